"""A wrong answer that is to be expected, and why it is wrong."""

from __future__ import annotations

from jobkit.jobs.base import Definition
from jobkit.quiz.items.fields import Reason, Text, Word

__all__ = ["Near", "NearNumber"]


class Near(Definition):
    """A wrong text that is to be expected."""

    value: Text
    why: Reason
    misconception: Word | None = None


class NearNumber(Definition):
    """A wrong number that is to be expected."""

    value: float | int
    why: Reason
    misconception: Word | None = None
