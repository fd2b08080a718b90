"""Levels: puzzles with given jobs, a wanted outcome and a number of edits that is enough.

>>> import jobkit
>>> level = jobkit.level("after-the-load")
>>> level.check(level.start).outcome
'not attempted'
"""
