"""Question banks: look at a question, check an answer, take a hint, see the solution.

>>> import jobkit
>>> bank = jobkit.quiz.load("topic-4")
>>> bank["q2"].check("B").outcome
'right'
"""

from jobkit.quiz.bank import Bank, UnknownQuestionError
from jobkit.quiz.evidence.cover import Proof
from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated, generators
from jobkit.quiz.grading import Grade
from jobkit.quiz.load import load, topics
from jobkit.quiz.presented import Choice, Presented
from jobkit.quiz.progress import ProgressStore
from jobkit.quiz.question import Hint, Question, Solution
from jobkit.quiz.sessions import (
    ExamResult,
    Practice,
    PracticeExam,
    StudyPlan,
    drill,
    exam,
    plan,
    practice,
    review,
)
from jobkit.quiz.show_me import ShowMe

__all__ = [
    "Bank",
    "Choice",
    "ExamResult",
    "Grade",
    "Hint",
    "Practice",
    "PracticeExam",
    "Presented",
    "ProgressStore",
    "Proof",
    "Question",
    "ShowMe",
    "Solution",
    "StudyPlan",
    "UnknownQuestionError",
    "drill",
    "exam",
    "generated",
    "generators",
    "load",
    "plan",
    "practice",
    "prove",
    "review",
    "topics",
]
