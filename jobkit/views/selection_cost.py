"""What a command costs: how long it takes on its threads, and how long the warehouse works for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from jobkit.basics.words import count_words
from jobkit.dbt.execution import Invocation, NodeResult
from jobkit.views.critical import critical_path

__all__ = ["SelectionCost", "kinds_words", "selection_cost"]

_LONGEST = 5


@dataclass(frozen=True, slots=True)
class SelectionCost:
    """What one command costs.

    Parameters
    ----------
    kinds : Mapping of str to int
        How many nodes of each resource type it runs.
    elapsed_seconds : float
        From the first node's start to the last one's end.
    compute_seconds : float
        Time that nodes spend on threads; four at once count four times.
    longest : tuple of NodeResult
        The nodes that take longest.
    critical : tuple of NodeResult
        The chain of nodes that decides when the command ends.
    refusal : str
        Why dbt runs nothing, or ``""``.
    price : float or None
        For the compute time, in the unit of the price of an hour.
    """

    kinds: Mapping[str, int]
    elapsed_seconds: float
    compute_seconds: float
    longest: tuple[NodeResult, ...] = ()
    critical: tuple[NodeResult, ...] = ()
    refusal: str = ""
    price: float | None = None


def selection_cost(invocation: Invocation, price_per_hour: float | None = None) -> SelectionCost:
    """Return what an invocation cost."""
    results = invocation.results
    compute = sum(result.execution_time for result in results)
    longest = sorted(results, key=lambda result: (-result.execution_time, result.unique_id))
    return SelectionCost(
        Counter(result.unique_id.partition(".")[0] for result in results),
        invocation.elapsed_seconds,
        compute,
        tuple(longest[:_LONGEST]),
        critical_path(invocation),
        invocation.messages[-1] if invocation.exit_code == 2 and invocation.messages else "",
        None if price_per_hour is None else price_per_hour * compute / 3600,
    )


def kinds_words(kinds: Mapping[str, int]) -> str:
    """Return how many of each resource type: ``2 models, 5 tests``; ``no node`` where there is none."""
    named = [
        count_words(count, kind.replace("_", " "), _PLURALS.get(kind, ""))
        for kind, count in sorted(kinds.items())
    ]
    return ", ".join(named) or "no node"


_PLURALS = {"analysis": "analyses", "saved_query": "saved queries"}
