"""Faults that strike a node after its own SQL has run: a post-hook fails, or some batches of several do.

Source: dbt-core 1.12 ``task/run.py``; each case run with 1.12.6 and DuckDB.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jobkit.basics.words import count_words
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.option_values import time_of
from jobkit.dbt.execution.faults import Fault
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.selection.raw_values import mapping_of, rows_of

__all__ = ["batch_count", "batches_end", "hook_leaves_relation"]

_WITH_TRANSACTIONS = frozenset({"postgres", "redshift", "duckdb", "sqlserver", "synapse"})
_MOST = 1_000_000


def hook_leaves_relation(node: Node, adapter: object) -> bool:
    """Return whether the relation stays where a post-hook of the node fails.

    Hooks run in the transaction that makes the relation, and the failure takes that back, unless the hook
    says ``transaction: false`` or the adapter works without transactions (an assumption for those that could
    not be run).
    """
    hooks = node.config.get("post-hook")
    rows: list[Any] = hooks if isinstance(hooks, list) else rows_of(hooks)
    outside = any(mapping_of(row).get("transaction") is False for row in rows)
    return outside or (adapter is not None and adapter not in _WITH_TRANSACTIONS)


def batches_end(fault: Fault, total: int | None, *, again: bool) -> tuple[str, str, str]:
    """Return status and message of a microbatch model some of whose batches fail, and why; ``""`` for none.

    Parameters
    ----------
    fault : Fault
    total : int or None
        Batches of the run, where the command says from when to when.
    again : bool
        True for a retry after a partial success: it runs those batches alone that had failed.
    """
    failing = [number for number in fault.batches if total is None or number <= total]
    if not failing:
        return "", "", ""
    if again:
        return "error", "ERROR", "the retry ran the batches that had failed, and they failed again"
    if failing[0] == 1:
        return "error", "ERROR", "its first batch failed, so dbt skipped the others"
    done = "" if total is None else f" ({total - len(failing)}/{total})"
    which = f"batch {failing[0]}" if len(failing) == 1 else count_words(len(failing), "batch", "batches")
    why = f"{which} failed, the others were built; what depends on it is skipped"
    return "partial success", f"PARTIAL SUCCESS{done}", why


def batch_count(node: Node, command: Command) -> int | None:
    """Return how many batches a run has, where ``--event-time-start`` and its end say so; None without."""
    start, end = (time_of(command.option(name) or "") for name in ("event_time_start", "event_time_end"))
    size = str(node.config.get("batch_size") or "")
    if start is None or end is None or size not in ("hour", "day", "month", "year"):
        return None
    if size in ("month", "year"):
        months = _months(end - timedelta(microseconds=1)) - _months(start) + 1
        return months if size == "month" else end.year - start.year + (end > datetime(end.year, 1, 1))
    step = timedelta(hours=1) if size == "hour" else timedelta(days=1)
    first = start.replace(minute=0, second=0)
    first = first if size == "hour" else first.replace(hour=0)
    return min(-((first - end) // step), _MOST)


def _months(moment: datetime) -> int:
    return moment.year * 12 + moment.month
