"""Tables for what selection looks up often in a project; each is made on its first use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar
from weakref import ref

from jobkit.dbt.manifest.edit import all_but_code
from jobkit.dbt.manifest.links import Links
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.patterns import matcher

__all__ = ["NOT_IN_NODES", "Index"]

NOT_IN_NODES = frozenset(
    {"source", "exposure", "metric", "semantic_model", "saved_query", "unit_test", "function"}
)
"""Resource types with a section of their own in a manifest; all others are in its ``nodes``."""

Table = TypeVar("Table")

_TESTS = frozenset({"test", "unit_test"})


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
        self._configs: dict[tuple[str, ...], list[tuple[str, Any]]] = {}
        self._tables: dict[Any, Any] = {}

    def table(self, make: Callable[[Index], Table]) -> Table:
        """Return a table of a method's own, made by `make` on its first use; without nodes and their code."""
        if self.like is not None:
            return self.like.table(make)
        if make not in self._tables:
            self._tables[make] = make(self)
        table: Table = self._tables[make]
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
        nodes = self.project.nodes
        off = {uid for uid, node in nodes.items() if not node.config.get("enabled", True)}
        off -= {uid for uid in off if nodes[uid].resource_type == "exposure"}
        return {uid: node for uid, node in nodes.items() if uid not in off} if off else nodes

    @_shared
    def _order(self) -> tuple[str, ...]:
        return tuple(sorted(self.nodes))

    def sort(self, uids: set[str]) -> tuple[str, ...]:
        """Return unique_ids in order. For many, filtering the sorted list of all is faster than sorting."""
        if len(uids) * 10 < len(self.nodes):
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

    @_shared
    def by_type(self) -> Mapping[str, frozenset[str]]:
        """Resource type -> unique_ids."""
        found: dict[str, list[str]] = defaultdict(list)
        for uid, node in self.nodes.items():
            found[node.resource_type].append(uid)
        return {kind: frozenset(uids) for kind, uids in found.items()}

    def of_types(self, *kinds: str) -> frozenset[str]:
        """Return the unique_ids of these resource types."""
        if len(kinds) == 1:
            return self.by_type.get(kinds[0], frozenset())
        return frozenset().union(*(self.by_type.get(kind, frozenset()) for kind in kinds))

    def in_manifest_nodes(self, uid: str) -> bool:
        """Say whether a manifest has the node in its section ``nodes``."""
        return self.nodes[uid].resource_type not in NOT_IN_NODES

    def each(self, kinds: Iterable[str]) -> Iterator[tuple[str, Node]]:
        """Yield the nodes of these resource types."""
        nodes = self.nodes
        for kind in kinds:
            for uid in self.by_type.get(kind, ()):
                yield uid, nodes[uid]

    @_shared
    def manifest_kinds(self) -> tuple[str, ...]:
        """Resource types that the project has in its manifest's ``nodes``."""
        return tuple(kind for kind in self.by_type if kind not in NOT_IN_NODES)

    @_shared
    def tests(self) -> frozenset[str]:
        """The unique_ids of all tests and unit tests."""
        return frozenset(uid for uid, node in self.nodes.items() if node.resource_type in _TESTS)

    @_shared
    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """Tag -> unique_ids."""
        return self._grouped(self.nodes.items(), _tags)

    @_shared
    def packages(self) -> Mapping[str, tuple[str, ...]]:
        """Package -> unique_ids."""
        return self._grouped(self.nodes.items(), lambda node: (node.package_name,))

    @_shared
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Group -> unique_ids of manifest nodes and metrics that their config puts into it."""
        nodes = self.each((*self.manifest_kinds, "metric"))
        return self._grouped(nodes, lambda node: _some(node.config.get("group")))

    @_shared
    def file_names(self) -> Mapping[str, tuple[str, ...]]:
        """File name without folders -> unique_ids."""
        return self._grouped(self.nodes.items(), lambda node: (file_of(node).rpartition("/")[2],))

    def config_values(self, path: tuple[str, ...]) -> list[tuple[str, Any]]:
        """Return (unique_id, value) for every manifest node and source whose config has `path`."""
        if self.like is not None:
            return self.like.config_values(path)
        if path not in self._configs:
            nodes = self.each((*self.manifest_kinds, "source"))
            found = ((uid, config_value(node, path)) for uid, node in nodes)
            self._configs[path] = [(uid, value) for uid, value in found if value is not None]
        return self._configs[path]

    @staticmethod
    def matching(table: Mapping[str, Iterable[str]], pattern: str) -> set[str]:
        """Return the unique_ids of all keys of a table that match a wildcard pattern."""
        matches = matcher(pattern)
        return {uid for key, uids in table.items() if matches(key) for uid in uids}

    @staticmethod
    def _grouped(
        nodes: Iterable[tuple[str, Node]], keys: Callable[[Node], Iterable[str]]
    ) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for uid, node in nodes:
            for key in keys(node):
                found.setdefault(key, []).append(uid)
        return {key: tuple(uids) for key, uids in found.items()}


def config_value(node: Node, path: tuple[str, ...]) -> Any:
    """Return the value under a dotted path of a node's config; None where no text can find it.

    dbt looks for an attribute first, so a key named like a method of dict (``items``) cannot be found; and a
    model's ``on_error`` is an enum there, which is equal to no text.
    """
    if path[0] == "on_error" and node.resource_type == "model":
        return None
    value: Any = node.config
    for depth, key in enumerate(path):
        if not isinstance(value, Mapping) or (depth and hasattr(dict, key)):
            return None
        value = value.get(key)
    return value


def file_of(node: Node) -> str:
    """Return the path of a node's file in its package, with forward slashes."""
    return node.original_file_path.replace("\\", "/").removeprefix("./")


def _tags(node: Node) -> tuple[str, ...]:
    """Return a node's tags; saved queries and unit tests may have a single one as plain text."""
    raw = node.raw.get("tags")
    if raw is None and node.resource_type == "unit_test":
        raw = node.config.get("tags")
    if isinstance(raw, str):
        return (raw,)
    return tuple(dict.fromkeys(tag for tag in raw or () if isinstance(tag, str)))


def _some(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else ()
