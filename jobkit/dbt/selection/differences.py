"""Two versions of a project compared: what each word behind ``state:`` selects."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.index import Index
from jobkit.dbt.selection.spec import STATE_CHECKS
from jobkit.dbt.selection.state_comparison import StateComparison

__all__ = ["ProjectDifferences", "project_differences"]

_LEFT_OUT = frozenset({"old", "unmodified"})


@dataclass(frozen=True, slots=True)
class ProjectDifferences:
    """What differs between two versions of a project.

    Parameters
    ----------
    checks : tuple of (str, tuple of str)
        A word that may follow ``state:`` -> unique_ids that it selects, sorted.
    removed : tuple of str
        unique_ids that only the earlier version has; no selection finds them.
    warnings : tuple of str
        What dbt warns of while it compares: broken contracts, large seeds.
    notes : tuple of str
    """

    checks: tuple[tuple[str, tuple[str, ...]], ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def project_differences(new: ProjectGraph, old: ProjectGraph) -> ProjectDifferences:
    """Compare two versions of a project as dbt does."""
    warnings: dict[str, str] = {}
    notes: list[str] = []
    index = new.table(Index)
    comparison = StateComparison(
        new, old, lambda event, text: warnings.update({text: event}), notes.append, nodes=index.nodes
    )
    checks = tuple(
        (check, index.sort(comparison.select(check))) for check in STATE_CHECKS if check not in _LEFT_OUT
    )
    removed = tuple(sorted(old.nodes.keys() - new.nodes.keys()))
    return ProjectDifferences(checks, removed, tuple(warnings), tuple(dict.fromkeys(notes)))
