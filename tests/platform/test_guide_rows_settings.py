"""The study guide beside the platform, G-38 to G-43 and G-46 to G-50: settings, schedules, patterns."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import fail
from jobkit.guide import scenario
from jobkit.jobs import Deferral
from jobkit.platform import ApiTrigger
from jobkit.quiz import load
from tests.platform.presets import both, built, found, told
from tests.platform.world import job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}


def test_names_of_variables_g38() -> None:
    regional = job(
        environment_variables={"REGION": "US", "DATA_RESIDENCY_ZONE": "us-east-1", "DBT_DATABASE": "X"}
    )
    platform, guide = both(regional, project(), **DAY)
    sentence = told(platform, "environment_variables")
    assert "The platform refuses the names REGION, DATA_RESIDENCY_ZONE" in sentence
    assert "for example DBT_REGION" in sentence
    assert "REGION" in guide.variables(guide.runs[0]) and "REGION" not in platform.variables(platform.runs[0])
    assert told(guide, "environment_variables") == ""
    assert guide.runs[0].status == "success"
    assert found("ENV001", regional).severity == "error"


def test_once_is_the_api_and_not_an_override_of_the_job_g39() -> None:
    daily = job(cron="0 6-8 * * *")
    once = ApiTrigger(job="J", at="2026-03-02T06:30", schema_override="test")
    for sim in both(daily, project(), events=[once], **DAY):
        assert [run.schema for run in sim.runs] == [None, "test", None, None]
    stored = daily.changed(environment_variables={"DBT_TARGET_SCHEMA": "TEST"})
    assert "every later run" in found("ENV005", stored).message
    assert "A true one-off is a run started through the API with `schema_override`" in (
        load("topic-4")["schema-override-once"].check("B").note
    )


@pytest.mark.parametrize(
    ("version", "runs_on", "words"),
    [
        ("1.7.4", "1.7.4", "1.7.4 cannot be chosen: the platform offers release tracks, no exact versions."),
        (
            "1.7.x",
            "1.7.x",
            "For stability choose `extended`, for monthly updates `compatible`, for the newest `latest`",
        ),
        ("versionless", "latest", "`versionless` is the old name of the release track `latest`."),
    ],
)
def test_versions_are_tracks_g40(version: str, runs_on: str, words: str) -> None:
    platform, guide = both(job(dbt_version=version), project(), **DAY)
    assert words in told(platform, "dbt_version")
    assert told(guide, "dbt_version") == ""
    assert (platform.runs[0].dbt_version, guide.runs[0].dbt_version) == ("latest", runs_on)
    assert (platform.runs[0].status, guide.runs[0].status) == ("success", "success")


def test_threads_g41() -> None:
    wide = project(*"abcdefgh", minutes=1)
    for sims, minutes in (
        (both(job(), wide, **DAY), 2),
        (both(job(threads=8), wide, **DAY), 1),
        (both(job(threads=16), wide, **DAY), 1),
    ):
        for sim in sims:
            results = sim.runs[0].results
            assert max(result.finished_seconds for result in results) == pytest.approx(60 * minutes, abs=10)
            assert len({result.thread_id for result in results}) == min(sim.runs[0].job.threads, 8)


def test_every_quarter_of_an_hour_g42() -> None:
    often = job("Often", cron="*/15 * * * *", timeout_seconds=20 * 60)
    short, late = both(often, project(minutes=10), **DAY), both(often, project(minutes=18), **DAY)
    for sim in short:
        assert {run.status for run in sim.runs} == {"success"} and len(sim.runs) == 96
    for sim in late:
        waiting = [run for run in sim.runs if run.wait_seconds]
        assert waiting and "runs of one job never overlap" in " ".join(c.text for c in waiting[0].causes)
    assert "15 min" in found("JOB005", often).message


def test_debug_goes_before_the_command_g43() -> None:
    for sim in both(job(command="dbt --debug run"), project(), **DAY):
        assert (sim.runs[0].status, built(sim.runs[0])) == ("success", ["a"])


def test_what_the_guide_leaves_out_g46() -> None:
    """G-46: under both presets a child may wait for an error, and a merge is a type of job."""
    after_error = job("Alarm", triggers={"job_completion": {"job": "A", "statuses": ["error"]}})
    for sim in both([job("A"), after_error], project(), faults=[fail("a", job="A")], events=started(), **DAY):
        assert [run.job.name for run in sim.runs] == ["A", "Alarm"]
        assert "ended in error" in sim.runs[1].trigger.text
    assert job(triggers={"merge": True}).job_type == "merge"


def test_blue_and_green_are_two_environments_g47() -> None:
    example = scenario("scenario-1")
    for sim in both(example.jobs, example.project, events=example.events, **DAY):
        assert {run.schema for run in sim.runs} == {"green"}
        assert sim.runs[0].status == "success"
        assert not any(result.unique_id.startswith("snapshot.") for result in sim.runs[0].results)
    assert "`dbt test`" in found("CMD009", job(commands=["dbt build", "dbt test"])).message


def test_green_begins_as_a_clone_of_blue_g47() -> None:
    copy = job("Copy", "dbt clone", environment="Green", deferral=Deferral(environment="Blue"))
    for sim in both(copy, project("a > b"), built=["Blue"], **DAY):
        run = sim.runs[0]
        assert (run.status, [result.relation_name for result in run.results]) == (
            "success",
            ["green.a", "green.b"],
        )


def test_timeouts_by_type_are_advice_g48() -> None:
    slow = job("CI", timeout_seconds=3 * 3600, environment="CI", triggers={"pull_request": True})
    for sim in both(slow, project(), **DAY):
        assert sim.runs[0].status == "success"
    assert found("JOB003", slow).severity == "advice"


def test_a_complex_cron_is_valid_g49() -> None:
    """G-49: Monday to Friday, every 10 minutes from 02:05 to 06:55, 30 times a day."""
    complex_one = job(cron="5,15,25,35,45,55 2-6 * * 1-5")
    for sim in both(complex_one, project(minutes=0), start="2026-03-06", until="2026-03-09"):
        assert len(sim.runs) == 30, "a Friday and a weekend"
        first, last = sim.runs[0].queued_at, sim.runs[-1].queued_at
        assert (f"{first:%a %H:%M}", f"{last:%a %H:%M}") == ("Fri 02:05", "Fri 06:55")
    assert "hard to read" in found("SCH001", complex_one).message


def test_every_six_hours_is_utc_g50() -> None:
    for sim in both(job(cron="0 */6 * * *"), project(), **DAY):
        assert [run.queued_at.isoformat()[11:] for run in sim.runs] == [
            f"{h:02}:00:00+00:00" for h in (0, 6, 12, 18)
        ]
        assert sim.runs[1].trigger.text == "its schedule `0 */6 * * *` fired on Mon 2 Mar 06:00 UTC"
