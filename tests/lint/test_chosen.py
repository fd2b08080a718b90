"""What a command selects is worked out once, and the least time it takes follows from the whole DAG."""

from __future__ import annotations

import random
from weakref import ref

import pytest

from jobkit.basics.errors import SelectionError
from jobkit.dbt.commands import parse
from jobkit.dbt.project import Project
from jobkit.lint.chosen import Chosen, ProjectChoices
from tests.benchmarks.timing import unused

COMPANY = Project.example("company")


def chosen(command: str, project: Project = COMPANY) -> Chosen:
    found = project.table(ProjectChoices).of(parse(command))
    assert isinstance(found, Chosen)
    return found


def least_seconds(project: Project, ids: tuple[str, ...]) -> tuple[float, float]:
    """Return the seconds of all nodes and of the longest path, node by node through the whole DAG."""
    finish: dict[str, float] = {}
    for uid in project.depths:
        seconds = project.durations.seconds(project.nodes[uid]) if uid in ids else 0.0
        finish[uid] = max((finish[parent] for parent in project.parents[uid]), default=0.0) + seconds
    places = {uid: place for place, uid in enumerate(project.depths)}
    total = sum(project.durations.seconds(project.nodes[uid]) for uid in sorted(ids, key=places.__getitem__))
    return total, max(finish.values())


@pytest.mark.parametrize("seed", range(12))
def test_the_least_time_follows_from_the_whole_dag(seed: int) -> None:
    draw = random.Random(seed)
    names = [node.name for node in COMPANY.by_type["model"]]
    criteria = [
        draw.choice(("{}", "+{}", "{}+", "2+{}+1")).format(name) for name in draw.sample(names, seed + 1)
    ]
    found = chosen(f"dbt build --select {' '.join(criteria)}")
    assert found.least_seconds == least_seconds(COMPANY, found.ids)


def test_what_leaves_a_relation_is_known() -> None:
    found = chosen("dbt build --select +customers", Project.example())
    kinds = {Project.example().nodes[uid].resource_type for uid in found.written}
    assert found.written < set(found.ids)
    assert kinds <= {"model", "seed", "snapshot"}


def test_equal_selections_are_one_object_for_all_jobs() -> None:
    assert chosen("dbt run --select +customers", COMPANY) is chosen(
        "dbt run --threads 2 --select +customers", COMPANY
    )
    assert chosen("dbt run --select customers") is not chosen("dbt test --select customers")


def test_an_error_is_kept_too() -> None:
    choices = Project.example().table(ProjectChoices)
    error = choices.of(parse("dbt run --select nonsense:x"))
    assert isinstance(error, SelectionError)
    assert choices.of(parse("dbt run --select nonsense:x")) is error


def test_a_project_that_nothing_else_holds_is_let_go() -> None:
    project = unused(COMPANY)
    found, held = chosen("dbt build --select tag:nightly", project), ref(project)
    del project
    assert held() is None
    assert isinstance(found.ids, tuple)
