"""What the methods of one selection share, and what is left afterwards for `Selection.why`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection.index import Index
from jobkit.dbt.selection.spec import Criterion, Group, Spec
from jobkit.dbt.selection.state_comparison import StateComparison

__all__ = ["SelectionContext", "Taken"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one criterion took.

    Parameters
    ----------
    matched : set of str
        Nodes that match method and value.
    selected : set of str
        These and what the graph operators add.
    direct : set of str
        These and the tests that came along.
    """

    matched: set[str]
    selected: set[str]
    direct: set[str]


@dataclass(eq=False)
class SelectionContext:
    """One selection being made.

    Parameters
    ----------
    project : Project
    state : State or None
        What ``state:``, ``result:`` and ``source_status:`` compare with.
    indirect : str
        Mode of indirect selection for criteria that name none.
    types : frozenset of str
        Resource types that the command takes.
    """

    project: ProjectGraph
    state: State | None
    indirect: str
    types: frozenset[str]
    warnings: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    taken: dict[Criterion, Taken] = field(default_factory=dict)
    direct: dict[Group, set[str]] = field(default_factory=dict)
    open_selectors: list[str] = field(default_factory=list)
    selector_specs: dict[str, Spec] = field(default_factory=dict)

    @cached_property
    def index(self) -> Index:
        """Tables over the project."""
        return self.project.table(Index)

    @cached_property
    def comparison(self) -> StateComparison:
        """The project against the state's; only for a selection that has a state."""
        assert self.state is not None  # noqa: S101 - the state methods check first, with a better message
        return StateComparison(self.project, self.state.project, self.warn, self.note, nodes=self.index.nodes)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("index", "comparison")}

    def asks_the_same(self, other: SelectionContext) -> bool:
        """Return whether both select from equal projects, against equal states, in the same mode."""
        mine, theirs = ((one.indirect, one.types, one.project, one.state) for one in (self, other))
        return mine == theirs

    def warn(self, event: str, text: str) -> None:
        """Add a warning of dbt, once, under the name of its event."""
        self.warnings.setdefault(text, event)

    def note(self, text: str) -> None:
        """Add a remark, once."""
        if text not in self.notes:
            self.notes.append(text)

    @property
    def selectors(self) -> Mapping[str, Any]:
        """YAML selectors of the manifest, by name."""
        return self.project.selectors
