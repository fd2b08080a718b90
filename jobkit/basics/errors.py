"""Every error jobkit raises on purpose.

::

    ValueError
    └── JobkitError            says what is wrong, where, what is allowed and how to put it right
        ├── DefinitionError    a job, environment or account; all its problems at once
        ├── ScheduleError      a cron expression or another schedule setting
        │                      (ScheduleDefinitionError is both this and a DefinitionError)
        ├── ArtifactError      manifest.json, run_results.json, sources.json, a definition file
        ├── CommandError       a dbt command line
        ├── SelectionError     a selection expression, or a state it needs
        ├── QuizError          a question bank, or an answer it cannot read
        ├── UnknownNameError   a name that names nothing here (also a KeyError)
        └── ArgumentError      a value of a type that a function does not take (also a TypeError)

Each class carries a stable ``code`` that scripts may test; messages may be reworded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from jobkit.basics.visible import visible

__all__ = [
    "NOT_GIVEN",
    "ArtifactError",
    "CommandError",
    "DefinitionError",
    "JobkitError",
    "Place",
    "Problem",
    "QuizError",
    "ScheduleError",
    "SelectionError",
    "UnknownNameError",
    "did_you_mean",
    "nearest",
    "path_text",
    "shorten",
]


_LISTED = 24  # known names in a hint
_READABLE = 4_000  # letters


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like `word`, or ``""`` when none is.

    >>> nearest("state:modifed", ["state:modified", "state:new"])
    'state:modified'
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(str(word), list(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the hint ``"did you mean `x`?"`` for the known word nearest to `word`, or ``""``.

    >>> did_you_mean("state:modifed", ["state:modified", "state:new"])
    'did you mean `state:modified`?'
    """
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def shorten(value: Any, limit: int = 60) -> str:
    """Return ``repr(value)``, cut to `limit` characters: untrusted input may be huge."""
    try:
        text = repr(value)
    except RecursionError:
        text = f"<a deeply nested {type(value).__name__}>"
    except Exception:  # a number of more than 4,300 digits, or an object with a __repr__ of its own
        text = f"<a {type(value).__name__} that cannot be shown>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _cut(text: str) -> str:
    """Return a text as a person may still read it: names and files of others have any length."""
    return text if len(text) <= _READABLE else text[: _READABLE - 1] + "…"


class JobkitError(ValueError):
    """Base of all errors jobkit raises on purpose.

    Parameters
    ----------
    what : str
        What is wrong, with the offending value.
    where : str, optional
        File, line, field or position.
    hint : str, optional
        What is allowed, and how to fix it.
    nearest : str, optional
        The known name that was probably meant, as data; `hint` says it in words.
    """

    code: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str = "", hint: str = "", nearest: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        self.nearest = nearest
        super().__init__(what)

    @classmethod
    def unknown(cls, kind: str, name: Any, known: Iterable[str], *, where: str = "", also: str = "") -> Self:
        """Return the error for a name that names nothing, with the nearest known name or else all of them.

        >>> str(JobkitError.unknown("experiment", "tires", ["regions", "tiers"]))
        "there is no experiment 'tires' (did you mean `tiers`?)"
        >>> str(JobkitError.unknown("case", 7, "AB"))
        'there is no case 7 (one of A, B)'

        Parameters
        ----------
        kind : str
            What was asked for, in the singular: ``"job"``.
        name : object
            What was given.
        known : iterable of str
            The names there are.
        where : str, optional
            As for the class.
        also : str, optional
            What else could be given, put at the end of the hint.
        """
        names = list(known)
        # A project may have twenty thousand models.
        listed = ", ".join(str(known)[:60] for known in names[:_LISTED]) + (
            " …" if len(names) > _LISTED else ""
        )
        text = str(name)[:60]
        near = nearest(text, names) or nearest(text.lower(), names)
        hint = f"did you mean `{near[:200]}`?" if near else f"one of {listed}" if names else "there are none"
        more = f"; {also}" if also else ""
        return cls(f"there is no {kind} {shorten(name)}", where=where, hint=hint + more, nearest=near)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return visible(_cut(f"{place}{self.what}") + (f" ({_cut(self.hint)})" if self.hint else ""))

    def at(self, where: str) -> Self:
        """Return this error with an outer place put before its own."""
        self.where = f"{where}: {self.where}" if self.where else where
        return self

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), self.what))

    def __reduce__(self) -> tuple[Any, ...]:
        # an exception is usually made again by calling its class with `args`, which hold `what` alone
        return _made_again, (type(self), self.args, vars(self))


def _made_again(kind: type[JobkitError], args: tuple[Any, ...], fields: dict[str, Any]) -> JobkitError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(fields)
    return error


Place = tuple[str | int, ...]
"""Where something is in a definition: keys and positions from the outside in, ``("jobs", 1, "threads")``."""


def path_text(place: Place) -> str:
    """Return keys and positions as a path to read; whoever needs the parts keeps the parts.

    >>> path_text(("commands", 1)), path_text(("variables", "a.b"))
    ('commands[1]', "variables['a.b']")
    """
    text = ""
    for step in place:
        if isinstance(step, str) and step.isidentifier() and len(step) <= 60:
            text += f".{step}" if text else step
        else:
            text += f"[{shorten(step)}]"
    return text


class _Missing:
    """Stands for the value of a field that was not given."""

    def __repr__(self) -> str:
        return "(not given)"

    def __reduce__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN = _Missing()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a definition: the field, its value, and what is allowed.

    `field` is the place in words, ``jobs[1].threads``; programs use `place`.
    """

    field: str
    value: Any
    message: str
    place: Place = ()

    def __str__(self) -> str:
        if not self.field:
            return self.message
        value = "" if self.value is NOT_GIVEN else f" = {shorten(self.value)}"
        return f"{self.field}{value}: {_cut(self.message)}"


class DefinitionError(JobkitError):
    """A job, environment or account that cannot be what it says; lists every problem found."""

    code = "definition"

    def __init__(self, subject: str, problems: Sequence[Problem], *, where: str = "") -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(f"{subject} cannot be read", where=where)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        return visible(f"{place}{self.subject}: {count}{lines}")


class UnknownNameError(JobkitError, KeyError):
    """A name that a collection does not have; also a KeyError, as of any mapping."""


class ScheduleError(JobkitError):
    """A schedule that the platform would not take, or that would not mean what it seems to."""

    code = "schedule"


class ArtifactError(JobkitError):
    """A file that cannot be read as what it should be."""

    code = "artifact"


class CommandError(JobkitError):
    """A command line that dbt would refuse (dbt exits with 2).

    `fact` is the documented fact behind it, where it is one of dbt v2; else ``""``.
    """

    code = "command"
    fact: str = ""


class SelectionError(JobkitError):
    """A selection that dbt would refuse, or a state that it needs and lacks (dbt exits with 2).

    `dbt_message` holds dbt's own words where they are part of `what`, else ``""``.
    """

    code = "selection"
    dbt_message: str = ""


class QuizError(JobkitError):
    """A question bank that is malformed, or an answer that is not one of the options."""

    code = "quiz"
