"""Tables for what selection looks up often in a project; each is made on its first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar
from weakref import ref

from jobkit.dbt.manifest.edit import all_but_code
from jobkit.dbt.manifest.links import Links, by_resource_type
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.grouped import grouped
from jobkit.dbt.selection.patterns import has_wildcard, matcher

__all__ = ["NOT_IN_NODES", "TESTS", "Index", "Rows", "tidy_path"]

NOT_IN_NODES = frozenset(
    {"source", "exposure", "metric", "semantic_model", "saved_query", "unit_test", "function"}
)
"""Resource types with a section of their own in a manifest; all others are in its ``nodes``."""

Table = TypeVar("Table")

TESTS = frozenset({"test", "unit_test"})
"""Resource types that come along with what they test."""


def _shared(make: Callable[[Index], Table]) -> cached_property[Table]:
    """Make a table of an index, which is that of the index it is `like`, where there is one."""

    def get(index: Index) -> Table:
        table: Table = getattr(index.like, make.__name__) if index.like is not None else make(index)
        return table

    get.__doc__ = make.__doc__
    return cached_property(get)


class Index:
    """Tables over the nodes of one project, one for each project: see `ProjectGraph.table`.

    A project that differs from another only in the code of some nodes shares the tables of that one: `like`
    is its index.
    """

    def __init__(self, project: ProjectGraph) -> None:
        # weak, since the project holds its index: in a circle, a large manifest would stay in memory
        # until the next full garbage collection
        self._project = ref(project)
        like = project.same_before(all_but_code)
        self.like = like.table(Index) if like is not None else None
        self._tables: dict[Any, Any] = {}
        self._asked: set[Rows] = set()

    def table(self, make: Callable[..., Table], *of: object) -> Table:
        """Return a table of a method's own, without nodes and their code.

        It is what `make` makes of the index and of what else is given, kept from the first use on.
        """
        if self.like is not None:
            return self.like.table(make, *of)
        key = make, of
        if key not in self._tables:
            self._tables[key] = make(self, *of)
        table: Table = self._tables[key]
        return table

    @property
    def project(self) -> ProjectGraph:
        """The project; it is alive as long as something selects from it."""
        project = self._project()
        if project is None:
            raise ReferenceError("the project of this index is gone")
        return project

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The members of the graph: dbt leaves out nodes whose config disables them, in any section."""
        nodes, off = self.project.nodes, self.project.off
        return {uid: node for uid, node in nodes.items() if uid not in off} if off else nodes

    @_shared
    def _order(self) -> tuple[str, ...]:
        return tuple(sorted(self.nodes))

    def sort(self, uids: AbstractSet[str]) -> tuple[str, ...]:
        """Return unique_ids in order. For most of all, filtering the sorted list is faster than sorting."""
        if len(uids) * 2 < len(self.nodes):
            return tuple(sorted(uids))
        return tuple(uid for uid in self._order if uid in uids)

    @_shared
    def parents(self) -> Links:
        """unique_id -> parents, both members of the graph."""
        return self._links(self.project.parents)

    @_shared
    def children(self) -> Links:
        """unique_id -> children, both members of the graph."""
        return self._links(self.project.children)

    def _links(self, links: Links) -> Links:
        nodes = self.nodes
        if nodes is self.project.nodes:
            return links
        return {uid: tuple(other for other in links[uid] if other in nodes) for uid in nodes}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Node, ...]]:
        """Resource type -> members of the graph, in the order of the manifest."""
        by_type, off = self.project.by_type, self.project.off
        return by_resource_type(self.nodes.values()) if off else by_type

    def of_types(self, *kinds: str) -> frozenset[str]:
        """Return the unique_ids of these resource types."""
        return frozenset().union(*(self.table(_of_type, kind) for kind in kinds))

    def in_manifest_nodes(self, uid: str) -> bool:
        """Say whether a manifest has the node in its section ``nodes``."""
        return self.nodes[uid].resource_type not in NOT_IN_NODES

    def each(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of these resource types, in the order of the manifest.

        Another order, such as that of a set, takes several times as long: nodes that were read one after the
        other lie beside each other in memory.
        """
        return chain.from_iterable(self.by_type.get(kind, ()) for kind in kinds)

    @_shared
    def manifest_kinds(self) -> tuple[str, ...]:
        """Resource types that the project has in its manifest's ``nodes``."""
        return tuple(kind for kind in self.by_type if kind not in NOT_IN_NODES)

    @_shared
    def tests(self) -> frozenset[str]:
        """The unique_ids of all tests and unit tests."""
        return self.of_types(*TESTS)

    @property
    def sources(self) -> frozenset[str]:
        """The unique_ids of all sources."""
        return self.of_types("source")

    @_shared
    def files(self) -> Mapping[str, list[str]]:
        """Path of a file in its package, with forward slashes -> unique_ids."""
        by_path = grouped((node.original_file_path, node.unique_id) for node in self.nodes.values())
        found: dict[str, list[str]] = {}
        for path, uids in by_path.items():
            found.setdefault(tidy_path(path), []).extend(uids)
        return found

    def having(self, rows: Rows, key: str) -> set[str]:
        """Return the unique_ids of the rows with this key."""
        table = self._table_of(rows)
        if table is None:
            return {node.unique_id for found, node in rows(self) if found == key}
        return set(table.get(key, ()))

    def where(self, rows: Rows, matches: Callable[[str], object]) -> set[str]:
        """Return the unique_ids of the rows whose key matches."""
        table = self._table_of(rows)
        if table is None:
            return {node.unique_id for key, node in rows(self) if matches(key)}
        return set[str]().union(*(uids for key, uids in table.items() if matches(key)))

    def matching(self, rows: Rows, pattern: str) -> set[str]:
        """Return the unique_ids of the rows whose key matches a wildcard pattern."""
        return self.where(rows, matcher(pattern)) if has_wildcard(pattern) else self.having(rows, pattern)

    def _table_of(self, rows: Rows) -> Mapping[str, list[str]] | None:
        """Return rows as key -> unique_ids, for a second question: one alone gains less than this costs."""
        if self.like is not None:
            return self.like._table_of(rows)
        if rows in self._asked:
            return self.table(_grouped_rows, rows)
        self._asked.add(rows)
        return None


Rows: TypeAlias = Callable[[Index], Iterable[tuple[str, Node]]]
"""Yields keys, such as tags, and the nodes that have them."""


def _grouped_rows(index: Index, rows: Rows) -> dict[str, list[str]]:
    return grouped((key, node.unique_id) for key, node in rows(index))


def tidy_path(path: str) -> str:
    """Return a path as dbt compares it, written on any system."""
    return path.replace("\\", "/").removeprefix("./")


def _of_type(index: Index, kind: str) -> frozenset[str]:
    return frozenset(map(attrgetter("unique_id"), index.each(kind)))
