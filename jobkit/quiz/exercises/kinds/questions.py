"""Exercises that are graded as the question of a bank is: with options, rows, blocks or a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition
from jobkit.quiz.exercises.kinds.base import ExerciseItem
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.behaviour import Cell, PredictItem, SelectorItem
from jobkit.quiz.items.choice import MultipleChoice, SingleChoice
from jobkit.quiz.items.fields import Path, Reason, Text, Word
from jobkit.quiz.items.matching import MatchingItem
from jobkit.quiz.items.numeric import NumericItem
from jobkit.quiz.items.order import BuildListItem

__all__ = [
    "AsQuestion",
    "ChoiceExercise",
    "MatchingExercise",
    "NumericExercise",
    "OrderExercise",
    "PredictExercise",
    "SelectionExercise",
]

Name = Annotated[Word, Field(min_length=2)]
"""An id that is not mistaken for the letter of an option."""


class Described(Definition):
    """An option, a block or a target: its id, its text and why it is right or wrong."""

    id: Name
    text: Text
    why: Reason


class Side(Definition):
    """A left side to be matched."""

    id: Name
    text: Text


class AsQuestion(ExerciseItem):
    """An exercise that is graded as an item of a question bank."""

    @property
    def question(self) -> QuizItem:
        """The item that grades it."""
        raise NotImplementedError


class ChoiceExercise(AsQuestion):
    """Options to choose from; the solution is the id of one, or the ids of several."""

    kind: Literal["choice"]
    options: tuple[Described, ...] = Field(min_length=3, max_length=8)

    @property
    def question(self) -> QuizItem:
        """As a question with one key or with several."""
        options = [option.model_dump() for option in self.options]
        if isinstance(self.solution, str):
            return SingleChoice.model_validate(self.as_question("single", options=options, key=self.solution))
        return MultipleChoice.model_validate(self.as_question("multi", options=options, key=self.solution))


class MatchingExercise(AsQuestion):
    """Left sides to be matched with targets; the solution gives the target of each."""

    kind: Literal["matching"]
    left: tuple[Side, ...] = Field(min_length=2, max_length=10)
    targets: tuple[Side, ...] = Field(min_length=2, max_length=12)
    many: bool = True
    why: Mapping[str, Reason] = Field(default_factory=FrozenDict)

    @property
    def question(self) -> QuizItem:
        """As a matching question."""
        return MatchingItem.model_validate(
            self.as_question(
                "matching",
                left=_dumped(self.left),
                targets=_dumped(self.targets),
                many=self.many,
                key=self.solution,
                why=self.why,
            )
        )


class OrderExercise(AsQuestion):
    """Blocks to put in order; every order that keeps to the pairs of `before` is right."""

    kind: Literal["order"]
    blocks: tuple[Described, ...] = Field(min_length=3, max_length=10)
    unused: tuple[Name, ...] = ()
    before: tuple[tuple[Name, Name], ...] = Field(min_length=1)

    @property
    def question(self) -> QuizItem:
        """As a question with blocks."""
        blocks = [{**block.model_dump(), "unused": block.id in self.unused} for block in self.blocks]
        return BuildListItem.model_validate(self.as_question("build_list", blocks=blocks, before=self.before))


class PredictExercise(AsQuestion):
    """Cells to predict; what is right is what the simulation says."""

    kind: Literal["predict"]
    scenario: Text
    cells: tuple[Cell, ...] = Field(min_length=1, max_length=12)
    why: Mapping[str, Reason] = Field(default_factory=FrozenDict)

    @property
    def question(self) -> QuizItem:
        """As a question that asks for a prediction."""
        cells = [cell.model_dump(by_alias=True, exclude_none=True) for cell in self.cells]
        return PredictItem.model_validate(
            self.as_question("predict", scenario=self.scenario, cells=cells, why=self.why)
        )


class NumericExercise(AsQuestion):
    """A number; `ask` is the path at which the simulation of the scenario says it."""

    kind: Literal["numeric"]
    unit: str = ""
    tolerance: float | int = Field(default=0, ge=0)
    ask: Path | None = None

    @property
    def question(self) -> QuizItem:
        """As a question for a number."""
        return NumericItem.model_validate(
            self.as_question("numeric", key=self.solution, unit=self.unit, tolerance=self.tolerance)
        )

    @model_validator(mode="after")
    def _is_a_number(self) -> Self:
        if isinstance(self.solution, bool) or not isinstance(self.solution, int | float):
            raise ValueError("the solution of a numeric exercise is a number")
        return self


class SelectionExercise(AsQuestion):
    """A selection; right is what takes the same nodes in the shown project and in others like it."""

    kind: Literal["selection"]
    project: Text = "shop"
    changed: tuple[Text, ...] = ()

    @property
    def question(self) -> QuizItem:
        """As a question for a selection."""
        return SelectorItem.model_validate(
            self.as_question("selector", project=self.project, changed=self.changed, key=self.solution)
        )


def _dumped(several: Iterable[Definition]) -> list[dict[str, Any]]:
    return [one.model_dump() for one in several]
