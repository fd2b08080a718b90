"""Job definitions: what can be written, what is derived, and what is refused."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.jobs import Account, Deferral, Environment, Job, JobCompletion, Schedule, Triggers


def job(**fields: object) -> Job:
    return Job(**{"name": "J", "commands": ["dbt build"], **fields})


def test_defaults_are_those_of_the_form() -> None:
    """P-011, P-012, P-017, P-018, P-019, P-021, P-025, P-026."""
    plain = job()
    assert plain.threads == 4  # P-021
    assert plain.target_name == "default"  # P-017
    assert plain.timeout_seconds == 0  # P-018
    assert plain.deferral is None  # P-019
    assert not plain.generate_docs  # P-011
    assert not plain.run_source_freshness  # P-012
    assert plain.errors_on_lint_failure  # P-025
    assert plain.compare_changes_flags == "--select state:modified"  # P-026


@pytest.mark.parametrize(
    ("fields", "job_type"),
    [
        ({}, "other"),
        ({"schedule": Schedule(cron="0 6 * * *")}, "scheduled"),
        ({"schedule": Schedule(cron="0 6 * * *"), "triggers": {"schedule": False}}, "other"),
        ({"triggers": {"pull_request": True}}, "ci"),
        ({"triggers": {"merge": True}}, "merge"),
        ({"triggers": {"job_completion": {"job": "A"}}}, "other"),
    ],
)
def test_the_type_follows_from_the_triggers_p002(fields: dict, job_type: str) -> None:
    assert job(**fields).job_type == job_type


def test_a_timeout_never_exceeds_24_hours_p061() -> None:
    assert job().limit_seconds == 86_400
    assert job(timeout_seconds=1800).limit_seconds == 1800
    assert job(timeout_seconds=100_000).limit_seconds == 86_400


def test_every_problem_is_reported_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        Job(
            name="",
            commands=[],
            threads=0,
            timeout_seconds=-1,
            shedule="0 6 * * *",
            triggers={"job_completion": {"job": "A", "statuses": ["done"]}},
        )
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {
        "name",
        "commands",
        "threads",
        "timeout_seconds",
        "shedule",
        "triggers.job_completion.statuses[0]",
    }
    text = str(caught.value)
    assert "schedule" in text
    assert "'success'" in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"commands": ["rm -rf /"]}, "dbt commands only"),
        ({"commands": ["dbt"]}, "dbt commands only"),
        ({"threads": "4"}, "threads"),
        ({"threads": True}, "threads"),
        ({"deferral": {"environment": "Production", "this_job": True}}, "defers to one thing only"),
        ({"triggers": {"merge": True, "pull_request": True}}, "a merge job has no other trigger"),
        (
            {"triggers": {"merge": True}, "schedule": Schedule(cron="0 6 * * *")},
            "a merge job has no other trigger",
        ),
        ({"environment_variables": {"a b": "1"}}, "no name for a variable"),
        ({"on_test_failure": "ignore"}, "'continue'"),
        ({"environment": ""}, "environment"),
    ],
)
def test_what_is_refused(fields: dict, says: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        job(**fields)
    assert says in str(caught.value)


def test_one_status_may_be_a_word_and_the_api_spelling_is_known() -> None:
    """P-072."""
    assert JobCompletion(job="A", statuses="error").statuses == ("error",)
    assert JobCompletion(job="A", statuses=["canceled"]).statuses == ("cancelled",)


def test_a_job_is_never_changed_in_place() -> None:
    first = job()
    second = first.changed(threads=8)
    assert (first.threads, second.threads) == (4, 8)
    with pytest.raises(DefinitionError, match="cannot be changed"):
        first.threads = 2


def test_changed_validates() -> None:
    with pytest.raises(DefinitionError):
        job().changed(threads=0)


def test_deferral_reads_like_the_form() -> None:
    assert str(Deferral()) == "No deferral"
    assert str(Deferral(this_job=True)) == "This job"
    assert str(Deferral(environment="Production")) == "environment Production"


def test_defaults_of_deferral_follow_the_type_of_job_p111() -> None:
    """P-019, P-024, P-033, P-111."""
    deploy, ci, merge = (
        job(name="deploy"),
        job(name="ci", environment="CI", triggers={"pull_request": True}),
        job(name="merge", environment="Staging", triggers={"merge": True}),
    )
    account = Account(jobs=(deploy, ci, merge))
    assert account.deferral_of(deploy).is_off
    assert account.deferral_of(ci) == Deferral(environment="Production")  # P-024
    assert account.deferral_of(merge) == Deferral(environment="Staging")  # P-033


def test_the_production_environment_may_have_any_name() -> None:
    live = Environment(name="Live", deployment_type="production")
    ci = job(environment="CI", triggers={"pull_request": True})
    account = Account(jobs=(ci,), environments=(live,))
    assert account.deferral_of(ci) == Deferral(environment="Live")


def test_environments_do_not_share_relations() -> None:
    account = Account(jobs=(job(),))
    assert account.environment("Production").schema_name is None
    assert account.environment("EU-Production").schema_name == "eu_production"
    assert Environment(name="X", target_schema="analytics").schema_name == "analytics"


def test_a_project_has_one_production_environment_p165() -> None:
    two = [Environment(name=name, deployment_type="production") for name in "AB"]
    with pytest.raises(DefinitionError, match="one production environment"):
        Account(jobs=(job(),), environments=two)


def after(name: str, upstream: str) -> Job:
    return job(name=name, triggers=Triggers(job_completion=JobCompletion(job=upstream)))


def test_the_chain_is_a_graph() -> None:
    account = Account(jobs=(job(name="A"), after("B", "A"), after("C", "A"), after("D", "elsewhere")))
    chain = account.chain()
    assert set(chain.edges) == {("A", "B"), ("A", "C"), ("elsewhere", "D")}
    assert chain.edges["A", "B"]["statuses"] == ("success",)
    assert chain.nodes["elsewhere"] == {"missing": True}
    assert [child.name for child in account.downstream(account.job("A"))] == ["B", "C"]


def test_circles_are_found_whatever_the_order() -> None:
    jobs = (after("A", "C"), after("B", "A"), after("C", "B"), after("Own", "Own"))
    expected = {("A", "B", "C"), ("Own",)}
    assert set(Account(jobs=jobs).circles()) == expected
    assert set(Account(jobs=jobs[::-1]).circles()) == expected


def test_an_unknown_job_gets_the_nearest_name() -> None:
    with pytest.raises(ValueError, match="did you mean `Nightly`"):
        Account(jobs=(job(name="Nightly"),)).job("Nihgtly")


def test_a_cron_text_stands_for_a_schedule():
    job = Job(name="A", commands=["dbt build"], schedule="0  6 * * *")
    assert job == Job(name="A", commands=["dbt build"], schedule=Schedule(cron="0 6 * * *"))
    assert job.changed(schedule="30 6 * * *").schedule == Schedule.model_validate("30 6 * * *")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0 6 * *", "4 fields"),
        ("@daily", "write `0 0 * * *`"),
        ("0 61 * * *", "hour: 61 is out of range"),
        ("", "five"),
    ],
)
def test_a_bad_cron_text_is_told_at_its_field(text, says):
    with pytest.raises(DefinitionError) as caught:
        Job(name="A", commands=["dbt build"], schedule=text)
    (problem,) = caught.value.problems
    assert (problem.field, problem.place) == ("schedule.cron", ("schedule", "cron"))
    assert problem.value == text and says in problem.message
