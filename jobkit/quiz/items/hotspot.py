"""Items in which one points at a place of a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from jobkit.jobs.base import Definition
from jobkit.quiz.items.base import QuizItem, Reading
from jobkit.quiz.items.fields import Reason, Text, Word, all_different, all_known

__all__ = ["HotspotItem", "Region"]


class Region(Definition):
    """A place of the picture: `label` says what is there."""

    id: Word
    label: Text
    why: Reason
    misconception: Word | None = None
    pin: Literal["first", "last"] | None = None

    @property
    def text(self) -> str:
        """What is there."""
        return self.label


class HotspotItem(QuizItem):
    """A picture with regions to point at; the same regions stand in a list beside it.

    Parameters
    ----------
    picture : {"form", "timeline", "graph", "log", "steps"}
        Drawn from the shown scenario, or from `lines`.
    regions : tuple of Region
        In the order of the picture.
    key : tuple of str
    clicks : int
        How many regions to point at.
    """

    type: Literal["hotspot"]
    picture: Literal["form", "timeline", "graph", "log", "steps"]
    lines: tuple[str, ...] = ()
    regions: tuple[Region, ...] = Field(min_length=2, max_length=12)
    key: tuple[Word, ...] = Field(min_length=1)
    clicks: int = Field(default=1, ge=1)

    @property
    def entries(self) -> tuple[Region, ...]:
        """The regions, in the order of the picture."""
        return self.regions

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of the right regions."""
        return self.key

    def keys_of(self, reading: Reading | None) -> tuple[str, ...]:
        """Return the ids of the regions that are right under a reading."""
        return _several(self.key_of(reading))

    @model_validator(mode="after")
    def _keys_exist(self) -> Self:
        all_different("id", "regions", [one.id for one in self.regions])
        all_different("label", "regions", [one.label.strip().casefold() for one in self.regions])
        for key in (self.key, *map(_several, self.readings.values())):
            all_known("key: region", key, [one.id for one in self.regions])
            if len(set(key)) != self.clicks:
                raise ValueError(f"the key names {len(set(key))} regions, clicks is {self.clicks}")
        return self


def _several(key: Any) -> tuple[str, ...]:
    return tuple(key) if isinstance(key, Iterable) and not isinstance(key, str) else (key,)
