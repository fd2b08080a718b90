"""How a node was built: in full or only what is new, cloned, or with no rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.basics.why import Cause, Details
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.dbt.execution.clone import clones_are_views
from jobkit.dbt.execution.node_choice import SelectionReasons
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.relation import relation_of
from jobkit.dbt.project import Project
from jobkit.platform.run import Run, RunStep

__all__ = ["CLONE_FIRST", "USUAL", "how_built"]

USUAL = "usual"
"""Kind of a cause that is so every time: nothing for the first sentence."""

CLONE_FIRST = "dbt clone --select state:modified+,config.materialized:incremental,state:old"
"""The command that keeps CI from building incremental models in full (P-120)."""


def how_built(run: Run, step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield how a model, seed or snapshot was built, where there is more than one way."""
    if step.invocation is None or run.code is None or not result.mode or result.status != "success":
        return
    node = run.code.project.nodes.get(result.unique_id)
    if node is not None:
        yield from _Built(run, step.invocation, run.code.project, node, result).causes()


_CLONED = {
    "cloned": "{relation} is a clone of {source}: a copy for which no rows are moved",
    "cloned_view": "{relation} is a view of {source}: {why_view}",
    "kept": "nothing to do: {relation} exists, and without --full-refresh a clone replaces nothing",
    "not_in_state": "nothing to do: the state has no {name} that could be cloned",
}
_VIEW = "{name} is a view: it stores no rows, so building it moves no data"
_AGAIN = {
    "incremental": "{name} is incremental and {relation} exists, so it processes new rows only",
    "snapshot": "{relation} exists, so the snapshot adds only new and changed rows",
    "seed": "{relation} exists, so its rows are replaced by those of the file",
    "view": _VIEW,
}
_FIRST = {
    "incremental": "{name} is incremental and is built in full: {relation} does not exist yet{empty}",
    "snapshot": "{relation} does not exist yet: the first run of a snapshot stores every row as it is now",
    "seed": "{relation} does not exist yet, so the table is made and the file is loaded",
    "view": _VIEW,
}
_GUIDE = (
    "the study guide has it so for a job without self-deferral; on the platform an incremental model looks "
    "only at its own table"
)
_REFRESHED = {
    "incremental": "{name} is built in full: ",
    "seed": "the table of the seed is made anew: ",
}


@dataclass(frozen=True, slots=True)
class _Built:
    """A node that a command built."""

    run: Run
    done: Invocation
    project: Project
    node: Node
    result: NodeResult

    def causes(self) -> Iterator[Cause]:
        """Yield how it was built, and what would have been cheaper."""
        mode, kind = self.result.mode, self._kind
        if mode in _CLONED:
            yield self._cause(_CLONED[mode], "S-044")
        elif mode == "again" and kind in _AGAIN:
            yield self._again()
        elif mode == "first" and kind in _FIRST:
            fact, usual = "P-125" if self._in_ci and kind == "incremental" else "", kind in ("seed", "view")
            yield self._cause(_FIRST[kind], fact, USUAL if usual else "build")
            yield from self._cloning_first()
        elif mode == "replaced_view":
            yield self._cause(
                "{name} is incremental and is built in full: {relation} was a view, which it replaces"
            )
        elif mode == "full_refresh" and kind in _REFRESHED:
            yield from self._refreshed(_REFRESHED[kind])
        elif kind == "view":
            yield self._cause(_VIEW, kind=USUAL)
        if self.done.command.empty and kind != "seed" and mode not in _CLONED:
            yield self._cause("the command says --empty: what {name} reads is cut to 0 rows")

    @property
    def _kind(self) -> str:
        """What decides how a node is built: its resource type, or the materialization of a model."""
        kind = self.node.resource_type
        return kind if kind in ("snapshot", "seed") else self.node.materialized

    @property
    def _in_ci(self) -> bool:
        return self.run.pull_request is not None

    def _again(self) -> Cause:
        """Say how a node is built whose relation exists."""
        text = _AGAIN[self._kind]
        if self._kind != "incremental":
            return self._cause(text, kind=USUAL)
        if self.node.config.get("full_refresh") is False and self.done.command.full_refresh:
            text += " (its config says full_refresh: false, which wins over --full-refresh)"
        return self._cause(text, "P-116")

    def _refreshed(self, what: str) -> Iterator[Cause]:
        """Yield what had a relation that exists made anew."""
        if self.node.config.get("full_refresh") is True:
            yield self._cause(what + "its config says full_refresh: true")
        elif self._asked_for():
            yield self._cause(what + self._asked())
        elif self._kind == "incremental":
            yield self._cause(what + _GUIDE, "P-116")
        else:
            yield self._again()

    def _asked_for(self) -> bool:
        """Return whether the command, or the one that ``dbt retry`` repeats, has ``--full-refresh``."""
        return self.done.command.full_refresh or self.done.command.verb == "retry"

    def _asked(self) -> str:
        """Return what asks for ``--full-refresh``: the command, or a variable of the run."""
        written: Command | None = command_or_none(self.done.command.text, engine=self.done.engine)
        if written is not None and (written.full_refresh or written.verb == "retry"):
            return "the command says --full-refresh"
        return "a variable of the run that dbt reads as an option says so (DBT_FULL_REFRESH)"

    def _cloning_first(self) -> Iterator[Cause]:
        """Yield whether a clone would have spared a CI run the full build (P-120)."""
        artifacts = self.run.artifacts
        if not self._in_ci or self._kind != "incremental" or artifacts is None:
            return
        other = artifacts.state.project.nodes.get(self.node.unique_id)
        if other is None:
            text = "{name} is new: the state has no table of it that could be cloned"
        elif relation_of(other, artifacts.state.schema) not in self.done.warehouse.relations:
            text = (
                "there is nothing to clone: the state has {name}, but its table has not been built there yet"
            )
        elif clones_are_views(self.project):
            text = "`dbt clone` would not avoid this on {adapter}: it makes a view, which the model replaces"
        else:
            what = CLONE_FIRST if self._by_state else CLONE_FIRST.replace("state:modified+,", "")
            text = f"cloning first would avoid this: `{what}` as the first command"
        yield self._cause(text, "P-131", kind="clone_first")

    @property
    def _by_state(self) -> bool:
        """Whether the node was selected because something has changed."""
        reasons = self.done.reasons
        return not isinstance(reasons, SelectionReasons) or bool(reasons.changed_roots(self.node.unique_id))

    def _cause(self, text: str, fact: str = "", kind: str = "build") -> Cause:
        """Return a cause with the names filled in."""
        adapter = self.project.metadata.get("adapter_type") or "this database"
        words = text.format(
            name=self.node.name,
            relation=self.result.relation_name,
            source=self.done.deferred.get(self.node.unique_id),
            adapter=adapter,
            why_view=f"dbt makes no clones on {adapter}"
            if clones_are_views(self.project)
            else "that is a view too",
            empty=", because the schema of a pull request begins empty" if self._in_ci else "",
        )
        data = Details(
            mode=self.result.mode, materialized=self.node.materialized, relation=self.result.relation_name
        )
        return Cause(kind, words, self.node.unique_id, fact, data=data, beside=kind == USUAL)
