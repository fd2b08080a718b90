"""From when to when a simulation runs, where the caller does not say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.limits import FIRE_TIMES, SIMULATED_YEARS
from jobkit.basics.words import date_words, moment_words
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import labelled
from jobkit.platform.arrivals import schedule_of
from jobkit.platform.rules import Rules

__all__ = ["DEFAULT_START", "check_length", "horizon_of", "quiet_moment"]

DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Fixed, so that the same call gives the same answer on every day."""

_FIRST_YEAR, _LAST_YEAR = 1900, 5000
_SAMPLE = timedelta(days=28)
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
        When the end does not come after the start, or is further away than the limits of jobkit allow
        (`jobkit.basics.limits`).
    """
    begin = start if start is not None else DEFAULT_START
    _check_year(begin)
    end = until if until is not None else _default_end(account, rules, begin)
    if end <= begin:
        raise JobkitError(
            f"the simulation would end on {moment_words(end)}, but it begins on {moment_words(begin)} UTC",
            hint="until must be after start; on the command line they are --until and --start",
        )
    check_length(account, rules, begin, end)
    return begin, end


def check_length(account: Account, rules: Rules, begin: datetime, end: datetime) -> None:
    """Raise JobkitError for a simulation of more years or runs than fit into the memory."""
    _check_year(end)
    years, most = SIMULATED_YEARS.value, FIRE_TIMES.value
    if end - begin > timedelta(days=366) * years:
        what = f"from {_words(begin)} to {_words(end)} are more than {years} years"
        raise JobkitError(what, hint=f"until = an earlier time; {SIMULATED_YEARS.hint}")
    minutes = (end - begin) // timedelta(minutes=1)
    if minutes * len(account.jobs) > most and _scheduled_runs(account, rules, begin, end) > most:
        what = f"from {_words(begin)} to {_words(end)} these jobs run more than {most:,} times"
        raise JobkitError(what, hint=f"until = an earlier time; {FIRE_TIMES.hint}")


def _check_year(moment: datetime) -> None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        what = f"{date_words(moment)} is outside the years that jobkit simulates"
        raise JobkitError(what, hint=f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _scheduled_runs(account: Account, rules: Rules, begin: datetime, end: datetime) -> float:
    """Return about how many runs schedules and what follows them start, by what they do in four weeks."""
    account = labelled(account)
    upstream = {job.name: job.triggers.job_completion for job in account.jobs}
    runs = {job.name: _runs_in_sample(job, rules, begin) for job in account.jobs}
    share, total = (end - begin) / _SAMPLE, 0.0
    for name in upstream:
        seen = {name}
        while (trigger := upstream.get(name)) is not None and trigger.job not in seen:
            name = trigger.job
            seen.add(name)
            if len(seen) > rules.max_chain_runs:
                break
        total += runs.get(name, 0) * share
    return total


def _runs_in_sample(job: Job, rules: Rules, begin: datetime) -> int:
    schedule = schedule_of(job, rules)
    return len(schedule.fire_times(begin, begin + _SAMPLE)) if schedule is not None else 0


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
