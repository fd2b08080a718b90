"""The simulated platform: clock, queue, run slots, triggers, runs and deferral over time."""

from jobkit.simulation.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation.face import DEFAULT_START, simulate
from jobkit.simulation.future import Future, FutureRun
from jobkit.simulation.many import simulate_many
from jobkit.simulation.many_result import ManyFutures
from jobkit.simulation.many_summary import SummaryRow
from jobkit.simulation.note import Note
from jobkit.simulation.result import Simulation
from jobkit.simulation.rules import RuleFact, Rules
from jobkit.simulation.run import Run, RunStep

__all__ = [
    "DEFAULT_START",
    "ApiTrigger",
    "Event",
    "Future",
    "FutureRun",
    "ManyFutures",
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
    "SummaryRow",
    "simulate",
    "simulate_many",
]
