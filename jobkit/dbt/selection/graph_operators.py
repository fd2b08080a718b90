"""Walks over a project's graph: what ``+``, ``n+``, ``+n`` and ``@`` take.

Source: dbt-core 1.12 ``graph/graph.py``. A walk starts from many nodes at once and goes level by level.
"""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.dbt.manifest.links import Links
from jobkit.dbt.selection.spec import Criterion

__all__ = ["neighbours", "reach"]


def reach(links: Links, start: Iterable[str], depth: int | None = None) -> set[str]:
    """Return what can be reached from `start` over `links` in at most `depth` steps.

    A node of `start` is in the result only when another one leads to it.
    """
    found: set[str] = set()
    layer = set(start)
    while layer and depth != 0:
        fresh = set().union(*[links[uid] for uid in layer])
        fresh -= found
        found |= fresh
        layer = fresh
        if depth is not None:
            depth -= 1
    return found


def neighbours(criterion: Criterion, matched: set[str], parents: Links, children: Links) -> set[str]:
    """Return the nodes that the graph operators of a criterion add to those that match it."""
    found: set[str] = set()
    if criterion.childrens_parents:
        around = reach(children, matched) | matched
        found |= reach(parents, around) | around
    if criterion.parents:
        found |= reach(parents, matched, criterion.parents_depth)
    if criterion.children:
        found |= reach(children, matched, criterion.children_depth)
    return found
