"""Methods that look at names: ``fqn`` (the default), ``source`` and the ones for nodes without SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection.grouped import grouped
from jobkit.dbt.selection.index import Index
from jobkit.dbt.selection.methods.registry import method
from jobkit.dbt.selection.patterns import has_wildcard, matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["by_fqn", "by_name", "by_source"]


@method("fqn")
def by_fqn(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes by name, by folder (``marts.finance``) or by both; sources are never found.

    A node of ``fqn`` (package, folder, name) is found under both the full path and the one without its
    package; name and version of a model also count joined by ``_`` or ``.``.
    """
    wanted = str(criterion.value)
    if wanted == "*":
        return context.index.nodes.keys() - context.index.sources
    if has_wildcard(wanted):
        return _wild(context.index, wanted)
    return _exact(context.index, wanted)


def _exact(index: Index, wanted: str) -> set[str]:
    """Find a name, a name with its version, or the beginning of a path."""
    below = (uid for _, rows in _under(index, f"{wanted}.") for _, uid in rows)
    return index.having(_names, wanted).union(_of_version(index, wanted), below)


def _wild(index: Index, wanted: str) -> set[str]:
    """Find paths that match: parts before the first wildcard exactly, the rest as one pattern.

    A bare pattern also looks at the name alone, however deep the node lies.
    """
    parts = wanted.split(".")
    at = next(place for place, part in enumerate(parts) if has_wildcard(part))
    matches, dots = matcher(".".join(parts[at:])), len(parts) - 1 - at
    near = _under(index, "".join(f"{part}." for part in parts[:at]))
    found = {
        uid
        for between, rows in near
        for name, uid in rows
        if matches(rest := between + name) and rest and rest.count(".") >= dots
    }
    named = index.where(_names, lambda name: name == wanted or (len(parts) == 1 and matches(name)))
    return found.union(named, _of_version(index, wanted))


def _of_version(index: Index, wanted: str) -> Sequence[str]:
    return index.table(_versions).get("_".join(wanted.split(".")[-2:]), ())


def _under(index: Index, start: str) -> Iterator[tuple[str, _InFolder]]:
    """Yield the paths that begin with `start`, without this beginning: folder by folder, what is in it.

    `start` ends with a dot, or is empty; a path that is all of it but the dot counts.
    """
    for folder, rows in _folders_near(index, start):
        if folder.startswith(start):
            yield folder[len(start) :], rows
        elif start.startswith(folder):
            below = start[len(folder) :]
            yield "", [(name[len(below) :], uid) for name, uid in rows if f"{name}.".startswith(below)]


def _folders_near(index: Index, start: str) -> Iterator[tuple[str, _InFolder]]:
    """Yield the folders in which, or above which, `start` may lie; all of them where it is empty."""
    first = start.partition(".")[0]
    if start and first not in index.table(_first_parts):
        return iter(())
    folders = index.table(_folders)
    firsts = {"", first} if start else folders.keys()
    return chain.from_iterable(folders.get(first, {}).items() for first in firsts)


# -- what nodes are called ------------------------------------------------------------------------------

_InFolder: TypeAlias = list[tuple[str, str]]
"""Last part of ``fqn``, and unique_id."""


def _named(index: Index) -> Iterator[Node]:
    return (node for kind in index.by_type if kind != "source" for node in index.by_type[kind] if node.fqn)


def _names(index: Index) -> Iterator[tuple[str, Node]]:
    return ((node.fqn[-2] if _is_version(node) else node.fqn[-1], node) for node in _named(index))


def _is_version(node: Node) -> bool:
    return node.version is not None and node.resource_type == "model" and len(node.fqn) > 1


def _versions(index: Index) -> dict[str, list[str]]:
    """Return name and version, joined by ``_`` -> unique_ids."""
    versions = (node for node in index.each("model") if _is_version(node))
    return grouped(("_".join(node.fqn[-2:]), node.unique_id) for node in versions)


def _first_parts(index: Index) -> set[str]:
    """Return what the paths begin with, with and without their package."""
    parts = {part for node in _named(index) for part in node.fqn[:2]}
    return {part.partition(".")[0] for part in parts}


def _folders(index: Index) -> dict[str, dict[str, _InFolder]]:
    """Return first part -> folder, with and without its package, a dot behind each part -> what is in it."""
    by_folder: dict[tuple[str, ...], _InFolder] = {}
    for node in _named(index):
        by_folder.setdefault(node.fqn[:-1], []).append((node.fqn[-1], node.unique_id))
    found: dict[str, dict[str, _InFolder]] = {}
    for folder, rows in by_folder.items():
        parts = [f"{part}." for part in folder]
        for path in ("".join(parts), "".join(parts[1:]))[: len(parts) + 1]:
            found.setdefault(path.partition(".")[0], {}).setdefault(path, []).extend(rows)
    return found


@method("source")
def by_source(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find source tables: ``source``, ``source.table`` or ``package.source.table``."""
    parts = str(criterion.value).split(".")
    if len(parts) > 3:
        raise criterion.error(
            f"`source:{str(criterion.value)[:60]}` has too many parts",
            "write source, source.table or package.source.table",
        )
    package = parts[0] if len(parts) == 3 else "*"
    source, table = (parts[0], "*") if len(parts) == 1 else parts[-2:]
    found = context.index.matching(_sources, source)
    in_package, is_table, nodes = matcher(package), matcher(table), context.index.nodes
    return {uid for uid in found if is_table(nodes[uid].name) and in_package(nodes[uid].package_name)}


def _sources(index: Index) -> Iterator[tuple[str, Node]]:
    return ((str(node.raw.get("source_name")), node) for node in index.each("source"))


@method("exposure", "metric", "semantic_model", "saved_query", "unit_test")
def by_name(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes of one resource type by ``name`` or ``package.name``."""
    kind = criterion.method
    parts = str(criterion.value).split(".")
    if len(parts) > 2:
        raise criterion.error(
            f"`{kind}:{str(criterion.value)[:60]}` has too many parts", "write name or package.name"
        )
    in_package = matcher(parts[0] if len(parts) == 2 else "*")
    has_name = matcher(parts[-1])
    return {
        node.unique_id
        for node in context.index.each(kind)
        if has_name(node.name) and in_package(node.package_name)
    }
