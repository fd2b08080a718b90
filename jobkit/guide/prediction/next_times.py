"""To predict: when the schedule of each job fires next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from jobkit.basics.why import Cause, Why
from jobkit.basics.words import moment_words
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.jobs import Job, Schedule
from jobkit.platform import Rules
from jobkit.simulation import Simulation

__all__ = ["next_times"]

_WHICH = ("first", "second", "third")


def next_times(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask for the next three times of each schedule that is switched on, from the start on."""
    for job in {one.job.name: one.job for one in asked}.values():
        schedule = job.schedule
        if schedule is None or not job.triggers.schedule:
            continue
        times = schedule.next_fire_times(
            sim.start - timedelta.resolution,
            len(_WHICH),
            honour_timezone=sim.rules.honour_timezone,
            assigned_minute=sim.rules.interval_minute,
        )
        why = partial(_why, job, schedule, sim.rules)
        for which, time in zip(_WHICH, times, strict=False):
            yield PredictedOutcome(_question(sim, job, which), time, partial(_is_near, time), why)


def _question(sim: Simulation, job: Job, which: str) -> PredictionQuestion:
    text = f"When does it fire for the {which} time from {moment_words(sim.start)} UTC on?"
    return PredictionQuestion(0, f"The schedule of {job.name!r}", text, "moment", (), sim.start)


def _is_near(truth: datetime, answer: Predicted) -> bool:
    """Return whether the day or the time of day is right."""
    right_day = isinstance(answer, datetime) and answer.date() == truth.date()
    return right_day or (isinstance(answer, datetime) and answer.time() == truth.time())


def _why(job: Job, schedule: Schedule, rules: Rules) -> Why:
    minute = rules.interval_minute
    said = schedule.describe(honour_timezone=rules.honour_timezone, assigned_minute=minute)
    cause = Cause("schedule", f"`{schedule.expression(minute)}` says: {said}", job.name, "P-063")
    return Why(f"{cause.text}.", (cause,))
