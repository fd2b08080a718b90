"""Faults that strike a node after its own SQL has run: a post-hook fails, some batches or overloads do.

Source: dbt-core 1.12 ``task/run.py``, ``task/function.py``; each case run with 1.12.6 and DuckDB.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from jobkit.basics.words import count_words, enumerated
from jobkit.dbt.commands import Command
from jobkit.dbt.commands.option_values import time_of
from jobkit.dbt.execution.faults import Fault, overloads_of
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.parts import Parts
from jobkit.dbt.selection.raw_values import mapping_of, rows_of

__all__ = ["End", "batch_count", "batches_end", "hook_leaves_relation", "overloads_end"]

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


class End(NamedTuple):
    """How a node ends some of whose parts fail; without a status, none of them does."""

    status: str = ""
    message: str = ""
    why: str = ""
    parts: Parts | None = None


def batches_end(fault: Fault, total: int | None, before: Parts | None) -> End:
    """Return how a microbatch model ends some of whose batches fail.

    Parameters
    ----------
    fault : Fault
    total : int or None
        Batches of the run, where the command says from when to when.
    before : Parts or None
        For a retry after a partial success, which runs the batches alone that had failed.
    """
    if before is not None:
        return _batches_again(fault, before)
    failing = tuple(number for number in fault.batches if total is None or number <= total)
    if not failing:
        return End()
    if failing[0] == 1:
        return End("error", "ERROR", "its first batch failed, so dbt skipped the others")
    done = tuple(number for number in range(1, (total or failing[-1]) + 1) if number not in failing)
    share = "" if total is None else f" ({len(done)}/{total})"
    why = f"{_batches(failing)} failed, the others were built; what depends on it is skipped"
    return End("partial success", f"PARTIAL SUCCESS{share}", why, Parts(done, failing))


def _batches_again(fault: Fault, before: Parts) -> End:
    """Return how the retry of a microbatch model ends: a batch keeps its number."""
    asked = before.failed or fault.batches
    failing = tuple(number for number in asked if number in fault.batches)
    if not failing:
        return End(parts=Parts((*before.done, *before.failed)))
    if failing[0] == asked[0]:
        rest = "" if failing == asked else "; the first of them failed, so dbt skipped the others"
        why = f"the retry ran the batches that had failed, and they failed again{rest}"
        return End("error", "ERROR", why, before)
    done = tuple(number for number in asked if number not in failing)
    why = f"the retry ran the batches that had failed, and {_batches(failing)} failed again"
    share = f" ({len(done)}/{len(asked)})"
    return End("partial success", f"PARTIAL SUCCESS{share}", why, Parts((*before.done, *done), failing))


def _batches(numbers: Sequence[int | str]) -> str:
    return f"batch {numbers[0]}" if len(numbers) == 1 else count_words(len(numbers), "batch", "batches")


def overloads_end(fault: Fault, node: Node, before: Parts | None) -> End:
    """Return how a function ends some of whose overloads fail; a retry leaves out those that are done.

    dbt tries each of them, so that one that fails holds back no other, and the function itself is there.
    """
    done = before.done if before is not None else ()
    failing = tuple(name for name in overloads_of(node) if name in fault.overloads and name not in done)
    parts = Parts(tuple(name for name in overloads_of(node) if name not in failing), failing)
    if not failing:
        return End(parts=parts)
    which = f"its overload {failing[0]}" if len(failing) == 1 else f"its overloads {enumerated(failing)}"
    why = f"{which} failed; the function itself is there, and what depends on it is skipped"
    return End("partial success", f"PARTIAL SUCCESS {node.name}", why, parts)


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
