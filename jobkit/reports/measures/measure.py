"""From a simulation to its measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import Any

from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.reports.measures.ages import ages
from jobkit.reports.measures.measures import AccountMeasures, JobMeasures, Measures, ModelMeasures
from jobkit.reports.measures.occupancy import by_hour, slot_use
from jobkit.reports.measures.scope import DAY_SECONDS, Numbers, Price, Scope, scope_of, targets_of
from jobkit.reports.measures.work import Ledger, Tally, Use, collect

__all__ = ["measures"]

_ENDS = ("success", "error", "cancelled")


def measures(
    sim: CourseOfEvents,
    *,
    target_seconds: Numbers = DAY_SECONDS,
    price_per_hour: Numbers | None = None,
    environment: str | None = None,
) -> Measures:
    """Measure a simulation; see `Simulation.measures`."""
    price = Price(price_per_hour)
    price.check(sim)
    targets, others = targets_of(sim, target_seconds)
    scope, notes = scope_of(sim, environment)
    ledger = collect(sim, scope.refreshes)
    models = tuple(_models(scope, ledger, targets, others))
    jobs = _jobs(sim, ledger, price)
    return Measures(
        start=sim.start,
        until=sim.until,
        environment=scope.environment,
        account=_account(sim, ledger, jobs),
        jobs=jobs,
        models=models,
        notes=(*notes, *_assumed(models, scope), *_late(models, scope)),
    )


# -- jobs and account -----------------------------------------------------------------------------


def _jobs(sim: CourseOfEvents, ledger: Ledger, price: Price) -> tuple[JobMeasures, ...]:
    seconds = {name: _compute(tally) for name, tally in ledger.jobs.items()}
    total = sum(seconds.values())
    rows = []
    for job in sim.account.jobs:
        own = seconds[job.name]
        rows.append(
            JobMeasures(
                **_figures([ledger.jobs[job.name]], own, price.of(job.environment, own)),
                job=job.name,
                job_type=job.job_type,
                environment=job.environment,
                compute_share=own / total if total else None,
            )
        )
    return tuple(rows)


def _account(sim: CourseOfEvents, ledger: Ledger, jobs: Sequence[JobMeasures]) -> AccountMeasures:
    tallies = list(ledger.jobs.values())
    prices = [row.price for row in jobs]
    price = None if None in prices else sum(figure for figure in prices if figure is not None)
    horizon = (sim.until - sim.start).total_seconds()
    slots = slot_use(ledger.slots, sim.rules.run_slots, horizon)
    busy = by_hour(chain.from_iterable(tally.spans for tally in tallies), sim.start)
    there = by_hour([(0.0, horizon)], sim.start)
    return AccountMeasures(
        **_figures(tallies, sum(map(_compute, tallies)), price),
        run_slots=sim.rules.run_slots,
        slots_mean=slots.mean,
        slots_share=slots.mean / sim.rules.run_slots,
        slots_peak=slots.peak,
        slots_full_share=slots.full_share,
        busy_by_hour=tuple(own / all_ if all_ else 0.0 for own, all_ in zip(busy, there, strict=True)),
    )


def _figures(tallies: Sequence[Tally], compute_seconds: float, price: float | None) -> dict[str, Any]:
    """Return the fields of `RunMeasures`."""
    waits = sorted(wait for tally in tallies for wait in tally.waits)
    runs = len(waits)
    ended = {status: sum(t.statuses.get(status, 0) for t in tallies) for status in _ENDS}
    uses = [use for tally in tallies for use in tally.uses.values()]
    return {
        "runs": runs,
        "successes": ended["success"],
        "errors": ended["error"],
        "cancelled": ended["cancelled"],
        "unfinished": runs - sum(ended.values()),
        "wait_mean_seconds": sum(waits) / runs if runs else 0.0,
        "wait_p95_seconds": waits[ceil(0.95 * runs) - 1] if runs else 0.0,
        "wait_max_seconds": waits[-1] if runs else 0.0,
        "busy_seconds": sum(end - begin for tally in tallies for begin, end in tally.spans),
        "compute_seconds": compute_seconds,
        "price": price,
        "failures": sum(use.steps * len(use.work.failed) for use in uses),
        "skips": sum(use.steps * len(use.work.skipped) for use in uses),
        "skipped_steps": sum(tally.skipped_steps for tally in tallies),
        "blast_radius": max((tally.blast_radius for tally in tallies), default=0),
        "affected": tuple(sorted({uid for tally in tallies for uid in tally.affected()})),
    }


def _compute(tally: Tally) -> float:
    return sum(use.steps * use.work.compute_seconds for use in tally.uses.values())


# -- models ---------------------------------------------------------------------------------------


def _models(
    scope: Scope, ledger: Ledger, targets: Mapping[str, float], others: float
) -> Iterator[ModelMeasures]:
    sim = scope.sim
    found = {
        uid: node
        for uid, node in sorted(sim.project.nodes.items())
        if node.resource_type == "model" and not node.is_ephemeral
    }
    horizon = (sim.until - sim.start).total_seconds()
    existing = {uid for uid, node in found.items() if scope.exists(node)}
    uses = list(ledger.refreshing.values())
    saws = ages(uses, list(found), existing, horizon, {uid: targets.get(uid, others) for uid in found})
    sums = _sums(uses)
    for uid, node in found.items():
        own = sums.get(uid, _Sums())
        saw = saws[uid]
        yield ModelMeasures(
            unique_id=uid,
            name=node.name,
            builds=own.builds,
            failures=own.failures,
            skips=own.skips,
            compute_seconds=own.seconds,
            staleness_max_seconds=saw.maximum if saw.seconds else None,
            staleness_mean_seconds=saw.area / saw.seconds if saw.seconds else None,
            target_seconds=targets.get(uid, others),
            within_target=min(saw.within / saw.seconds, 1.0) if saw.seconds else None,
            unknown_seconds=max(horizon - saw.seconds, 0.0),
            is_assumed=uid in existing,
        )


@dataclass(slots=True)
class _Sums:
    builds: int = 0
    failures: int = 0
    skips: int = 0
    seconds: float = 0.0


def _sums(uses: Iterable[Use]) -> dict[str, _Sums]:
    """Count for every node how often it was built, failed and was skipped, and its seconds."""
    sums: dict[str, _Sums] = defaultdict(_Sums)
    for use in uses:
        for uid in use.work.builds:
            sums[uid].builds += use.steps
        for uid in use.work.failed:
            sums[uid].failures += use.steps
        for uid in use.work.skipped:
            sums[uid].skips += use.steps
        for uid, seconds in use.work.node_seconds.items():
            sums[uid].seconds += use.steps * seconds
    return sums


def _assumed(models: Iterable[ModelMeasures], scope: Scope) -> Iterator[Note]:
    """Say whose age counts from the start, and who never exists."""
    environment = scope.environment
    tried = sum(row.is_assumed and row.attempts > 0 for row in models)
    if tried:
        text = (
            f"In {environment}, {_are(tried)} taken to exist at the start. Until the first build here the "
            "age counts from the start, so the true one is higher."
        )
        yield Note(text, "assumption")
    left = sum(row.is_assumed and row.attempts == 0 for row in models)
    if left:
        them = "it" if left == 1 else "them"
        text = f"In {environment}, {_are(left)} taken to exist at the start, and no run here builds {them}."
        yield Note(text, "assumption")
    never = sum(row.staleness_max_seconds is None for row in models)
    if never:
        text = f"In {environment}, {_are(never)} never built with success: there is no age to measure."
        yield Note(text, "bound")


def _late(models: Sequence[ModelMeasures], scope: Scope) -> Iterator[Note]:
    """Say whose age is unknown for most of the time, so that a weekly model is not taken for a fresh one."""
    half = (scope.sim.until - scope.sim.start).total_seconds() / 2
    late = sum(row.staleness_max_seconds is not None and row.unknown_seconds > half for row in models)
    if late:
        text = (
            f"In {scope.environment}, {_are(late)} built for the first time in the second half; the age "
            f"before is unknown and counts nowhere. Simulate longer, or with built=[{scope.environment!r}]."
        )
        yield Note(text, "bound")


def _are(models: int) -> str:
    return "1 model is" if models == 1 else f"{models:,} models are"
