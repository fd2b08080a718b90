"""One step from a project to another one with edited nodes, and what that leaves as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jobkit.dbt.manifest.node import Node

__all__ = ["Edit", "Look", "all_but_code"]

Look = Callable[[Node], object]
"""What a table shows of a node."""


_CODE = frozenset({"raw_code", "checksum"})
"""What of a node's entry no table shows."""


def all_but_code(node: Node) -> dict[str, Any]:
    """Return a node's entry in the manifest without its code: most edits leave it as it was."""
    return {name: value for name, value in node.raw.items() if name not in _CODE}


class Edit:
    """Some nodes in the place of those of the same unique_ids.

    Branches are made from branches, by the thousand. Each step looks at its own nodes alone, and remembers
    what was found.

    Parameters
    ----------
    first : Mapping of str to Node
        The nodes of the project that the first step was made from.
    nodes : Mapping of str to Node
        Those that this step puts in.
    before : Edit, optional
        The step that it follows.
    """

    __slots__ = ("_before", "_first", "_nodes", "_same")

    def __init__(self, first: Mapping[str, Node], nodes: Mapping[str, Node], before: Edit | None) -> None:
        self._first = first
        self._nodes = nodes
        self._before = before
        self._same: dict[Look, bool] = {}

    def keeps(self, look: Look) -> bool:
        """Return whether `look` sees the same as at first in each node of this step and of those before."""
        steps: list[Edit] = []
        step: Edit | None = self
        while step is not None and look not in step._same:
            steps.append(step)
            step = step._before
        same = step is None or step._same[look]
        for step in reversed(steps):
            same = step._same[look] = same and step._shows_the_same(look)
        return same

    def _shows_the_same(self, look: Look) -> bool:
        return all(look(node) == look(self._first[uid]) for uid, node in self._nodes.items())
