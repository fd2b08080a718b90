"""What a person has chosen in the lab of selections, and what that comes to."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar, cast

from jobkit.basics.errors import JobkitError
from jobkit.dbt.commands import Command, parse
from jobkit.dbt.execution import Invocation, Warehouse, invoke
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection import Selection, select
from jobkit.dbt.selection.differences import ProjectDifferences, project_differences
from jobkit.views.selection_cost import SelectionCost, selection_cost
from jobkit.views.selection_graph import SelectionGraph, selection_graph

__all__ = ["CHANGES", "VERBS", "NodeEdit", "SelectionAnswer", "SelectionQuestion", "SelectionState"]

VERBS = ("build", "run", "test", "seed", "snapshot", "compile", "ls")
CHANGES = ("body", "config")

_KEPT = 24  # results of earlier edits
_FOUND = 12
_NEW_CONFIG = {"materialized": "table"}
_OTHER_CONFIG = {"materialized": "view"}

T = TypeVar("T")


class NodeEdit(NamedTuple):
    """A node that was changed in the lab.

    Parameters
    ----------
    uid : str
    kind : {"body", "config"}
        Its code, or its materialization.
    """

    uid: str
    kind: Literal["body", "config"]


@dataclass(frozen=True, slots=True)
class SelectionState:
    """What a person has chosen.

    Parameters
    ----------
    verb : str
        One of `VERBS`.
    select, exclude : str
        As written.
    selector : str
        Name of a YAML selector, or ``""``.
    indirect : str
        Mode of indirect selection; ``""`` for what the command takes by itself.
    threads : int
    focus : str
        unique_id of the node that is asked about, key of the box, or ``""``.
    find : str
        Part of a name that is looked for.
    changes : tuple of NodeEdit
        What was changed against the project that was given.
    """

    verb: str = "build"
    select: str = ""
    exclude: str = ""
    selector: str = ""
    indirect: str = ""
    threads: int = 4
    focus: str = ""
    find: str = ""
    changes: tuple[NodeEdit, ...] = ()

    @property
    def command_line(self) -> str:
        """The command as one would type it."""
        words = ["dbt", self.verb]
        given = {
            "--select": self.select.strip(),
            "--exclude": self.exclude.strip(),
            "--selector": self.selector,
            "--indirect-selection": self.indirect,
        }
        for option, value in given.items():
            words += [option, *(_quoted(word) for word in value.split())] if value else []
        return " ".join(words)

    @property
    def command(self) -> Command:
        """The command."""
        return replace(
            parse(f"dbt {self.verb}"),
            text=self.command_line,
            select=tuple(self.select.split()),
            exclude=tuple(self.exclude.split()),
            selector=self.selector or None,
            indirect_selection=self.indirect or None,
        )


def _quoted(word: str) -> str:
    """Return a word as a shell takes it; ``+`` and ``:`` need no quotes."""
    return word if all(letter.isalnum() or letter in "+-_.:,@/=%" for letter in word) else shlex.quote(word)


@dataclass(frozen=True)
class SelectionQuestion:
    """What a lab was made for, and what it has worked out so far.

    Parameters
    ----------
    project : Project
    earlier : State or None
        What ``state:`` compares with. None: the project as it was given, so that changes made here show.
    price_per_hour : float or None
    """

    project: ProjectGraph
    earlier: State | None = None
    price_per_hour: float | None = None
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was worked out under a key; the oldest results give way."""
        if key not in self._kept:
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = make()
        return cast(T, self._kept[key])

    @cached_property
    def state(self) -> State:
        """What ``state:`` compares with."""
        return self.earlier if self.earlier is not None else State(self.project)

    @cached_property
    def warehouse(self) -> Warehouse:
        """What exists: everything was built before."""
        return Warehouse.built(self.project)

    def changed(self, changes: tuple[NodeEdit, ...]) -> ProjectGraph:
        """Return the project after changes."""
        return self.kept(("project", changes), lambda: _changed(self.project, changes))


def _changed(project: ProjectGraph, changes: tuple[NodeEdit, ...]) -> ProjectGraph:
    for change in changes:
        node = project.nodes[change.uid]
        config = None
        if change.kind == "config":
            config = _OTHER_CONFIG if node.materialized == "table" else _NEW_CONFIG
        project = project.changed(change.uid, body=change.kind == "body", config=config)
    return project


@dataclass(frozen=True)
class SelectionAnswer:
    """What a selection comes to; each part is worked out when it is asked for.

    Parameters
    ----------
    question : SelectionQuestion
    chosen : SelectionState
    """

    question: SelectionQuestion
    chosen: SelectionState

    @cached_property
    def project(self) -> ProjectGraph:
        """The project with the changes of the lab."""
        return self.question.changed(self.chosen.changes)

    @property
    def _asked(self) -> Hashable:
        """Equal where the same is selected."""
        chosen = self.chosen
        return (chosen.verb, chosen.select, chosen.exclude, chosen.selector, chosen.indirect, chosen.changes)

    @cached_property
    def selection(self) -> Selection | JobkitError:
        """What is taken, or why dbt refuses the selection."""
        return self.question.kept(("selection", self._asked), self._select)

    def _select(self) -> Selection | JobkitError:
        command = self.chosen.command
        try:
            return select(
                self.project,
                command.select or None,
                command.exclude or None,
                state=self.question.state,
                indirect_selection=command.indirect_selection,
                selector=command.selector,
                resource_types=command.executes,
            )
        except JobkitError as error:
            return error

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """unique_ids that are taken."""
        return () if isinstance(self.selection, JobkitError) else self.selection.ids

    @cached_property
    def graph(self) -> SelectionGraph:
        """The graph of the selection."""
        key = ("graph", self._asked, self.chosen.focus)
        return self.question.kept(key, lambda: selection_graph(self.project, self.ids, self.chosen.focus))

    # -- cost

    @cached_property
    def invocation(self) -> Invocation:
        """The command, run where everything has been built before."""
        return self._invoked(self.chosen)

    @cached_property
    def cost(self) -> SelectionCost:
        """What the command costs."""
        return selection_cost(self.invocation, self.question.price_per_hour)

    @cached_property
    def whole_cost(self) -> SelectionCost:
        """What the command costs without any selection."""
        slow = tuple(change for change in self.chosen.changes if change.kind == "config")
        whole = SelectionState(self.chosen.verb, threads=self.chosen.threads, changes=slow)
        return selection_cost(self._invoked(whole), self.question.price_per_hour)

    def _invoked(self, chosen: SelectionState) -> Invocation:
        return self.question.kept(
            ("invocation", replace(chosen, focus="", find="")),
            lambda: invoke(
                chosen.command,
                self.question.changed(chosen.changes),
                state=self.question.state,
                warehouse=self.question.warehouse,
                threads=chosen.threads,
            ),
        )

    # -- one node, and two versions

    @cached_property
    def differences(self) -> ProjectDifferences:
        """What differs from the state."""
        key = ("differences", self.chosen.changes)
        return self.question.kept(key, lambda: project_differences(self.project, self.question.state.project))

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """unique_id of a drawn node that differs from the state -> how, in a word."""
        checks = dict(self.differences.checks)
        new = frozenset(checks["new"])
        modified = frozenset(checks["modified"]) - new
        return {**dict.fromkeys(modified, "modified"), **dict.fromkeys(new, "new")}

    @property
    def found(self) -> tuple[str, ...]:
        """The first nodes with the text that is looked for in their names; those that begin with it first."""
        wanted = self.chosen.find.strip().lower()
        if not wanted:
            return ()
        nodes = self.project.nodes
        hits = [uid for uid in nodes if wanted in nodes[uid].name.lower()]
        return tuple(sorted(hits, key=lambda uid: _nearness(nodes[uid].name.lower(), wanted, uid))[:_FOUND])


def _nearness(name: str, wanted: str, uid: str) -> tuple[bool, bool, int, str]:
    return name != wanted, not name.startswith(wanted), len(name), uid
