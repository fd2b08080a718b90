"""Question banks: look at a question, check an answer, take a hint, see the solution.

>>> import jobkit
>>> bank = jobkit.quiz.load("topic-4")
>>> bank["q2"].check("B").outcome
'right'
"""

from jobkit.quiz.bank import Bank, UnknownQuestionError, load, topics
from jobkit.quiz.grading import Grade
from jobkit.quiz.question import Choice, Hint, Question, Solution
from jobkit.quiz.show import choice_html, grade_html, hint_html, question_html, solution_html, stem_html

__all__ = [
    "Bank",
    "Choice",
    "Grade",
    "Hint",
    "Question",
    "Solution",
    "UnknownQuestionError",
    "choice_html",
    "grade_html",
    "hint_html",
    "load",
    "question_html",
    "solution_html",
    "stem_html",
    "topics",
]
