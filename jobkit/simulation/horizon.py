"""From when to when a simulation runs, where the caller does not say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import moment_words
from jobkit.jobs import Account, Job
from jobkit.platform.arrivals import schedule_of
from jobkit.platform.rules import Rules

__all__ = ["DEFAULT_START", "horizon_of", "quiet_moment"]

DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Fixed, so that the same call gives the same answer on every day."""

_WEEK = timedelta(days=7)
_TIME_FOR_A_RUN = timedelta(days=1)
_TIME_FOR_ITS_JOBS = timedelta(hours=4)


def horizon_of(
    account: Account, rules: Rules, start: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """Return start and end, the missing ones filled in.

    The start is `DEFAULT_START`. The end is one week later or, when no schedule fires within that week, one
    day after the first scheduled time.

    Raises
    ------
    JobkitError
        When the end does not come after the start.
    """
    begin = start if start is not None else DEFAULT_START
    end = until if until is not None else _default_end(account, rules, begin)
    if end <= begin:
        raise JobkitError(
            f"the simulation would end at {moment_words(end)}, but it begins at {moment_words(begin)} UTC",
            hint="until must be after start (on the command line: --until and --start)",
        )
    return begin, end


def quiet_moment(account: Account, rules: Rules, begin: datetime, end: datetime) -> datetime:
    """Return when to open a pull request that has no time of its own.

    Four hours after the first scheduled run of a deploy job, so that its jobs have had their time; at the
    start where that would be too late.
    """
    first = [t for job in account.jobs if job.is_deploy and (t := _first_time(job, rules, begin)) is not None]
    moment = min(first) + _TIME_FOR_ITS_JOBS if first else begin
    return moment if moment < end else begin


def _default_end(account: Account, rules: Rules, begin: datetime) -> datetime:
    first = [time for job in account.jobs if (time := _first_time(job, rules, begin)) is not None]
    if first and min(first) >= begin + _WEEK:
        return min(first) + _TIME_FOR_A_RUN
    return begin + _WEEK


def _first_time(job: Job, rules: Rules, begin: datetime) -> datetime | None:
    """Return the first scheduled time of `job`, at `begin` or later."""
    schedule = schedule_of(job, rules)
    if schedule is None:
        return None
    return schedule.next_fire(
        begin - timedelta(minutes=1),  # `next_fire` looks strictly after; schedules know whole minutes only
        honour_timezone=rules.honour_timezone,
        assigned_minute=rules.interval_minute,
    )
