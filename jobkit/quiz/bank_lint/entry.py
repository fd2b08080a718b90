"""An item as the bank linter reads it: the same shape for every type of item.

It is made from the item's plain fields, so that a new type of item needs no line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

__all__ = ["CHOICES", "LintedItem", "LintedOption", "linted"]

CHOICES = frozenset({"single", "multi", "one_at_a_time"})
"""Types of items with options, of which a blind guesser can pick."""

_REASONS = frozenset({"why"})
_FREE_TEXT = ("stem", "explanation", "accuracy_note")


@dataclass(frozen=True, slots=True)
class LintedOption:
    """One option of a choice."""

    id: str
    text: str
    why: str
    misconception: str
    is_key: bool
    pin: str = ""


@dataclass(frozen=True)
class LintedItem:
    """What the rules look at.

    Parameters
    ----------
    id, type, objective, bloom, status, origin, stem : str
    options : tuple of LintedOption
        In the order of the file; empty where the type has none to choose from.
    evidence : tuple of dict
        As in the file.
    ignore : dict of str to str
        Rules that are waived, and why.
    fields : dict
        All fields of the item as plain data.
    """

    id: str
    type: str
    objective: str
    bloom: str
    status: str
    origin: str
    stem: str
    options: tuple[LintedOption, ...]
    evidence: tuple[Mapping[str, Any], ...]
    ignore: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_choice(self) -> bool:
        """Whether one can pick an option without knowing anything."""
        return self.type in CHOICES and bool(self.options)

    @property
    def keys(self) -> tuple[LintedOption, ...]:
        """The right options."""
        return tuple(option for option in self.options if option.is_key)

    @property
    def distractors(self) -> tuple[LintedOption, ...]:
        """The wrong options."""
        return tuple(option for option in self.options if not option.is_key)

    @property
    def has_stimulus(self) -> bool:
        """Whether something is shown with the stem."""
        return any(self.fields.get(name) for name in ("shown", "picture", "scenario", "start", "project"))

    @property
    def enemies(self) -> tuple[str, ...]:
        """Ids of the items that must not stand in one exam with this one."""
        return tuple(self.fields.get("enemies") or ())

    @property
    def grades(self) -> tuple[str, ...]:
        """``simulated``, ``oracle``, ``doc``, ``opinion``: one for each entry of the evidence."""
        return tuple(str(entry.get("grade", "")) for entry in self.evidence)

    @property
    def shown_order(self) -> tuple[int, ...]:
        """The options by their place in the file, in the order in which they are shown without a seed."""
        order = self.fields.get("shown_order") or [option.id for option in self.options]
        places = {option.id: place for place, option in enumerate(self.options)}
        return tuple(places[name] for name in order if name in places)

    @cached_property
    def checked_on(self) -> tuple[date, ...]:
        """The days on which the sources were last read."""
        days = (source.get("checked") for entry in self.evidence for source in entry.get("sources") or ())
        return tuple(sorted(day if isinstance(day, date) else date.fromisoformat(day) for day in days if day))

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Each ``why`` of the item, by its place."""
        return {place: text for place, text in _named(self.fields, _REASONS) if text}

    @cached_property
    def free_text(self) -> dict[str, str]:
        """What a learner reads as prose, by its place."""
        texts = {name: str(self.fields.get(name) or "") for name in _FREE_TEXT}
        texts |= {f"hints[{number}]": text for number, text in enumerate(self.fields.get("hints") or ())}
        return {place: text for place, text in (texts | self.reasons).items() if text}

    @cached_property
    def wrong_answers(self) -> tuple[Mapping[str, Any], ...]:
        """Wrong answers that have a reason of their own: near misses, wrong jobs, wrong regions."""
        keys = set(_as_tuple(self.fields.get("key")))
        listed = [*_mappings(self.fields.get("near")), *_mappings(self.fields.get("wrong"))]
        regions = [part for part in _mappings(self.fields.get("regions")) if part.get("id") not in keys]
        return (*listed, *regions)


def linted(fields: Mapping[str, Any]) -> LintedItem:
    """Return an item of a bank file, given as plain data, as the rules see it."""
    keys = set(map(str, _as_tuple(fields.get("key"))))
    return LintedItem(
        options=tuple(_options(fields.get("options"), keys)),
        evidence=tuple(_mappings(fields.get("evidence"))),
        ignore=dict(fields.get("lint_ignore") or {}),
        fields=fields,
        **{name: str(fields.get(name) or "") for name in _NAMES},
    )


_NAMES = ("id", "type", "objective", "bloom", "status", "origin", "stem")


def _options(options: Any, keys: set[str]) -> Iterator[LintedOption]:
    for option in _mappings(options):
        texts = {name: str(option.get(name) or "") for name in ("id", "text", "why", "misconception", "pin")}
        yield LintedOption(is_key=texts["id"] in keys, **texts)


def _named(value: Any, names: frozenset[str], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield place and text of each field of these names, however deep it is; a mapping has several texts."""
    for step, inner in _steps(value):
        where = f"{place}.{step}".lstrip(".")
        if step in names and isinstance(inner, str):
            yield where, inner
        elif step in names and isinstance(inner, Mapping):
            yield from ((f"{where}.{key}", str(text)) for key, text in inner.items())
        elif step != "evidence":
            yield from _named(inner, names, where)


def _steps(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(key), inner) for key, inner in value.items()]
    if isinstance(value, (list, tuple)):
        return [(_step(number, inner), inner) for number, inner in enumerate(value)]
    return ()


def _step(number: int, value: Any) -> str:
    return str(value["id"]) if isinstance(value, Mapping) and value.get("id") else str(number)


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [part for part in _as_tuple(value) if isinstance(part, Mapping)]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(value)
    return () if value is None or isinstance(value, Mapping) else (value,)
