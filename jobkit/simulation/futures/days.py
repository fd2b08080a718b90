"""When jobs are done on each day of each future, and what share of the days that is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from jobkit.jobs import Account
from jobkit.simulation.futures.future import Future

__all__ = ["Day", "below", "days_of", "done_at"]

_SUCCESS, _OPEN = "success", frozenset({"queued", "starting", "running"})


@dataclass(slots=True)
class Day:
    """What one day of one future began.

    A day holds the runs whose chain began on it (in UTC), those that end after midnight included.

    Parameters
    ----------
    heads : set of str
        Jobs whose runs began a chain.
    ran : set of str
        Jobs with a run.
    done : dict of str to float
        Job -> end of its last successful run, in seconds after the day's midnight.
    is_open : bool
        True when the horizon came before the end of all runs.
    """

    heads: set[str] = field(default_factory=set)
    ran: set[str] = field(default_factory=set)
    done: dict[str, float] = field(default_factory=dict)
    is_open: bool = False


def days_of(future: Future) -> list[Day]:
    """Return the days of a future on which a chain began, in order."""
    midnight = future.start.replace(hour=0, minute=0, second=0, microsecond=0)
    shift = (future.start - midnight).total_seconds()
    day_seconds = timedelta(days=1).total_seconds()
    days: dict[int, Day] = {}
    day_of_head: dict[int, int] = {}
    for row, run in enumerate(future):
        began = int((future.queued[row] + shift) // day_seconds)
        number = day_of_head.setdefault(run.head, began)
        day = days.setdefault(number, Day())
        day.ran.add(run.job)
        if run.head == run.id:
            day.heads.add(run.job)
        if run.status == _SUCCESS:
            end = round(future.finished[row] + shift - number * day_seconds, 6)
            day.done[run.job] = max(end, day.done.get(run.job, end))
        day.is_open = day.is_open or run.status in _OPEN
    return [days[number] for number in sorted(days)]


def below(account: Account, jobs: Iterable[str], *, upwards: bool = False) -> frozenset[str]:
    """Return `jobs` and all that their success triggers, step by step; `upwards`: all that trigger them."""
    near: dict[str, list[str]] = {}
    for job in account.jobs:
        completion = job.triggers.job_completion
        if completion is None or "success" not in completion.statuses:
            continue
        source, target = (job.name, completion.job) if upwards else (completion.job, job.name)
        near.setdefault(source, []).append(target)
    found = dict.fromkeys(jobs)
    queue = list(found)
    for name in queue:  # grows while it is read
        for other in near.get(name, ()):
            if other not in found:
                found[other] = None
                queue.append(other)
    return frozenset(found)


def done_at(days: Iterable[Day], members: Collection[str], heads: Collection[str]) -> list[float]:
    """Return when all of `members` were done, on each day that should have seen them done.

    Parameters
    ----------
    days : iterable of Day
    members : collection of str
        Names of jobs.
    heads : collection of str
        Jobs that begin the chains to them: a day with a run of one of these counts, and so does a day with a
        run of a member.

    Returns
    -------
    list of float
        Seconds after midnight (UTC) of the day on which the chain began: the end of the last successful run.
        Infinity for a day without one. A day that the horizon cuts is left out.
    """
    wanted, heads = set(members), set(heads)
    found = []
    for day in days:
        if not (day.heads & heads or day.ran & wanted):
            continue
        if wanted <= day.done.keys():
            found.append(max(day.done[job] for job in wanted))
        elif not day.is_open:
            found.append(math.inf)
    return found
