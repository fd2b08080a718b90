"""Items with blanks to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import LabelledEntry, QuizItem
from jobkit.quiz.items.fields import Reason, Text

__all__ = ["BLANK", "Blank", "FillItem"]

BLANK = re.compile(r"\{\{([a-z0-9-]+)\}\}")


class Blank(Definition):
    """One blank.

    Parameters
    ----------
    accept : tuple of str
        Each is right; the first is shown as the answer.
    case : bool
        Whether capital letters count.
    near : dict of str to str
        Wrong texts that are to be expected, and why they are wrong.
    choices : tuple of str
        A list to choose from, in place of typing.
    """

    accept: tuple[Text, ...] = Field(min_length=1)
    case: bool = False
    near: Mapping[str, Reason] = Field(default_factory=FrozenDict)
    choices: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _key_is_a_choice(self) -> Self:
        if self.choices and not set(self.choices) & set(self.accept):
            raise ValueError("none of the choices is accepted")
        return self


class FillItem(QuizItem):
    """A text with blanks, ``Each run gets {{1}} minutes``."""

    type: Literal["fill"]
    text: Text
    blanks: Mapping[str, Blank] = Field(min_length=1)

    @property
    def rows(self) -> tuple[LabelledEntry, ...]:
        """The blanks, in the order of the text."""
        return tuple(LabelledEntry(id=name, text=name) for name in BLANK.findall(self.text))

    @model_validator(mode="after")
    def _blanks_stand_in_the_text(self) -> Self:
        found = BLANK.findall(self.text)
        if sorted(found) != sorted(self.blanks):
            raise ValueError(f"the text has the blanks {found}, `blanks` has {sorted(self.blanks)}")
        return self
