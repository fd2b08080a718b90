"""Form text becomes a job, or says where it cannot; and a job becomes form text without loss."""

from dataclasses import replace

import pytest

from jobkit.jobs import Deferral, Job, JobCompletion, Notifications, Schedule, Triggers
from jobkit.widgets.draft import EVERY_DAY, Draft, FieldProblem, parse

GUIDE = [
    Job(name="Minimal", commands=["dbt build"]),
    Job(
        name="Daily Production Run",
        description="with everything the guide's first example sets",
        environment="Production",
        commands=["dbt deps", "dbt seed", "dbt run", "dbt test"],
        schedule=Schedule(cron="0 6 * * *", timezone="America/New_York"),
        threads=8,
        target_name="prod",
        generate_docs=True,
    ),
    Job(
        name="CI Check",
        environment="CI",
        commands=["dbt build --select state:modified+ --defer --state ./prod-artifacts"],
        triggers=Triggers(
            pull_request=True, git_provider="GitHub", pull_request_events=("opened", "reopened")
        ),
        deferral=Deferral(job="Daily Production Run", favor_state=True),
        timeout_seconds=1800,
        run_lint=True,
        errors_on_lint_failure=False,
        compare_changes_against="Production environment",
    ),
    Job(name="Merge", commands=["dbt build"], triggers=Triggers(merge=True), deferral=Deferral()),
    Job(
        name="Chained",
        commands=["dbt build"],
        triggers=Triggers(
            job_completion=JobCompletion(job="Daily", project="other", statuses=("success", "error"))
        ),
    ),
    Job(
        name="Hourly Incremental Update",
        commands=["dbt run --select config.materialized:incremental"],
        schedule=Schedule(every_hours=2, days=(1, 5)),
        deferral=Deferral(this_job=True),
        on_test_failure="continue",
        on_source_freshness_error="skip",
        notifications=Notifications(email_on_failure=True, recipients=("data-team@example.com",)),
    ),
    Job(
        name="Overloaded",
        commands=["dbt build"],
        schedule=Schedule(hours=(6, 18)),
        triggers=Triggers(pull_request=True, manual=True, webhook=True),
        deferral=Deferral(environment="Staging"),
    ),
    Job(
        name=" <b>odd</b> ",
        commands=["dbt build"],
        schedule=Schedule(cron="*/15 * * * *"),
        triggers=Triggers(schedule=False),
        environment_variables={
            "DBT_A": "x = y",
            "DBT_B": ' "quoted"\nlines ',
            "DBT_C": "C:\\new",
            "DBT_D": "",
        },
        dbt_version="1.7.4",
    ),
]


@pytest.mark.parametrize("job", GUIDE, ids=lambda job: job.name.strip())
def test_a_job_survives_the_form(job):
    assert parse(Draft.from_job(job)) == job
    assert Draft.from_job(parse(Draft.from_job(job))) == Draft.from_job(job)


NAMES = [
    "job:x",
    "environment:Production",
    "a: b",
    "x.y",
    "triggers.webhook",
    "`a`",
    "it's",
    "<b>",
    "a\nb",
    "🚀",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["job", "environment"])
def test_a_name_means_nothing_to_the_form(name, kind):
    """Colons, dots and quotes in a name go through the form and back unchanged."""
    job = Job(
        name=name,
        environment=name,
        commands=["dbt build"],
        triggers=Triggers(webhook=True, job_completion=JobCompletion(job=f"{name} 2", project=name)),
        deferral={kind: f"{name} 3", "favor_state": True},
    )
    assert parse(Draft.from_job(job)) == job
    assert Draft.from_job(job).deferral == (kind, f"{name} 3")


def test_the_empty_form_asks_for_a_name_only():
    assert parse(Draft()) == (FieldProblem("name", "must not be empty"),)


@pytest.mark.parametrize(
    ("edit", "field", "words"),
    [
        ({"name": ""}, "name", "must not be empty"),
        ({"commands": ("",)}, "commands", ""),
        ({"commands": ("dbt build", "rm -rf")}, "commands", "command 2"),
        ({"threads": ""}, "threads", "whole number"),
        ({"threads": "0"}, "threads", "at least 1"),
        ({"threads": "many"}, "threads", "whole number"),
        ({"timeout_seconds": "-1"}, "timeout_seconds", "at least 0"),
        ({"timing": "cron", "cron": "0 6 * *"}, "cron", ""),
        ({"timing": "cron", "cron": "0 0 6 * * *"}, "cron", ""),
        ({"timing": "interval", "every_hours": "24"}, "every_hours", ""),
        ({"timing": "hours", "hours": "6, 24"}, "hours", ""),
        ({"timing": "hours", "hours": ""}, "hours", ""),
        ({"timing": "interval", "days": ()}, "days", ""),
        ({"upstream": "Daily", "statuses": ()}, "statuses", "must not be empty"),
        ({"environment_variables": "DBT_A"}, "environment_variables", "NAME=value"),
        ({"environment_variables": 'DBT_A="open'}, "environment_variables", "line 1"),
        ({"environment_variables": "1A=x"}, "environment_variables", "1A"),
    ],
)
def test_a_problem_is_told_at_its_field(edit, field, words):
    problems = parse(replace(Draft(name="A"), **edit))
    assert isinstance(problems, tuple)
    assert [problem.field for problem in problems] == [field]
    assert words in problems[0].message


def test_all_problems_are_told_at_once():
    problems = parse(Draft(name="", threads="x", timing="cron", cron="nonsense", environment_variables="A"))
    assert {problem.field for problem in problems} == {"name", "threads", "cron", "environment_variables"}


def test_a_merge_job_with_a_schedule_is_refused_in_words():
    """P-037: merge is the only trigger of a merge job."""
    problems = parse(Draft(name="M", job_type="merge", timing="cron"))
    assert isinstance(problems, tuple)
    assert [problem.field for problem in problems] == [""]
    assert "no other trigger" in problems[0].message


def test_names_are_unique_among_the_jobs():
    other = Job(name="Daily", commands=["dbt build"])
    problems = parse(Draft(name="Daily"), [other])
    assert isinstance(problems, tuple)
    assert problems[0].field == "name"
    assert "'Daily'" in problems[0].message


def test_empty_rows_are_no_commands():
    job = parse(Draft(name="A", commands=("dbt seed", "", "  ", "dbt build")))
    assert isinstance(job, Job)
    assert job.commands == ("dbt seed", "dbt build")


@pytest.mark.parametrize("job_type", ["ci", "merge"])
def test_another_type_opens_with_its_own_form(job_type):
    """P-023, P-030, P-033: other default command, no schedule and no upstream job."""
    draft = Draft(name="A", timing="cron", cron="5 * * * *", upstream="B").as_type(job_type)
    assert draft.commands == ("dbt build --select state:modified+",)
    assert (draft.timing, draft.upstream, draft.cron) == ("none", "", "5 * * * *")
    assert draft.as_type("deploy").commands == ("dbt build",)


def test_own_commands_stay_when_the_type_changes():
    assert Draft(commands=("dbt seed",)).as_type("ci").commands == ("dbt seed",)


def test_only_what_differs_from_the_default_is_set():
    job = parse(Draft(name="A", days=EVERY_DAY))
    assert isinstance(job, Job)
    assert job.model_fields_set == {"name", "commands"}


def test_a_line_that_is_no_variable_shows_no_secret_p139():
    (problem,) = parse(Draft(name="J", environment_variables='DBT_ENV_SECRET_X="hunter2'))
    assert "line 1" in problem.message
    assert "hunter2" not in problem.message


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "k", "id": 4, "linked_id": 5, "declared_type": "other", "kept": {"a": [1, {"b": None}]}},
        {"schedule": {"hours": [6], "minute": 17, "kept": {"cron": "17 6 * * *"}}},
        {"schedule": {"cron": "0 6 * * *", "kept": {"date": {"type": "custom_cron"}}}},
        {"triggers": {"github_webhook": True, "git_provider_webhook": False, "custom_branch_only": True}},
        {"triggers": {"job_completion": {"job_id": 42, "project_id": 7}}},
        {"deferral": {"environment_id": 9, "favor_state": True}},
        {"deferral": {"job": "Other", "job_id": 9}},
    ],
    ids=str,
)
def test_what_an_import_keeps_survives_the_form(fields):
    job = Job(name="A", commands=["dbt build"], **fields)
    assert parse(Draft.from_job(job)) == job


def test_webhooks_go_when_the_form_says_otherwise():
    ci = Draft.from_job(Job(name="A", commands=["dbt build"], triggers={"github_webhook": True}))
    deploy = parse(ci.as_type("deploy"))
    assert isinstance(deploy, Job)
    assert deploy.job_type == "other" and deploy.triggers.github_webhook is None
