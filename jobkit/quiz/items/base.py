"""What items of all types have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData
from jobkit.quiz.items.evidence import Evidence
from jobkit.quiz.items.fields import ItemId, Reason, Text, Word

__all__ = ["LabelledEntry", "QuizEntry", "QuizItem", "Reading", "Stimulus"]

Reading = Literal["guide", "platform"]
"""Whose answer: that of the exam's guide, or that of today's platform."""


class QuizEntry(Protocol):
    """What a learner chooses, moves or points at: it has an id for responses and a text to show."""

    @property
    def id(self) -> str:
        """What a stored response names."""

    @property
    def text(self) -> str:
        """What the learner reads."""


class LabelledEntry(Definition):
    """An entry without more to it."""

    id: Word
    text: Text


class Stimulus(Definition):
    """What is shown with the stem: a scenario of the part, or code."""

    scenario: Text | None = None
    code: Text | None = None
    language: Literal["yaml", "sql", "text", "json", "python", "shell"] = "text"

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.scenario is None) == (self.code is None):
            raise ValueError("shows either a `scenario` or `code`")
        return self


class QuizItem(Definition):
    """What items of all types have in common.

    Parameters
    ----------
    id : str
        Kebab case, never reused: responses are stored under it. A generated item's ends in ``:SEED``.
    aliases : tuple of str
        Short names a learner may use, ``q1``.
    title, stem : str
        The stem is the question; ``code``, lists and paragraphs are written as in Markdown.
    objective : str
        One of the bank's objectives.
    difficulty, bloom : str
        The author's guess, and the level in Bloom's taxonomy.
    shown : Stimulus, optional
        Shown with the stem.
    explanation : str
        Shown after an answer; ``{{opt:a}}`` stands for the letter of an option.
    hints : tuple of str
        From a nudge to a worked step; none gives the key away.
    evidence : tuple of Evidence
        What proves the key and refutes each other answer.
    accuracy_note : str
        Shown after an answer: where today's platform differs from what the item says.
    reading : {"both", "platform", "guide"}
        Whose answer the key is.
    readings : dict
        For an item that guide and platform answer differently: the key of each.
    enemies : tuple of str
        Ids of items that give this one away.
    status : {"draft", "reviewed", "live", "retired"}
    lint_ignore : dict of str to str
        Rules of the bank's linter that do not count here, and why.
    origin : {"jobkit", "study-guide"}
        Who wrote the wording.
    """

    id: ItemId
    aliases: tuple[Word, ...] = ()
    title: Text
    objective: Word
    difficulty: Literal["easy", "medium", "hard"]
    bloom: Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
    origin: Literal["jobkit", "study-guide"] = "jobkit"
    stem: Text
    shown: Stimulus | None = None
    explanation: Text
    hints: tuple[Text, ...] = Field(min_length=1)
    accuracy_note: str = ""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    reading: Literal["platform", "guide", "both"] = "both"
    readings: Mapping[Reading, FrozenData] = Field(default_factory=FrozenDict)
    enemies: tuple[Word, ...] = ()
    status: Literal["draft", "reviewed", "live", "retired"] = "draft"
    lint_ignore: Mapping[str, Reason] = Field(default_factory=FrozenDict)

    @model_validator(mode="after")
    def _both_readings(self) -> Self:
        if self.readings and set(self.readings) != {"guide", "platform"}:
            raise ValueError("readings gives the key of both, guide and platform")
        own, platform = getattr(self, "key", None), self.readings.get("platform")
        if self.readings and own is not None and _plain(own) != _plain(platform):
            raise ValueError(
                f"the key is {own!r}, that of the platform's reading {platform!r}: it is the same"
            )
        return self

    @property
    def label(self) -> str:
        """What learners call it: its first alias, or its id."""
        return self.aliases[0] if self.aliases else self.id

    @property
    def facts(self) -> tuple[str, ...]:
        """Numbers of the facts that the key rests on; `jobkit.fact` says more of each."""
        return tuple(dict.fromkeys(fact for part in self.evidence for fact in part.facts))

    @property
    def entries(self) -> tuple[QuizEntry, ...]:
        """What is shown with letters, in the order of the file."""
        return ()

    @property
    def rows(self) -> tuple[QuizEntry, ...]:
        """What is shown with numbers: left sides, cells."""
        return ()

    def key_of(self, reading: Reading | None = None) -> Any:
        """Return the key, or that of a reading; None where it is worked out by a simulation."""
        own = getattr(self, "key", None)
        return own if reading is None else self.readings.get(reading, own)


def _plain(key: Any) -> Any:
    return sorted(key) if isinstance(key, list | tuple) else dict(key) if isinstance(key, Mapping) else key
