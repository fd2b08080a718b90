"""The simulated platform: clock, queue, run slots, triggers, runs and deferral over time."""

from jobkit.simulation.comparing import compare
from jobkit.simulation.comparison import Comparison
from jobkit.simulation.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation.face import DEFAULT_START, simulate
from jobkit.simulation.future import Future, FutureRun
from jobkit.simulation.many import simulate_many
from jobkit.simulation.many_result import ManyFutures
from jobkit.simulation.many_summary import SummaryRow
from jobkit.simulation.measures import Measures
from jobkit.simulation.note import Note
from jobkit.simulation.result import Simulation
from jobkit.simulation.rules import RuleFact, Rules
from jobkit.simulation.run import Run, RunStep
from jobkit.simulation.staleness import Staleness

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
