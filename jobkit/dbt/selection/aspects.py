"""The ways in which two versions of a node may differ, and which of them count for which resource type.

Source: dbt-core 1.12, ``same_contents`` of each class in ``contracts/graph/nodes.py``; S-050 to S-054.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection.contract import same_contract
from jobkit.dbt.selection.raw_values import mapping_of, rows_of

__all__ = ["ASPECTS", "NEW_IS_UNMODIFIED", "Same", "contents_of", "same_body"]

Same: TypeAlias = Callable[[Node, Node], bool]
"""Takes the old and the new node; says whether they are the same in one way."""

_MISSING = object()


_NO_CODE = "--placeholder--"
"""What dbt v2 writes in place of the code of a node."""


def same_body(old: Node, new: Node) -> bool:
    """Compare the code of nodes, and the checksum of seeds.

    Where a manifest has no code, the checksum of the file is compared: dbt v1 has no such manifest, and dbt
    v2 leaves the code out.
    """
    if new.resource_type != "seed":
        mine, theirs = new.raw.get("raw_code") or "", old.raw.get("raw_code") or ""
        if (mine or theirs) and _NO_CODE not in (mine, theirs):
            return bool(mine == theirs)
    return _equal(old, new, "checksum")


_NOT_COMPARED: AbstractSet[str] = frozenset({"alias", "schema", "database", "tags", "group"})
_IGNORED: Mapping[str, AbstractSet[str]] = {"source": set(), "exposure": set(), "metric": {"group"}}
_TEST_CONFIG_TABLE = """
severity where limit fail_calc warn_if error_if store_failures store_failures_as sql_header
"""
_TEST_CONFIG: tuple[str, ...] = tuple(_TEST_CONFIG_TABLE.split())


def same_config(old: Node, new: Node) -> bool:
    """Compare configs as written, before rendering; some keys do not count (S-051, S-052)."""
    kind = new.resource_type
    if kind in ("semantic_model", "saved_query"):
        return bool(old.config == new.config or _tidy(old.config) == _tidy(new.config))
    mine, theirs = _configs(old, new)
    if kind == "test":
        keys: Iterable[str] = _TEST_CONFIG
    else:
        keys = (mine.keys() | theirs.keys()) - _IGNORED.get(kind, _NOT_COMPARED)
    return mine == theirs or all(mine.get(key, _MISSING) == theirs.get(key, _MISSING) for key in keys)


def _configs(old: Node, new: Node) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the new and the old config as written; as rendered where dbt v2 left that out."""
    mine, theirs = (mapping_of(node.raw.get("unrendered_config")) for node in (new, old))
    if not (mine and theirs) and any(node.raw.get("raw_code") == _NO_CODE for node in (new, old)):
        mine, theirs = _tidy(new.config), _tidy(old.config)
    return mine, theirs


def same_persisted_description(old: Node, new: Node) -> bool:
    """Compare descriptions as far as ``persist_docs`` writes them to the warehouse (S-050)."""
    persist = new.config.get("persist_docs")
    if not persist or not isinstance(persist, Mapping) or new.resource_type == "test":
        return True
    if persist.get("relation") and not _equal(old, new, "description"):
        return False
    return not persist.get("columns") or _column_texts(old) == _column_texts(new)


def _column_texts(node: Node) -> dict[str, Any]:
    columns = mapping_of(node.raw.get("columns"))
    return {name: mapping_of(column).get("description") or "" for name, column in columns.items()}


def same_relation(old: Node, new: Node) -> bool:
    """Compare database, schema and alias as configured; for a source, as written in its file (S-052)."""
    if new.resource_type == "source":
        return all(
            _equal(old, new, key) for key in ("unrendered_database", "unrendered_schema", "identifier")
        )
    mine, theirs = _configs(old, new)
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
    mine, theirs = (mapping_of(node.raw.get("query_params")) for node in (new, old))
    return all(_tidy(mine.get(key)) == _tidy(theirs.get(key)) for key in ("metrics", "group_by", "where"))


def same_exports(old: Node, new: Node) -> bool:
    """Compare the exports of a saved query, in their order."""
    return _exports(old) == _exports(new)


def _exports(node: Node) -> list[list[Any]]:
    found: list[list[Any]] = []
    for row in rows_of(node.raw.get("exports")):
        config = mapping_of(row.get("unrendered_config"))
        found.append([row.get("name"), *(config.get(key) for key in ("export_as", "schema", "alias"))])
    return found


def fields(*names: str) -> Same:
    """Return a comparison of these keys of the manifest entry."""

    def same(old: Node, new: Node) -> bool:
        return all(_equal(old, new, name) for name in names)

    return same


def _equal(old: Node, new: Node, key: str) -> bool:
    mine, theirs = new.raw.get(key), old.raw.get(key)
    return bool(mine == theirs or _tidy(mine) == _tidy(theirs))


def _tidy(value: Any) -> Any:
    """Return a value without its empty keys: which of them are written differs between versions of dbt."""
    if isinstance(value, Mapping):
        return {key: _tidy(inner) for key, inner in value.items() if inner is not None and inner != {}}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    return None if value == "" else value


_SQL: Mapping[str, Same] = {
    "body": same_body,
    "configs": same_config,
    "persisted descriptions": same_persisted_description,
    "name or folder": same_fqn,
    "relation": same_relation,
}
_CONTENTS: Mapping[str, Mapping[str, Same]] = {
    # the contract comes first: dbt reports a broken one whatever else has changed
    "model": {"contract": same_contract, **_SQL, "reference": same_reference},
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

NEW_IS_UNMODIFIED = frozenset({"source", "exposure", "metric", "semantic_model", "saved_query"})
"""dbt calls a new one of these unmodified: its comparison with nothing says "same"."""

ASPECTS: Mapping[str, tuple[Same, frozenset[str]]] = {
    "modified.body": (same_body, frozenset()),
    "modified.configs": (same_config, NEW_IS_UNMODIFIED),
    "modified.persisted_descriptions": (same_persisted_description, frozenset()),
    "modified.relation": (same_relation, frozenset({"source"})),
    "modified.contract": (same_contract, frozenset()),
}
"""Sub-selector -> (comparison, resource types it looks at in addition to nodes with code)."""


def contents_of(node: Node) -> Mapping[str, Same]:
    """Return, by name, all that must be the same for dbt to call the node unmodified."""
    kind = node.resource_type
    if kind == "test" and node.raw.get("test_metadata"):
        kind = "generic test"
    return _CONTENTS.get(kind, _SQL)
