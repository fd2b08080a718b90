"""The simulated platform: clock, queue, run slots, triggers, runs and deferral over time."""

from jobkit.simulation.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation.face import DEFAULT_START, simulate
from jobkit.simulation.many.face import simulate_many
from jobkit.simulation.many.future import Future, FutureRun
from jobkit.simulation.many.result import ManyFutures
from jobkit.simulation.many.summary import SummaryRow
from jobkit.simulation.measuring.compare import compare
from jobkit.simulation.measuring.comparison import Comparison
from jobkit.simulation.measuring.measures import Measures
from jobkit.simulation.measuring.staleness import Staleness
from jobkit.simulation.note import Note
from jobkit.simulation.result import Simulation
from jobkit.simulation.rules import RuleFact, Rules
from jobkit.simulation.run import Run, RunStep

__all__ = [
    "DEFAULT_START",
    "ApiTrigger",
    "Comparison",
    "Event",
    "Future",
    "FutureRun",
    "ManyFutures",
    "Measures",
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
    "Staleness",
    "SummaryRow",
    "compare",
    "simulate",
    "simulate_many",
]
