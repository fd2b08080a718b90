"""One moment of a day as it is shown: who waits, who holds which run slot and what each run is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from jobkit.basics.words import clock_words, count_words, day_words
from jobkit.reports.replay import Moment, Occupancy, moments, occupancy
from jobkit.simulation import Simulation
from jobkit.views.replay import moment_fact, moment_sentence

__all__ = ["ReplayedDay", "days_of"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ReplayedDay:
    """A day of a simulation, moment by moment.

    Positions count what has happened: 0 is the beginning of the day, `last` its end.

    Parameters
    ----------
    sim : Simulation
    start, end : datetime
        Half-open, aware UTC.
    """

    sim: Simulation
    start: datetime
    end: datetime

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """What happens on it, in order."""
        return moments(self.sim, self.start, self.end)

    @cached_property
    def _before(self) -> Occupancy:
        return occupancy(self.sim, self.start)

    @property
    def name(self) -> str:
        """The day in words, ``Mon 2 Mar``."""
        return day_words(self.start)

    @property
    def last(self) -> int:
        """The last position."""
        return len(self.moments)

    def moment(self, position: int) -> Moment | None:
        """Return what happened last; None at the beginning."""
        return self.moments[position - 1] if position else None

    def at(self, position: int) -> datetime:
        """Return the time at a position (aware, UTC)."""
        moment = self.moment(position)
        return self.start if moment is None else moment.at

    def occupancy(self, position: int) -> Occupancy:
        """Return queue and slots at a position."""
        moment = self.moment(position)
        return self._before if moment is None else moment.after

    def sentence(self, position: int) -> str:
        """Return what happens, in one sentence."""
        moment = self.moment(position)
        if moment is not None:
            return moment_sentence(moment)
        if not self.moments:
            return f"Nothing happens on {self.name}."
        first = clock_words(self.moments[0].at)
        return f"{self.name} begins. The first of {count_words(self.last, 'moment')} is at {first} UTC."

    def fact(self, position: int) -> str:
        """Return the number of the fact behind it, or ``""``."""
        moment = self.moment(position)
        return "" if moment is None else moment_fact(moment)

    def doing(self, run_id: int, position: int) -> str:
        """Return what a run in the queue or under way is doing: ``step 4 of 6: dbt build``."""
        past = (self.moments[place] for place in range(position - 1, -1, -1))
        moment = next((one for one in past if one.run.id == run_id), None)
        return _doing(moment) if moment is not None else "since the day before"

    def queued(self, run_id: int) -> int:
        """Return the position at which a run is queued; the beginning for one of a day before."""
        places = (place for place, moment in enumerate(self.moments, 1) if moment.run.id == run_id)
        return next(places, 0)

    def after(self, position: int, *, with_steps: bool) -> int:
        """Return the next position; without steps the one at which something happens to a whole run."""
        return self._near(range(position + 1, self.last + 1), self.last, with_steps=with_steps)

    def before(self, position: int, *, with_steps: bool) -> int:
        """Return the position before, in the same way."""
        return self._near(range(position - 1, 0, -1), 0, with_steps=with_steps)

    def _near(self, positions: Sequence[int], end: int, *, with_steps: bool) -> int:
        wanted = (place for place in positions if with_steps or self.moments[place - 1].step is None)
        return next(wanted, end)


def days_of(sim: Simulation) -> tuple[ReplayedDay, ...]:
    """Return the days of a simulation, each of 24 hours from its start on."""
    count = max(1, -((sim.start - sim.until) // _DAY))
    starts = [sim.start + number * _DAY for number in range(count)]
    return tuple(ReplayedDay(sim, start, min(start + _DAY, sim.until)) for start in starts)


def _doing(moment: Moment) -> str:
    """Say what a run is doing since something happened to it."""
    run, step = moment.run, moment.step
    if step is not None:
        text = f"step {step.index} of {len(run.steps)}: {step.command or step.name}"
        return text if moment.kind == "step_begins" else f"{text}, ended"
    if moment.kind == "waits":
        is_same = moment.cause is not None and moment.cause.kind == "same_job"
        what = "an earlier run of its job" if is_same else "a run slot"
        return f"waits for {what}, queued {clock_words(run.queued_at)}"
    return {"queued": "in the queue", "dequeued": "being prepared"}.get(moment.kind, "starts")
