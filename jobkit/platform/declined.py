"""Triggers that were considered and started no run: kept as data where the platform decides it.

What repeats is kept once, with the first and the last moment and how often: a job that is deactivated for a
month misses thousands of triggers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from jobkit.basics.shown import Shown
from jobkit.basics.why import Details, Plain
from jobkit.platform.clock import Clock

__all__ = ["AFTER_QUEUING", "Declined", "DeclinedKind", "DeclinedTriggers"]

DeclinedKind = Literal[
    # a pull request
    "draft", "other_branch", "custom_branch", "other_project", "no_native_git", "not_in_event_list",
    "closed_without_merge", "not_merged", "no_pull_request", "no_merge",
    # another job
    "upstream_outcome", "upstream_unfinished", "upstream_never_ran", "upstream_not_here",
    "upstream_is_no_deploy_job", "chain_cut",
    # a schedule
    "schedule_off", "no_fire_time", "too_frequent",
    # somebody, or another system
    "api_refused", "rerun_refused", "saved", "no_inbound_webhook",
    # whatever the trigger
    "deactivated", "not_on_plan", "no_trigger", "superseded", "stale_commit", "plan_limit",
]  # fmt: skip
"""Why a trigger started no run."""

AFTER_QUEUING: frozenset[str] = frozenset({"superseded", "stale_commit", "plan_limit"})
"""The kinds where a run was queued, and was cancelled before it could start."""


@dataclass(frozen=True, slots=True)
class Declined(Shown):
    """A trigger of a job that was considered and started no run.

    Parameters
    ----------
    job : str
    kind : str
        One of `DeclinedKind`.
    at, last_at : datetime or None
        When it first and last happened (aware, UTC); None for what holds all the time.
    count : int
        How often.
    data : Details
        Names, numbers and moments of the first time.
    """

    job: str
    kind: DeclinedKind
    at: datetime | None = None
    last_at: datetime | None = None
    count: int = 1
    data: Details = field(default_factory=Details)


class DeclinedTriggers:
    """Collects them while a simulation goes on."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, DeclinedKind, Hashable], tuple[list[int | None], dict[str, Plain]]] = {}

    def add(
        self, job: str, kind: DeclinedKind, now: int | None, same: Hashable = None, /, **data: Plain
    ) -> None:
        """Keep one; with `same` it counts as the same as others of its job and kind with an equal value."""
        known = self._found.get((job, kind, same))
        if known is None:
            self._found[job, kind, same] = [now, now, 1], data
        else:
            known[0][1] = now
            known[0][2] = (known[0][2] or 0) + 1

    def read(self, clock: Clock) -> Iterator[Declined]:
        """Yield them in the order in which each kind first came up."""
        for (job, kind, _), ((first, last, count), data) in self._found.items():
            moments = clock.moment_or_none(first), clock.moment_or_none(last)
            yield Declined(job, kind, *moments, count or 1, Details(**data))

    def __deepcopy__(self, memo: dict[int, Any]) -> DeclinedTriggers:
        twin = DeclinedTriggers()
        twin._found = {key: ([*times], data) for key, (times, data) in self._found.items()}
        return twin
