"""What exists in the simulated warehouse: its relations, without their content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.frozen import FrozenDict, freeze_fields
from jobkit.basics.shown import Shown
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.relation import stored_as

__all__ = ["Warehouse", "relation_kind"]

_KINDS = {"view": "view", "materialized_view": "materialized view"}


def relation_kind(node: Node) -> str:
    """Return what building `node` leaves behind: ``"view"``, ``"materialized view"`` or ``"table"``.

    Examples
    --------
    >>> from jobkit.dbt.manifest.node import Node
    >>> raw = {"unique_id": "model.shop.stg", "name": "stg", "resource_type": "model"}
    >>> relation_kind(Node({**raw, "config": {"materialized": "incremental"}}))
    'table'
    """
    if node.resource_type == "function":
        return "function"
    if node.resource_type == "test":
        return stored_as(node, asked=True)
    return _KINDS.get(node.materialized, "table")


@checked
@dataclass(frozen=True, slots=True, repr=False)
class Warehouse(Shown):
    """The relations that exist, as a value: changing it gives another one.

    Sources are not listed: dbt does not build them, and jobkit assumes they exist. A missing source is a
    fault: ``fail("source.shop.raw.orders", status="missing")``.

    Parameters
    ----------
    relations : Mapping of str to str
        ``"schema.identifier"`` -> kind (``"table"``, ``"view"`` ...). Names alone, in any iterable, are
        tables.

    Examples
    --------
    >>> empty = Warehouse()
    >>> dev = empty.with_relations({"dev.orders": "table"})
    >>> "dev.orders" in dev, "dev.orders" in empty
    (True, False)
    >>> dev.with_relations({"dev.orders": "table"}) is dev
    True
    """

    _unchecked: ClassVar[tuple[str, ...]] = ("__init__", "with_relations")

    relations: Mapping[str, str] = field(default_factory=FrozenDict)

    def __post_init__(self) -> None:
        given = self.relations
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise JobkitError(
                f"relations is {shorten(given)}",
                where="Warehouse",
                hint='a mapping such as {"dev.orders": "table"}',
            )
        if not all(isinstance(name, str) for name in given):
            raise JobkitError(f"relations is {shorten(given)}", where="Warehouse", hint="names are text")
        if not isinstance(given, Mapping):
            object.__setattr__(self, "relations", dict.fromkeys(given, "table"))
        freeze_fields(self, "relations")

    def __contains__(self, relation: object) -> bool:
        return relation in self.relations

    def __iter__(self) -> Iterator[str]:
        return iter(self.relations)

    def __len__(self) -> int:
        return len(self.relations)

    def __hash__(self) -> int:
        return hash(frozenset(self.relations.items()))

    def __repr__(self) -> str:
        schemas: dict[str, int] = {}
        for name in self.relations:
            schema = name.partition(".")[0]
            schemas[schema] = schemas.get(schema, 0) + 1
        inside = ", ".join(f"{schema}: {count}" for schema, count in sorted(schemas.items()))
        return (
            f"<Warehouse of {len(self.relations)} relations ({inside})>" if schemas else "<Warehouse, empty>"
        )

    def with_relations(self, relations: Mapping[str, str]) -> Warehouse:
        """Return a warehouse that has `relations` too; this same object when it has them already."""
        mine = self.relations
        if not isinstance(relations, Mapping):
            return self.with_relations(Warehouse(relations).relations)
        if all(mine.get(name) == kind for name, kind in relations.items()):
            return self
        return Warehouse({**mine, **relations})

    def without(self, *names: str) -> Warehouse:
        """Return a warehouse without these relations, or schemas; this same object when it has none of them.

        Parameters
        ----------
        *names : str
            ``"schema.identifier"``, or ``"schema"`` for all that is in it.
        """
        gone = set(names)
        left = {k: v for k, v in self.relations.items() if k not in gone and k.partition(".")[0] not in gone}
        return self if len(left) == len(self.relations) else Warehouse(left)

    @classmethod
    def built(cls, project: ProjectGraph, schema: str | None = None) -> Warehouse:
        """Return the warehouse after everything in `project` was built once.

        Parameters
        ----------
        project : Project
            All its models, seeds and snapshots.
        schema : str, optional
            Target schema; by default the one of the manifest.
        """
        return cls(
            {
                project.relation(uid, schema=schema): relation_kind(node)
                for uid, node in project.nodes.items()
                if node.resource_type in ("model", "seed", "snapshot", "function") and not node.is_ephemeral
            }
        )
