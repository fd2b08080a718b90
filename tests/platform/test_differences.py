"""Settings of the study guide under both presets: obeyed by one, explained by the other."""

from __future__ import annotations

import pytest

from jobkit.jobs import Account, Deferral, Job, Schedule
from jobkit.platform import PullRequest, Rules
from jobkit.platform.differences import differences
from jobkit.simulation import simulate

CASES = {
    "timezone": (
        "P-063",
        {"schedule": Schedule(cron="0 6 * * *", timezone="America/New_York")},
        "`0 11 * * *`",
    ),
    "event list": (
        "P-076",
        {"triggers": {"pull_request": True, "pull_request_events": ["opened"]}},
        "no list",
    ),
    "webhook": ("P-080", {"triggers": {"webhook": True}}, "calling the API"),
    "deps": ("P-083", {"commands": ["dbt deps", "dbt build"]}, "by itself"),
    "state path": (
        "P-120",
        {"commands": ["dbt build -s state:modified+ --defer --state ./prod"]},
        "'./prod'",
    ),
    "other job": ("P-112", {"deferral": Deferral(job="Daily")}, "legacy"),
    "compare changes": ("P-024", {"compare_changes_against": "Production"}, "one setting"),
    "self-deferral": (
        "P-116",
        {"commands": ["dbt run -s config.materialized:incremental"], "deferral": Deferral(this_job=True)},
        "With No deferral it is the same",
    ),
    "test failure": ("P-085", {"on_test_failure": "continue"}, "severity warn"),
    "freshness": ("P-081", {"on_source_freshness_error": "skip"}, "put first does"),
    "notifications": ("P-148", {"notifications": {"email_on_failure": True}}, "profile"),
    "exact version": ("P-146", {"dbt_version": "1.7.4"}, "extended"),
    "latest patch": ("P-146", {"dbt_version": "1.7.x"}, "release tracks"),
    "versionless": ("P-145", {"dbt_version": "versionless"}, "latest"),
    "variable names": ("P-135", {"environment_variables": {"REGION": "US"}}, "DBT_REGION"),
}


def notes(fields: dict, rules: Rules):
    job = Job(**{"name": "J", "commands": ["dbt build"], **fields})
    return differences(job, Account(jobs=(job,)), rules)


@pytest.mark.parametrize("case", CASES)
def test_the_platform_explains_what_it_does_instead(case: str) -> None:
    fact, fields, says = CASES[case]
    found = notes(fields, Rules.platform())
    assert [note.fact for note in found] == [fact]
    assert says in found[0].text
    assert found[0].kind == "difference"
    assert found[0].job == "J"


@pytest.mark.parametrize("case", CASES)
def test_the_guides_rules_have_nothing_to_explain(case: str) -> None:
    assert notes(CASES[case][1], Rules.study_guide()) == ()


def test_a_setting_that_one_rule_obeys_is_no_difference() -> None:
    fields = {
        "schedule": Schedule(cron="0 6 * * *", timezone="America/New_York"),
        "on_test_failure": "cancel",
    }
    assert [note.fact for note in notes(fields, Rules(honour_timezone=True))] == ["P-085"]


def test_the_list_of_pull_request_events_counts_only_under_the_guide() -> None:
    ci = Job(
        name="CI", commands=["dbt build"], triggers={"pull_request": True, "pull_request_events": ["opened"]}
    )
    change = PullRequest(number=1, at="2026-03-02T09:00", commits=("2026-03-02T12:00",))
    assert len(simulate(ci, events=[change]).runs) == 2
    assert len(simulate(ci, events=[change], rules=Rules.study_guide()).runs) == 1


def test_a_plain_job_has_no_differences() -> None:
    fields = {
        "schedule": Schedule(cron="0 6 * * *"),
        "dbt_version": "latest",
        "environment_variables": {"DBT_X": "1"},
    }
    assert notes(fields, Rules.platform()) == ()


def test_a_global_flag_given_twice_is_told_and_dbt_takes_it_pf016() -> None:
    def told(command: str) -> list[str]:
        one = Job(name="J", commands=[command])
        notes = differences(one, Account(jobs=[one]), Rules.platform())
        return [note.text for note in notes if note.fact == "PF-016"]

    (text,) = told("dbt --warn-error --warn-error build")
    assert "--warn-error more than once" in text
    assert told("dbt --warn-error build --quiet --quiet") == []
