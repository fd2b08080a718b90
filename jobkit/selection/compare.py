"""State comparison: which nodes are new or modified against the manifest of an earlier run, and in what.

Source: dbt-core 1.12 ``graph/selector_methods.py`` (``StateSelectorMethod``) and ``same_contents`` of each
class in ``contracts/graph/nodes.py``; S-050 to S-055.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from jobkit.project.node import Node
from jobkit.project.project import Project
from jobkit.selection.contract import removed_contract, same_contract
from jobkit.selection.index import NOT_IN_NODES
from jobkit.selection.macros import modified_macros, tainted_by

__all__ = ["CHECKS", "Comparison"]

Same: TypeAlias = Callable[[Node, Node], bool]


# -- one aspect of two nodes --------------------------------------------------------------------------


def same_body(old: Node, new: Node) -> bool:
    """Compare the code, of a seed the hash of its file.

    A manifest whose code was removed is compared by the checksum of the file, which dbt would not do.
    """
    if new.resource_type == "seed":
        return bool(old.raw.get("checksum") == new.raw.get("checksum"))
    mine, theirs = new.raw.get("raw_code") or "", old.raw.get("raw_code") or ""
    if not mine and not theirs:
        return bool(old.raw.get("checksum") == new.raw.get("checksum"))
    return bool(mine == theirs)


_NOT_COMPARED = frozenset({"alias", "schema", "database", "tags", "group"})
_TEST_CONFIG = (
    "severity",
    "where",
    "limit",
    "fail_calc",
    "warn_if",
    "error_if",
    "store_failures",
    "store_failures_as",
    "sql_header",
)
_MISSING = object()


def same_config(old: Node, new: Node) -> bool:
    """Compare configs as written, before rendering; some keys do not count (S-051, S-052)."""
    kind = new.resource_type
    if kind in ("semantic_model", "saved_query"):
        return _tidy(old.config) == _tidy(new.config)
    mine: Mapping[str, Any] = new.raw.get("unrendered_config") or {}
    theirs: Mapping[str, Any] = old.raw.get("unrendered_config") or {}
    if kind == "test":
        return all(mine.get(key, _MISSING) == theirs.get(key, _MISSING) for key in _TEST_CONFIG)
    if mine == theirs:
        return True
    if kind in ("source", "exposure"):
        return False
    ignored = {"group"} if kind == "metric" else _NOT_COMPARED
    keys = (mine.keys() | theirs.keys()) - ignored
    return all(mine.get(key, _MISSING) == theirs.get(key, _MISSING) for key in keys)


def same_persisted_description(old: Node, new: Node) -> bool:
    """Compare descriptions as far as ``persist_docs`` writes them to the warehouse (S-050)."""
    persist = new.config.get("persist_docs")
    if new.resource_type == "test" or not isinstance(persist, Mapping):
        return True
    if persist.get("relation") and not _equal(old, new, "description"):
        return False
    return not persist.get("columns") or _column_texts(old) == _column_texts(new)


def _column_texts(node: Node) -> dict[str, Any]:
    columns: Mapping[str, Any] = node.raw.get("columns") or {}
    return {name: column.get("description") or "" for name, column in columns.items()}


def same_relation(old: Node, new: Node) -> bool:
    """Compare database, schema and alias as configured, of a source as written in its file (S-052)."""
    if new.resource_type == "source":
        return all(
            _equal(old, new, key) for key in ("unrendered_database", "unrendered_schema", "identifier")
        )
    mine, theirs = new.raw.get("unrendered_config") or {}, old.raw.get("unrendered_config") or {}
    return all(mine.get(key) == theirs.get(key) for key in ("database", "schema", "alias"))


def same_fqn(old: Node, new: Node) -> bool:
    """Compare fully qualified names: a file moved to another folder is modified."""
    return old.fqn == new.fqn


def same_reference(old: Node, new: Node) -> bool:
    """Compare what other models see of a model: latest version, access, deprecation date."""
    return (
        _equal(old, new, "latest_version")
        and (old.raw.get("access") or "protected") == (new.raw.get("access") or "protected")
        and _equal(old, new, "deprecation_date")
    )


def same_parents(old: Node, new: Node) -> bool:
    """Compare what an exposure depends on."""
    return set(old.depends_on) == set(new.depends_on)


def same_query(old: Node, new: Node) -> bool:
    """Compare metrics, group_by and where of a saved query."""
    mine, theirs = new.raw.get("query_params") or {}, old.raw.get("query_params") or {}
    return all(_tidy(mine.get(key)) == _tidy(theirs.get(key)) for key in ("metrics", "group_by", "where"))


def same_exports(old: Node, new: Node) -> bool:
    """Compare the exports of a saved query, in their order."""
    return _exports(old) == _exports(new)


def _exports(node: Node) -> list[tuple[Any, ...]]:
    keys = ("export_as", "schema", "alias")
    rows = node.raw.get("exports") or []
    return [
        (row.get("name"), *((row.get("unrendered_config") or {}).get(key) for key in keys)) for row in rows
    ]


def fields(*names: str) -> Same:
    """Return a comparison of these keys of the manifest entry."""

    def same(old: Node, new: Node) -> bool:
        return all(_equal(old, new, name) for name in names)

    return same


def _equal(old: Node, new: Node, key: str) -> bool:
    return _tidy(old.raw.get(key)) == _tidy(new.raw.get(key))


def _tidy(value: Any) -> Any:
    """Return a value without keys that say nothing: dbt's versions differ in which ones they write."""
    if isinstance(value, Mapping):
        return {key: _tidy(inner) for key, inner in value.items() if inner is not None and inner != {}}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    return value or None if value == "" else value


# -- what counts for which resource type ---------------------------------------------------------------

_SQL: Mapping[str, Same] = {
    "body": same_body,
    "configs": same_config,
    "persisted descriptions": same_persisted_description,
    "name or folder": same_fqn,
    "relation": same_relation,
}
_CONTENTS: Mapping[str, Mapping[str, Same]] = {
    "model": {**_SQL, "contract": same_contract, "reference": same_reference},
    "function": {**_SQL, "signature": fields("arguments", "returns", "overloads")},
    "generic test": {"configs": same_config, "name or folder": same_fqn},
    "unit_test": {"definition": fields("checksum")},
    "source": {
        "relation": same_relation,
        "name or folder": same_fqn,
        "configs": same_config,
        "quoting": fields("quoting"),
        "freshness": fields("freshness", "loaded_at_field"),
        "external": fields("external"),
    },
    "exposure": {
        "name or folder": same_fqn,
        "properties": fields("type", "owner", "maturity", "url", "description", "label"),
        "parents": same_parents,
        "configs": same_config,
    },
    "metric": {"properties": fields("type", "description", "label"), "configs": same_config},
    "semantic_model": {
        "model": fields("model"),
        "properties": fields("description", "defaults", "primary_entity", "group"),
        "entities": fields("entities"),
        "dimensions": fields("dimensions"),
        "measures": fields("measures"),
        "configs": same_config,
    },
    "saved_query": {
        "query": same_query,
        "properties": fields("description", "label", "group", "tags"),
        "configs": same_config,
        "exports": same_exports,
    },
}
_NEW_IS_UNMODIFIED = frozenset({"source", "exposure", "metric", "semantic_model", "saved_query"})
"""dbt calls a new one of these unmodified: its comparison with nothing says "same"."""

_ASPECTS: Mapping[str, tuple[Same, frozenset[str]]] = {
    "modified.body": (same_body, frozenset()),
    "modified.configs": (
        same_config,
        frozenset({"source", "exposure", "metric", "semantic_model", "saved_query"}),
    ),
    "modified.persisted_descriptions": (same_persisted_description, frozenset()),
    "modified.relation": (same_relation, frozenset({"source"})),
    "modified.contract": (same_contract, frozenset()),
}
"""Sub-selector -> (comparison, resource types that have it beside the nodes with code)."""

CHECKS = (
    "new",
    "old",
    "modified",
    "unmodified",
    "modified.body",
    "modified.configs",
    "modified.persisted_descriptions",
    "modified.relation",
    "modified.macros",
    "modified.contract",
)
"""Every word that may follow ``state:``."""


def _contents(node: Node) -> Mapping[str, Same]:
    kind = node.resource_type
    if kind == "test" and node.raw.get("test_metadata"):
        kind = "generic test"
    return _CONTENTS.get(kind, _SQL)


class Comparison:
    """The nodes of one project against those of an earlier one.

    Parameters
    ----------
    new, old : Project
    warn : callable
        Takes the text of a warning, such as a contract that was broken.
    """

    def __init__(self, new: Project, old: Project, warn: Callable[[str], None]) -> None:
        self.new = new
        self.old = old
        self.warn = warn
        self._chosen: dict[str, set[str]] = {}

    def select(self, check: str) -> set[str]:
        """Return the unique_ids that one of `CHECKS` selects."""
        if check not in self._chosen:
            self._chosen[check] = self._select(check)
        return self._chosen[check]

    def _select(self, check: str) -> set[str]:
        nodes, before = self.new.nodes, self.old.nodes
        if check in ("new", "old"):
            return {uid for uid in nodes if (uid in before) == (check == "old")}
        if check == "modified.macros":
            return {uid for uid, node in nodes.items() if self.macros_changed(node)}
        if check == "unmodified":
            return set(nodes) - self.select("modified")
        if check in ("modified", "modified.contract"):
            self._check_removed()
        if check == "modified":
            return {uid for uid, node in nodes.items() if self.modified(before.get(uid), node)}
        return self._aspect(check)

    def _aspect(self, check: str) -> set[str]:
        same, others = _ASPECTS[check]
        before = self.old.nodes
        found: set[str] = set()
        for uid, node in self.new.nodes.items():
            kind = node.resource_type
            if kind in NOT_IN_NODES and kind != "function" and kind not in others:
                continue
            old = before.get(uid)
            if old is None or (old is not node and not self._same(same, old, node)):
                found.add(uid)
        return found

    def _same(self, same: Same, old: Node, new: Node) -> bool:
        if same is same_contract:
            return new.resource_type != "model" or same_contract(old, new, self.new.metadata, self.warn)
        return same(old, new)

    def modified(self, old: Node | None, new: Node) -> bool:
        """Say whether dbt calls a node modified (a new node with code is)."""
        if old is None:
            return new.resource_type not in _NEW_IS_UNMODIFIED or self.macros_changed(new)
        if old is not new and not all(self._same(same, old, new) for same in _contents(new).values()):
            return True
        return self.macros_changed(new)

    def changes(self, uid: str) -> tuple[str, ...]:
        """Return in what a node differs: ``("body", "macros")``, ``("new",)``; for people."""
        new, old = self.new.nodes[uid], self.old.nodes.get(uid)
        if old is None:
            return ("new",)
        names = [name for name, same in _contents(new).items() if not self._same(same, old, new)]
        if self.macros_changed(new):
            names.append("macros: " + ", ".join(self._changed_macros(new)))
        return tuple(names)

    # -- macros and removed models ------------------------------------------------------------------

    @cached_property
    def _modified_macros(self) -> frozenset[str]:
        return modified_macros(self.old.macros, self.new.macros)

    @cached_property
    def _tainted(self) -> frozenset[str]:
        return tainted_by(self._modified_macros, self.new.macros)

    def macros_changed(self, node: Node) -> bool:
        """Say whether a macro that the node uses, directly or through others, has changed (S-053)."""
        return bool(self._tainted) and not self._tainted.isdisjoint(_macros_of(node))

    def _changed_macros(self, node: Node) -> list[str]:
        used = self._tainted.intersection(_macros_of(node))
        return sorted(uid.removeprefix("macro.") for uid in used)[:3]

    def _check_removed(self) -> None:
        for uid, old in self.old.nodes.items():
            if old.resource_type == "model" and uid not in self.new.nodes:
                disabled = self.new.disabled.get(uid)
                removed_contract(
                    disabled[0] if disabled else old, bool(disabled), self.new.metadata, self.warn
                )


def _macros_of(node: Node) -> tuple[str, ...]:
    if node.resource_type == "source":
        return ()
    macros = (node.raw.get("depends_on") or MappingProxyType({})).get("macros")
    return tuple(uid for uid in macros or () if isinstance(uid, str))
