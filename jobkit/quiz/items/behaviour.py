"""Items graded by what an answer does: a prediction, a cron expression, a selection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.fields import Path, Plain, Reason, Text, Word, all_different, all_known
from jobkit.quiz.items.near import Near

__all__ = ["Cell", "CronItem", "PredictItem", "SelectorItem"]


class Cell(Definition):
    """One thing to predict: `ask` is the path to its value in the simulation."""

    id: Word
    label: Text
    ask: Path
    with_: Text | None = Field(default=None, alias="with")
    choices: tuple[Plain, ...] = ()

    @property
    def text(self) -> str:
        """What is asked for."""
        return self.label


class PredictItem(QuizItem):
    """Cells to predict; the key is what the simulation says, and is written nowhere.

    Parameters
    ----------
    scenario : str
    cells : tuple of Cell
    why : dict of str to str
        For each cell, why it comes out so.
    """

    type: Literal["predict"]
    scenario: Text
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=12)
    why: Mapping[str, Reason] = Field(default_factory=FrozenDict)

    @property
    def rows(self) -> tuple[Cell, ...]:
        """The cells."""
        return self.cells

    @model_validator(mode="after")
    def _cells_differ(self) -> Self:
        all_different("id", "cells", [cell.id for cell in self.cells])
        all_different("label", "cells", [cell.label.strip().casefold() for cell in self.cells])
        all_known("why: cell", self.why, [cell.id for cell in self.cells])
        return self


class CronItem(QuizItem):
    """A cron expression to write; right is what fires at the same times.

    Parameters
    ----------
    key : str
    near : tuple of Near
        Wrong expressions that are to be expected: each fires at other times.
    """

    type: Literal["cron"]
    key: Text
    near: tuple[Near, ...] = ()


class SelectorItem(QuizItem):
    """A selection to write; right is what selects the same nodes, on the shown project and on others like it.

    Parameters
    ----------
    project : str
        A bundled project.
    changed : tuple of str
        Nodes that the pull request changes, for `state:`.
    key : str
    near : tuple of Near
        Wrong selections that are to be expected: each selects other nodes.
    """

    type: Literal["selector"]
    project: Text = "shop"
    changed: tuple[Text, ...] = ()
    key: Text
    near: tuple[Near, ...] = ()
