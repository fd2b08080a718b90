"""What a question bank holds: pydantic models of the file, one class for each type of item.

A new type of item is one more class in `Item`; the file says which one with its field ``type``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from jobkit.basics.errors import shorten
from jobkit.jobs.base import Definition, first_repeated

__all__ = ["BankFile", "ChoiceItem", "Evidence", "Item", "MultipleChoice", "Option", "SingleChoice", "Source"]

LETTERS = "ABCDEFGHIJ"

Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]


class Option(Definition):
    """One answer to choose.

    Parameters
    ----------
    id : str
        Stable; what a stored response names. Letters are only shown.
    text : str
    why : str
        Why this option is right or wrong, shown when it was chosen.
    misconception : str, optional
        The wrong idea behind a distractor, for statistics.
    """

    id: Word
    text: Text
    why: Annotated[str, Field(min_length=8, max_length=20_000)]
    misconception: Word | None = None


class Source(Definition):
    """Where a fact is written, and when it was last checked."""

    ref: Text
    checked: date


class Evidence(Definition):
    """What the key rests on.

    Parameters
    ----------
    grade : {"simulated", "oracle", "doc", "opinion"}
        Strongest first: a simulation, a recorded dbt-core run, a page of the documentation, an opinion.
    facts : tuple of str
        Numbers of the documented facts, for example ``P-083``.
    sources : tuple of Source
    """

    grade: Literal["simulated", "oracle", "doc", "opinion"]
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)


class ChoiceItem(Definition):
    """What items with options to choose from have in common.

    Parameters
    ----------
    id : str
        Kebab case, never reused: responses are stored under it.
    aliases : tuple of str
        Short names a learner may use, ``q1``.
    title, stem : str
        The stem is the question; ``code``, lists and paragraphs are written as in Markdown.
    objective : str
        One of the bank's objectives.
    difficulty, bloom : str
        The author's guess, and the level in Bloom's taxonomy.
    origin : {"jobkit", "study-guide"}
        Who wrote the wording.
    options : tuple of Option
    explanation : str
        Shown after an answer.
    hints : tuple of str
        From a nudge to a worked step; none gives the letter away.
    accuracy_note : str
        Shown after an answer: where today's platform differs from what the item says.
    enemies : tuple of str
        Ids of items that give this one away.
    """

    id: Word
    aliases: tuple[Word, ...] = ()
    title: Text
    objective: Word
    difficulty: Literal["easy", "medium", "hard"]
    bloom: Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
    origin: Literal["jobkit", "study-guide"] = "jobkit"
    stem: Text
    options: tuple[Option, ...] = Field(min_length=2, max_length=len(LETTERS))
    explanation: Text
    hints: tuple[Text, ...] = Field(min_length=1)
    accuracy_note: str = ""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    enemies: tuple[Word, ...] = ()
    status: Literal["draft", "reviewed", "live", "retired"] = "draft"

    @field_validator("options", mode="after")
    @classmethod
    def _clear_options(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        for what, texts in (
            ("id", [option.id for option in options]),
            ("text", [option.text.strip().casefold() for option in options]),
            ("why", [option.why for option in options]),
        ):
            twice = first_repeated(texts)
            if twice is not None:
                raise ValueError(f"two options share the {what} {twice[:60]!r}")
        for letter, option in zip(LETTERS, options, strict=False):
            if len(option.id) == 1 and option.id.isalpha() and option.id.upper() != letter:
                raise ValueError(
                    f"option {option.id!r} is shown as {letter}: a one-letter id is its own letter"
                )
        return options

    @property
    def label(self) -> str:
        """What learners call it: its first alias, or its id."""
        return self.aliases[0] if self.aliases else self.id

    @property
    def facts(self) -> tuple[str, ...]:
        """Numbers of the facts that the key rests on; `jobkit.fact` says more of each."""
        return tuple(dict.fromkeys(fact for part in self.evidence for fact in part.facts))

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the right options."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _keys_exist(self) -> Self:
        known = [option.id for option in self.options]
        for key in self.keys:
            if key not in known:
                raise ValueError(f"key {key!r} is not among the options: {', '.join(known)}")
        return self


class SingleChoice(ChoiceItem):
    """One right option."""

    type: Literal["single"]
    key: Word

    @property
    def keys(self) -> tuple[str, ...]:
        """Id of the right option, alone."""
        return (self.key,)


class MultipleChoice(ChoiceItem):
    """Several right options; the stem says how many."""

    type: Literal["multi"]
    key: tuple[Word, ...] = Field(min_length=2)

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the right options."""
        return self.key


Item = Annotated[SingleChoice | MultipleChoice, Field(discriminator="type")]


class BankFile(Definition):
    """A whole file, ``quizzes/<topic>.yml``.

    Parameters
    ----------
    schema_version : int
        1. A reader refuses a version that it does not know.
    topic, title, exam : str
    provenance : str
        Where wording that is not jobkit's own comes from, and its licence.
    objectives : dict of str to str
        Sub-skills of the exam topic, by id.
    items : tuple of Item
    """

    schema_version: Literal[1]
    topic: Word
    title: Text
    exam: str = ""
    provenance: str = ""
    objectives: Mapping[Word, str] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)

    @field_validator("items", mode="before")
    @classmethod
    def _items_are_mappings(cls, items: Any) -> Any:
        for position, item in enumerate(items if isinstance(items, (list, tuple)) else (), start=1):
            if not isinstance(item, (Mapping, ChoiceItem)):
                raise ValueError(f"item {position} is {shorten(item)}, expected a mapping of its fields")
        return items

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        twice = first_repeated([name for item in self.items for name in (item.id, *item.aliases)])
        if twice is not None:
            raise ValueError(f"two items answer to {twice!r}: an id is used once")
        for item in self.items:
            if item.objective not in self.objectives:
                raise ValueError(
                    f"item {item.id!r} has objective {item.objective!r}, which is not among the bank's "
                    f"objectives: {', '.join(self.objectives)}"
                )
        return self
