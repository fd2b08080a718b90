"""What is counted over time and can stop a job or an account: failures in a row, models a month, chains."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import Any

from jobkit.simulation import wording
from jobkit.simulation.clock import Clock
from jobkit.simulation.lane import Lane
from jobkit.simulation.leg import Leg
from jobkit.simulation.note import Note
from jobkit.simulation.record import RunRecord
from jobkit.simulation.rules import Rules
from jobkit.why import Cause

__all__ = ["Ledger"]

_REACTIVATES = frozenset({"run_now"})


class Ledger:
    """Counts, and the notes that come of them.

    Parameters
    ----------
    rules : Rules
    clock : Clock

    Attributes
    ----------
    dropped : dict of str to Cause
        Schemas of pull requests that are gone, and why.
    """

    def __init__(self, rules: Rules, clock: Clock) -> None:
        self.dropped: dict[str, Cause] = {}
        self._rules = rules
        self._clock = clock
        self._models: Counter[tuple[int, int]] = Counter()
        self._in_leg: dict[Leg, int] = {}
        self._refused: Counter[str] = Counter()
        self._since: dict[str, int] = {}
        self._cut: dict[str, RunRecord] = {}
        self._notes: list[Note] = []

    # -- a job that keeps failing (P-052) -------------------------------------------------------------

    def count_end(self, run: RunRecord, now: int) -> None:
        """Count the end of a run; deactivate a deploy or CI job after too many errors in a row."""
        lane = run.lane
        if run.status == "cancelled" and not self._rules.cancelled_counts_as_failure:
            return
        lane.errors = 0 if run.status == "success" else lane.errors + 1
        limit = self._rules.deactivate_after_errors
        if lane.is_active and lane.errors >= limit and lane.job.job_type != "merge":
            lane.is_active = False
            self._since[lane.job.name] = now
            self.say(wording.deactivated(lane.job, limit, self._clock.moment(now)))

    def admits(self, lane: Lane, trigger: Cause | None, now: int) -> bool:
        """Return whether a deactivated job runs all the same: Run now reactivates it."""
        if trigger is not None and trigger.kind in _REACTIVATES:
            self.reactivate(lane, now)
            return True
        self._refused[lane.job.name] += 1
        return False

    def reactivate(self, lane: Lane, now: int) -> None:
        """Put a job back to work; nothing happens to one that is at work."""
        if not lane.is_active:
            lane.is_active, lane.errors = True, 0
            missed = self._refused.pop(lane.job.name, 0)
            self.say(wording.reactivated(lane.job, missed, self._clock.moment(now)))

    # -- models a month (P-110) ----------------------------------------------------------------------

    def count_models(self, leg: Leg, now: int) -> None:
        """Count the models that a leg has built successfully."""
        if self._rules.models_a_month is not None:
            known = self._in_leg.get(leg)
            if known is None:
                known = self._in_leg[leg] = _models_built(leg)
            self._models[self._month(now)] += known

    def over_limit(self, now: int) -> Cause | None:
        """Return why no further run goes this month, or None."""
        limit = self._rules.models_a_month
        if limit is None or self._models[self._month(now)] < limit:
            return None
        return wording.over_model_limit(limit)

    def _month(self, now: int) -> tuple[int, int]:
        moment = self._clock.moment(now)
        return moment.year, moment.month

    # -- what the reader should know -----------------------------------------------------------------

    def cut_chain(self, child: str, upstream: RunRecord) -> None:
        """Remember where a circle of jobs was cut."""
        self._cut.setdefault(child, upstream)

    def say(self, note: Note) -> None:
        """Keep a note."""
        self._notes.append(note)

    def notes(self) -> list[Note]:
        """Return everything that was noted, in order."""
        missed = [
            wording.refused_while_deactivated(job, count, self._clock.moment(self._since[job]))
            for job, count in sorted(self._refused.items())
        ]
        limit = self._rules.max_chain_runs
        circles = [wording.chain_cut(name, run, limit) for name, run in self._cut.items()]
        return [*self._notes, *missed, *circles]

    def __deepcopy__(self, memo: dict[int, Any]) -> Ledger:
        twin = memo[id(self)] = copy(self)
        for name in ("dropped", "_models", "_refused", "_since", "_cut", "_notes"):
            setattr(twin, name, copy(getattr(self, name)))
        return twin


def _models_built(leg: Leg) -> int:
    rows = (row for step in leg.steps if step.invocation is not None for row in step.invocation.results)
    return sum(row.status == "success" and row.unique_id.startswith("model.") for row in rows)
