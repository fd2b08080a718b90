"""A place in a simulation from which paths go on: names, and what each leads to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobkit.basics.errors import QuizError

__all__ = ["Branch", "numbered", "of_mapping", "walk"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A place from which a path goes on.

    Parameters
    ----------
    kind : str
        What the next step names, in the singular: ``"job"``.
    known : collection of str
        What it may be; empty where it can be anything that `get` takes.
    get : callable
        Name -> value or `Branch`.
    whole : object
        The value when a path ends here, if it has one.
    meant : callable
        What was written -> the name that it stands for.
    """

    kind: str
    known: Collection[str]
    get: Callable[[str], Any]
    whole: Any = None
    meant: Callable[[str], str] = str

    def at(self, step: str) -> Any:
        """Return what a name leads to; raises QuizError with the known names."""
        step = self.meant(step)
        if self.known and step not in self.known:
            raise QuizError.unknown(self.kind, step, self.known)
        return self.get(step)


def of_mapping(kind: str, values: Mapping[str, Any], whole: Any = None) -> Branch:
    """Return a branch with these values; a function is called when its name is asked for."""

    def get(name: str) -> Any:
        value = values[name]
        return value() if callable(value) else value

    return Branch(kind, tuple(values), get, whole)


def numbered(
    kind: str, entries: Sequence[Any], of_entry: Callable[[Any], Any], more: Mapping[str, Any] | None = None
) -> Branch:
    """Return a branch whose entries are numbered from 1, or from -1 backwards; `count` says how many."""
    extra = {"count": len(entries), **(more or {})}

    def get(step: str) -> Any:
        if step in extra:
            return extra[step]() if callable(extra[step]) else extra[step]
        try:
            number = int(step)
        except ValueError:
            number = 0
        if number == 0 or abs(number) > len(entries):
            known = f"1 to {len(entries)}" if entries else "there are none"
            raise QuizError(f"there is no {kind} {step!r}", hint=f"{known}; or {', '.join(extra)}")
        return of_entry(entries[number - 1 if number > 0 else number])

    return Branch(kind, (), get)


def walk(start: Any, steps: Iterable[str]) -> Any:
    """Return the value at the end of a path; raises QuizError with the names that are known there."""
    place, done = start, list[str]()
    for step in steps:
        where = "/".join(done) or "path"
        if not isinstance(place, Branch):
            raise QuizError(f"the path ends at {where!r}, but goes on with {step!r}")
        try:
            place = place.at(step)
        except QuizError as error:
            raise error.at(where) from None
        done.append(step)
    if isinstance(place, Branch):
        if place.whole is None:
            raise QuizError(
                f"the path goes on after {'/'.join(done)!r}",
                hint=f"with a {place.kind}: {', '.join(list(place.known)[:24]) or 'a number, or count'}",
            )
        return place.whole
    return place
