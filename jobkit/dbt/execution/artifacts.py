"""The artifacts of an invocation, as dbt writes them: ``run_results.json`` (v6), ``sources.json`` (v3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from jobkit.basics.frozen import plain
from jobkit.basics.moments import utc
from jobkit.basics.visible import visible
from jobkit.dbt.commands import Command
from jobkit.dbt.execution.args import args_of
from jobkit.dbt.execution.default_seconds import COMPILE_SECONDS
from jobkit.dbt.execution.node_result import NodeResult
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.state import State

__all__ = ["run_results", "sources"]

_LONGEST = 1e9  # seconds; a date has an end
_SCHEMAS = "https://schemas.getdbt.com/dbt"
_START = datetime(2026, 3, 2, tzinfo=UTC)
"""When an invocation starts if the caller does not say: the Monday at which simulations start."""

_COMPILED = frozenset({"model", "test", "snapshot", "analysis", "operation", "unit_test", "function"})
_PERIODS = {"minute": 60, "hour": 3600, "day": 86_400}


class Ended(Protocol):
    """What an artifact is made of. `Invocation` has all of it, and imports this file."""

    @property
    def command(self) -> Command:
        """What dbt was asked to do."""

    @property
    def results(self) -> Sequence[NodeResult]:
        """How its nodes ended."""

    @property
    def state(self) -> State:
        """The project, the target schema and the flags."""

    @property
    def elapsed_seconds(self) -> float:
        """From the first node's start to the last one's end."""


def run_results(inv: Ended, started_at: datetime | None = None) -> dict[str, Any]:
    """Return the invocation as ``run_results.json`` of schema v6.

    Parameters
    ----------
    inv : Invocation
        Of any command but ``dbt source freshness``.
    started_at : datetime, optional
        When the first node could start (aware, UTC); by default 2026-03-02T00:00Z.

    Returns
    -------
    dict
        Plain data. The same invocation and start give the same content, ids included.
    """
    start = utc(started_at or _START)
    rows = [_row(inv, result, start) for result in inv.results if not _is_source(result.unique_id)]
    return {
        "metadata": _metadata(inv, start, "run-results/v6"),
        "results": rows,
        "elapsed_time": round(inv.elapsed_seconds, 6),
        "args": plain(inv.state.args) or _args(inv),
    }


def sources(inv: Ended, started_at: datetime | None = None) -> dict[str, Any]:
    """Return the freshness checks of the invocation as ``sources.json`` of schema v3.

    A source that could not be checked has no row (S-057). The age of the newest row is the smallest that
    gives the status, in whole seconds: 0 for a fresh source, one second over the limit for a stale one. At
    the limit itself, dbt counts it as fresh.

    Parameters
    ----------
    inv : Invocation
        Of ``dbt source freshness``.
    started_at : datetime, optional
        As for `run_results`.
    """
    start = utc(started_at or _START)
    rows = [
        _source_row(inv.state.project.nodes[result.unique_id], result, start)
        for result in inv.results
        if _is_source(result.unique_id) and result.status in ("pass", "warn", "error")
    ]
    return {
        "metadata": _metadata(inv, start, "sources/v3"),
        "results": rows,
        "elapsed_time": round(inv.elapsed_seconds, 6),
    }


def _is_source(uid: str) -> bool:
    return uid.startswith("source.")


def _args(inv: Ended) -> dict[str, Any]:
    command = inv.command
    return args_of(
        command,
        threads=command.threads or 1,
        full_refresh=command.full_refresh,
        defer=command.defer is True,
        favor_state=command.favor_state,
    )


def _metadata(inv: Ended, start: datetime, schema: str) -> dict[str, Any]:
    project = inv.state.project
    end = start + timedelta(seconds=min(inv.elapsed_seconds, _LONGEST))
    outcome = ";".join(f"{result.unique_id}={result.status}" for result in inv.results)
    name = f"{project.name}|{inv.command.text}|{start.isoformat()}|{outcome}"
    return {
        "dbt_schema_version": f"{_SCHEMAS}/{schema}.json",
        "dbt_version": str(project.metadata.get("dbt_version") or "1.12.0"),
        "generated_at": _text(end),
        "invocation_id": str(uuid5(NAMESPACE_URL, visible(name))),
        "invocation_started_at": _text(start),
        "env": {},
    }


def _row(inv: Ended, result: NodeResult, start: datetime) -> dict[str, Any]:
    node = inv.state.project.nodes.get(result.unique_id)
    ran = bool(result.thread_id)
    compiled = node is not None and node.resource_type in _COMPILED
    return {
        "status": result.status,
        "timing": _timing(result, start) if ran else [],
        "thread_id": _thread(result.thread_id),
        "execution_time": round(result.execution_time, 6),
        "adapter_response": {},
        "message": result.message,
        "failures": result.failures,
        "unique_id": result.unique_id,
        "compiled": ran if compiled else None,
        "compiled_code": None,
        "relation_name": _relation(node, result, inv.state.schema) if node is not None and compiled else None,
        "batch_results": None,
        **_overloads(node, result),
    }


def _overloads(node: Node | None, result: NodeResult) -> dict[str, Any]:
    """Return the account of a function's overloads, which a later ``dbt retry`` reads."""
    if node is None or node.resource_type != "function" or result.parts is None:
        return {}
    parts = {"successful": list(result.parts.done), "failed": list(result.parts.failed)}
    return {"overload_results": parts}


def _thread(name: str) -> str:
    return name if name == "main" else f"{name} (worker)" if name else "MainThread"


def _relation(node: Node, result: NodeResult, schema: str | None) -> str | None:
    """Return the quoted relation, as the manifest has it or in the target schema of the invocation."""
    if schema is None:
        stated = node.raw.get("relation_name")
        return str(stated) if stated else None
    if not result.relation_name:
        return None
    parts = [str(node.raw["database"])] if node.raw.get("database") else []
    return ".".join(f'"{part}"' for part in (*parts, *result.relation_name.split(".", 1)))


def _timing(result: NodeResult, start: datetime) -> list[dict[str, str]]:
    """Return the two stages of a node that ran: compile, then execute."""
    first = start + timedelta(seconds=result.started_seconds)
    last = start + timedelta(seconds=result.finished_seconds)
    between = first + timedelta(seconds=min(COMPILE_SECONDS, result.execution_time))
    return [
        {"name": "compile", "started_at": _text(first), "completed_at": _text(between)},
        {"name": "execute", "started_at": _text(between), "completed_at": _text(last)},
    ]


def _source_row(node: Node, result: NodeResult, start: datetime) -> dict[str, Any]:
    criteria = node.raw.get("freshness") or node.config.get("freshness") or {}
    checked = start + timedelta(seconds=result.finished_seconds)
    age = _age(criteria, result.status)
    return {
        "unique_id": result.unique_id,
        "max_loaded_at": _text(checked - timedelta(seconds=age)),
        "snapshotted_at": _text(checked),
        "max_loaded_at_time_ago_in_s": age,
        "status": result.status,
        "criteria": plain(criteria),
        "adapter_response": {},
        "timing": _timing(result, start),
        "thread_id": _thread(result.thread_id),
        "execution_time": round(result.execution_time, 6),
    }


def _age(criteria: Mapping[str, Any], status: str) -> float:
    limit = criteria.get({"warn": "warn_after", "error": "error_after"}.get(status, ""))
    if not limit:
        return 0.0
    return float((limit.get("count") or 0) * _PERIODS.get(limit.get("period") or "", 0) + 1)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
