"""Items with options to choose from: one key, several keys, or one option at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import QuizItem, Reading
from jobkit.quiz.items.fields import LETTERS, Reason, Text, Word, all_different

__all__ = ["ChoiceItem", "MultipleChoice", "OneAtATime", "Option", "SingleChoice"]


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
    pin : {"first", "last"}, optional
        Where it stands whatever the seed.
    """

    id: Word
    text: Text
    why: Reason
    misconception: Word | None = None
    pin: Literal["first", "last"] | None = None


class ChoiceItem(QuizItem):
    """What items with options to choose from have in common.

    Parameters
    ----------
    options : tuple of Option
    """

    options: tuple[Option, ...] = Field(min_length=2, max_length=10)

    @field_validator("options", mode="after")
    @classmethod
    def _clear_options(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        all_different("id", "options", [option.id for option in options])
        all_different("text", "options", [option.text.strip().casefold() for option in options])
        all_different("why", "options", [option.why for option in options])
        for letter, option in zip(LETTERS, options, strict=False):
            if len(option.id) == 1 and option.id.isalpha() and option.id.upper() != letter:
                raise ValueError(
                    f"option {option.id!r} is shown as {letter}: a one-letter id is its own letter"
                )
        return options

    @property
    def entries(self) -> tuple[Option, ...]:
        """The options, in the order of the file."""
        return self.options

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the right options."""
        return self.keys_of(None)

    def keys_of(self, reading: Reading | None) -> tuple[str, ...]:
        """Return the ids of the options that are right under a reading."""
        return _several(self.key_of(reading))

    @model_validator(mode="after")
    def _keys_exist(self) -> Self:
        known = [option.id for option in self.options]
        for key in (*self.keys, *(one for given in self.readings.values() for one in _several(given))):
            if key not in known:
                raise ValueError(f"key {key!r} is not among the options: {', '.join(known)}")
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("a key is given twice")
        return self


def _several(key: Any) -> tuple[str, ...]:
    return tuple(key) if isinstance(key, Iterable) and not isinstance(key, str) else (key,)


class SingleChoice(ChoiceItem):
    """One right option."""

    type: Literal["single"]
    key: Word


class MultipleChoice(ChoiceItem):
    """Several right options; the stem says how many."""

    type: Literal["multi"]
    key: tuple[Word, ...] = Field(min_length=2)


class OneAtATime(ChoiceItem):
    """Options one after the other, each to be taken or refused; there is no way back."""

    type: Literal["one_at_a_time"]
    key: Word | tuple[Word, ...]
