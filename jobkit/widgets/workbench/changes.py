"""What one edit changed in what will happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.words import count_words, duration_words
from jobkit.lint import Finding
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["OutcomeChange", "outcome_changes", "outcome_figures"]


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A figure of what will happen, before and after."""

    name: str
    before: str
    after: str


def outcome_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[OutcomeChange]:
    """Return the figures that differ between what would have happened and what will."""
    names = dict.fromkeys((*old, *new))
    pairs = ((name, old.get(name, "0"), new.get(name, "0")) for name in names)
    return [OutcomeChange(*found) for found in pairs if found[1] != found[2]]


def outcome_figures(sim: Simulation, findings: Sequence[Finding]) -> dict[str, str]:
    """Return what one compares of two outcomes, in words, by what it is called."""
    runs = sim.runs
    wait = max((run.wait_seconds for run in runs), default=0.0)
    counts: Counter[str] = Counter(run.status for run in runs)
    return {
        "runs": f"{len(runs):,}",
        **{name: f"{counts[status]:,}" for name, status in _STATUSES},
        "longest wait": duration_words(wait),
        "nodes built": f"{_built(runs):,}",
        "findings": count_words(len(findings), "finding"),
    }


_STATUSES = (("successful runs", "success"), ("runs in error", "error"), ("cancelled runs", "cancelled"))


def _built(runs: Sequence[Run]) -> int:
    counted: dict[int, int] = {}  # many runs share what one call of dbt did
    total = 0
    for call, _ in (one for run in runs for one in run.calls):
        if id(call) not in counted:
            counted[id(call)] = sum(one.status in ("success", "pass") for one in call.results)
        total += counted[id(call)]
    return total
