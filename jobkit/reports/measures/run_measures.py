"""What runs come to: waits, time, compute, failures and a price; of each job, and of the account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from jobkit.basics.numbers import quantile
from jobkit.basics.shown import Shown
from jobkit.platform.course import CourseOfEvents
from jobkit.reports.measures.tallies import JobTally, Tallies

__all__ = [
    "AccountMeasures",
    "JobMeasures",
    "RunMeasures",
    "SlotUse",
    "account_measures",
    "by_hour",
    "job_measures",
    "slot_use",
]

_ENDS = ("success", "error", "cancelled")
_HOUR, _DAY = 3_600.0, 86_400.0

Span = tuple[float, float]
"""From and until, half-open, in seconds after the start of the simulation."""


@dataclass(frozen=True, slots=True)
class RunMeasures:
    """What some runs come to.

    Parameters
    ----------
    runs, successes, errors, cancelled, unfinished : int
        Runs, and how they ended; unfinished ones are queued, starting or running at the end of the horizon.
    wait_mean_seconds, wait_p95_seconds, wait_max_seconds : float
        Time in the queue (P-042). 95 of 100 runs wait no longer than the second (nearest rank). A run that
        is still queued, or was cancelled in the queue, counts with the time that it waited.
    busy_seconds : float
        Time that runs spend out of the queue, prep time included; two at once count twice.
    compute_seconds : float
        Time that nodes spend on threads; four at once count four times. Compiling is not in it, nor are
        nodes that were stopped halfway.
    price : float or None
        In the unit of ``price_per_hour``, None when no price was given.
    failures : int
        Node results that ended as error or fail, over all runs.
    skips : int
        Node results that were skipped because of one.
    skipped_steps : int
        Commands that were not reached because an earlier one of the run failed (P-085).
    blast_radius : int
        Nodes that failed, or were skipped because of it, in the run where these were most.
    affected : tuple of str
        unique_ids of all nodes that ever failed or were skipped because of it, sorted.
    """

    runs: int
    successes: int
    errors: int
    cancelled: int
    unfinished: int
    wait_mean_seconds: float
    wait_p95_seconds: float
    wait_max_seconds: float
    busy_seconds: float
    compute_seconds: float
    price: float | None
    failures: int
    skips: int
    skipped_steps: int
    blast_radius: int
    affected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobMeasures(Shown, RunMeasures):
    """What the runs of one job come to.

    Parameters
    ----------
    job, job_type, environment : str
    compute_share : float or None
        Its part of the account's compute seconds, 0 to 1; None where nothing was computed.
    """

    job: str
    job_type: str
    environment: str
    compute_share: float | None


@dataclass(frozen=True, slots=True)
class AccountMeasures(Shown, RunMeasures):
    """What all runs come to, and how full the platform is.

    Parameters
    ----------
    run_slots : int
        What the plan allows (`Rules.run_slots`, P-041).
    slots_mean : float
        Run slots in use, on average over time.
    slots_share : float
        The same as a part of `run_slots`, 0 to 1.
    slots_peak : int
        The most in use at once.
    slots_full_share : float
        Part of the time in which no slot is free, 0 to 1.
    busy_by_hour : tuple of float
        Runs in progress on average, for each hour of the day in UTC: 24 figures, from 00:00 on. CI runs
        count too. An hour of the day that the horizon does not touch has 0.0.
    """

    run_slots: int
    slots_mean: float
    slots_share: float
    slots_peak: int
    slots_full_share: float
    busy_by_hour: tuple[float, ...]


def job_measures(
    sim: CourseOfEvents, tallies: Tallies, prices: Mapping[str, float]
) -> tuple[JobMeasures, ...]:
    """Return the figures of each job, in the order of the account; `prices` of an hour, by environment."""
    total = sum(tally.compute_seconds for tally in tallies.jobs.values())
    rows = []
    for job in sim.account.jobs:
        tally = tallies.jobs[job.name]
        own, price = tally.compute_seconds, prices.get(job.environment)
        rows.append(
            JobMeasures(
                **_figures([tally], None if price is None else price * own / 3600),
                job=job.name,
                job_type=job.job_type,
                environment=job.environment,
                compute_share=own / total if total else None,
            )
        )
    return tuple(rows)


def account_measures(sim: CourseOfEvents, tallies: Tallies, jobs: Sequence[JobMeasures]) -> AccountMeasures:
    """Return the figures of all runs; the price is unknown when that of one job is."""
    prices = [row.price for row in jobs]
    horizon = (sim.until - sim.start).total_seconds()
    slots = slot_use(tallies.slots, sim.rules.run_slots, horizon)
    busy = by_hour(chain.from_iterable(tally.spans for tally in tallies.jobs.values()), sim.start)
    length = by_hour([(0.0, horizon)], sim.start)
    return AccountMeasures(
        **_figures(list(tallies.jobs.values()), None if None in prices else sum(filter(None, prices))),
        run_slots=sim.rules.run_slots,
        slots_mean=slots.mean,
        slots_share=slots.mean / sim.rules.run_slots,
        slots_peak=slots.peak,
        slots_full_share=slots.full_share,
        busy_by_hour=tuple(own / all_ if all_ else 0.0 for own, all_ in zip(busy, length, strict=True)),
    )


def _figures(tallies: Sequence[JobTally], price: float | None) -> dict[str, Any]:
    """Return the fields of `RunMeasures`."""
    waits = sorted(wait for tally in tallies for wait in tally.waits)
    runs = len(waits)
    ended = {status: sum(tally.statuses.get(status, 0) for tally in tallies) for status in _ENDS}
    steps = [(len(starts), work) for tally in tallies for work, starts in tally.starts.items()]
    return {
        "runs": runs,
        "successes": ended["success"],
        "errors": ended["error"],
        "cancelled": ended["cancelled"],
        "unfinished": runs - sum(ended.values()),
        "wait_mean_seconds": sum(waits) / runs if runs else 0.0,
        "wait_p95_seconds": quantile(waits, 0.95) or 0.0,
        "wait_max_seconds": waits[-1] if runs else 0.0,
        "busy_seconds": sum(end - begin for tally in tallies for begin, end in tally.spans),
        "compute_seconds": sum(tally.compute_seconds for tally in tallies),
        "price": price,
        "failures": sum(times * len(work.failed) for times, work in steps),
        "skips": sum(times * len(work.skipped) for times, work in steps),
        "skipped_steps": sum(tally.skipped_steps for tally in tallies),
        "blast_radius": max((tally.blast_radius for tally in tallies), default=0),
        "affected": tuple(sorted({uid for tally in tallies for uid in tally.affected()})),
    }


# -- how full the platform is ---------------------------------------------------------------------


class SlotUse(NamedTuple):
    """Run slots in use: on average, the most at once, and the share of time (0 to 1) without a free one."""

    mean: float
    peak: int
    full_share: float


def slot_use(spans: Iterable[Span], limit: int, horizon: float) -> SlotUse:
    """Return how many of `limit` slots the spans take, over `horizon` seconds (P-041)."""
    changes: dict[float, int] = {}
    for begin, end in spans:
        if begin < end:
            changes[begin] = changes.get(begin, 0) + 1
            changes[end] = changes.get(end, 0) - 1
    used, peak, before = 0, 0, 0.0
    area = full = 0.0
    for moment in sorted(changes):
        area += used * (moment - before)
        full += moment - before if used >= limit else 0.0
        used, before = used + changes[moment], moment
        peak = max(peak, used)
    return SlotUse(area / horizon, peak, full / horizon)


def by_hour(spans: Iterable[Span], start: datetime) -> tuple[float, ...]:
    """Return how many seconds of the spans fall into each hour of the day (UTC): 24 sums, from 00:00 on.

    `start` is aware, UTC.
    """
    offset = (start - start.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    sums = [0.0] * 24
    for begin, end in spans:
        _spread(begin + offset, end + offset, sums)
    return tuple(sums)


def _spread(begin: float, end: float, sums: list[float]) -> None:
    days, rest = divmod(max(end - begin, 0.0), _DAY)
    if days:
        sums[:] = [seconds + days * _HOUR for seconds in sums]
    end = begin + rest
    while begin < end:
        hour = int(begin // _HOUR)
        stop = min(end, (hour + 1) * _HOUR)
        sums[hour % 24] += stop - begin
        begin = stop
