"""The nodes of a dbt project and how they depend on each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from jobkit.basics.arguments import checked
from jobkit.basics.collector import collector_off
from jobkit.basics.errors import ArtifactError, shorten
from jobkit.basics.frozen import FrozenDict, plain
from jobkit.basics.shown import Shown
from jobkit.dbt.manifest.artifact_files import place_of, read_json
from jobkit.dbt.manifest.changed_node import changed_node
from jobkit.dbt.manifest.durations import Durations, as_seconds
from jobkit.dbt.manifest.edit import Edit, Look
from jobkit.dbt.manifest.env_vars import EnvVarUse, asked_by, env_vars_of
from jobkit.dbt.manifest.find_node import find_node
from jobkit.dbt.manifest.links import Links, by_resource_type, depths_of, link, switched_off
from jobkit.dbt.manifest.manifest import Manifest, read_manifest
from jobkit.dbt.manifest.new_model import new_model
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.packages import installed_packages
from jobkit.dbt.manifest.project_files import given_folder, read_project_files
from jobkit.dbt.manifest.relation import relation_of, schema_settings

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ProjectGraph"]

Table = TypeVar("Table")
_GRAPH = ("parents", "children", "depths")
"""What projects of the same unique_ids, resource types and edges share."""
_NOT_KEPT = frozenset({"docs", "parent_map", "child_map", "group_map"})


@checked
class ProjectGraph(Shown):
    """The enabled nodes of a dbt project, with their graph: a value that never changes.

    Make one with `from_manifest`, `example` or, from another, `changed`.

    Parameters
    ----------
    manifest : Manifest
        The checked parts of a manifest.
    durations : Durations, optional
        How long nodes take.
    like : ProjectGraph, optional
        Another project with the same nodes and edges: this one shares its graph and what follows from that.
    edited : collection of str, optional
        The unique_ids of the nodes in which it differs from that one.

    Attributes
    ----------
    name : str
        Name of the root project.
    nodes : Mapping of str to Node
        Every enabled node by unique_id: models, seeds, snapshots, tests, analyses, operations, sources,
        exposures, metrics, semantic models, saved queries, unit tests and functions, in the manifest's order.
    disabled : Mapping of str to tuple of Node
        Disabled nodes by unique_id; they are not part of the graph.
    parents, children : Mapping of str to tuple of str
        The edges, both ways, only between nodes the project has.
    depths : Mapping of str to int
        Edges on the longest path from a root; the keys come in an order that has parents first.
    by_type : Mapping of str to tuple of Node
        Resource type -> nodes, in the manifest's order.
    off : frozenset of str
        The unique_ids of the nodes that their config disables although the manifest does not list them as
        disabled: no selection takes them.
    metadata, macros, selectors, groups : Mapping
        As in the manifest.
    flags : Mapping
        ``flags:`` of ``dbt_project.yml``, where it was read.
    durations : Durations
    origin : str
        Where it was read from: the path of its manifest, ``"bundled"`` for an example project, ``""`` for one
        made from a mapping. Projects that only differ in it are equal.
    notes : tuple of str
        Remarks on the manifest, such as an unknown schema version.
    """

    _unchecked: ClassVar[tuple[str, ...]] = (
        "__init__",
        "example",
        "find",
        "from_manifest",
        "relation",
        "table",
    )
    _called: ClassVar[str] = "Project"
    _hint: ClassVar[str] = 'Project.example("shop") or Project.from_manifest("target/manifest.json")'

    name: str
    nodes: Mapping[str, Node]
    disabled: Mapping[str, tuple[Node, ...]]
    metadata: Mapping[str, Any]
    macros: Mapping[str, Mapping[str, Any]]
    selectors: Mapping[str, Any]
    groups: Mapping[str, Any]
    notes: tuple[str, ...]
    flags: Mapping[str, Any]
    parents: Links
    children: Links
    depths: Mapping[str, int]
    by_type: Mapping[str, tuple[Node, ...]]
    off: frozenset[str]
    durations: Durations
    origin: str
    _manifest: Manifest
    _tables: dict[Any, Any]
    _like: Self | None
    _edit: Edit | None

    def __init__(
        self,
        manifest: Manifest,
        durations: Durations | None = None,
        *,
        like: ProjectGraph | None = None,
        edited: Mapping[str, Node] | None = None,
        origin: str = "",
    ) -> None:
        given = {field.name: getattr(manifest, field.name) for field in fields(manifest)}
        vars(self).update(given, _manifest=manifest, durations=durations or Durations(), origin=origin)
        vars(self).update(_tables={}, _like=None, _edit=None)
        if like is None:
            vars(self).update(self._graph_of_its_own())
        else:
            vars(self).update(self._graph_of(like, edited or {}))

    def _graph_of_its_own(self) -> dict[str, Any]:
        parents, children = link(self.nodes)
        return {
            "parents": FrozenDict(parents),
            "children": FrozenDict(children),
            "depths": FrozenDict(depths_of(parents, children)),
            "by_type": FrozenDict(by_resource_type(self.nodes.values())),
            "off": switched_off(self.nodes.values()),
        }

    def _graph_of(self, like: ProjectGraph, edited: Mapping[str, Node]) -> dict[str, Any]:
        first = like._like or like
        return {
            **{name: getattr(like, name) for name in _GRAPH},
            "by_type": self._by_type_of(like, edited),
            "off": (like.off - edited.keys()) | switched_off(edited.values()),
            "_like": first,
            "_edit": Edit(first.nodes, edited, like._edit) if edited else like._edit,
        }

    def _by_type_of(self, like: ProjectGraph, edited: Mapping[str, Node]) -> Mapping[str, tuple[Node, ...]]:
        nodes, by_type = self.nodes, like.by_type
        kinds = {node.resource_type for node in edited.values()}
        if not kinds:
            return by_type
        return FrozenDict(
            (kind, tuple(nodes[node.unique_id] for node in rows) if kind in kinds else rows)
            for kind, rows in by_type.items()
        )

    @classmethod
    def from_manifest(
        cls,
        manifest: str | Path | Mapping[str, Any],
        run_results: str | Path | Mapping[str, Any] | None = None,
        *,
        project_dir: str | Path | None = None,
        selectors: str | Path | None = None,
    ) -> Self:
        """Read a manifest of schema v10 to v12 (dbt 1.6 and later).

        Parameters
        ----------
        manifest : path or mapping
            A ``manifest.json``, plain or gzipped under any name; or its content, which is copied.
        run_results : path or mapping, optional
            A ``run_results.json`` whose execution times become the durations of its nodes.
        project_dir : path, optional
            The project's folder. Its ``dbt_project.yml`` has ``flags:``, its ``selectors.yml`` says which
            selector is the default; a manifest carries neither. By default the folder above the ``target/``
            in which the manifest lies.
        selectors : path, optional
            The ``selectors.yml``, where it is not in that folder.

        Raises
        ------
        ArtifactError
            When a file cannot be read or is not what it should be; says where, and what to do.

        Examples
        --------
        >>> node = {"unique_id": "model.shop.orders", "name": "orders", "config": {"materialized": "table"}}
        >>> schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
        >>> ProjectGraph.from_manifest({"metadata": {"dbt_schema_version": schema, "project_name": "shop"},
        ...                        "nodes": {"model.shop.orders": node}})
        <Project shop: 1 node (1 model)>
        """
        durations = None
        if run_results is not None:
            content, where = _content(run_results, "run_results.json")
            durations = Durations.from_run_results(content, where)
        with collector_off():
            content, where = _content(manifest, "manifest.json")
            parts = read_manifest(_copied(content, where) if content is manifest else content, where)
            if not isinstance(manifest, Mapping) or project_dir is not None or selectors is not None:
                folder = _folder(manifest) if project_dir is None else given_folder(project_dir)
                parts = parts.with_files(read_project_files(folder, selectors))
            try:
                return cls(parts, durations, origin="" if content is manifest else where)
            except ArtifactError as error:
                raise error.at(where) from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a project does not change: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a project does not change: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, ProjectGraph):
            return self is other or NotImplemented
        if self._manifest != other._manifest or self.durations != other.durations:
            return False
        # Equal parts are shared from now on: the runs of two simulations compare the same pair many times.
        vars(other).update(_manifest=self._manifest, durations=self.durations)
        return True

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # ids and code tell apart what changes from day to day; configs may hold what has no hash
        return hash((self.name, frozenset((uid, _code(node)) for uid, node in self.nodes.items())))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # the graph and all tables are made again
        return partial(type(self), origin=self.origin), (self._manifest, self.durations)

    def table(self, make: Callable[[ProjectGraph], Table]) -> Table:
        """Return what `make` works out from the project: on its first use, then the same object again."""
        if not callable(make):
            raise ArtifactError(f"make must be a function of a project, not {shorten(make)}", where="table")
        if make not in self._tables:
            self._tables[make] = make(self)
        table: Table = self._tables[make]
        return table

    def table_of_edges(self, make: Callable[[ProjectGraph], Table]) -> Table:
        """Return what `make` works out from unique_ids, resource types and edges alone.

        It is made once for a project and all that were made from it with the same edges.
        """
        return (self._like or self).table(make)

    def same_before(self, look: Look) -> Self | None:
        """Return the project that this one was made from, if `look` sees the same in each edited node."""
        return self._like if self._edit is None or self._edit.keeps(look) else None

    @cached_property
    def topological(self) -> tuple[str, ...]:
        """All unique_ids, parents before children, by depth."""
        return tuple(self.depths)

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """Packages that ``dbt deps`` installed: all but the project itself, dbt and its adapter."""
        nodes = self.nodes.values()
        return installed_packages(self.name, self.metadata.get("adapter_type"), self.macros, nodes)

    @cached_property
    def env_vars(self) -> Mapping[str, tuple[EnvVarUse, ...]]:
        """What the code asks for with ``env_var``, by unique_id of the node; read on first use (P-137)."""
        like = self.same_before(asked_by)
        if like is not None:
            return like.env_vars
        nodes = chain(self.nodes.values(), *self.disabled.values())
        return FrozenDict(env_vars_of(nodes, self.macros, self.name))

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The graph as a networkx DiGraph with edges from parent to child; made on first use."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((parent, uid) for uid, near in self.parents.items() for parent in near)
        frozen_graph: nx.DiGraph[str] = nx.freeze(graph)
        return frozen_graph

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name -> the unique_ids that have it (a name is unique per resource type and package)."""
        like = self.same_before(_name)
        if like is not None:
            return like.names
        found: dict[str, list[str]] = {}
        for uid, node in self.nodes.items():
            found.setdefault(node.name, []).append(uid)
        return FrozenDict((name, tuple(uids)) for name, uids in found.items())

    def find(self, name: str | Node) -> Node:
        """Return the node with this unique_id or name.

        A name may be a model's, seed's or snapshot's (as in ``ref``), ``model.v2`` for a version of a
        model, ``source.table``, or the name of any other node. Without a version the latest one is meant.

        Raises
        ------
        ArtifactError
            When there is no such node (with the nearest name) or several (with their unique_ids).
        """
        return find_node(name, self.nodes, self.names, self.name)

    def relation(self, node: str | Node, schema: str | None = None) -> str:
        """Return ``schema.identifier`` of the relation a node writes or a source reads; ``""`` if none.

        Parameters
        ----------
        node : str or Node
            A unique_id, a name, or the node.
        schema : str, optional
            Target schema of the invocation in place of the manifest's own. A node with a custom schema gets
            ``<schema>_<custom>``, as dbt's default ``generate_schema_name`` does; a source keeps its own.
        """
        return relation_of(node if isinstance(node, Node) else self.find(node), schema)

    def schemas(self, schema: str | None = None) -> frozenset[str]:
        """Return the schemas of all relations that the nodes write or read, as `relation` names them."""
        relations = (relation_of(node, schema) for node in self._one_of_each_schema)
        return frozenset(name.partition(".")[0] for name in relations if name)

    @cached_property
    def _one_of_each_schema(self) -> tuple[Node, ...]:
        """Nodes whose relations are in all schemas of the project, under any target schema."""
        like = self.same_before(schema_settings)
        if like is not None:
            return like._one_of_each_schema
        return tuple({schema_settings(node): node for node in self.nodes.values()}.values())

    def changed(self, *names: str | Node, body: bool = True, config: Mapping[str, Any] | None = None) -> Self:
        """Return a copy of the project in which the named nodes are modified, as a pull request would.

        The two projects share everything else, so this costs little on twenty thousand nodes.

        Parameters
        ----------
        *names : str or Node
            unique_ids or names.
        body : bool
            Change the code (checksum and raw code) of models, seeds, snapshots, singular tests, unit tests
            and functions; for other resource types the property that makes dbt call them modified.
        config : Mapping, optional
            Config to set on these nodes as well.

        Examples
        --------
        >>> from jobkit.dbt.project import Project
        >>> shop = Project.example("shop")
        >>> pull_request = shop.changed("orders")
        >>> [uid for uid in shop.nodes if pull_request.nodes[uid] is not shop.nodes[uid]]
        ['model.shop.orders']
        """
        found = {node.unique_id: node for node in map(self.find, names)}
        edited = {uid: changed_node(node, body=body, config=config) for uid, node in found.items()}
        return self._edited_by(edited)

    def with_nodes_of(self, other: ProjectGraph, *names: str | Node) -> Self:
        """Return a copy of the project in which the named nodes are as `other` has them."""
        edited = {node.unique_id: node for node in map(other.find, names)}
        if self.parents is other.parents:
            return self._edited_by(edited)
        return type(self)(replace(self._manifest, nodes={**self.nodes, **edited}), self.durations)

    def with_model(self, name: str, *parents: str, materialized: str = "table", **config: Any) -> Self:
        """Return the project with one more model, as a pull request would add it.

        Parameters
        ----------
        name : str
        *parents : str
            unique_ids or names of the models, seeds, snapshots and sources that it reads.
        materialized : str
        **config : object
            Further config, such as ``tags=["nightly"]``.

        Raises
        ------
        ArtifactError
            When a node of that name is there already, or a parent is not there.

        Examples
        --------
        >>> from jobkit.dbt.project import Project
        >>> shop = Project.example("shop").with_model("orders_by_day", "orders")
        >>> shop.parents["model.shop.orders_by_day"]
        ('model.shop.orders',)
        """
        if not re.fullmatch(r"\w+", name):
            raise ArtifactError(
                f"{shorten(name)} cannot be the name of a model", hint="letters, digits and _"
            )
        there = self.names.get(name, ())
        if there:
            raise ArtifactError(f"there is a node {name!r} already: {there[0]}", hint="choose another name")
        nodes = dict(self.nodes)
        like = next((node for node in nodes.values() if node.resource_type == "model"), None)
        made = {"materialized": materialized, **config}
        node = new_model(name, [self.find(parent) for parent in parents], like, self.name, made)
        nodes[node.unique_id] = node
        return type(self)(replace(self._manifest, nodes=nodes), self.durations)

    def without(self, *names: str | Node) -> Self:
        """Return the project without these nodes and their tests, as a pull request would remove them.

        Raises
        ------
        ArtifactError
            When a node that stays still reads one of them: dbt would refuse that project.
        """
        gone = {self.find(name).unique_id for name in names}
        left = {"test", "unit_test"}
        gone |= {
            child for uid in gone for child in self.children[uid] if self.nodes[child].resource_type in left
        }
        for uid in sorted(gone):
            readers = sorted(child for child in self.children[uid] if child not in gone)
            if readers:
                what = f"{self.nodes[readers[0]].name} still reads {self.nodes[uid].name}"
                raise ArtifactError(what, hint=f"take away too: {', '.join(readers[:5])}")
        nodes = {uid: node for uid, node in self.nodes.items() if uid not in gone}
        return type(self)(replace(self._manifest, nodes=nodes), self.durations)

    def with_durations(self, seconds: Mapping[str, float | tuple[float, float]]) -> Self:
        """Return the same project with stated durations.

        Parameters
        ----------
        seconds : Mapping
            unique_id or name -> seconds, or (first build, later run) for an incremental model.
        """
        stated = dict(self.durations.stated)
        for name, value in seconds.items():
            uid, where = self.find(name).unique_id, f"seconds[{name!r}]"
            if isinstance(value, tuple) and len(value) == 2:
                stated[uid] = (as_seconds(value[0], where), as_seconds(value[1], where))
            else:
                stated[uid] = (as_seconds(value, where),) * 2
        durations = Durations(self.durations.measured, stated)
        return type(self)(self._manifest, durations, like=self, origin=self.origin)

    def from_origin(self, origin: str) -> Self:
        """Return the same project, with another `origin`."""
        return type(self)(self._manifest, self.durations, like=self, origin=origin)

    def without_packages(self) -> Self:
        """Return the project as it would be without any installed package.

        Without the macros and nodes of packages, ``dbt deps`` has nothing to install.
        """
        gone = set(self.packages)
        nodes = {uid: node for uid, node in self.nodes.items() if node.package_name not in gone}
        macros = {uid: macro for uid, macro in self.macros.items() if macro.get("package_name") not in gone}
        manifest = replace(self._manifest, nodes=nodes, macros=macros)
        return type(self)(manifest, self.durations, origin=self.origin)

    def without_nodes(self) -> Self:
        """Return the project without any node: compared with it, every node is new."""
        return type(self)(
            replace(self._manifest, nodes={}, disabled={}, macros={}, groups={}), self.durations
        )

    def __repr__(self) -> str:
        counts = Counter({kind: len(uids) for kind, uids in self.by_type.items()})
        parts = ", ".join(_count(number, kind.replace("_", " ")) for kind, number in counts.most_common())
        name = self.name if self.name.isprintable() else ascii(self.name)
        return f"<Project {name}: {_count(len(self.nodes), 'node')}" + (f" ({parts})>" if parts else ">")

    def _edited_by(self, edited: Mapping[str, Node]) -> Self:
        """Return the project with these nodes, of the same ids, types and edges, in the place of its own."""
        manifest = replace(self._manifest, nodes={**self.nodes, **edited})
        return type(self)(manifest, self.durations, like=self, edited=edited, origin=self.origin)


def _name(node: Node) -> str:
    return node.name


def _code(node: Node) -> str:
    code = node.raw.get("raw_code")
    return code if isinstance(code, str) else ""


def _content(source: str | Path | Mapping[str, Any], kind: str) -> tuple[Mapping[str, Any], str]:
    if isinstance(source, Mapping):
        return source, kind.partition(".")[0]
    return read_json(source, kind), place_of(source)


def _folder(manifest: str | Path | Mapping[str, Any]) -> Path | None:
    """Return the folder of the project whose ``target/`` holds the manifest."""
    if isinstance(manifest, Mapping):
        return None
    place = Path(manifest).absolute()
    return place.parent.parent if place.parent.name == "target" else None


def _copied(manifest: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Return a copy of what a project keeps: the caller may change the mapping afterwards."""
    try:
        return {name: plain(part) for name, part in manifest.items() if name not in _NOT_KEPT}
    except RecursionError:
        hint = "a manifest written by dbt is some ten levels deep"
        raise ArtifactError("is nested too deeply to be read", where=where, hint=hint) from None


def _count(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    plural = (
        f"{word[:-1]}ies" if word.endswith("y") else f"{word[:-2]}ses" if word.endswith("sis") else f"{word}s"
    )
    return f"{number:,} {plural}"
