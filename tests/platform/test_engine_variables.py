"""Environment variables of a run that dbt itself reads as options; as dbt-core 1.12.6 takes them."""

from __future__ import annotations

from typing import Any

import pytest

from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.variables import resolve_variables
from jobkit.platform import ApiTrigger
from jobkit.platform import requests as requests_of_platform
from jobkit.simulation import Simulation, simulate

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
SHOP = Project.example("shop")


def job(*commands: str, schedule: str = "0 6 * * *", **fields: Any) -> Job:
    return Job(name="Daily", commands=commands or ("dbt build",), schedule=schedule, **fields)


def played(*commands: str, on: dict[str, str] | None = None, **env: str) -> Simulation:
    home = Environment(name="Production", environment_variables=on or {})
    one = job(*commands, environment_variables=env)
    return simulate(Account(jobs=[one], environments=[home]), SHOP, **DAY)


def kinds(sim: Simulation) -> set[str]:
    rows = (row for step in sim.runs[0].steps if step.invocation for row in step.invocation.results)
    return {SHOP.nodes[row.unique_id].resource_type for row in rows}


def test_a_variable_of_the_job_leaves_out_the_tests() -> None:
    assert "test" in kinds(played())
    assert "test" not in kinds(played(DBT_EXCLUDE_RESOURCE_TYPES="test"))
    assert "test" not in kinds(played(on={"DBT_ENGINE_EXCLUDE_RESOURCE_TYPES": "test"}))


def test_the_command_wins_then_the_job_then_the_environment() -> None:
    home = {"DBT_EXCLUDE_RESOURCE_TYPES": "test"}
    assert "test" in kinds(played(on=home, DBT_EXCLUDE_RESOURCE_TYPES="seed"))
    assert kinds(played("dbt build --resource-type test", on={"DBT_RESOURCE_TYPES": "seed"})) == {"test"}
    new_name = {"DBT_ENGINE_RESOURCE_TYPES": "seed"}
    assert kinds(played(on=new_name, DBT_RESOURCE_TYPES="test")) == {"seed"}, "the newer name wins"


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"DBT_FAIL_FAST": "maybe"}, 2),
        ({"DBT_WARN_ERROR": "1"}, 2),
        ({"DBT_WARN_ERROR": "0"}, 0),
        ({"DBT_REGION": "1"}, 0),
    ],
)
def test_a_variable_can_make_dbt_refuse_a_command(env: dict[str, str], code: int) -> None:
    ended = [
        step.invocation.exit_code
        for step in played("dbt build -s nope", **env).runs[0].steps
        if step.invocation
    ]
    assert ended[-1] == code


def test_a_state_that_a_variable_names_is_a_folder_that_is_not_there() -> None:
    sim = played("dbt build -s state:modified", DBT_STATE="target")
    assert "`target`" in sim.runs[0].message or "'target'" in sim.runs[0].message


def test_why_names_the_variable_that_rebuilds_in_full() -> None:
    incremental = SHOP.changed("orders", body=False, config={"materialized": "incremental"})
    sim = simulate(job(environment_variables={"DBT_FULL_REFRESH": "true"}), incremental, **DAY)
    told = str(sim.why("orders", sim.runs[0]))
    assert "DBT_FULL_REFRESH" in told
    assert "the command says" not in told


def test_why_of_a_test_that_a_variable_leaves_out_says_so() -> None:
    sim = played(DBT_EXCLUDE_RESOURCE_TYPES="test")
    test = next(uid for uid, node in SHOP.nodes.items() if node.resource_type == "test")
    assert "takes no tests" in str(sim.why(test, sim.runs[0]))


def test_a_rerun_and_an_api_call_have_the_variables_too() -> None:
    call = ApiTrigger(job="Daily", at="2026-03-02T01:00", steps_override=["dbt build -s +orders"])
    one = job(environment_variables={"DBT_EXCLUDE_RESOURCE_TYPES": "test"})
    assert "test" not in kinds(simulate(one, SHOP, events=[call], **DAY))


def test_variables_are_worked_out_once_a_job_and_not_once_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    known = requests_of_platform.resolve_variables

    def counted(*args: object, **options: object) -> object:
        calls.append(args)
        return known(*args, **options)

    assert known is resolve_variables
    monkeypatch.setattr(requests_of_platform, "resolve_variables", counted)
    sim = simulate(job(schedule="0 * * * *"), SHOP, **DAY)
    assert len(sim.runs) > 10
    assert len(calls) < 8
