"""What a planner wants to know of a simulation: waits, run slots, compute, failures, and the age of data."""

from jobkit.reports.measures.comparison import Comparison, compare
from jobkit.reports.measures.measures import Measures
from jobkit.reports.measures.staleness import Staleness

__all__ = ["Comparison", "Measures", "Staleness", "compare"]
