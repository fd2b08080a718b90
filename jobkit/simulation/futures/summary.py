"""The rows of the summary of many futures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from jobkit.basics.shown import Shown

__all__ = ["LEVELS", "Quantiles", "SummaryRow"]

LEVELS = (0.5, 0.8, 0.95, 1.0)
"""The shares that a summary tells: half, four of five, 19 of 20, all."""

Quantiles = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SummaryRow(Shown):
    """One job of one variant, over all its futures.

    Parameters
    ----------
    variant : str
    job : str
        Name of the job; for a chain, of the job that begins it.
    chain : bool
        True when the row is about all jobs that follow from `job`.
    runs, errors, cancelled : int
        Over all futures.
    days : int
        Days that should have seen it done, over all futures; 0 for a CI job, which has no such day.
    undone : int
        Days among them without a successful run.
    done_at : tuple of float or None
        Seconds after midnight (UTC) at each of `LEVELS`; infinity where fewer of the days saw it done, None
        without days.
    run_seconds, wait_seconds : tuple of float or None
        The same of its runs; None without runs, and for a chain.
    """

    variant: str
    job: str
    chain: bool
    runs: int
    errors: int
    cancelled: int
    days: int
    undone: int
    done_at: Quantiles
    run_seconds: Quantiles
    wait_seconds: Quantiles

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain data; ``"never"`` for infinity."""
        quantiles = {
            name: {f"{level:g}": _plain(value) for level, value in zip(LEVELS, values, strict=True)}
            for name, values in (
                ("done_at", self.done_at),
                ("run_seconds", self.run_seconds),
                ("wait_seconds", self.wait_seconds),
            )
        }
        return {
            "variant": self.variant,
            "job": self.job,
            "chain": self.chain,
            "runs": self.runs,
            "errors": self.errors,
            "cancelled": self.cancelled,
            "days": self.days,
            "undone": self.undone,
            **quantiles,
        }


def _plain(value: float | None) -> float | str | None:
    """Return a quantile as JSON can say it."""
    return "never" if value == math.inf else value
