"""Items that ask for a number."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.near import NearNumber

__all__ = ["NumericItem"]


class NumericItem(QuizItem):
    """A number to be worked out.

    Parameters
    ----------
    key : number
    unit : str
        ``runs``, ``minutes``.
    tolerance : number
        How far off is still right.
    near : tuple of NearNumber
        Wrong numbers that are to be expected.
    """

    type: Literal["numeric"]
    key: float | int
    unit: str = ""
    tolerance: float | int = Field(default=0, ge=0)
    near: tuple[NearNumber, ...] = ()

    @model_validator(mode="after")
    def _near_is_wrong(self) -> Self:
        for one in self.near:
            if abs(one.value - self.key) <= self.tolerance:
                raise ValueError(f"near value {one.value} would be right")
        return self
