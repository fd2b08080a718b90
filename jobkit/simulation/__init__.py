"""The face of the simulation: what goes in, and what comes out."""

from jobkit.simulation.futures.future import Future, FutureRun
from jobkit.simulation.futures.many_futures import ManyFutures
from jobkit.simulation.futures.simulate_many import simulate_many
from jobkit.simulation.futures.summary import SummaryRow
from jobkit.simulation.simulate import DEFAULT_START, simulate
from jobkit.simulation.simulation import Simulation

__all__ = [
    "DEFAULT_START",
    "Future",
    "FutureRun",
    "ManyFutures",
    "Simulation",
    "SummaryRow",
    "simulate",
    "simulate_many",
]
