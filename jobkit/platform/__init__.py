"""What the platform does with jobs over time: clock, queue, run slots, triggers, runs and deferral."""

from jobkit.platform.events import ApiTrigger, Commit, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.platform.note import Note
from jobkit.platform.rules import RuleFact, Rules
from jobkit.platform.run import Run, RunStep

__all__ = [
    "ApiTrigger",
    "Commit",
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
]
