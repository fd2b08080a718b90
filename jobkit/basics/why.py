"""Why something happened: a sentence for the reader and the chain of causes as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobkit.basics.facts import is_documentation_only
from jobkit.basics.marks import marks
from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible

__all__ = ["Cause", "CauseBranch", "Details", "Plain", "Why", "answer_lines"]

Plain = str | int | float | bool | datetime | None | tuple[str, ...] | tuple[int, ...]
"""A value in the data of a cause."""


class Details(Mapping[str, Plain]):
    """What a sentence was written from, by name; it cannot be changed, and it hashes, compares and pickles.

    >>> Details(run=3, job="Daily")
    Details(run=3, job='Daily')
    >>> Details(run=3)["run"], Details(run=3) == Details(run=3), Details().get("run")
    (3, True, None)
    """

    __slots__ = ("_values",)

    def __init__(self, /, **values: Plain) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Plain:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return self._values == other._values if isinstance(other, Details) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return f"Details({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"


_NO_DETAILS = Details()
_DEEPEST = 12  # a chain of jobs that wait for each other in vain may be longer
_SHOWN = 10  # causes that are printed; a failed source of a large project has thousands


@dataclass(frozen=True, slots=True)
class Cause(Shown):
    """One link of a chain of causes.

    Parameters
    ----------
    kind : str
        What sort of cause this is, for programs: ``"schedule"``, ``"job_completion"``, ``"run_slot"``,
        ``"upstream"``, ``"fault"``, ``"missing_relation"``, ``"deferral"`` ...
    text : str
        The same for people: one plain sentence.
    subject : str, optional
        What the cause is about: a unique_id, a job name, a run.
    fact : str, optional
        The documented fact behind it, for example ``"P-050"`` or ``"S-006"``.
    assumption : bool
        True where neither documentation nor a recording settles it and `Rules` assumes.
    at : datetime, optional
        When it took effect (aware, UTC).
    data : Details
        What `text` was written from: names, ids, numbers and moments. Programs read these, never `text`.
    beside : bool
        True for what is worth knowing and caused nothing: it is printed as a note, after the causes.
    """

    kind: str
    text: str
    subject: str = ""
    fact: str = ""
    assumption: bool = False
    at: datetime | None = None
    data: Details = _NO_DETAILS
    beside: bool = False

    @property
    def documentation_only(self) -> bool:
        """Whether its fact is known from the docs of dbt v2 alone: no running dbt v2 was asked (PF-004)."""
        return is_documentation_only(self.fact)

    @property
    def line(self) -> str:
        """The sentence with its fact in brackets, and whether it is assumed or from documentation only."""
        return self.text + _marks(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the cause as plain data, empty fields and `data` left out."""
        data: dict[str, Any] = {"kind": self.kind, "text": self.text}
        if self.subject:
            data["subject"] = self.subject
        if self.fact:
            data["fact"] = self.fact
        if self.assumption:
            data["assumption"] = True
        if self.documentation_only:
            data["documentation_only"] = True
        if self.at is not None:
            data["at"] = self.at.isoformat()
        if self.beside:
            data["beside"] = True
        return data


@dataclass(frozen=True, slots=True)
class Why(Shown):
    """The answer to "why?": one sentence, and the causes behind it, nearest first."""

    sentence: str
    causes: tuple[Cause, ...] = field(default_factory=tuple)

    def __str__(self) -> str:
        return visible(self.sentence)

    def __repr__(self) -> str:
        return visible("\n".join(answer_lines(self)))

    def __iter__(self) -> Iterator[Cause]:
        return iter(self.causes)

    def tree(self) -> tuple[CauseBranch, ...]:
        """Return the causes as a tree: below each stands what explains it in turn.

        A cause explains the last one before it that names its subject as another thing: the node that failed
        upstream, the job that is waited for. The order is that of `causes`.

        >>> failed = Cause("upstream", "a failed, and b depends on it", "a")
        >>> branch = Why("b was skipped.", (failed, Cause("fault", "a was made to fail", "a"))).tree()[0]
        >>> branch.cause.kind, branch.deeper[0].cause.kind
        ('upstream', 'fault')
        """
        return _tree(self.causes)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {"sentence": self.sentence, "causes": [cause.to_dict() for cause in self.causes]}


@dataclass(frozen=True, slots=True)
class CauseBranch(Shown):
    """A cause and what explains it.

    Parameters
    ----------
    cause : Cause
    deeper : tuple of CauseBranch
        Empty where nothing more is known.
    """

    cause: Cause
    deeper: tuple[CauseBranch, ...] = ()


_NAMES_ITS_SUBJECT = frozenset({"upstream", "fail_fast", "command_failed"})
"""Kinds of causes whose subject is not what was asked about, but what is to blame."""


def _tree(causes: Sequence[Cause]) -> tuple[CauseBranch, ...]:
    """Return the tree of `Why.tree`; an explanation comes after what it explains, so it is made first."""
    below: list[list[CauseBranch]] = [[] for _ in range(len(causes) + 1)]
    above = _explained(causes)
    for place in range(len(causes) - 1, -1, -1):
        branch = CauseBranch(causes[place], tuple(reversed(below[place])))
        below[above[place]].append(branch)
    return tuple(reversed(below[-1]))


def _explained(causes: Sequence[Cause]) -> list[int]:
    """Return for each cause the place of the one that it explains; -1 for the outcome itself."""
    named: dict[str, int] = {}
    above: list[int] = []
    depths: dict[int, int] = {-1: 0}
    for place, cause in enumerate(causes):
        other = -1 if cause.kind == "upstream" else named.get(cause.subject, -1)
        above.append(other if depths[other] < _DEEPEST else above[other])
        depths[place] = depths[above[place]] + 1
        named.update(dict.fromkeys(_names(cause), place))
    return above


def _names(cause: Cause) -> Iterator[str]:
    """Yield what a cause names as what is to be explained next."""
    if cause.kind in _NAMES_ITS_SUBJECT:
        yield cause.subject
    for value in map(cause.data.get, ("upstream", "nodes")):
        yield from (value,) if isinstance(value, str) else map(str, value if isinstance(value, tuple) else ())


def answer_lines(why: Why) -> list[str]:
    """Return the sentence, and a line for each cause that it does not tell already: each is said once.

    A cause that another line tells leaves its marks there. The longest come first, because a short text may
    stand inside a long one.
    """
    sentence, causes = why.sentence, why.causes
    shown = sorted(causes, key=lambda cause: cause.beside)[:_SHOWN]
    told: dict[int, str] = {-1: sentence}
    for place in sorted(range(len(shown)), key=lambda place: -len(shown[place].text)):
        text, marks = shown[place].text, _marks(shown[place])
        for key, line in told.items():
            found = _find(line, text)
            if found >= 0:
                told[key] = _marked(line, found + len(text), marks)
                break
        else:
            told[place] = text + marks
    lines = [f"  {'note:' if shown[place].beside else 'because'} {told[place]}" for place in sorted(told)[1:]]
    more = len(causes) - len(shown)
    return [told[-1], *lines, *([f"  … and {more:,} more"] if more else [])]


def _find(line: str, text: str) -> int:
    """Return where a line tells a text in whole words, be it as a sentence; -1 if it does not."""
    for words in (text, text[:1].upper() + text[1:]):
        place = line.find(words)
        while place >= 0 and text:
            around = line[place - 1 : place] + line[place + len(text) : place + len(text) + 1]
            if not any(letter.isalnum() or letter == "_" for letter in around):  # run 1 is not in run 12
                return place
            place = line.find(words, place + 1)
    return -1


def _marked(line: str, end: int, marks: str) -> str:
    return line if line.startswith(marks, end) else line[:end] + marks + line[end:]


def _marks(cause: Cause) -> str:
    return marks(cause.fact, assumption=cause.assumption)
