"""Whole files: the head of a bank, ``quizzes/<topic>.yml``, and its parts, ``quizzes/<topic>/<part>.yml``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from jobkit.basics.errors import shorten
from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData, first_repeated
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.behaviour import CronItem, PredictItem, SelectorItem
from jobkit.quiz.items.choice import MultipleChoice, OneAtATime, SingleChoice
from jobkit.quiz.items.fields import Text, Word
from jobkit.quiz.items.fill import FillItem
from jobkit.quiz.items.hotspot import HotspotItem
from jobkit.quiz.items.job_task import BuildJobItem, FixJobItem
from jobkit.quiz.items.matching import MatchingItem
from jobkit.quiz.items.numeric import NumericItem
from jobkit.quiz.items.order import BuildListItem

__all__ = ["BankFile", "Item", "PartFile"]

Item = Annotated[
    SingleChoice
    | MultipleChoice
    | OneAtATime
    | BuildListItem
    | FillItem
    | MatchingItem
    | HotspotItem
    | NumericItem
    | PredictItem
    | CronItem
    | SelectorItem
    | FixJobItem
    | BuildJobItem,
    Field(discriminator="type"),
]

Scenarios = Mapping[Word, Mapping[str, FrozenData]]
"""Scenarios by name: the fields of a scenario file, ``{from:, change:}`` or ``{guide:}``."""


class PartFile(Definition):
    """Items and their scenarios: a part of a bank.

    Parameters
    ----------
    scenarios : dict
        By name.
    items : tuple of Item
    """

    scenarios: Scenarios = Field(default_factory=FrozenDict)
    items: tuple[Item, ...] = Field(min_length=1)

    @field_validator("items", mode="before")
    @classmethod
    def _items_are_mappings(cls, items: Any) -> Any:
        return _mappings(items)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        check_names(self.items)
        return self


class BankFile(Definition):
    """The head of a bank.

    Parameters
    ----------
    schema_version : int
        1. A reader refuses a version that it does not know.
    topic, title, exam : str
    provenance : str
        Where wording that is not jobkit's own comes from, and its licence.
    objectives : dict of str to str
        Sub-skills of the exam topic, by id.
    scenarios : dict
        Of the items in this file.
    items : tuple of Item
    parts : tuple of str
        Names of the parts, in order: files in the folder named after the topic.
    """

    schema_version: Literal[1]
    topic: Word
    title: Text
    exam: str = ""
    provenance: str = ""
    objectives: Mapping[Word, str] = Field(min_length=1)
    scenarios: Scenarios = Field(default_factory=FrozenDict)
    items: tuple[Item, ...] = Field(default=())
    parts: tuple[Word, ...] = ()

    @field_validator("items", mode="before")
    @classmethod
    def _items_are_mappings(cls, items: Any) -> Any:
        return _mappings(items)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.items and not self.parts:
            raise ValueError("a bank has items, or parts that have some")
        check_names(self.items)
        check_objectives(self.items, self.objectives)
        return self


def check_names(items: Collection[QuizItem]) -> None:
    """Raise ValueError when two items answer to one name."""
    twice = first_repeated([name for item in items for name in (item.id, *item.aliases)])
    if twice is not None:
        raise ValueError(f"two items answer to {twice!r}: an id is used once")
    for item in items:
        if ":" in item.id:
            raise ValueError(f"{item.id!r} is the id of a generated item")


def check_objectives(items: Iterable[QuizItem], known: Iterable[str]) -> None:
    """Raise ValueError for an item whose objective is not one of the bank's."""
    for item in items:
        if item.objective not in known:
            raise ValueError(
                f"item {item.id!r} has objective {item.objective!r}, which is not among the bank's "
                f"objectives: {', '.join(known)}"
            )


def _mappings(items: Any) -> Any:
    for position, item in enumerate(items if isinstance(items, (list, tuple)) else (), start=1):
        if not isinstance(item, (Mapping, QuizItem)):
            raise ValueError(f"item {position} is {shorten(item)}, expected a mapping of its fields")
    return items
