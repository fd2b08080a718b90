"""Deferral on one screen: two environments, a pull request, and where each ref of its CI run leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from jobkit.dbt.execution import Invocation, NodeResult, Warehouse, invoke
from jobkit.dbt.execution.inputs import REFABLE
from jobkit.dbt.execution.ref_reads import RefRead, RefReader
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.relation import relation_of
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project

__all__ = ["PLACES", "DeferralStep", "DeferralStory", "DeferralWorld", "Presence", "ReadPlace"]

ReadPlace = Literal["own", "state", "shared", "error"]
PLACES: tuple[ReadPlace, ...] = ("own", "state", "shared", "error")
"""Where a ref leads: the schema of the pull request, that of Production, a relation that both share (some
snapshots have a schema of their own), or a relation that is not there."""

Presence = Literal["building", "built", "there", "absent"]
"""How a relation stands at one step of the run."""


@dataclass(frozen=True)
class DeferralWorld:
    """What exists before a CI run, and how the run is started.

    Parameters
    ----------
    project : Project
        As Production has it.
    changed : frozenset of str
        unique_ids of what the pull request changes.
    command : str
        The dbt command of the CI job.
    defers, favor_state : bool
        Whether the job defers to Production, and with ``--favor-state``.
    has_state : bool
        False before the first successful run in Production: there are no artifacts to compare with.
    own : frozenset of str
        unique_ids of what exists in the schema of the pull request before the run.
    gone : frozenset of str
        unique_ids of what does not exist in Production, though its manifest names it.
    schema, production : str
        The schema of the pull request (P-125), and that of Production.
    """

    project: Project
    changed: frozenset[str] = frozenset()
    command: str = "dbt build --select state:modified+"
    defers: bool = True
    favor_state: bool = False
    has_state: bool = True
    own: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    schema: str = "dbt_cloud_pr_2_7"
    production: str = "prod"

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """What a ref can name, parents first, by unique_id; ephemeral models have no relation."""
        nodes = self.project.nodes
        known = (uid for uid in self.project.depths if nodes[uid].resource_type in REFABLE)
        return {uid: nodes[uid] for uid in known if not nodes[uid].is_ephemeral}

    def own_relation(self, uid: str) -> str:
        """Return ``schema.identifier`` of a node in the schema of the pull request."""
        return relation_of(self.project.nodes[uid], self.schema)

    def production_relation(self, uid: str) -> str:
        """Return the relation of a node in Production; some snapshots have one for all targets."""
        return relation_of(self.project.nodes[uid], self.production)

    def is_shared(self, uid: str) -> bool:
        """Return whether a node has one relation for all targets."""
        return self.own_relation(uid) == self.production_relation(uid)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The relations that exist before the run."""
        built = Warehouse.built(self.project, self.production)
        here = [self.own_relation(uid) for uid in sorted(self.own)]
        there = built.without(*(self.production_relation(uid) for uid in self.gone))
        return there.with_relations({name: "table" for name in here if name not in built})

    @cached_property
    def story(self) -> DeferralStory:
        """What the run does."""
        state = State(self.project, schema=self.production) if self.has_state else None
        call = invoke(
            self.command,
            self.project.changed(*sorted(self.changed)) if self.changed else self.project,
            state=state,
            defer=True if self.defers else None,
            favor_state=self.defers and self.favor_state,
            warehouse=self.warehouse,
            schema=self.schema,
        )
        return DeferralStory(self, call)


@dataclass(frozen=True, slots=True)
class DeferralStep:
    """One ref of the run, or a node that is skipped and reads nothing.

    Parameters
    ----------
    row : NodeResult
        How the reader ended.
    reader_name : str
    read : RefRead or None
        None for a skipped reader.
    is_shared : bool
        True where the parent has one relation for all targets.
    """

    row: NodeResult
    reader_name: str
    read: RefRead | None
    is_shared: bool = False

    @property
    def place(self) -> ReadPlace | None:
        """Where the ref leads; None where nothing is read."""
        if self.read is None:
            return None
        if not self.read.exists:
            return "error"
        if self.is_shared:
            return "shared"
        return "state" if self.read.is_deferred else "own"


@dataclass(frozen=True)
class DeferralStory:
    """What one run did, ref by ref.

    Parameters
    ----------
    world : DeferralWorld
    call : Invocation
        The dbt command; with exit code 2 where dbt refused it.
    """

    world: DeferralWorld
    call: Invocation = field(repr=False)

    @cached_property
    def steps(self) -> tuple[DeferralStep, ...]:
        """Every ref, reader by reader in the order in which they ended."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[DeferralStep]:
        nodes, reader = self.world.nodes, RefReader(self.call, defers=self._defers)
        for row in self.call.results:
            if row.unique_id not in nodes:
                continue
            name = nodes[row.unique_id].name
            if row.status == "skipped":
                yield DeferralStep(row, name, None)
            for read in reader.reads(row.unique_id):
                yield DeferralStep(row, name, read, self.world.is_shared(read.parent))

    @property
    def _defers(self) -> bool:
        return self.world.defers and self.world.has_state

    @property
    def refusal(self) -> str:
        """Why dbt refused the command, or ``""``."""
        return self.call.messages[-1] if self.call.exit_code == 2 and self.call.messages else ""

    @property
    def built(self) -> frozenset[str]:
        """unique_ids of what the run has built in its own schema in the end."""
        return (
            frozenset(row.unique_id for row in self.call.results if _is_built(row)) & self.world.nodes.keys()
        )

    def presence(self, uid: str, position: int) -> Presence:
        """Return how the relation of a node in the schema of the pull request is when a step is reached."""
        reader = self.steps[position].row if self.steps else None
        if reader is not None and reader.unique_id == uid and reader.status != "skipped":
            return "building"
        if reader is not None and uid in self._built_before(reader.unique_id):
            return "built"
        return "there" if self.world.own_relation(uid) in self.world.warehouse else "absent"

    def _built_before(self, reader: str) -> frozenset[str]:
        """Return what the run has built when a node is reached; results come in the order of their ends."""
        found = set()
        for row in self.call.results:
            if row.unique_id == reader:
                break
            if _is_built(row):
                found.add(row.unique_id)
        return frozenset(found)

    def is_in_production(self, uid: str) -> bool:
        """Return whether the relation of a node exists in Production."""
        return self.world.production_relation(uid) in self.world.warehouse


def _is_built(row: NodeResult) -> bool:
    return row.status == "success" and bool(row.mode)
