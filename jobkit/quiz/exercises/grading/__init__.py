"""Grading what a learner answers in an exercise, one file for each way to look at an answer."""
