"""What the platform does with jobs over time: clock, queue, run slots, triggers, runs and deferral."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
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

open_door(
    __name__,
    {
        "jobkit.platform.events": "ApiTrigger Commit Event PullRequest Rerun RunNow SaveJob",
        "jobkit.platform.note": "Note",
        "jobkit.platform.rules": "RuleFact Rules",
        "jobkit.platform.run": "Run RunStep",
    },
)
