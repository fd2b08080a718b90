"""What a planner wants to know of a simulation: waits, run slots, compute, failures, and the age of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.reports.measures.comparison import Comparison, compare
    from jobkit.reports.measures.measures import Measures
    from jobkit.reports.measures.staleness import Staleness

__all__ = ["Comparison", "Measures", "Staleness", "compare"]

open_door(
    __name__,
    {
        "jobkit.reports.measures.comparison": "Comparison compare",
        "jobkit.reports.measures.measures": "Measures",
        "jobkit.reports.measures.staleness": "Staleness",
    },
)
