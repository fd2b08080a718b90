"""Question banks: look at a question, check an answer, take a hint, see the solution.

>>> import jobkit
>>> bank = jobkit.quiz.load("topic-4")
>>> bank["q2"].check("B").outcome
'right'
"""

from jobkit.quiz.bank import Bank, UnknownQuestionError
from jobkit.quiz.evidence.cover import Proof
from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.grading import Grade
from jobkit.quiz.load import load, topics
from jobkit.quiz.presented import Choice, Presented
from jobkit.quiz.question import Hint, Question, Solution
from jobkit.quiz.show_me import ShowMe

__all__ = [
    "Bank",
    "Choice",
    "Grade",
    "Hint",
    "Presented",
    "Proof",
    "Question",
    "ShowMe",
    "Solution",
    "UnknownQuestionError",
    "load",
    "prove",
    "topics",
]
