"""Exercises: look at the task, check an answer, take a hint, see the solution.

>>> import jobkit
>>> jobkit.exercise("schedule-month-end").check("0 7 L * *").outcome
'right'
"""
