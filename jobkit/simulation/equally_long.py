"""Two scenarios over one stretch of time, so that they can be compared."""

from __future__ import annotations

from jobkit.simulation.scenario import Scenario
from jobkit.simulation.simulation import Simulation

__all__ = ["equally_long"]


def equally_long(one: Scenario, other: Scenario) -> tuple[Simulation, Simulation]:
    """Simulate both; the shorter one goes on for as long as the longer."""
    a, b = one.simulate(), other.simulate()
    last = max(a.until, b.until)
    return (
        a if a.until == last else one.simulate(until=last),
        b if b.until == last else other.simulate(until=last),
    )
