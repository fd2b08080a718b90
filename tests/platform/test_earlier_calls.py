"""What a command does is worked out once for a project: an edit that changes nothing of it costs nothing."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

import jobkit
from jobkit.basics.newest import Newest
from jobkit.dbt.execution import InvocationRequest, Warehouse, invoke_request
from jobkit.dbt.project import Project
from jobkit.platform import earlier_calls
from jobkit.platform.earlier_calls import EarlierCalls
from tests.benchmarks.timing import unused

BUILD = "dbt build --select customers"


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the commands that are worked out from now on."""
    commands: list[str] = []

    def noted(request: InvocationRequest):
        commands.append(str(request.command))
        return invoke_request(request)

    monkeypatch.setattr(earlier_calls, "invoke_request", noted)
    return commands


def day(project: Project, cron: str = "0 6 * * *", **settings: object) -> jobkit.Simulation:
    job = jobkit.Job(
        name="Daily", commands=["dbt build"], schedule=cron, environment="Production", **settings
    )
    return jobkit.simulate(job, project, start="2026-03-02", until="2026-03-03")


def test_another_schedule_works_nothing_out_again(worked_out: list[str]) -> None:
    project = unused(Project.example())
    first = day(project)
    assert worked_out.count("dbt build") == 1
    worked_out.clear()
    later = day(project, "30 7 * * *")
    assert worked_out == []
    alone = day(unused(project), "30 7 * * *")
    assert later.runs[0].results == first.runs[0].results
    assert later == alone
    assert later.to_json() == alone.to_json()


def test_the_code_of_a_pull_request_is_known_again_as_long_as_somebody_holds_it(
    worked_out: list[str],
) -> None:
    project = unused(Project.example())
    ci = jobkit.Job(
        name="CI",
        environment="CI",
        commands=["dbt build -s state:modified+"],
        triggers={"pull_request": True},
    )

    def both(cron: str) -> jobkit.Simulation:
        daily = jobkit.Job(name="Daily", commands=["dbt build"], schedule=cron, environment="Production")
        return jobkit.simulate([daily, ci], project, start="2026-03-02", until="2026-03-03")

    first = both("0 6 * * *")
    assert "dbt build -s state:modified+" in worked_out
    worked_out.clear()
    later = both("30 7 * * *")
    assert worked_out == []
    assert later.runs_of("CI")[0].code.project is first.runs_of("CI")[0].code.project
    assert later == both("30 7 * * *")
    held = ref(first.runs_of("CI")[0].code.project)
    del first, later
    gc.collect()
    assert held() is None


@pytest.mark.parametrize("settings", [{"threads": 1}, {"environment_variables": {"DBT_FAIL_FAST": "1"}}])
def test_what_decides_the_outcome_is_worked_out(worked_out: list[str], settings: dict[str, object]) -> None:
    project = unused(Project.example())
    day(project)
    worked_out.clear()
    edited = day(project, **settings)
    assert "dbt build" in worked_out
    assert edited == day(unused(project), **settings)


def test_equal_calls_are_one_and_others_are_not() -> None:
    project = Project.example()
    calls = EarlierCalls(project)
    built = Warehouse.built(project)
    one = calls.outcome(InvocationRequest(BUILD, project, warehouse=built))
    again = Warehouse(dict(built.relations))
    two = calls.outcome(InvocationRequest(BUILD, project, warehouse=again))
    assert two == one
    assert two.warehouse is again  # it changed nothing: what it leaves is what it was given
    assert calls.outcome(InvocationRequest(BUILD, project)) != one
    assert calls.outcome(InvocationRequest(BUILD, project, warehouse=built, threads=1)).results != one.results


def test_the_oldest_are_forgotten_and_the_newest_never_is() -> None:
    kept = Newest[str, str](5, len)
    made: list[str] = []

    def get(word: str) -> str:
        return kept.get(word, lambda: made.append(word) or word)

    for word in ("ab", "cd", "ab", "efg", "ab", "longest", "ab"):
        assert get(word) == word
    assert made == ["ab", "cd", "efg", "longest", "ab"]
    assert list(kept) == ["ab"]
