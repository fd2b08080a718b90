"""The simulated platform: clock, queue, run slots, triggers, runs and deferral over time."""

from jobkit.simulation.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation.face import DEFAULT_START, simulate
from jobkit.simulation.note import Note
from jobkit.simulation.result import Simulation
from jobkit.simulation.rules import RuleFact, Rules
from jobkit.simulation.run import Run, RunStep

__all__ = [
    "DEFAULT_START",
    "ApiTrigger",
    "Event",
    "Note",
    "PullRequest",
    "Rerun",
    "RuleFact",
    "Rules",
    "Run",
    "RunNow",
    "RunStep",
    "SaveJob",
    "Simulation",
    "simulate",
]
