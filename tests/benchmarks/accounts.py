"""How cost grows with an account: CI jobs with an environment each, pull requests that are merged.

``python -m tests.benchmarks.accounts``

CPU time in one process. A figure is that of the largest size; the exponent is the slope of log(time) against
log(size): 1 is linear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import jobkit
from tests.benchmarks.growth import exponent
from tests.benchmarks.timing import alternate, table

__all__ = ["WORKS", "rows"]

START = datetime(2026, 3, 2, tzinfo=UTC)
DAILY = jobkit.Job(name="Daily", environment="Production", commands=["dbt build"], schedule="0 6 * * *")
CHANGED = ["dbt build -s state:modified+"]
CI = {"commands": CHANGED, "triggers": {"pull_request": True}}
MERGE = jobkit.Job(name="Merge", environment="Production", commands=CHANGED, triggers={"merge": True})


def ci_jobs(number: int) -> list[jobkit.Job]:
    """Return a deploy job and so many CI jobs, each in an environment of its own."""
    names = [f"CI {place}" for place in range(number)]
    return [DAILY, *(jobkit.Job(name=name, environment=name, **CI) for name in names)]


def merged(number: int, project: jobkit.Project) -> jobkit.Simulation:
    """Simulate so many pull requests, one a minute, each merged five minutes after it was opened."""
    models = [uid for uid, node in project.nodes.items() if node.resource_type == "model"]
    moments = [START + timedelta(minutes=place) for place in range(number)]
    opened = [
        jobkit.PullRequest(
            number=place + 1, at=at, merged=at + timedelta(minutes=5), changed=(models[place % len(models)],)
        )
        for place, at in enumerate(moments)
    ]
    jobs = (DAILY, MERGE, jobkit.Job(name="CI", environment="CI", **CI))
    return jobkit.simulate(
        jobs, project=project, start=START, until=moments[-1] + timedelta(hours=1), events=opened
    )


def _simulate_ci(number: int) -> Callable[[], object]:
    jobs = ci_jobs(number)
    return lambda: jobkit.simulate(jobs)


def _lint_ci(number: int) -> Callable[[], object]:
    jobs = ci_jobs(number)
    return lambda: jobkit.lint(jobs)


def _merge(number: int) -> Callable[[], object]:
    project = jobkit.Project.example("company")
    return lambda: merged(number, project)


WORKS: Mapping[str, tuple[Callable[[int], Callable[[], object]], tuple[int, ...], str]] = {
    "CI jobs: simulate": (_simulate_ci, (100, 200, 400), "1.5 s"),
    "CI jobs: lint": (_lint_ci, (100, 200, 400), "0.9 s"),
    "merged pull requests": (_merge, (250, 500, 1000), "about 9 s"),
}
"""What is measured: from a size to the work, the sizes, and what the largest took before."""


def rows(rounds: int = 2) -> list[tuple[str, str, str]]:
    shown = []
    for name, (make, sizes, before) in WORKS.items():
        make(2)()  # what is imported on first use
        times = alternate([make(size) for size in sizes], rounds)
        slope = exponent({size: {name: time} for size, time in zip(sizes, times, strict=True)}, name)
        figure = f"{times[-1]:.2f} s, exponent {slope:.2f}"
        shown.append((f"{sizes[-1]:,} {name}", figure, f"about 1; was {before}"))
    return shown


if __name__ == "__main__":
    print(table([("what", "measured here", "bound"), *rows()]))
