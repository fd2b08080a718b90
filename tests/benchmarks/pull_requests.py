"""What a pull request costs on a large project: 200 of them on 15,364 nodes.

``python -m tests.benchmarks.pull_requests``

CPU time of a simulation of pull requests that edit a model each, a CI job with ``dbt build --select
state:modified+`` and a daily build: the time of the later ones, so that what is made once does not count.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jobkit
from tests.benchmarks import synthetic
from tests.benchmarks.timing import alternate, table

__all__ = ["rows"]

START = datetime(2026, 3, 2, tzinfo=UTC)
NODES, FEW, MANY = 15_364, 50, 200
JOBS = (
    jobkit.Job(name="Daily", environment="Production", commands=["dbt build"], schedule="0 6 * * *"),
    jobkit.Job(
        name="CI",
        environment="CI",
        commands=["dbt build --select state:modified+"],
        triggers={"pull_request": True},
        deferral={"environment": "Production"},
    ),
)


def simulate(project: jobkit.Project, number: int) -> jobkit.Simulation:
    """Simulate so many pull requests; each edits the code of one of the last models, which few read."""
    models = [uid for uid, node in project.nodes.items() if node.resource_type == "model"][-number:]
    opened = [
        jobkit.PullRequest(number=place + 1, at=START + timedelta(minutes=7 * place), changed=(uid,))
        for place, uid in enumerate(models)
    ]
    return jobkit.simulate(JOBS, project=project, start=START, until=START + timedelta(days=3), events=opened)


def rows(nodes: int = NODES) -> list[tuple[str, str, str]]:
    project = jobkit.Project.from_manifest(synthetic.manifest(nodes))
    simulate(project, 1)  # what is imported on first use
    one, few, many = alternate([lambda n=n: simulate(project, n) for n in (1, FEW, MANY)], rounds=2)
    first, later = (few - one) / (FEW - 1), (many - few) / (MANY - FEW)
    return [
        (
            f"{MANY} pull requests on {len(project.nodes):,} nodes",
            f"{first * 1000:.0f} ms each up to {FEW}, {later * 1000:.0f} ms each after",
            "at most 60 ms, both alike; was 233 ms",
        )
    ]


if __name__ == "__main__":
    print(table([("what", "measured here", "bound"), *rows()]))
