"""Methods that look at one property of a node."""

from __future__ import annotations

from typing import Any

from jobkit.basics.errors import did_you_mean, shorten
from jobkit.dbt.manifest.node import Node
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
]

_NODE_TYPES_TABLE = """
model analysis test snapshot operation seed rpc sql_operation doc source macro exposure metric group
saved_query semantic_model unit_test fixture function
"""
_NODE_TYPES: tuple[str, ...] = tuple(_NODE_TYPES_TABLE.split())


@method("tag")
def by_tag(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes with a tag."""
    return context.index.matching(context.index.tags, str(criterion.value))


@method("group")
def by_group(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find manifest nodes and metrics of a group."""
    return context.index.matching(context.index.groups, str(criterion.value))


@method("package")
def by_package(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes of a package; ``this`` is the root project."""
    wanted = context.project.name if criterion.value == "this" else str(criterion.value)
    return context.index.matching(context.index.packages, wanted)


@method("access")
def by_access(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find models with an access level, written out: no wildcards (S-065)."""
    return {
        uid
        for uid, node in context.index.each(("model",))
        if (node.raw.get("access") or "protected") == criterion.value
    }


@method("resource_type")
def by_resource_type(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find all nodes of a resource type."""
    kind = criterion.value
    if kind not in _NODE_TYPES:
        raise criterion.error(
            f"{shorten(kind)} is no resource type",
            did_you_mean(str(kind), _NODE_TYPES) or f"one of {', '.join(_NODE_TYPES)}",
        )
    return set(context.index.of_types(kind))


@method("config")
def by_config(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find manifest nodes and sources whose config has a value (S-063).

    Text is compared with text, so ``config.meta.tier:1`` does not find the number 1; ``true`` and ``false``
    find booleans; a list matches when it holds the value; severity ignores case.
    """
    wanted = criterion.value
    if not criterion.arguments:
        return set()
    flag = {"true": True, "false": False}.get(str(wanted).lower())
    loose = criterion.arguments == ("severity",)
    return {
        uid
        for uid, value in context.index.config_values(criterion.arguments)
        if _config_matches(value, wanted, flag, loose)
    }


def _config_matches(value: Any, wanted: Any, flag: bool | None, loose: bool) -> bool:
    if isinstance(value, (list, tuple)):
        return wanted in value or (flag is not None and flag in value)
    if loose and isinstance(value, str):
        return value.upper() == str(wanted).upper()
    return bool(value == wanted) or (flag is not None and value is flag)


@method("test_name")
def by_test_name(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find generic tests by the test they are an instance of, and unit tests by name (S-065)."""
    matches = matcher(str(criterion.value))
    found = {uid for uid, node in context.index.each(("unit_test",)) if matches(node.name)}
    for uid, node in context.index.each(("test",)):
        generic = node.raw.get("test_metadata")
        if isinstance(generic, dict) and matches(str(generic.get("name"))):
            found.add(uid)
    return found


@method("test_type")
def by_test_type(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find tests of a type; dbt takes any part of ``data``, ``singular`` and ``unit`` (S-064)."""
    wanted = criterion.value
    index = context.index
    if wanted in ("generic", "schema"):
        return {uid for uid, node in index.each(("test",)) if node.raw.get("test_metadata")}
    if isinstance(wanted, str):
        if wanted in "data":
            return set(index.of_types("test"))
        if wanted in "singular":
            return {uid for uid, node in index.each(("test",)) if not node.raw.get("test_metadata")}
        if wanted in "unit":
            return set(index.of_types("unit_test"))
    known = ("generic", "singular", "unit", "data")
    raise criterion.error(
        f"{shorten(wanted)} is no test type", did_you_mean(str(wanted), known) or f"one of {', '.join(known)}"
    )


@method("version")
def by_version(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find models by how their version relates to the latest: latest, prerelease, old, or none."""
    wanted = criterion.value
    known = ("latest", "prerelease", "old", "none")
    models = list(context.index.each(("model",)))
    if wanted not in known and models:  # without a model dbt never looks at the value
        raise criterion.error(
            f"{shorten(wanted)} is no kind of version",
            did_you_mean(str(wanted), known) or f"one of {', '.join(known)}",
        )
    return {uid for uid, node in models if _version_kind(node) == wanted}


def _version_kind(node: Node) -> str:
    version, latest = node.raw.get("version"), node.raw.get("latest_version")
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
