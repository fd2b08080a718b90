"""An item as it is asked: its order of options, and where its simulations come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.quiz.arrangement import Arrangement
from jobkit.quiz.items import QuizItem
from jobkit.quiz.stage import Stage

__all__ = ["Asked", "is_blank"]


@dataclass(frozen=True, slots=True)
class Asked:
    """An item as it is asked.

    Parameters
    ----------
    item : QuizItem
    arrangement : Arrangement
    stage : Stage
        Its scenarios.
    """

    item: Any
    arrangement: Arrangement
    stage: Stage

    def row_line(self, name: str) -> str:
        """Return number and text of a row: ``1. first run``; raises QuizError for none."""
        for number, row in self.arrangement.rows:
            if row.id == name:
                return f"{number}. {row.text}"
        raise QuizError.unknown("row", name, [row.id for _, row in self.arrangement.rows])

    def unreadable(self, answer: Any, hint: str) -> QuizError:
        """Return the error for an answer that names nothing."""
        item: QuizItem = self.item
        what = (
            f"{shorten(answer)} is not one of the options"
            if item.entries
            else f"{shorten(answer)} is no answer"
        )
        return QuizError(what, where=f"question {item.label}", hint=hint)


def is_blank(answer: Any) -> bool:
    """Return whether an answer says that there is none yet: nothing, ``?``, ``...``, ``____``."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return not answer.strip().strip("_?.…").strip()
    return isinstance(answer, list | tuple | dict | set) and not answer
