"""Practice, review, drill, exam and plan: engines that a cell, a terminal or a card drives."""

from jobkit.quiz.sessions.doors import drill, exam, practice, review
from jobkit.quiz.sessions.exam import PracticeExam
from jobkit.quiz.sessions.plan import StudyPlan, plan
from jobkit.quiz.sessions.practice import Feedback, Practice
from jobkit.quiz.sessions.result import ExamResult

__all__ = [
    "ExamResult",
    "Feedback",
    "Practice",
    "PracticeExam",
    "StudyPlan",
    "drill",
    "exam",
    "plan",
    "practice",
    "review",
]
