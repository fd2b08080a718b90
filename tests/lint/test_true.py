"""What a finding says is true at every place where it is said, and of that place."""

from __future__ import annotations

import pytest

from jobkit.jobs import Job
from jobkit.lint import lint
from jobkit.simulation import simulate
from tests.lint.test_rules import CASES, findings_of


def the(code, *jobs, **options):
    """Return the one finding of a rule."""
    (finding,) = [one for one in lint(jobs, **options) if one.code == code]
    return finding


def codes(*jobs, **options):
    return [one.code for one in lint(jobs, **options)]


@pytest.mark.parametrize(
    ("zone", "has", "lacks"),
    [
        (
            "America/New_York",
            "In New York the clocks change: a schedule in UTC that is right in",
            "Singapore",
        ),
        ("Asia/Singapore", "In Singapore the clocks do not change", "New York"),
        ("Asia/Kolkata", "In Kolkata the clocks do not change", "daylight"),
        ("Europe/Paris", "is 1 h late in daylight time", "New York"),
        ("Australia/Lord_Howe", "is 30 min late in daylight time", "1 h"),
    ],
)
def test_a_time_zone_is_told_of_its_own_clocks(zone, has, lacks):
    job = Job(name="J", commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": zone})
    why = the("SCH004", job).why
    assert has in why and lacks not in why


def test_time_zones_that_differ_are_told_of_in_general():
    jobs = [
        Job(name=zone, commands=["dbt build"], schedule={"cron": "0 6 * * *", "timezone": zone})
        for zone in ("Asia/Singapore", "Europe/Paris")
    ]
    finding = the("SCH004", *jobs)
    assert "Where there is summer time" in finding.why and "Paris" not in finding.why
    assert "14:00 in Asia/Singapore" in finding.places[0].message


SELF = {"deferral": {"this_job": True}, "schedule": "0 6 * * *", "run_source_freshness": True}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("-s source_status:fresher+", "writes sources.json: `dbt source freshness`"),
        ("-s result:warn", "writes run_results.json: `dbt build`"),
        ("-s state:modified+", "`dbt parse` is enough"),
    ],
)
def test_a_job_that_can_never_succeed_is_a_warning_and_its_first_state_fits_the_selector(words, first):
    finding = the("DEF005", Job(name="J", commands=[f"dbt build {words}"], **SELF))
    assert finding.severity == "warning"
    assert finding.message.startswith("No run of this job can succeed: the first has no earlier")
    assert first in finding.fix
    assert ("`dbt parse` is enough" in finding.fix) == ("state:mod" in words)


def test_what_may_be_defined_elsewhere_stays_advice():
    ci = Job(name="CI", commands=["dbt build -s state:modified+"], triggers={"pull_request": True})
    assert the("DEF005", ci.changed(environment="CI")).severity == "advice"
    both = [
        ci.changed(environment="CI"),
        Job(name="J", environment="Staging", commands=["dbt build -s state:modified+"], **SELF),
    ]
    assert [one.severity for one in lint(both) if one.code == "DEF005"] == ["warning", "advice"]


def test_as_defined_every_run_of_a_self_deferring_job_fails():
    """The proof of the warning; on a new account, that is: with nothing built and nothing run."""
    job = Job(name="J", commands=["dbt build -s source_status:fresher+"], **SELF)
    runs = simulate(job, until="2026-03-09", built=[]).runs
    assert len(runs) == 7 and {run.status for run in runs} == {"error"}


def test_a_deferral_to_a_job_says_where_to_defer_instead():
    daily = Job(name="Daily Production Run", commands=["dbt build"], schedule="0 6 * * *")
    ci = Job(
        name="CI", environment="CI", commands=["dbt build -s state:modified+"],
        triggers={"pull_request": True}, deferral={"job": daily.name},
    )  # fmt: skip
    fix = the("DEF002", daily, ci).fix
    assert fix == "Defer to the environment Production, where Daily Production Run runs."


@pytest.mark.parametrize("kind", ["ci", "deploy"])
def test_a_timeout_is_explained_for_the_kind_of_job(kind):
    triggers = {"pull_request": True} if kind == "ci" else {}
    why = the("JOB003", Job(name="J", commands=["dbt build"], triggers=triggers)).why
    assert ("CI run" in why) == (kind == "ci") and ("run slot" in why) == (kind == "deploy")


def test_a_long_timeout_alone_is_not_called_over_scheduling():
    job = Job(name="J", commands=["dbt run"], schedule="*/15 * * * *", timeout_seconds=1200)
    why = the("JOB005", job).why
    assert why == "If a run ever takes that long, the next one waits, and the one after it cancels that."


def test_cancel_is_told_that_it_is_what_happens_anyway():
    job = Job(name="J", commands=["dbt build"], on_test_failure="cancel")
    assert "severity warn" not in the("JOB011", job).message
    assert "severity warn" in the("JOB002", job.changed(on_test_failure="continue")).message


def test_who_is_told_of_a_timeout():
    job = Job(name="J", commands=["dbt build"], notifications={"email_on_failure": True})
    assert "outcomes Fails and Is canceled (a timed-out run is canceled)" in the("NOT001", job).fix
    job = job.changed(notifications={"email_on_success": True})
    assert the("NOT001", job).fix.endswith("for the outcome Succeeds.")


def test_deps_is_told_in_one_sentence():
    finding = the("CMD002", Job(name="J", commands=["dbt deps", "dbt build"]))
    said = f"{finding.message} {finding.why} {finding.fix}"
    assert all(said.count(words) < 2 for words in ("harm", "eave it out", "second time", "once more"))
    assert len(said.split()) < 35


def test_a_command_is_told_of_itself():
    job = Job(name="J", commands=["dbt clone", "dbt build -s result:warn", "dbt run -s a --state x"])
    clone, result = (lint(job.changed(commands=[one]))[0] for one in job.commands[:2])
    assert "--state or --defer-state are required" in clone.why and "run_results" not in clone.why
    assert "No comparison run_results" in result.why and "Got a state" not in result.why
    assert the("CMD007", job).fix.startswith("Write `dbt run -s a`, and choose")


def test_a_timeout_beyond_the_limit_of_24_hours_is_one_finding():
    job = Job(name="J", commands=["dbt build"], schedule="0 6 * * *", timeout_seconds=100_000)
    assert codes(job) == ["JOB004"]


def test_every_sentence_is_a_sentence():
    """Of every case: it begins with a capital or a name in quotes, and ends with a full stop."""
    for case in CASES:
        for finding in findings_of(case):
            for text in (finding.message, finding.why, finding.fix):
                assert text.endswith((".", "?")) and "  " not in text and ".." not in text.replace("...", "")
                assert (
                    text[0].isupper() or text.startswith(("`", "'", "--", "dbt ")) or not (text[0].isalpha())
                ), text
