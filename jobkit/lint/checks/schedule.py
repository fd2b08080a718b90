"""SCH and SIM: when the job runs, and what a simulation of the same jobs has shown of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from jobkit.basics.words import exact_duration_words
from jobkit.jobs import Job, Schedule
from jobkit.jobs.cron.traps import ScheduleTrap
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed, nested
from jobkit.lint.rule import Hit, rule
from jobkit.lint.words import sentence

if TYPE_CHECKING:
    from jobkit.platform.run import Run

__all__: list[str] = []

_TOO_COMPLEX = 6
_SIZES = (60, 24, 31, 12, 7)
_HOUR, _DAY_OF_WEEK = 1, 4


@rule("SCH001", severity="warning", confidence="possible", name="complex-schedule")
def complex_schedule(ctx: LintContext) -> Iterator[Hit]:
    """Cron expression that nobody reads at a glance.

    What:
        Counts what a reader has to hold in mind: each further value of a list, each range and each step is
        one. A list of hours or of days of the week, as the form writes it, counts as one; a list of all
        values as none. Six or more is too many. The limit is jobkit's own.

    Why:
        A schedule is read far more often than written, and mostly by somebody who looks for a missing run.
        What cannot be read is not checked.

    Example:
        `5,15,25,35,45,55 2-6 * * 1-5`: what does this even mean? Monday to Friday, every ten minutes from
        02:05 to 06:55 UTC.

    Fix:
        Use Intervals or Specific hours of the form, write an even list with a step, or make it two jobs. Say
        in the description what is meant.

    Source:
        Study guide, anti-pattern "Use Overly Complex Schedules"; G-49: the example is valid. The limit is
        an assumption.
    """
    schedule = ctx.job.schedule
    if schedule is None or schedule.cron is None or _weight(schedule.cron) < _TOO_COMPLEX:
        return
    message = f"`{schedule.cron}` is hard to read. It means: {schedule.describe()}."
    hit = Hit(("schedule", "cron"), message)
    simpler = " ".join(_as_step(field) for field in schedule.cron.split())
    if simpler != schedule.cron and _weight(simpler) < _TOO_COMPLEX:
        hit = Hit(
            hit.place,
            f"{message} The same times, shorter: `{simpler}`.",
            fix=f"Write `{simpler}`, or make it two simpler jobs.",
            fixed=nested(ctx.job, "schedule", cron=simpler),
        )
    yield hit


@rule("SCH002", severity="warning", name="schedule-trap")
def schedule_trap(ctx: LintContext) -> Iterator[Hit]:
    """Schedule that is legal and does not mean what it seems to.

    What:
        Steps that do not divide their field (`*/45`, `0 */5`), steps past its end (`*/90`), "every
        other day" (`*/2` in the day of month), both day fields set, every minute of an hour, days that
        some months lack.

    Why:
        Cron has no interval timer: each field starts again every hour, day or month. And where both day
        fields are set, a day that matches either of them fires.

    Example:
        `0 0 */2 * *` runs on the 31st and again on the 1st.

    Fix:
        Choose a step that divides the field, list the values, or leave one of the two day fields at `*`.

    Source:
        P-065, P-069, P-070 (dbt docs: deploy/deploy-jobs); where engines disagree the finding says so.
    """
    for trap in ctx.traps:
        if trap.code not in ("timezone", "frequent"):
            yield _trap_hit(ctx.job, trap)


@rule("SCH003", severity="advice", confidence="possible", name="under-ten-minutes")
def under_ten_minutes(ctx: LintContext) -> Iterator[Hit]:
    """Less than ten minutes between runs.

    What:
        The Developer plan takes no interval under ten minutes; the other plans have no such limit.

    Why:
        Each run first has to start up, clone the repository and install the packages. When a run takes longer
        than the gap, the next one waits, and the one after it cancels that.

    Example:
        `*/5 * * * *`

    Fix:
        Leave ten minutes or more between runs, for example `*/10 * * * *`.

    Source:
        P-070, P-050 (dbt docs: deploy/deploy-jobs, deploy/job-scheduler).
    """
    for trap in ctx.traps:
        if trap.code == "frequent":
            yield _trap_hit(ctx.job, trap)


@rule("SCH004", severity="warning", name="timezone-setting")
def timezone_setting(ctx: LintContext) -> Iterator[Hit]:
    """Time zone on a schedule.

    What:
        The platform schedules in UTC; a job has no setting for a time zone.

    Why:
        A job that is meant for 06:00 local time runs at 06:00 UTC, which is another time of the day there.
        Where there is summer time, a schedule in UTC also moves against the local clock when that begins and
        when it ends.

    Example:
        `0 6 * * *` with `timezone: America/New_York`.

    Fix:
        Leave the time zone out and write the hour in UTC; where the clocks change, choose which half of the
        year is to be right.

    Source:
        P-063, G-04, G-05 (dbt docs: deploy/deploy-jobs).
    """
    if (hit := ctx.difference("schedule", "timezone")) and ctx.job.schedule:
        yield replace(hit, fixed=_in_utc(ctx.job), why=_why_not_local(ctx.job.schedule))


@rule("SIM001", severity="warning", confidence="likely", name="over-scheduled")
def over_scheduled(ctx: LintContext) -> Iterator[Hit]:
    """Scheduled runs that were cancelled in the queue.

    What:
        In a simulation of the jobs, runs of this job were still waiting when the next one was queued; the
        older one was then cancelled. Only with a simulation.

    Why:
        The job is asked to run more often than it can: its data is older than the schedule promises.

    Example:
        Every 15 minutes, and a run takes 20.

    Fix:
        Make the interval longer, the run shorter (fewer nodes, more threads), or split off the slow models.

    Source:
        P-050, P-040 (dbt docs: deploy/job-scheduler).
    """
    if ctx.simulation is None or not ctx.job.runs_on_schedule:
        return
    gone = [run for run in ctx.cancelled_runs if run.trigger_kind == "schedule" and _is_superseded(run)]
    if gone:
        scheduled = sum(run.trigger_kind == "schedule" for run in ctx.simulated_runs)
        yield Hit(
            "schedule",
            f"In the simulation {len(gone)} of {scheduled} scheduled runs were cancelled in the queue, the "
            f"first at {gone[0].queued_at:%Y-%m-%d %H:%M} UTC.",
        )


def _is_superseded(run: Run) -> bool:
    return any(cause.kind == "superseded" for cause in run.causes)


def _why_not_local(schedule: Schedule) -> str:
    """Say what reading this schedule in UTC means in its own time zone."""
    why = "The platform schedules in UTC and knows no other time zone"
    seasons = schedule.utc_equivalents()
    place = (schedule.timezone or "").rpartition("/")[2].replace("_", " ")
    if len({season.offset_minutes for season in seasons}) < 2:
        return f"{why}. In {place} the clocks do not change, so the right hour in UTC is right all year."
    first, second = seasons[:2]
    moved = second.offset_minutes - first.offset_minutes
    by = exact_duration_words(abs(moved) * 60)
    return (
        f"{why}. In {place} the clocks change: a schedule in UTC that is right in {first.season} is {by} "
        f"{'late' if moved > 0 else 'early'} in {second.season}."
    )


def _in_utc(job: Job) -> Job | None:
    """Return the job with the UTC cron of standard time, or with the time zone left out."""
    seasons = job.schedule.utc_equivalents() if job.schedule else ()
    crons = [season.cron for season in seasons if season.cron]
    return changed(job, schedule=crons[0]) if crons else nested(job, "schedule", timezone=None)


def _trap_hit(job: Job, trap: ScheduleTrap) -> Hit:
    by_cron = job.schedule is not None and job.schedule.cron is not None
    place = ("schedule", "cron") if by_cron else ("schedule",)
    return Hit(place, sentence(trap.message), fix=sentence(trap.fix))


def _weight(cron: str) -> int:
    """Return how much a reader has to hold in mind."""
    return sum(map(_weight_of, range(5), cron.split()))


def _weight_of(position: int, field: str) -> int:
    parts = field.split(",")
    plain = all(part.isalnum() for part in parts)
    if plain and len(set(parts)) >= _SIZES[position]:
        return 0
    if plain and position in (_HOUR, _DAY_OF_WEEK):
        return min(field.count(","), 1)
    return field.count(",") + len(re.findall(r"\d-\d|[A-Z]-[A-Z]", field)) + field.count("/")


def _as_step(field: str) -> str:
    """Return a list of evenly spaced values as a range: `5,15,25` as `5-25/10`, `1,2,3` as `1-3`."""
    parts = field.split(",")
    if len(parts) < 3 or not all(part.isdigit() for part in parts):
        return field
    values = [int(part) for part in parts]
    gaps = {later - earlier for earlier, later in pairwise(values)}
    gap = gaps.pop()
    if gaps or gap < 1:
        return field
    return f"{values[0]}-{values[-1]}" + (f"/{gap}" if gap > 1 else "")
