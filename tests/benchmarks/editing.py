"""What an edit costs on the largest manifest: the builder's preview, lint, a project with one model more.

``python -m tests.benchmarks.editing [MANIFEST]``: without a file, the largest public one on this machine.

CPU time in one process, the best of some rounds; each round makes an edit that no round before it has made,
on a project that is loaded. What the rows mean:

first preview
    `preview` of a job that seeds, runs, tests and generates the docs of the whole project, a day of it, from
    a project on which nothing was done yet.
moved schedule
    The same job at another time of the day.
other threads
    The same job with threads it has not had.
lint
    `lint(account, project)` of 500 jobs, each with a model and all above it of its own, from a project on
    which nothing was done yet.
one model more
    ``project.with_model(...)`` and a selection from it, and the same of ``without(...)``.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import jobkit
from jobkit.dbt.project import Project
from jobkit.widgets.preview import preview
from tests.benchmarks.load import largest
from tests.benchmarks.timing import table, unused

__all__ = ["rows"]

JOBS = 500
COMMANDS = ("dbt seed", "dbt run", "dbt test")


def best(calls: Iterable[Callable[[], object]]) -> float:
    """Return the best CPU time (seconds) of calls that do the same kind of work."""
    found = float("inf")
    for call in calls:
        gc.collect()
        start = time.process_time()
        call()
        found = min(found, time.process_time() - start)
    return found


def job(minute: int = 0, threads: int = 8) -> jobkit.Job:
    return jobkit.Job(
        name="Daily",
        environment="Production",
        commands=COMMANDS,
        schedule=f"{minute} 6 * * *",
        threads=threads,
        generate_docs=True,
    )


def account(project: Project) -> jobkit.Account:
    draw = random.Random(1)
    names = [node.name for node in project.by_type["model"]]
    jobs = (
        jobkit.Job(
            name=f"job {number:03d}",
            environment="Production",
            commands=[f"dbt build --select +{draw.choice(names)}"],
            schedule=f"{number % 60} {number % 24} * * *",
        )
        for number in range(JOBS)
    )
    return jobkit.Account(jobs=tuple(jobs))


def rows(source: Path | None = None, rounds: int = 3) -> list[tuple[str, str, str]]:
    source = source or largest()
    if source is None:
        return [("edits of a job", "no manifest on this machine", "")]
    project = Project.from_manifest(source)
    jobs, fresh = account(project), [unused(project) for _ in range(rounds)]
    first = best(lambda one=one: preview(job(), project=one) for one in fresh)
    known = fresh[0]
    moved = best(lambda minute=minute: preview(job(minute), project=known) for minute in range(1, rounds + 1))
    threads = best(lambda many=many: preview(job(0, many), project=known) for many in range(9, 9 + rounds))
    linted = best(lambda one=one: jobkit.lint(jobs, one) for one in [unused(project) for _ in range(rounds)])
    more = best(lambda name=f"new_{number}": _one_more(project, name) for number in range(rounds))
    size = f"{len(project.nodes):,} nodes"
    return [
        (f"{size}: first preview", f"{first * 1000:.0f} ms", ""),
        (f"{size}: preview, schedule moved", f"{moved * 1000:.0f} ms", "below 100 ms; was 1,000 to 1,800 ms"),
        (f"{size}: preview, other threads", f"{threads * 1000:.0f} ms", "at most 1,000 ms"),
        (f"{size}: lint of {JOBS} jobs", f"{linted:.2f} s", "below 1 s"),
        (f"{size}: one model more, then less", f"{more * 1000:.0f} ms", ""),
    ]


def _one_more(project: Project, name: str) -> None:
    more = project.with_model(name, next(iter(project.by_type["model"])).unique_id)
    assert more.select(name)
    assert not more.without(name).select(name)


if __name__ == "__main__":
    print(
        table([("what", "measured here", "bound"), *rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None)])
    )
