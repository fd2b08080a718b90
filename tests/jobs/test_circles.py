"""Circles of jobs, found by going up from each job, are those of the graph."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest

from jobkit.jobs import Account, Job

NAMES = "ABCDEFG"


@pytest.mark.parametrize("seed", range(60))
def test_circles_are_those_of_the_graph(seed: int) -> None:
    random = Random(seed)
    names = random.sample(NAMES, random.randint(1, len(NAMES)))
    upstream = {name: random.choice([*names, "elsewhere", ""]) for name in names}
    account = Account(
        jobs=[
            Job(name=name, commands=["dbt build"], triggers={"job_completion": {"job": job}} if job else {})
            for name, job in upstream.items()
        ]
    )
    circles = account.circles()
    assert all(circle[0] == min(circle) for circle in circles)
    assert sorted(map(sorted, circles)) == sorted(map(sorted, nx.simple_cycles(account.chain())))
    edges = set(account.chain().edges)
    assert all(set(zip(one, (*one[1:], one[0]), strict=True)) <= edges for one in circles)
