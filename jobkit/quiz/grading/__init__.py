"""Reading and grading answers, one file for each family of items."""

from jobkit.quiz.grading.grade import Grade, Outcome

__all__ = ["Grade", "Outcome"]
