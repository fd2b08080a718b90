"""Where a ref leads: to a relation in this target, to one of a deferred state, or nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jobkit.basics.why import Cause
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.execution.inputs import REFABLE, Inputs
from jobkit.dbt.execution.warehouse import Warehouse, relation_kind
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.relation import relation_of
from jobkit.dbt.manifest.state import State

__all__ = ["Catalog", "DeferredState", "Missing", "RefResolver"]


_DEFERRED = REFABLE | {"function"}


@dataclass(frozen=True, slots=True)
class DeferredState:
    """Where refs may resolve to instead of this target.

    Parameters
    ----------
    state : State
    favor : bool
        ``--favor-state``.
    selected : collection of str
        What this command selects; only ``--favor-state`` asks (S-040).
    """

    state: State
    favor: bool
    selected: Collection[str]

    def relation(self, uid: str) -> str | None:
        """Return the relation that the state has for a node, or None.

        dbt trusts the state's manifest and does not check that the relation exists (S-041).
        """
        node = self.state.project.nodes.get(uid)
        if node is None or node.resource_type not in _DEFERRED or node.is_ephemeral:
            return None
        return relation_of(node, self.state.schema)


@dataclass(slots=True)
class Catalog:
    """The relations during one invocation: what was there, and what its nodes add.

    Parameters
    ----------
    before : Warehouse
    schema : str or None
        Target schema; None = the one of the manifest.
    store_failures : bool
        True with ``--store-failures``.
    """

    before: Warehouse
    schema: str | None
    store_failures: bool = False
    relations: dict[str, str] = field(init=False)
    _names: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.relations = dict(self.before.relations)

    def name(self, node: Node) -> str:
        """Return ``schema.identifier`` of what the node writes; ``""`` if nothing."""
        name = self._names.get(node.unique_id)
        if name is None:
            name = self._names[node.unique_id] = relation_of(
                node, self.schema, store_failures=self.store_failures
            )
        return name

    def has(self, node: Node) -> bool:
        """Return whether the node's relation exists now."""
        return self.name(node) in self.relations

    def is_view(self, node: Node) -> bool:
        """Return whether the node's relation exists now, and is a view."""
        return self.relations.get(self.name(node)) == "view"

    def add(self, node: Node, kind: str | None = None) -> None:
        """Note that the node's relation exists from now on."""
        self.relations[self.name(node)] = kind or relation_kind(node)

    def drop(self, node: Node) -> None:
        """Note that the node's relation is gone."""
        self.relations.pop(self.name(node), None)

    def after(self) -> Warehouse:
        """Return the warehouse as it is now; the one before when nothing changed."""
        gone = self.before.relations.keys() - self.relations.keys()
        return self.before.without(*gone).with_relations(self.relations)


@dataclass(frozen=True, slots=True)
class Missing:
    """A relation that a node wants to read and that is not there.

    Parameters
    ----------
    uid : str
        The parent whose relation it is.
    relation : str
    deferred : bool
        True when the state's relation was meant.
    """

    uid: str
    relation: str
    deferred: bool


class RefResolver:
    """Resolves what nodes read, and remembers what came from the deferred state.

    Parameters
    ----------
    project : Project
    catalog : Catalog
    deferral : DeferredState or None
    faults : Mapping of str to Fault
        For sources that are not there.
    """

    def __init__(
        self,
        project: ProjectGraph,
        catalog: Catalog,
        deferral: DeferredState | None,
        faults: Mapping[str, Fault],
    ) -> None:
        self.project = project
        self.catalog = catalog
        self.deferral = deferral
        self.deferred: dict[str, str] = {}
        self.causes: dict[str, Cause] = {}
        self._gone = {uid for uid, fault in faults.items() if fault.status == "missing"}
        self.inputs = project.table(Inputs)

    def missing(self, uid: str) -> Missing | None:
        """Return the first relation that the node reads and that does not exist, or None."""
        return self.first_missing(self.inputs.relations(uid))

    def first_missing(self, parents: Collection[str], *, favor: bool = True) -> Missing | None:
        """Return the first of `parents` (no ephemeral ones) whose relation is not there.

        All of them are resolved: dbt compiles the SQL before the database looks for anything.
        """
        nodes, catalog = self.project.nodes, self.catalog
        missing: Missing | None = None
        for uid in parents:
            node = nodes[uid]
            if node.resource_type == "source":
                if uid in self._gone:
                    missing = missing or Missing(uid, relation_of(node), deferred=False)
                continue
            here = catalog.has(node)
            if self.deferral is not None and (favor or not here):
                other = self._elsewhere(uid, here)
                if other is not None:
                    self._note(node, other, here)
                    if other not in catalog.relations:
                        missing = missing or Missing(uid, other, deferred=True)
                    continue
            if not here:
                missing = missing or Missing(uid, catalog.name(node), deferred=False)
        return missing

    def _note(self, node: Node, other: str, here: bool) -> None:
        """Remember that a parent is read from the state, and why."""
        if node.unique_id in self.deferred:
            return
        self.deferred[node.unique_id] = other
        reason = "favor-state prefers the state" if here else f"{self.catalog.name(node)} does not exist"
        text = f"{node.name} is read from the state as {other}: it was not built here, and {reason}"
        self.causes[node.unique_id] = Cause("deferral", text, node.unique_id, "S-040")

    def _elsewhere(self, uid: str, here: bool) -> str | None:
        """Return the state's relation if the ref resolves to it (S-040; dbt-core context/providers.py).

        dbt looks for what exists in its cache of relations. Functions are not in it, so they are
        always deferred.
        """
        deferral = self.deferral
        here = here and not uid.startswith("function.")
        if deferral is None or (here and (not deferral.favor or uid in deferral.selected)):
            return None
        return deferral.relation(uid)
