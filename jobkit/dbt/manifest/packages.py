"""The packages a project has installed, found by the macros and nodes of its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jobkit.dbt.manifest.node import Node

__all__ = ["ADAPTER_PACKAGES", "installed_packages"]

_ADAPTERS = """
athena bigquery clickhouse databricks db2 doris dremio duckdb exasol fabric fabricspark firebolt glue hive
iceberg impala mariadb materialize mysql mysql5 oracle postgres redshift risingwave rockset salesforce
singlestore snowflake spark sqlite sqlserver starrocks synapse teradata tidb trino upsolver vertica
"""
ADAPTER_PACKAGES = frozenset(f"dbt_{name}" for name in _ADAPTERS.split())
"""Macro packages that come with an adapter; some come with a second one (redshift: postgres, databricks:
spark)."""


def installed_packages(
    project: str,
    adapter: object,
    macros: Mapping[str, Mapping[str, Any]],
    nodes: Iterable[Node],
) -> tuple[str, ...]:
    """Return the packages that ``dbt deps`` installed, sorted: all but the project, dbt and its adapter."""
    names = {node.package_name for node in nodes}
    names.update(str(macro.get("package_name") or "") for macro in macros.values())
    return tuple(sorted(names - {"", "dbt", project, f"dbt_{adapter}"} - ADAPTER_PACKAGES))
