"""The simulated platform: clock, queue, run slots, triggers, runs and deferral over time."""

from jobkit.simulation.events import ApiTrigger, Event, PullRequest, RunNow
from jobkit.simulation.result import Note, Simulation
from jobkit.simulation.rules import RuleFact, Rules
from jobkit.simulation.run import Run, RunStep
from jobkit.simulation.simulate import simulate

__all__ = [
    "ApiTrigger",
    "Event",
    "Note",
    "PullRequest",
    "RuleFact",
    "Rules",
    "Run",
    "RunNow",
    "RunStep",
    "Simulation",
    "simulate",
]
