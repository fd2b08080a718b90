"""Small projects for the tests of execution, in one line a node."""

from __future__ import annotations

from typing import Any

from jobkit.dbt.execution import Invocation
from jobkit.dbt.project import Project


def _node(
    kind: str, name: str, parents: tuple[str, ...], config: dict[str, Any], **raw: Any
) -> dict[str, Any]:
    return {
        "unique_id": f"{kind}.p.{name}",
        "name": name,
        "resource_type": kind,
        "package_name": "p",
        "schema": "dev",
        "alias": name,
        "path": f"{name}.sql",
        "original_file_path": f"models/{name}.sql",
        "fqn": ["p", name],
        "config": {"enabled": True, **config},
        "depends_on": {"nodes": [_id(parent) for parent in parents]},
        **raw,
    }


def _id(name: str) -> str:
    return name if "." in name else f"model.p.{name}"


def model(
    name: str, *parents: str, materialized: str = "table", raw: Any = None, **config: Any
) -> dict[str, Any]:
    return _node("model", name, parents, {"materialized": materialized, **config}, **(raw or {}))


def ephemeral(name: str, *parents: str) -> dict[str, Any]:
    return model(name, *parents, materialized="ephemeral")


def seed(name: str, **raw: Any) -> dict[str, Any]:
    return _node("seed", name, (), {"materialized": "seed"}, **raw)


def snapshot(name: str, *parents: str) -> dict[str, Any]:
    return _node("snapshot", name, parents, {"materialized": "snapshot"})


def function(name: str, *parents: str, **raw: Any) -> dict[str, Any]:
    return _node("function", name, parents, {}, **raw)


def check(name: str, *parents: str, severity: str = "error", **config: Any) -> dict[str, Any]:
    """Return a data test."""
    return _node("test", name, parents, {"materialized": "test", "severity": severity, **config})


def unit_test(name: str, model_name: str, *given: str, format: str = "dict") -> dict[str, Any]:
    inputs = [{"input": f"ref('{parent}')", "rows": [], "format": format} for parent in given]
    return _node("unit_test", name, (model_name,), {}, given=inputs, model=model_name)


def source(name: str, warn: int | None = None, error: int | None = None) -> dict[str, Any]:
    limits = {"warn_after": warn, "error_after": error}
    return {
        **_node("source", f"raw.{name}", (), {}),
        "name": name,
        "source_name": "raw",
        "schema": "raw",
        "identifier": name,
        "loaded_at_field": "at",
        "freshness": {key: {"count": value, "period": "hour"} for key, value in limits.items() if value},
    }


def exposure(name: str, *parents: str) -> dict[str, Any]:
    return _node("exposure", name, parents, {})


def hook(when: str, index: int = 1) -> dict[str, Any]:
    raw = {"tags": [f"on-run-{when}"], "index": index}
    return _node("operation", f"p-on-run-{when}-{index - 1}", (), {}, **raw)


def project(*nodes: dict[str, Any], **sections: Any) -> Project:
    homes: dict[str, dict[str, Any]] = {"nodes": {}}
    apart = ("source", "exposure", "unit_test", "function")
    for node in nodes:
        kind = node["resource_type"]
        homes.setdefault(f"{kind}s" if kind in apart else "nodes", {})[node["unique_id"]] = node
    metadata = {"project_name": "p", "dbt_version": "1.12.6", **sections.pop("metadata", {})}
    return Project.from_manifest({"metadata": metadata, **homes, **sections})


def statuses(inv: Invocation) -> dict[str, str]:
    """Return name -> status, the names without type and package."""
    return {result.unique_id.split(".", 2)[2]: result.status for result in inv.results}


def order(inv: Invocation) -> list[str]:
    return [result.unique_id.split(".", 2)[2] for result in inv.results]
