"""A question as a cell of nbgrader: an error when the answer is wrong, or points for a part of it.

In an autograder test cell of 1 point, where the learner has set ``answer``::

    from jobkit.quiz import load, require
    require(load("topic-4")["q2"], answer)

In a manually weighted cell of 3 points, where a part of the answer counts (nbgrader takes the last number of
the cell's output)::

    from jobkit.quiz import credit, load
    credit(load("topic-4")["q2"], answer, points=3)

A bank that learners should not read is one file beside the notebook that only the instructor's release has:
``load("my-bank.yml")``.
"""

from __future__ import annotations

from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.quiz.question import Question

__all__ = ["credit", "require"]


@checked
def require(question: Question, answer: Any, *, seed: int | None = None) -> None:
    """Do nothing when an answer is right.

    Parameters
    ----------
    question : Question
    answer : object
        As for `Question.check`.
    seed : int, optional
        The one that the question was presented with.

    Raises
    ------
    AssertionError
        The answer is wrong, missing or cannot be read; says what is the matter, not what is right.
    """
    try:
        grade = question.check(answer, seed=seed)
    except JobkitError as error:
        raise AssertionError(str(error)) from None
    if not grade.is_right:
        raise AssertionError(f"{question.label}: {grade.outcome}. {grade.feedback}")


@checked
def credit(question: Question, answer: Any, *, points: float = 1.0, seed: int | None = None) -> float:
    """Return the points for an answer, a part of it included.

    Parameters
    ----------
    question : Question
    answer : object
        As for `Question.check`; one that cannot be read is worth nothing.
    points : float
        For a right answer.
    seed : int, optional
        The one that the question was presented with.
    """
    try:
        return round(points * question.check(answer, seed=seed).mark, 2)
    except JobkitError:
        return 0.0
