"""A manifest of any size, made by code: the same shape at every size, so that only the size differs.

Half of the nodes are models in twenty layers, half are tests, one a model; every fourth test has two
parents. A model reads about two of the layer before it. A pull request (`changed`) edits every hundredth
model. One model in five hundred, all of the middle layer, has the tag ``centre``: what ``+tag:centre+``
walks through grows with the size, where one model's neighbours would not. A node is as long as dbt 1.12
writes it: about 2 KB of JSON.
"""

from __future__ import annotations

import random
from typing import Any

__all__ = ["LAYERS", "manifest"]

LAYERS = 20
_PACKAGE = "big"
_COLUMNS = ("id", "customer_id", "ordered_at", "status", "amount")


def manifest(size: int, changed: bool = False, seed: int = 0) -> dict[str, Any]:
    """Return a manifest of `size` nodes.

    Parameters
    ----------
    size : int
        Models and tests together.
    changed : bool
        True for the state after a pull request that changed the code of every hundredth model.
    seed : int
        Another seed, other parents.
    """
    draw = random.Random(seed)
    models = max(LAYERS, size // 2)
    nodes: dict[str, Any] = {}
    for number in range(models):
        edited = changed and number % 100 == 0
        node = _model(number, _parents(number, models, draw), edited)
        node["tags"] = _tags(number, models)
        nodes[node["unique_id"]] = node
    for number in range(size - models):
        node = _test(number, number % models, (number + 1) % models if number % 4 == 0 else None)
        nodes[node["unique_id"]] = node
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": schema, "project_name": _PACKAGE, "adapter_type": "duckdb"}
    return {"metadata": metadata, "nodes": nodes}


def _name(number: int) -> str:
    return f"model_{number:06d}"


def _id(number: int) -> str:
    return f"model.{_PACKAGE}.{_name(number)}"


def _parents(number: int, models: int, draw: random.Random) -> list[str]:
    """Return one to three models of the layer before; none for the first layer."""
    width = models // LAYERS
    layer = min(number // width, LAYERS - 1)
    if layer == 0:
        return []
    start = (layer - 1) * width
    return sorted({_id(start + draw.randrange(width)) for _ in range(draw.choice((1, 2, 2, 3)))})


def _tags(number: int, models: int) -> list[str]:
    """Return the tag of every twenty-fifth model of the middle layer."""
    layer, place = divmod(number, models // LAYERS)
    return ["centre"] if layer == LAYERS // 2 and place % 25 == 0 else []


def _model(number: int, parents: list[str], edited: bool) -> dict[str, Any]:
    name, layer = _name(number), number % 7
    code = f"select {', '.join(_COLUMNS)}\nfrom source\nwhere amount > {number}" + (
        "\n-- edited" if edited else ""
    )
    columns = {
        column: {
            "name": column,
            "description": "",
            "meta": {},
            "data_type": None,
            "constraints": [],
            "tags": [],
        }
        for column in _COLUMNS
    }
    own = {
        "language": "sql",
        "columns": columns,
        "access": "protected",
        "version": None,
        "latest_version": None,
        "constraints": [],
        "deprecation_date": None,
        "relation_name": f'"wh"."main"."{name}"',
        "patch_path": f"{_PACKAGE}://models/layer_{layer}/schema.yml",
    }
    config = {
        **_config("table" if number % 3 else "view"),
        "access": "protected",
        "group": None,
        "freshness": None,
    }
    node = _node(_id(number), name, "model", f"models/layer_{layer}/{name}.sql", code, parents, config)
    return {**node, **own}


def _test(number: int, on: int, other: int | None) -> dict[str, Any]:
    name = f"test_{number:06d}_{_name(on)}"
    parents = [_id(on)] if other is None else sorted({_id(on), _id(other)})
    own = {
        "test_metadata": {"name": "not_null", "kwargs": {"column_name": "id"}, "namespace": None},
        "attached_node": _id(on),
        "column_name": "id",
        "file_key_name": f"models.{_name(on)}",
    }
    config = {**_config("test"), "severity": "ERROR", "warn_if": "!= 0", "error_if": "!= 0"}
    uid = f"test.{_PACKAGE}.{name}.{number:010x}"
    code = "{{ test_not_null(**_dbt_generic_test_kwargs) }}"
    return {**_node(uid, name, "test", f"models/layer_{on % 7}/schema.yml", code, parents, config), **own}


def _config(materialized: str) -> dict[str, Any]:
    return {
        "enabled": True,
        "alias": None,
        "schema": None,
        "database": None,
        "tags": [],
        "meta": {},
        "materialized": materialized,
        "persist_docs": {},
        "post-hook": [],
        "pre-hook": [],
        "quoting": {},
        "column_types": {},
        "full_refresh": None,
        "unique_key": None,
        "on_schema_change": "ignore",
        "grants": {},
        "packages": [],
        "docs": {"show": True, "node_color": None},
        "contract": {"enforced": False, "alias_types": True},
    }


def _node(
    uid: str, name: str, kind: str, path: str, code: str, parents: list[str], config: dict[str, Any]
) -> dict[str, Any]:
    return {
        "database": "wh",
        "schema": "main",
        "name": name,
        "resource_type": kind,
        "package_name": _PACKAGE,
        "path": path.partition("/")[2],
        "original_file_path": path,
        "unique_id": uid,
        "fqn": [_PACKAGE, *path.split("/")[1:-1], name],
        "alias": name,
        "checksum": {"name": "sha256", "checksum": f"{len(code):04x}{uid[-6:]}".rjust(64, "0")},
        "config": config,
        "tags": [],
        "description": "",
        "meta": {},
        "group": None,
        "docs": {"show": True, "node_color": None},
        "build_path": None,
        "unrendered_config": {"materialized": config["materialized"]},
        "created_at": 1772409600.0,
        "raw_code": code,
        "refs": [{"name": parent.rpartition(".")[2], "package": None, "version": None} for parent in parents],
        "sources": [],
        "metrics": [],
        "depends_on": {"macros": [], "nodes": parents},
        "compiled_path": None,
        "contract": {"enforced": False, "alias_types": True, "checksum": None},
    }
