"""Small manifests for the tests of the project floor."""

from __future__ import annotations

from typing import Any

SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


def model(name: str, *parents: str, package: str = "p", **raw: Any) -> dict[str, Any]:
    return {
        "unique_id": f"model.{package}.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": package,
        "schema": "prod",
        "alias": name,
        "checksum": {"name": "sha256", "checksum": name},
        "raw_code": f"select '{name}'",
        "config": {"materialized": "table"},
        "depends_on": {"nodes": [parent if "." in parent else f"model.p.{parent}" for parent in parents]},
        **raw,
    }


def manifest(*nodes: dict[str, Any], version: int = 12, **sections: Any) -> dict[str, Any]:
    schema = SCHEMA.replace("v12", f"v{version}")
    return {
        "metadata": {"dbt_schema_version": schema, "project_name": "p", "adapter_type": "duckdb"},
        "nodes": {node["unique_id"]: node for node in nodes},
        **sections,
    }
