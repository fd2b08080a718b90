"""How a node was built: in full or only what is new, cloned, or with no rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.basics.why import Cause, Details
from jobkit.dbt.commands import Command
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.dbt.execution.clone import clones_are_views
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.platform.executor import command_or_none
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import rule_cause

__all__ = ["CLONE_FIRST", "how_built"]

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
    "cloned_view": "{relation} is a view of {source}: {adapter} has no clones, and dbt makes a view instead",
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
            yield self._cause(_AGAIN[kind] + self._protected(), "P-116" if kind == "incremental" else "")
        elif mode == "first" and kind in _FIRST:
            yield self._cause(_FIRST[kind], "P-125" if self._in_ci and kind == "incremental" else "")
            yield from self._cloning_first()
        elif mode == "replaced_view":
            yield self._cause(
                "{name} is incremental and is built in full: {relation} was a view, which it replaces"
            )
        elif mode == "full_refresh" and kind in _REFRESHED:
            yield from self._refreshed(_REFRESHED[kind])
        elif kind == "view":
            yield self._cause(_VIEW)
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

    def _protected(self) -> str:
        """Return why ``--full-refresh`` had no part in it."""
        protected = self.node.config.get("full_refresh") is False and self.done.command.full_refresh
        return " (its config says full_refresh: false, which wins over --full-refresh)" if protected else ""

    def _refreshed(self, what: str) -> Iterator[Cause]:
        """Yield what had a relation that exists made anew."""
        if self.node.config.get("full_refresh") is True:
            yield self._cause(what + "its config says full_refresh: true")
        elif self._asked_for():
            yield self._cause(what + "the command says --full-refresh")
        else:
            yield self._cause(what + "under these rules it needs self-deferral to be incremental")
            yield rule_cause("incremental_needs_self_deferral", self.node.unique_id)

    def _asked_for(self) -> bool:
        """Return whether the command, or the one that ``dbt retry`` repeats, has ``--full-refresh``."""
        command: Command | None = command_or_none(self.done.command.text)
        return command is not None and (command.full_refresh or command.verb == "retry")

    def _cloning_first(self) -> Iterator[Cause]:
        """Yield whether a clone would have spared a CI run the full build (P-120)."""
        artifacts = self.run.artifacts
        if not self._in_ci or self._kind != "incremental" or artifacts is None:
            return
        if self.node.unique_id not in artifacts.state.project.nodes:
            text = "{name} is new: the state has no table of it that could be cloned"
        elif clones_are_views(self.project):
            text = "`dbt clone` would not avoid this on {adapter}: it makes a view, which the model replaces"
        else:
            text = f"cloning first would avoid this: `{CLONE_FIRST}` as the first command"
        yield self._cause(text, "P-120", kind="clone_first")

    def _cause(self, text: str, fact: str = "", kind: str = "build") -> Cause:
        """Return a cause with the names filled in."""
        words = text.format(
            name=self.node.name,
            relation=self.result.relation_name,
            source=self.done.deferred.get(self.node.unique_id),
            adapter=self.project.metadata.get("adapter_type") or "this database",
            empty=", because the schema of a pull request begins empty" if self._in_ci else "",
        )
        data = Details(
            mode=self.result.mode, materialized=self.node.materialized, relation=self.result.relation_name
        )
        return Cause(kind, words, self.node.unique_id, fact, data=data)
