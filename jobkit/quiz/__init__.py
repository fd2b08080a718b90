"""Question banks: look at a question, check an answer, take a hint, see the solution.

>>> import jobkit
>>> bank = jobkit.quiz.load("topic-4")
>>> bank["q2"].check("B").outcome
'right'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.quiz.bank import Bank, UnknownQuestionError
    from jobkit.quiz.bank_lint import BankFinding, BankLint, lint_bank
    from jobkit.quiz.classroom import (
        ClassExam,
        ClassKey,
        ClassPaper,
        ClassReport,
        ClassSitting,
        class_exam,
        credit,
        grade_folder,
        require,
        sit,
    )
    from jobkit.quiz.evidence.cover import Proof
    from jobkit.quiz.evidence.prove import prove
    from jobkit.quiz.exports import ExportReport, export, review_sheet
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
    "BankFinding",
    "BankLint",
    "Choice",
    "ClassExam",
    "ClassKey",
    "ClassPaper",
    "ClassReport",
    "ClassSitting",
    "ExamResult",
    "ExportReport",
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
    "class_exam",
    "credit",
    "drill",
    "exam",
    "export",
    "generated",
    "generators",
    "grade_folder",
    "lint_bank",
    "load",
    "plan",
    "practice",
    "prove",
    "require",
    "review",
    "review_sheet",
    "sit",
    "topics",
]

open_door(
    __name__,
    {
        "jobkit.quiz.bank": "Bank UnknownQuestionError",
        "jobkit.quiz.bank_lint": "BankFinding BankLint lint_bank",
        "jobkit.quiz.classroom": (
            "ClassExam ClassKey ClassPaper ClassReport ClassSitting class_exam credit "
            "grade_folder require sit"
        ),
        "jobkit.quiz.evidence.cover": "Proof",
        "jobkit.quiz.evidence.prove": "prove",
        "jobkit.quiz.exports": "ExportReport export review_sheet",
        "jobkit.quiz.generators": "generated generators",
        "jobkit.quiz.grading": "Grade",
        "jobkit.quiz.load": "load topics",
        "jobkit.quiz.presented": "Choice Presented",
        "jobkit.quiz.progress": "ProgressStore",
        "jobkit.quiz.question": "Hint Question Solution",
        "jobkit.quiz.sessions": "ExamResult Practice PracticeExam StudyPlan drill exam plan practice review",
        "jobkit.quiz.show_me": "ShowMe",
    },
)
