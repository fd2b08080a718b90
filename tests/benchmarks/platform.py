"""The platform's queue over a month, and a year of the guide's Scenario 2.

``python -m tests.benchmarks.platform [--days N]``

month
    100 jobs, every 15 minutes, 30 days: 288,000 runs, each with its steps and node results, beside SimPy
    models that only work out when each run starts (`simpy_queue`). CPU time in one process, rounds
    alternating; the start times must be the same, run by run. Unsaturated: 30 slots, every run has ended
    before the next of its job is due. Saturated: 20 slots, and runs pile up ("all kept"), or the newer queued
    run of a job cancels the older, as the platform does (P-050).
memory
    What the simulation holds when it is done, by tracemalloc in a process of its own, per run.
year
    The guide's Scenario 2 on the bundled project of 500 models, for a year.

An engine that takes seconds for one day is measured on one day.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import jobkit
from jobkit.guide import scenario
from jobkit.platform import Rules
from jobkit.simulation import Simulation
from tests.benchmarks import simpy_queue
from tests.benchmarks.simpy_queue import Starts
from tests.benchmarks.timing import ROOT, alternate, table
from tests.platform.world import project

__all__ = ["CASES", "rows"]

START = datetime(2026, 3, 2, tzinfo=UTC)
JOBS, DAYS = 100, 30
MINUTES = [3 + 7 * ((JOBS - 1 - job) / (JOBS - 1)) ** 10 for job in range(JOBS)]
SECONDS = [round(minutes * 60) + 0.25 for minutes in MINUTES]
"""How long a run of each job holds its slot: 10 minutes down to 3, most of them near 3."""
OVERHEAD = 20 + 5 + 1 + 8 + 5
"""Preparation, clone, profile, deps and the start of dbt, in seconds: the defaults of `Rules`."""


@dataclass(frozen=True)
class CaseOfQueue:
    """One setting, and the SimPy models that compute its start times."""

    label: str
    slots: int
    keep_all: bool
    models: tuple[Callable[..., Starts], ...]

    def simulate(self, days: float) -> Simulation:
        rules = Rules(run_slots=self.slots, prep_jitter=0, cancel_older_queued=not self.keep_all)
        nodes = {f"{part}{job}": (SECONDS[job] - OVERHEAD) / 3 for job in range(JOBS) for part in "abc"}
        chains = [f"a{job} > b{job} > c{job}" for job in range(JOBS)]
        jobs = [
            jobkit.Job(
                name=f"job {job:03d}",
                commands=[f"dbt build --select +c{job}"],
                schedule=jobkit.Schedule(cron="*/15 * * * *"),
            )
            for job in range(JOBS)
        ]
        return jobkit.simulate(
            jobs,
            project(*chains).with_durations(nodes),
            start=START,
            until=START + timedelta(days=days),
            rules=rules,
        )


CASES = (
    CaseOfQueue("30 slots", 30, False, (simpy_queue.process_per_run, simpy_queue.process_per_job)),
    CaseOfQueue("20 slots, all kept", 20, True, (simpy_queue.oldest_first, simpy_queue.process_per_job)),
    CaseOfQueue("20 slots", 20, False, (simpy_queue.newest_only,)),
)


def starts_of(sim: Simulation) -> Starts:
    """Return (due, job, start) of every run that left the queue, in seconds."""
    found = (
        (_seconds(run.queued_at), int(run.job.name[4:]), _seconds(run.dequeued_at))
        for run in sim.runs
        if run.dequeued_at is not None
    )
    return sorted(found)


def _seconds(moment: datetime) -> float:
    return (moment - START).total_seconds()


def check(case: CaseOfQueue, days: float) -> int:
    """Compare the start times of all models with jobkit's, look at some results, and return the runs."""
    sim = case.simulate(days)
    for run in sim.runs[:: max(1, len(sim.runs) // 500)]:
        if run.status == "success":
            assert [result.status for result in run.results] == ["success"] * 3, run
            assert len(run.steps) == 4
    ours = starts_of(sim)
    for model in case.models:
        assert sorted(model(SECONDS, case.slots, days * 86_400)) == ours, model.__name__
    return len(sim.runs)


def month(case: CaseOfQueue, days: float, rounds: int = 3) -> list[tuple[str, str, str]]:
    """Measure one setting beside its SimPy models, once all agree."""
    runs = check(case, days)
    models = [partial(model, SECONDS, case.slots, days * 86_400) for model in case.models]
    ours, *theirs = alternate([partial(case.simulate, days), *models], rounds)
    label = f"{runs:,} runs, {case.label}"
    found = [(f"{label}: jobkit", f"{ours:.2f} s = {ours / runs * 1e6:.1f} us a run", "")]
    for model, seconds in zip(case.models, theirs, strict=True):
        bound = "" if model is simpy_queue.process_per_job else "at least 1.5x"
        figure = f"{seconds:.2f} s = {seconds / ours:.2f}x jobkit's"
        found.append((f"{label}: SimPy, {model.__name__.replace('_', ' ')}", figure, bound))
    return found


def held(label: str, days: float) -> float:
    """Return what a simulation holds (bytes a run); meant for a process of its own."""
    case = next(case for case in CASES if case.label == label)
    case.simulate(1 / 24)  # what the first call loads is not the simulation's
    gc.collect()
    tracemalloc.start()
    sim = case.simulate(days)
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / len(sim.runs)


def memory(case: CaseOfQueue, days: float) -> tuple[str, str, str]:
    code = f"from tests.benchmarks.platform import held; print(held({case.label!r}, {days}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=900
    )
    return f"{case.label}: memory", f"{float(done.stdout):,.0f} bytes a run", "below 1,000"


def year(days: int = 365, rounds: int = 2) -> list[tuple[str, str, str]]:
    guide = scenario("scenario-2")
    assert sum(node.resource_type == "model" for node in guide.project.nodes.values()) == 500
    runs = len(guide.simulate(start=START, until=START + timedelta(days=days)).runs)
    (seconds,) = alternate([lambda: guide.simulate(start=START, until=START + timedelta(days=days))], rounds)
    return [(f"{days} days of Scenario 2, 500 models, {runs:,} runs", f"{seconds:.2f} s", "under 2 s")]


def rows(days: float | None = None) -> list[tuple[str, str, str]]:
    if days is None:
        started = time.process_time()
        CASES[0].simulate(1)
        days = DAYS if time.process_time() - started < 2 else 1
    found = []
    for case in CASES:
        found += [*month(case, days), memory(case, days)]
    return [*found, *year()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=float, help="30 unless that would take minutes")
    print(table([("what", "measured here", "bound"), *rows(parser.parse_args().days)]))
