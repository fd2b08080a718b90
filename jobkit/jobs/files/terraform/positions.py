"""Line and column of each value of an expression, by keys and positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobkit.basics.errors import Place
from jobkit.jobs.files.terraform.parsed import Expression

__all__ = ["positions_in"]


def positions_in(expression: Expression, before: Place) -> Iterator[tuple[Place, tuple[int, int]]]:
    """Yield the place of each entry of a literal object or list, with its line and column (1-based)."""
    waiting = [(before, expression.tree)]
    while waiting:
        place, tree = waiting.pop()
        for step, entry, value in _entries(tree, expression):
            yield (*place, step), (expression.line_of(entry), entry.meta.column)
            waiting.append(((*place, step), value))


def _entries(tree: Any, expression: Expression) -> Iterator[tuple[str | int, Any, Any]]:
    """Yield key or position, what to point at, and the value of each entry of an object or a list."""
    inner = _inside(tree)
    parts = [child for child in inner.children if hasattr(child, "data")] if inner is not None else []
    kind = getattr(inner, "data", "")
    if kind == "tuple":
        entries = [part for part in parts if part.data != "new_line_or_comment"]
        yield from ((index, part, part) for index, part in enumerate(entries))
    elif kind == "object":
        for part in (part for part in parts if part.data == "object_elem"):
            key, value = part.children[0], part.children[-1]
            yield _key(key, expression), key, value


def _inside(tree: Any) -> Any:
    """Return the rule inside the terms around it."""
    while getattr(tree, "data", "") in ("expr_term", "object_elem_key"):
        inner = [child for child in tree.children if hasattr(child, "data")]
        if len(inner) != 1:
            break
        tree = inner[0]
    return tree


def _key(tree: Any, expression: Expression) -> str:
    inner = _inside(tree)
    if inner.data == "string":
        parts = [child for child in inner.children if hasattr(child, "data")]
        return expression.string(parts[0].children[0]).text if parts else ""
    return str(inner.children[0])
