"""What one edit changed in what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobkit.basics.words import count_words, duration_words
from jobkit.lint import Finding
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["OutcomeChange", "outcome_changes"]


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A figure of what will happen, before and after."""

    name: str
    before: str
    after: str


def outcome_changes(
    before: tuple[Simulation, Sequence[Finding]], after: tuple[Simulation, Sequence[Finding]]
) -> list[OutcomeChange]:
    """Return the figures that differ between what would have happened and what will."""
    old, new = _figures(*before), _figures(*after)
    names = dict.fromkeys((*old, *new))
    pairs = ((name, old.get(name, "0"), new.get(name, "0")) for name in names)
    return [OutcomeChange(*found) for found in pairs if found[1] != found[2]]


def _figures(sim: Simulation, findings: Sequence[Finding]) -> dict[str, str]:
    runs = sim.runs
    wait = max((run.wait_seconds for run in runs), default=0.0)
    return {
        "runs": f"{len(runs):,}",
        **{name: f"{_count(runs, status):,}" for name, status in _STATUSES},
        "longest wait": duration_words(wait),
        "nodes built": f"{_built(runs):,}",
        "findings": count_words(len(findings), "finding"),
    }


_STATUSES = (("successful runs", "success"), ("runs in error", "error"), ("cancelled runs", "cancelled"))


def _count(runs: Sequence[Run], status: str) -> int:
    return sum(run.status == status for run in runs)


def _built(runs: Sequence[Run]) -> int:
    counted: dict[int, int] = {}  # many runs share what one call of dbt did
    total = 0
    for step in (step for run in runs for step in run.steps if step.invocation is not None):
        key = id(step.invocation)
        if key not in counted:
            counted[key] = sum(one.status in ("success", "pass") for one in step.results)
        total += counted[key]
    return total
