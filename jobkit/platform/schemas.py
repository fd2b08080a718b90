"""The warehouse of a simulation, schema by schema: a change costs what one schema holds, not all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy

from jobkit.dbt.execution.warehouse import Warehouse

__all__ = ["Schemas"]

Seen = tuple[int, ...]
"""What a run sees: the identities of the schemas in its scope."""


class Schemas:
    """The schemas that exist, by name. Equal ones are one object, and so are equal views of several.

    Parameters
    ----------
    warehouse : Warehouse
        What exists at first.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        # What has been is kept: identities stand for it in the memory of the world.
        self._known: dict[Warehouse, Warehouse] = {}
        self._views: dict[Seen, Warehouse] = {}
        self._schemas: dict[str, Warehouse] = {}
        self.build(warehouse.relations)

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemas)

    @property
    def warehouse(self) -> Warehouse:
        """All that exists."""
        return _joined(self._schemas.values())

    def seen(self, scope: Iterable[str]) -> Seen:
        """Return what tells apart what a run sees of these schemas."""
        return tuple(id(self._schemas[name]) for name in scope if name in self._schemas)

    def view(self, scope: Iterable[str]) -> Warehouse:
        """Return the part of the warehouse that is in these schemas: one object as long as it is the same."""
        names = [name for name in scope if name in self._schemas]
        seen = self.seen(names)
        known = self._views.get(seen)
        if known is None:
            parts = [self._schemas[name] for name in names]
            known = self._views[seen] = parts[0] if len(parts) == 1 else _joined(parts)
        return known

    def build(self, relations: Mapping[str, str]) -> frozenset[str]:
        """Let relations exist, each of its kind; return the schemas that this changes."""
        parts: dict[str, dict[str, str]] = {}
        for name, kind in relations.items():
            parts.setdefault(name.partition(".")[0], {})[name] = kind
        return frozenset([schema for schema, built in parts.items() if self._change(schema, built)])

    def _change(self, schema: str, built: Mapping[str, str]) -> bool:
        before = self._schemas.get(schema)
        after = (before or Warehouse()).with_relations(built)
        self._schemas[schema] = after = self._known.setdefault(after, after)
        return after is not before

    def drop(self, names: Iterable[str]) -> tuple[str, ...]:
        """Drop schemas, with the custom ones named after them (P-125, P-126); return those that existed."""
        asked = tuple(names)
        custom = tuple(f"{name}_" for name in asked)
        gone = tuple(name for name in self._schemas if name in asked or name.startswith(custom))
        for name in gone:
            del self._schemas[name]
        return gone

    def __copy__(self) -> Schemas:
        """Copy what changes; what has been is shared."""
        twin = object.__new__(Schemas)
        vars(twin).update(vars(self), _schemas=dict(self._schemas))
        return twin

    def __deepcopy__(self, memo: object) -> Schemas:
        return copy(self)

    def __reduce__(self) -> tuple[type[Schemas], tuple[Warehouse]]:
        # In another process identities would mean nothing.
        return Schemas, (self.warehouse,)


def _joined(parts: Iterable[Warehouse]) -> Warehouse:
    return Warehouse({name: kind for part in parts for name, kind in part.relations.items()})
