"""Where the parents of one node were read: in another environment, or as an earlier run has left them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jobkit.basics.why import Cause, Details
from jobkit.basics.words import enumerated
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.dbt.execution.inputs import Inputs, mocked_inputs, tested_model
from jobkit.dbt.manifest.relation import relation_of
from jobkit.dbt.project import Project
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep

__all__ = ["parents_read"]

_ONE_BY_ONE = 3  # parents that are read alike; of more there is one sentence
_READ_NOTHING = frozenset({"skipped", "no-op"})
_NO_SQL = frozenset({"clone", *FRESHNESS_VERBS, "run-operation"})


def parents_read(sim: CourseOfEvents, run: Run, step: RunStep, result: NodeResult) -> Iterator[Cause]:
    """Yield each parent of the node that it read in another environment, or as an earlier run has left it.

    Ephemeral parents are looked through: their SQL is part of the node's (S-042).
    """
    done, code = step.invocation, run.code
    if done is None or code is None or result.status in _READ_NOTHING or done.command.verb in _NO_SQL:
        return
    reader = _Reader(sim, run, step, done, code.project, result)
    parents = reader.parents()
    yield from reader.all_elsewhere([parent for parent in parents if parent in done.deferred])
    for parent in parents:
        cause = reader.left_behind(parent) if parent not in done.deferred else None
        if cause is not None:
            yield cause


@dataclass(frozen=True, slots=True)
class _Reader:
    """A node that was run, and what it read."""

    sim: CourseOfEvents
    run: Run
    step: RunStep
    done: Invocation
    project: Project
    result: NodeResult

    def parents(self) -> tuple[str, ...]:
        """Return what its SQL names; what is mocked of a unit test is looked up only (S-014)."""
        node = self.project.nodes.get(self.result.unique_id)
        if node is None or node.resource_type == "operation":
            return ()
        model = tested_model(self.project, node) if node.resource_type == "unit_test" else None
        if model is not None:
            return tuple(mocked_inputs(self.project, node, model))
        return self.project.table(Inputs).relations(node.unique_id)

    def all_elsewhere(self, parents: list[str]) -> Iterator[Cause]:
        """Yield where deferred parents were read: those that are read alike in one sentence (P-121)."""
        alike: dict[tuple[bool, bool], list[str]] = {}
        for parent in parents:
            here = relation_of(self.project.nodes[parent], self.run.schema)
            key = parent in (self.done.state.results or {}), here in self.done.warehouse.relations
            alike.setdefault(key, []).append(parent)
        for group in alike.values():
            if len(group) <= _ONE_BY_ONE:
                yield from map(self._elsewhere, group)
            else:
                yield self._many(group)

    def _many(self, parents: list[str]) -> Cause:
        """Say the same of many parents, each with its name and relation."""
        nodes, first = self.project.nodes, parents[0]
        here = relation_of(nodes[first], self.run.schema)
        chosen = "was built" if first in (self.done.state.results or {}) else "is selected"
        why = f"none {chosen}, and none exists in {here.rpartition('.')[0]}"
        if here in self.done.warehouse.relations:
            why = f"none {chosen}, and with --favor-state it does not matter what exists here"
        named = enumerated([f"{nodes[one].name} ({self.done.deferred[one]})" for one in parents])
        text = f"{len(parents)} parents are read from {self._whose()}: {named}; {why}"
        data = Details(
            node=self.result.unique_id,
            parents=tuple(parents),
            relations=tuple(self.done.deferred[one] for one in parents),
        )
        return Cause("deferral", text, self.result.unique_id, "P-121", data=data)

    def _elsewhere(self, parent: str) -> Cause:
        """Say where a deferred parent was read, and why not here (P-121)."""
        name, relation = self.project.nodes[parent].name, self.done.deferred[parent]
        here = relation_of(self.project.nodes[parent], self.run.schema)
        state = self.done.state.results or {}
        chosen = "it was not built" if parent in state else "it is not selected"
        why = f"{here} does not exist"
        if here in self.done.warehouse.relations:
            why = f"with --favor-state it does not matter that {here} exists"
        text = f"{name} is read from {relation} of {self._whose()}: {chosen}, and {why}"
        return Cause("deferral", text, parent, "P-121", data=self._details(parent, relation))

    def left_behind(self, parent: str) -> Cause | None:
        """Say that a parent is read as an earlier run has left it, though it could be deferred (S-040)."""
        node, artifacts = self.project.nodes[parent], self.run.artifacts
        here = relation_of(node, self.run.schema)
        other = artifacts.state.project.nodes.get(parent) if artifacts is not None else None
        if other is None or artifacts is None or self.done.command.defer is False or self._built(parent):
            return None
        there = relation_of(other, artifacts.state.schema)
        if node.resource_type == "source" or there == here or here not in self.done.warehouse.relations:
            return None
        builder = self._builder(parent, here)
        by = f"run {builder.id} built it" if builder is not None else "it was there before"
        text = (
            f"{node.name} is read from {here} and not from {there} of {self._whose()}: it is not selected, "
            f"but {by}, and what exists is not deferred"
        )
        if builder is not None and self._is_stale(parent, builder):
            text += f". Its code is different now, so {here} is out of date"
        data = self._details(parent, here, builder.id if builder is not None else None)
        return Cause("left_behind", text, parent, "S-040", data=data)

    def _built(self, parent: str) -> bool:
        """Return whether this run has built a parent, in this step or before."""
        steps = self.run.steps[: self.step.index]
        return any(
            row.unique_id == parent and row.status == "success" for step in steps for row in step.results
        )

    def _builder(self, parent: str, relation: str) -> Run | None:
        """Return the last run before this one that built a relation."""
        schema, last = self.run.schema, self.run.id
        earlier = self.sim.runs_having(
            lambda one: one.id < last and one.job.environment == self.run.environment
        )
        for one in reversed(earlier):
            if one.schema == schema and any(
                row.unique_id == parent and row.status == "success" and row.relation_name == relation
                for row in one.results
            ):
                return one
        return None

    def _is_stale(self, parent: str, builder: Run) -> bool:
        """Return whether a parent, or what it is built from, was other code when it was built."""
        if builder.code is None or self.run.code is None:
            return False
        changed = [*builder.code.without(self.run.code), *self.run.code.without(builder.code)]
        return any(change.among((parent,)) for change in changed)

    def _whose(self) -> str:
        """Return whose state it is: an environment, or a run."""
        artifacts, deferral = self.run.artifacts, self.sim.account.deferral_of(self.run.job)
        if deferral.environment:
            return deferral.environment
        return f"run {artifacts.run_id}" if artifacts is not None and artifacts.run_id else "the state"

    def _details(self, parent: str, relation: str, built_by: int | None = None) -> Details:
        artifacts = self.run.artifacts
        return Details(
            node=self.result.unique_id,
            parent=parent,
            relation=relation,
            environment=self.sim.account.deferral_of(self.run.job).environment,
            state_of=artifacts.run_id if artifacts is not None else None,
            built_by=built_by,
        )
