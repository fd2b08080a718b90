"""Sections 6 and 7 of the facts, over time: which value a variable has, and which version a run."""

from __future__ import annotations

from jobkit.jobs import Account, Environment
from jobkit.platform import ApiTrigger, Rules, RunNow
from jobkit.simulation import simulate
from tests.platform.world import job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
LAYERS = {"project": "p", "environment": "e", "job": "j"}


def value(*layers: str) -> str | None:
    """The value of DBT_X in a run, where these layers set it."""
    given = {layer: {"DBT_X": LAYERS[layer]} if layer in layers else {} for layer in LAYERS}
    account = Account(
        jobs=[job(environment_variables=given["job"])],
        environments=[Environment(name="Production", environment_variables=given["environment"])],
        environment_variables=given["project"],
    )
    sim = simulate(account, project(), **DAY)
    found = sim.variables(sim.runs[0]).get("DBT_X")
    return found.value if found is not None else None


def test_the_nearest_layer_wins_and_falls_back_p136_p137_r11() -> None:
    assert value("project", "environment", "job") == value("job") == "j"
    assert value("project", "environment") == value("environment") == "e"
    assert value("project") == "p"
    assert value() is None


def test_a_name_the_platform_refuses_is_in_no_run_r11() -> None:
    regional = job(environment_variables={"REGION": "US", "DBT_REGION": "US"})
    for rules, names in ((Rules.platform(), {"DBT_REGION"}), (Rules.study_guide(), {"DBT_REGION", "REGION"})):
        sim = simulate(regional, project(), rules=rules, **DAY)
        assert {name for name in sim.variables(sim.runs[0]) if "REGION" in name} == names


def test_reserved_names_say_what_the_run_is_p140_r11() -> None:
    events = [RunNow(job="J", at="2026-03-02T06:00"), ApiTrigger(job="J", at="2026-03-02T07:00")]
    sim = simulate(job(), project(), events=events, **DAY)
    first, second = (sim.variables(run) for run in sim.runs)
    assert first["DBT_CLOUD_RUN_ID"].value != second["DBT_CLOUD_RUN_ID"].value
    assert first["DBT_CLOUD_JOB_ID"].value == second["DBT_CLOUD_JOB_ID"].value
