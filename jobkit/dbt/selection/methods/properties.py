"""Methods that look at one property of a node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection.index import Index
from jobkit.dbt.selection.methods.registry import method
from jobkit.dbt.selection.patterns import matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = [
    "by_access",
    "by_config",
    "by_group",
    "by_package",
    "by_resource_type",
    "by_tag",
    "by_test_name",
    "by_test_type",
    "by_version",
    "group_rows",
    "package_rows",
    "tag_rows",
]

_NODE_TYPES_TABLE = """
model analysis test snapshot operation seed rpc sql_operation doc source macro exposure metric group
saved_query semantic_model unit_test fixture function
"""
_NODE_TYPES: tuple[str, ...] = tuple(_NODE_TYPES_TABLE.split())


@method("tag")
def by_tag(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes with a tag."""
    return context.index.matching(tag_rows, str(criterion.value))


def tag_rows(index: Index) -> Iterator[tuple[str, Node]]:
    """Yield tags as written beside the configs; of a unit test that has none there, its config's."""
    for node in index.nodes.values():
        if node.tags:
            own = node.raw.get("tags")
            if own or (own is None and node.resource_type == "unit_test"):
                for tag in node.tags:
                    yield tag, node


@method("group")
def by_group(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find manifest nodes and metrics of a group."""
    return context.index.matching(group_rows, str(criterion.value))


def group_rows(index: Index) -> Iterator[tuple[str, Node]]:
    """Yield the groups that configs name, and their nodes."""
    for node in index.each(*index.manifest_kinds, "metric"):
        group = node.config.get("group")
        if group and isinstance(group, str):
            yield group, node


@method("package")
def by_package(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes of a package; ``this`` is the root project."""
    wanted = context.project.name if criterion.value == "this" else str(criterion.value)
    return context.index.matching(package_rows, wanted)


def package_rows(index: Index) -> Iterator[tuple[str, Node]]:
    """Yield the package of each node."""
    nodes = index.nodes.values()
    return zip(map(attrgetter("package_name"), nodes), nodes, strict=True)


@method("access")
def by_access(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find models with an access level, written out: no wildcards (S-065)."""
    return {
        node.unique_id
        for node in context.index.each("model")
        if (node.raw.get("access") or "protected") == criterion.value
    }


@method("resource_type")
def by_resource_type(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find all nodes of a resource type."""
    kind = criterion.value
    if kind not in _NODE_TYPES:
        raise criterion.unknown("resource type", _NODE_TYPES)
    return set(context.index.of_types(kind))


@method("config")
def by_config(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find manifest nodes and sources whose config has a value (S-063).

    Text is compared with text, so ``config.meta.tier:1`` does not find the number 1; ``true`` and ``false``
    find booleans; a list matches when it holds the value; severity ignores case.
    """
    if not criterion.arguments:
        return set()
    wanted, rows = criterion.value, context.index.table(_config_values, criterion.arguments)
    if criterion.arguments == ("severity",):
        rows = [(uid, wanted if str(value).upper() == str(wanted).upper() else value) for uid, value in rows]
    flag = {"true": True, "false": False}.get(str(wanted).lower())
    return {
        uid
        for uid, value in rows
        if value == wanted or (value.__class__ is not str and _config_matches(value, wanted, flag))
    }


def _config_matches(value: Any, wanted: Any, flag: bool | None) -> bool:
    if isinstance(value, (list, tuple)):
        return wanted in value or (flag is not None and flag in value)
    return flag is not None and value is flag


def _config_values(index: Index, path: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return (unique_id, value) of every manifest node and source whose config has a dotted path.

    dbt looks for an attribute first, so a key named like a method of dict (``items``) cannot be found; and a
    model's ``on_error`` is an enum there, which is equal to no text.
    """
    if any(hasattr(dict, key) for key in path[1:]):
        return []
    *above, last = path
    nodes = list(index.each(*index.manifest_kinds, "source"))
    if path[0] == "on_error":
        nodes = [node for node in nodes if node.resource_type != "model"]
    rows: Iterable[tuple[Node, Any]] = zip(nodes, map(attrgetter("config"), nodes), strict=True)
    for key in above:  # most mappings in configs, ``meta`` above all, are empty
        rows = [(node, found) for node, mapping in rows if (found := mapping.get(key))]
        rows = [(node, found) for node, found in rows if isinstance(found, Mapping)]
    return [(node.unique_id, found) for node, mapping in rows if (found := mapping.get(last)) is not None]


@method("test_name")
def by_test_name(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find generic tests by the test they are an instance of, and unit tests by name (S-065)."""
    matches = matcher(str(criterion.value))
    found = {node.unique_id for node in context.index.each("unit_test") if matches(node.name)}
    for node in context.index.each("test"):
        generic = node.raw.get("test_metadata")
        if isinstance(generic, dict) and matches(str(generic.get("name"))):
            found.add(node.unique_id)
    return found


@method("test_type")
def by_test_type(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find tests of a type; dbt takes any part of ``data``, ``singular`` and ``unit`` (S-064)."""
    wanted = criterion.value
    index = context.index
    if wanted in ("generic", "schema"):
        return {node.unique_id for node in index.each("test") if node.raw.get("test_metadata")}
    if isinstance(wanted, str):
        if wanted in "data":
            return set(index.of_types("test"))
        if wanted in "singular":
            return {node.unique_id for node in index.each("test") if not node.raw.get("test_metadata")}
        if wanted in "unit":
            return set(index.of_types("unit_test"))
    raise criterion.unknown("test type", ("generic", "singular", "unit", "data"))


@method("version")
def by_version(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find models by how their version relates to the latest: latest, prerelease, old, or none."""
    wanted = criterion.value
    known = ("latest", "prerelease", "old", "none")
    models = list(context.index.each("model"))
    if wanted not in known and models:  # without a model dbt never looks at the value
        raise criterion.unknown("kind of version", known)
    return {node.unique_id for node in models if _version_kind(node) == wanted}


def _version_kind(node: Node) -> str:
    version, latest = node.version, node.raw.get("latest_version")
    if version is None:
        return "none"
    if version == latest:
        return "latest"
    if not version or not latest:
        return ""
    return "old" if _lower(version, latest) else "prerelease" if _lower(latest, version) else ""


def _lower(one: Any, other: Any) -> bool:
    """Compare versions as numbers where both are numbers, else as text."""
    try:
        return float(one) < float(other)
    except (TypeError, ValueError):
        return str(one) < str(other)
