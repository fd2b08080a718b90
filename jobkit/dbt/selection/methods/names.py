"""Methods that look at names: ``fqn`` (the default), ``source`` and the ones for nodes without SQL."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from jobkit.dbt.selection.index import Index
from jobkit.dbt.selection.methods.registry import method
from jobkit.dbt.selection.patterns import has_wildcard, matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["by_fqn", "by_name", "by_source"]


@method("fqn")
def by_fqn(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Find nodes by name, by folder (``marts.finance``) or by both; sources are never found."""
    wanted = str(criterion.value)
    if wanted == "*":
        return set(context.index.nodes) - context.index.of_types("source")
    names = context.index.table(_Names)
    if has_wildcard(wanted):
        return names.wild(wanted)
    return names.exact(wanted)


_Row = tuple[str, str, tuple[str, ...]]
"""Unique_id, name and ``fqn``."""


class _Names:
    """Names and qualified names of all nodes but sources.

    A node of ``fqn`` (package, folder, name) is found under both the full path and the one without its
    package. Of a versioned model, whose fqn ends with the version, the part before it is the name, and name
    and version also count joined by ``_`` or ``.``.
    """

    def __init__(self, index: Index) -> None:
        self.names: dict[str, list[str]] = defaultdict(list)
        self.versions: dict[str, list[str]] = {}
        self._parts: dict[str, list[_Row]] = defaultdict(list)
        self._paths: dict[str, list[tuple[str, str]]] = {}
        names, parts = self.names, self._parts
        for uid, node in index.nodes.items():
            fqn = node.fqn
            if node.resource_type == "source" or not fqn:
                continue
            name = fqn[-1]
            if node.resource_type == "model" and len(fqn) > 1 and node.raw.get("version") is not None:
                name = fqn[-2]
                self.versions.setdefault("_".join(fqn[-2:]), []).append(uid)
            row = uid, name, fqn
            names[name].append(uid)
            parts[fqn[0]].append(row)
            if len(fqn) > 1:
                parts[fqn[1]].append(row)

    @cached_property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Unique_id, name, path and path without the package of all."""
        every = {row[0]: row for rows in self._parts.values() for row in rows}
        return [(uid, name, *_both_paths(fqn)) for uid, name, fqn in every.values()]

    def paths(self, first: str) -> list[tuple[str, str]]:
        """Return the paths that begin with this part, each with its unique_id."""
        if first not in self._paths:
            start = f"{first}."
            rows = [row for part, rows in self._parts.items() if f"{part}.".startswith(start) for row in rows]
            paths = [(path, uid) for uid, _, fqn in rows for path in _both_paths(fqn) if path]
            self._paths[first] = [row for row in paths if row[0].partition(".")[0] == first]
        return self._paths[first]

    def exact(self, wanted: str) -> set[str]:
        """Find a name, a name with its version, or the beginning of a path."""
        found = self._named(wanted)
        below = f"{wanted}."
        rows = self.paths(wanted.partition(".")[0])
        found.update(uid for path, uid in rows if path == wanted or path.startswith(below))
        return found

    def wild(self, wanted: str) -> set[str]:
        """Find paths that match: parts before the first wildcard exactly, the rest as one pattern."""
        parts = wanted.split(".")
        at = next(i for i, part in enumerate(parts) if has_wildcard(part))
        matches = matcher(".".join(parts[at:]))
        found = self._named(wanted)
        dots = len(parts) - 1
        if at:
            start = ".".join(parts[:at]) + "."
            rows = self.paths(parts[0])
            under = [(path, uid) for path, uid in rows if path.startswith(start) and path.count(".") >= dots]
            found.update(uid for path, uid in under if matches(path[len(start) :]))
            return found
        for uid, name, whole, bare in self.rows:
            if not dots:  # a bare pattern also looks at the name alone, however deep the node lies
                fits = matches(whole) or matches(bare) or matches(name)
            else:
                fits = any(path.count(".") >= dots and matches(path) for path in (whole, bare))
            if fits:
                found.add(uid)
        return found

    def _named(self, wanted: str) -> set[str]:
        return {*self.names.get(wanted, ()), *self.versions.get("_".join(wanted.split(".")[-2:]), ())}


def _both_paths(fqn: tuple[str, ...]) -> tuple[str, str]:
    """Return the path of a node with and without its package."""
    whole = ".".join(fqn)
    return whole, whole[len(fqn[0]) + 1 :]


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
    in_package, in_source, is_table = matcher(package), matcher(source), matcher(table)
    sources = context.index.table(_tables_of_sources)
    return {
        uid
        for (package, source), tables in sources.items()
        if in_source(source) and in_package(package)
        for name, uid in tables
        if is_table(name)
    }


def _tables_of_sources(index: Index) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return (package, source) -> (table, unique_id) of each of its tables."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for uid, node in index.each(("source",)):
        key = (node.package_name, str(node.raw.get("source_name")))
        found.setdefault(key, []).append((node.name, uid))
    return found


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
        uid
        for uid, node in context.index.each((kind,))
        if has_name(node.name) and in_package(node.package_name)
    }
