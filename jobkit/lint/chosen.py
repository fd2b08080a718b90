"""What a command selects in a project, worked out once for all jobs and all edits of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import ref

from jobkit.basics.errors import SelectionError
from jobkit.basics.newest import Newest
from jobkit.dbt.commands import Command

if TYPE_CHECKING:
    from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["WRITTEN", "Chosen", "ProjectChoices"]

_MOST_IDS = 1_000_000
"""Of unique_ids that one project keeps, some 10 MB; the newest choice is kept in any case."""

WRITTEN = ("model", "seed", "snapshot")
"""Resource types that leave a relation."""


@dataclass(frozen=True)
class Chosen:
    """The nodes that a selection takes without a state.

    Parameters
    ----------
    ids : tuple of str
        unique_ids, sorted.
    written : frozenset of str
        Those that leave a relation.
    """

    ids: tuple[str, ...]
    written: frozenset[str]
    _project: ref[ProjectGraph]

    @cached_property
    def least_seconds(self) -> tuple[float, float]:
        """The seconds of all nodes together, and those of the longest path through the DAG."""
        from jobkit.dbt.selection.graph_operators import reach  # loaded where there is a project

        project = self._project()
        assert project is not None  # noqa: S101 - whoever asks of its nodes has it
        chosen, places = set(self.ids), project.table(_places)
        finish: dict[str, float] = {}
        total = 0.0
        for uid in sorted(reach(project.parents, chosen) | chosen, key=places.__getitem__):
            ready = max((finish[up] for up in project.parents[uid] if up in finish), default=0.0)
            if uid in chosen:
                seconds = project.durations.seconds(project.nodes[uid])
                total += seconds
                ready += seconds
            if ready:
                finish[uid] = ready
        return total, max(finish.values(), default=0.0)


def _places(project: ProjectGraph) -> dict[str, int]:
    """Return unique_id -> place in an order that has parents first."""
    return {uid: place for place, uid in enumerate(project.depths)}


class ProjectChoices:
    """The newest choices from one project: see `ProjectGraph.table`.

    Parameters
    ----------
    project : Project
    most : int
        unique_ids that are kept.
    """

    def __init__(self, project: ProjectGraph, most: int = _MOST_IDS) -> None:
        # weak, since the project holds this
        self._project = ref(project)
        self._kept = Newest[Hashable, Chosen | SelectionError](most, _size)

    def of(self, command: Command) -> Chosen | SelectionError:
        """Return what a command takes, or the error that dbt would give."""
        return self._kept.get(_key(command), lambda: self._choose(command))

    def _choose(self, command: Command) -> Chosen | SelectionError:
        from jobkit.dbt.selection import select  # loaded when something is selected

        project = self._project()
        assert project is not None  # noqa: S101 - whoever asks has it
        try:
            ids = select(
                project,
                command.select or None,
                command.exclude or None,
                indirect_selection=command.indirect_selection,
                selector=command.selector,
                resource_types=command.executes,
            ).ids
        except SelectionError as error:
            return error
        nodes = (project.nodes[uid] for uid in ids)
        leave = (node for node in nodes if node.resource_type in WRITTEN and not node.is_ephemeral)
        return Chosen(ids, frozenset(node.unique_id for node in leave), self._project)


def _size(found: Chosen | SelectionError) -> int:
    return len(found.ids) + 1 if isinstance(found, Chosen) else 1


def _key(command: Command) -> Hashable:
    return (
        command.select, command.exclude, command.indirect_selection, command.selector, command.executes
    )  # fmt: skip
