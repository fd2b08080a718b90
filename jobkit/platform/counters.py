"""What is counted over time and can stop a job or an account: failures in a row, models a month, chains."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import Any

from jobkit.basics.why import Cause
from jobkit.platform import wording
from jobkit.platform.clock import Clock
from jobkit.platform.note import Note
from jobkit.platform.phase import Phase
from jobkit.platform.records import JobState, RunRecord
from jobkit.platform.rules import Rules

__all__ = ["Counters"]

_REACTIVATES = frozenset({"run_now"})


class Counters:
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
        self._in_phase: dict[Phase, int] = {}
        self._refused: Counter[str] = Counter()
        self._since: dict[str, int] = {}
        self._cut: dict[str, RunRecord] = {}
        self._notes: list[Note] = []

    # -- a job that keeps failing (P-052) -------------------------------------------------------------

    def count_end(self, run: RunRecord, now: int) -> None:
        """Count the end of a run; deactivate a deploy or CI job after too many errors in a row."""
        job_state = run.job_state
        if run.status == "cancelled" and not self._rules.cancelled_counts_as_failure:
            return
        job_state.errors = 0 if run.status == "success" else job_state.errors + 1
        limit = self._rules.deactivate_after_errors
        if job_state.is_active and job_state.errors >= limit and job_state.job.job_type != "merge":
            job_state.is_active = False
            self._since[job_state.job.name] = now
            self.say(wording.deactivated(job_state.job, limit, self._clock.moment(now)))

    def admits(self, job_state: JobState, trigger: Cause | None, now: int) -> bool:
        """Return whether a deactivated job runs all the same: Run now reactivates it."""
        if trigger is not None and trigger.kind in _REACTIVATES:
            self.reactivate(job_state, now)
            return True
        self._refused[job_state.job.name] += 1
        return False

    def since(self, job_state: JobState) -> int | None:
        """Return the tick at which a job was last deactivated."""
        return self._since.get(job_state.job.name)

    def reactivate(self, job_state: JobState, now: int) -> None:
        """Make a deactivated job active again; an active one stays as it is."""
        if not job_state.is_active:
            job_state.is_active, job_state.errors = True, 0
            missed = self._refused.pop(job_state.job.name, 0)
            self.say(wording.reactivated(job_state.job, missed, self._clock.moment(now)))

    # -- models a month (P-110) ----------------------------------------------------------------------

    def count_models(self, phase: Phase, now: int) -> None:
        """Count the models that a phase has built successfully."""
        if self._rules.models_a_month is not None:
            known = self._in_phase.get(phase)
            if known is None:
                known = self._in_phase[phase] = _models_built(phase)
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

    def __deepcopy__(self, memo: dict[int, Any]) -> Counters:
        twin = memo[id(self)] = copy(self)
        for name in ("dropped", "_models", "_refused", "_since", "_cut", "_notes"):
            setattr(twin, name, copy(getattr(self, name)))
        return twin


def _models_built(phase: Phase) -> int:
    rows = (row for step in phase.steps if step.invocation is not None for row in step.invocation.results)
    return sum(row.status == "success" and row.unique_id.startswith("model.") for row in rows)
