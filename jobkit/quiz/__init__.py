"""Question banks: look at a question, check an answer, take a hint, see the solution.

>>> import jobkit
>>> bank = jobkit.quiz.load("topic-4")
>>> bank["q2"].check("B").outcome
'right'
"""

from jobkit.quiz.bank import Bank, UnknownQuestionError, load, topics
from jobkit.quiz.bank_lint import BankFinding, BankLint, lint_bank
from jobkit.quiz.exports import ExportReport, export
from jobkit.quiz.grading import Grade
from jobkit.quiz.question import Choice, Hint, Question, Solution

__all__ = [
    "Bank",
    "BankFinding",
    "BankLint",
    "Choice",
    "ExportReport",
    "Grade",
    "Hint",
    "Question",
    "Solution",
    "UnknownQuestionError",
    "export",
    "lint_bank",
    "load",
    "topics",
]
