"""The selection grammar: one criterion, and how criteria are put together.

A selection is a tree. Its leaves are criteria, ``2+method.argument:value+3``; its inner nodes join the sets
of their parts. ``--select "a b,c" --exclude d`` is the difference of ``union(a, intersection(b, c))`` and
``union(d)``. Source: dbt-core 1.12 ``graph/selector_spec.py``, ``graph/cli.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from jobkit.basics.errors import SelectionError, shorten
from jobkit.dbt.commands.tokens import place

__all__ = [
    "INDIRECT",
    "METHODS",
    "STATE_CHECKS",
    "Criterion",
    "Group",
    "Spec",
    "from_words",
    "make_criterion",
    "parse_criterion",
]

_METHODS_TABLE = """
fqn tag group access source path file package config test_name test_type resource_type state
exposure metric result source_status version semantic_model saved_query unit_test selector
"""
METHODS: tuple[str, ...] = tuple(_METHODS_TABLE.split())
"""Every selection method of dbt 1.12."""

_CHECKS_TABLE = """
new old modified unmodified modified.body modified.configs modified.persisted_descriptions
modified.relation modified.macros modified.contract
"""
STATE_CHECKS: tuple[str, ...] = tuple(_CHECKS_TABLE.split())
"""Every word that may follow ``state:``."""

INDIRECT = ("eager", "cautious", "buildable", "empty")
"""The modes of indirect selection."""

_CRITERION = re.compile(
    r"(?P<childrens_parents>@)?"
    r"(?P<parents>(?P<parents_depth>\d*)\+)?"
    r"(?:(?P<method>[\w.]+):)?"
    r"(?P<value>.*?)"
    r"(?P<children>\+(?P<children_depth>\d*))?"
)


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """One leaf of a selection: a method with a value, and graph operators around it.

    Parameters
    ----------
    raw : str
        As written.
    method : str
        One of `METHODS`.
    arguments : tuple of str
        What follows the method after dots: ``config.meta.owner`` has ``("meta", "owner")``.
    value : Any
        What to look for: text, or any scalar from a YAML selector.
    childrens_parents : bool
        ``@``: descendants, and all ancestors of those.
    parents, children : bool
        ``+`` before and after.
    parents_depth, children_depth : int or None
        The number beside the ``+``; None = no limit.
    indirect : str
        Mode of indirect selection.
    where : str
        Where it stands, for errors.
    """

    raw: str
    method: str
    value: Any
    arguments: tuple[str, ...] = ()
    childrens_parents: bool = False
    parents: bool = False
    parents_depth: int | None = None
    children: bool = False
    children_depth: int | None = None
    indirect: str = "eager"
    where: str = ""

    @property
    def text(self) -> str:
        """The method and its value without graph operators, for messages: ``tag:nightly``, or a bare name."""
        core = re.sub(r"^@?(\d*\+)?|\+\d*$", "", self.raw) if self.raw else ""
        return core or f"{'.'.join((self.method, *self.arguments))}:{self.value}"

    def error(self, what: str, hint: str = "") -> SelectionError:
        """Return an error that points at this criterion."""
        return SelectionError(what, where=self.where, hint=hint)

    def unknown(self, kind: str, known: Sequence[str], name: Any = None) -> SelectionError:
        """Return the error for a value that names nothing: by default the criterion's own."""
        return SelectionError.unknown(kind, self.value if name is None else name, known, where=self.where)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """An inner node of a selection.

    Parameters
    ----------
    kind : str
        ``union``, ``intersection`` or ``difference`` (the first part without all others).
    parts : tuple of Criterion or Group
    indirect : str
        Mode for tests that wait for more parents, applied once the parts are joined.
    expect_exists : bool
        Warn when nothing is left.
    raw : str
        As written.
    default : bool
        True for "everything", when no ``--select`` is given.
    """

    kind: str
    parts: tuple[Spec, ...]
    indirect: str = "eager"
    expect_exists: bool = False
    raw: str = ""
    default: bool = False


Spec: TypeAlias = Criterion | Group


MAX_CRITERIA = 50_000
"""Of one selection; a word on a command line of Linux has at most 131,072 characters."""


def from_words(select: Sequence[str] | None, exclude: Sequence[str] | None, indirect: str) -> Group:
    """Return the tree of ``--select`` and ``--exclude``; None or no words selects everything."""
    everything = Group("union", (), indirect, default=True)
    included = _union(select, indirect, "") if select else everything
    excluded = _union(exclude or (), indirect, "exclude ")
    return Group("difference", (included, excluded))


def _union(words: Sequence[str], indirect: str, name: str) -> Group:
    """Return the union of words, each an intersection of its parts between commas; blanks divide words."""
    text = " ".join(words)
    if text.count(" ") + text.count(",") >= MAX_CRITERIA:
        what = f"the selection has more than {MAX_CRITERIA:,} criteria"
        raise SelectionError(what, where=name.strip(), hint="select by a tag, a folder or a YAML selector")
    parts: list[Spec] = []
    at = 0
    for word in text.split(" ") if words else ():
        inner: list[Spec] = []
        start = at
        for raw in word.split(","):
            inner.append(parse_criterion(raw, indirect, _placer(name, text, start, len(raw))))
            start += len(raw) + 1
        parts.append(Group("intersection", tuple(inner), indirect, expect_exists=True, raw=word))
        at += len(word) + 1
    return Group("union", tuple(parts), indirect, raw=text)


def _placer(name: str, text: str, start: int, length: int) -> Callable[[], str]:
    return lambda: name + place(text, start, start + length)


def parse_criterion(raw: str, indirect: str = "eager", where: Callable[[], str] | str = "") -> Criterion:
    """Read one criterion.

    Raises
    ------
    SelectionError
        For an unknown method, for ``@`` before together with ``+`` behind, and for text with a line break.
        Any other nonsense matches nothing, as in dbt (S-066).

    >>> parse_criterion("2+tag:nightly+").parents_depth
    2
    """
    match = _CRITERION.fullmatch(raw)
    spot = where() if callable(where) else where or f"`{raw[:80]}`"
    if match is None:
        raise SelectionError(
            f"{shorten(raw)} is no selection criterion", where=spot, hint="it holds a line break"
        )
    parts = match.groupdict()
    method = parts.pop("method")
    value = parts.pop("value")
    if method is None:
        method = default_method(value)
    return make_criterion(raw, method, value, parts, indirect, spot)


def make_criterion(
    raw: str, method: str, value: Any, operators: dict[str, Any], indirect: str, where: str
) -> Criterion:
    """Return a criterion from its parts, checked; `operators` has the names of `Criterion`'s fields."""
    name, *arguments = method.split(".")
    if name not in METHODS:
        raise SelectionError.unknown("selection method", name, sorted(METHODS), where=where)
    children, around = bool(operators.get("children")), bool(operators.get("childrens_parents"))
    if children and around:
        raise SelectionError(
            f'{shorten(raw)}: "@" before and "+" behind exclude each other',
            where=where,
            hint='"@" already takes all descendants; drop the "+"',
        )
    return Criterion(
        raw=raw,
        method=name,
        value=value,
        arguments=tuple(arguments),
        childrens_parents=around,
        parents=bool(operators.get("parents")),
        parents_depth=_depth(operators.get("parents_depth"), where),
        children=children,
        children_depth=_depth(operators.get("children_depth"), where),
        indirect=indirect,
        where=where,
    )


def default_method(value: str) -> str:
    """Return the method of a criterion that names none: by the shape of its value."""
    if "/" in value:
        return "path"
    return "file" if value.lower().endswith((".sql", ".py", ".csv")) else "fqn"


def _depth(value: Any, where: str) -> int | None:
    """Return a depth as a number; an empty one and, from YAML, the number 0 mean "no limit"."""
    if not value or value is True:
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise SelectionError(
            f"{shorten(value)} is no depth", where=where, hint="give a whole number"
        ) from None
