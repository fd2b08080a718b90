"""The face of the simulation: a scenario goes in, a `Simulation` comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.simulation.bundled_project import BundledProject
    from jobkit.simulation.futures.future import Future, FutureRun
    from jobkit.simulation.futures.many_futures import ManyFutures
    from jobkit.simulation.futures.simulate_many import simulate_many
    from jobkit.simulation.futures.summary import SummaryRow
    from jobkit.simulation.horizon import DEFAULT_START
    from jobkit.simulation.scenario import Scenario
    from jobkit.simulation.simulate import simulate
    from jobkit.simulation.simulation import Simulation

__all__ = [
    "DEFAULT_START",
    "BundledProject",
    "Future",
    "FutureRun",
    "ManyFutures",
    "Scenario",
    "Simulation",
    "SummaryRow",
    "simulate",
    "simulate_many",
]

open_door(
    __name__,
    {
        "jobkit.simulation.bundled_project": "BundledProject",
        "jobkit.simulation.futures.future": "Future FutureRun",
        "jobkit.simulation.futures.many_futures": "ManyFutures",
        "jobkit.simulation.futures.simulate_many": "simulate_many",
        "jobkit.simulation.futures.summary": "SummaryRow",
        "jobkit.simulation.horizon": "DEFAULT_START",
        "jobkit.simulation.scenario": "Scenario",
        "jobkit.simulation.simulate": "simulate",
        "jobkit.simulation.simulation": "Simulation",
    },
)
