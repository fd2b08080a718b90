"""Every field of the public models that holds a name: one that names nothing is an error or a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault, fail, fail_check, fail_step
from jobkit.jobs import Account, Environment, Job, NotificationSetting, Webhook
from jobkit.jobs.notifications import ModelNotification
from jobkit.platform import ApiTrigger, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation import Scenario, Simulation

DAILY = Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *", project="shop")
CI = Job(
    name="CI",
    environment="CI",
    project="shop",
    commands=["dbt build -s state:modified+"],
    triggers={"pull_request": True},
)
AT = "2026-03-02T10:00"
HOOK = {"name": "Pager", "url": "https://example.com/dbt", "events": ["job.run.errored"]}


def simulated(*jobs: Job, project: Any = None, **options: Any) -> Simulation:
    account = options.pop("account", {})
    start = {"start": "2026-03-02", "until": "2026-03-03", "built": None}
    return jobkit.simulate(Account(jobs=jobs, **account), project, **{**start, **options})


def job(**changes: Any) -> Callable[[], Simulation]:
    return lambda: simulated(DAILY, Job(**{"name": "B", "commands": ["dbt build"], **changes}))


def event(made: Callable[[], Any]) -> Callable[[], Simulation]:
    return lambda: simulated(DAILY, CI, events=[made()])


def pull(**changes: Any) -> Callable[[], Simulation]:
    return event(lambda: PullRequest(**{"number": 1, "at": AT, "changed": ["orders"], **changes}))


def setting(**changes: Any) -> Callable[[], Simulation]:
    made = {"to": "#data", "channel": "slack", "outcomes": ["fails"], **changes}
    return lambda: simulated(DAILY, account={"notifications": [NotificationSetting(**made)]})


WORDS = "words for people, or a value of its own that names nothing else"
KEPT = "never interpreted: it is only written back"
CHOICE = "one of a fixed list, which the model checks"

NAMES: dict[tuple[type, str], Callable[[], Simulation] | str] = {
    (Account, "name"): WORDS,
    (Account, "environment_variables"): "the names are the account's own",
    (Account, "default_branch"): "the branch is the account's own",
    (Account, "git_provider"): CHOICE,
    (Environment, "name"): WORDS,
    (Environment, "key"): WORDS,
    (Environment, "project"): "an environment of a project that no job here belongs to",
    (Environment, "kept"): KEPT,
    ("ProjectSettings", "name"): WORDS,
    ("ProjectSettings", "default_branch"): "the branch is the project's own",
    ("ProjectSettings", "git_provider"): CHOICE,
    ("ProjectSettings", "environment_variables"): "the names are the project's own",
    ("ProjectSettings", "kept"): KEPT,
    (Environment, "type"): CHOICE,
    (Environment, "deployment_type"): CHOICE,
    (Environment, "target_schema"): "the platform makes the schema",
    (Environment, "custom_branch"): "the branch is the environment's own",
    (Environment, "dbt_version"): lambda: simulated(
        DAILY, account={"environments": [Environment(name="Production", dbt_version="latst")]}
    ),
    (Environment, "environment_variables"): "the names are the environment's own",
    (Job, "name"): WORDS,
    (Job, "key"): WORDS,
    (Job, "declared_type"): CHOICE,
    (Job, "kept"): KEPT,
    (jobkit.Schedule, "kept"): KEPT,
    (Job, "description"): WORDS,
    (Job, "project"): lambda: simulated(
        DAILY.changed(project="shopp"), project={"shop": jobkit.Project.example("shop")}
    ),
    (Job, "environment"): job(environment="Prodution"),
    (Job, "commands"): job(commands=["dbt build --select stg_ordrs"], schedule={"cron": "0 7 * * *"}),
    (Job, "target_name"): "a label (P-105)",
    (Job, "compare_changes_flags"): "no rows are compared: a note says so",
    (Job, "environment_variables"): "the names are the job's own",
    (Job, "dbt_version"): job(dbt_version="latst"),
    (Job, "cost_optimization_features"): CHOICE,
    (Job, "on_test_failure"): CHOICE,
    (Job, "on_source_freshness_error"): CHOICE,
    (Job, "compare_changes_against"): "the study guide's own; a difference says what counts",
    (jobkit.Schedule, "cron"): "an expression, which the model checks",
    (jobkit.Schedule, "timezone"): job(schedule={"cron": "0 6 * * *", "timezone": "Europe/Pariss"}),
    (jobkit.Deferral, "environment"): job(deferral={"environment": "Prodution"}),
    (jobkit.Deferral, "job"): job(deferral={"job": "daily"}),
    ("Triggers", "git_provider"): "on the platform it follows from the repository",
    ("Triggers", "pull_request_events"): CHOICE,
    ("JobCompletion", "job"): job(triggers={"job_completion": {"job": "daily"}}),
    ("JobCompletion", "project"): "a job of another project may be elsewhere",
    ("JobCompletion", "statuses"): CHOICE,
    ("Notifications", "recipients"): WORDS,
    (NotificationSetting, "to"): WORDS,
    (NotificationSetting, "channel"): CHOICE,
    (NotificationSetting, "outcomes"): CHOICE,
    (NotificationSetting, "environment"): setting(environment="Prodution"),
    (NotificationSetting, "jobs"): setting(jobs=["daily"]),
    (ModelNotification, "outcomes"): CHOICE,
    (ModelNotification, "groups"): lambda: simulated(
        DAILY, account={"model_notifications": [{"outcomes": ["fails"], "groups": ["finanse"]}]}
    ),
    (Webhook, "name"): WORDS,
    (Webhook, "url"): "an address, which is never called",
    (Webhook, "events"): CHOICE,
    (Webhook, "jobs"): lambda: simulated(DAILY, account={"webhooks": [Webhook(**HOOK, jobs=["daily"])]}),
    (RunNow, "job"): event(lambda: RunNow(job="daily", at=AT)),
    (SaveJob, "job"): event(lambda: SaveJob(job="daily", at=AT)),
    (ApiTrigger, "job"): event(lambda: ApiTrigger(job="daily", at=AT)),
    (ApiTrigger, "cause"): WORDS,
    (ApiTrigger, "steps_override"): event(lambda: ApiTrigger(job="Daily", at=AT, steps_override=["build"])),
    (ApiTrigger, "target_name_override"): "a label (P-105)",
    (ApiTrigger, "schema_override"): "the platform makes the schema",
    (ApiTrigger, "dbt_version_override"): event(
        lambda: ApiTrigger(job="Daily", at=AT, dbt_version_override="latst")
    ),
    (ApiTrigger, "git_sha"): event(lambda: ApiTrigger(job="Daily", at=AT, git_sha="4f1c")),
    (ApiTrigger, "git_branch"): event(lambda: ApiTrigger(job="Daily", at=AT, git_branch="feature")),
    (Rerun, "job"): event(lambda: Rerun(job="daily", at=AT)),
    (Rerun, "start"): CHOICE,
    (PullRequest, "changed"): pull(changed=["ordrs"]),
    (jobkit.Commit, "changed"): pull(commits=[{"at": "2026-03-02T11:00", "changed": ["ordrs"]}]),
    (jobkit.Commit, "reverted"): pull(commits=[{"at": "2026-03-02T11:00", "reverted": ["ordrs"]}]),
    (PullRequest, "target_branch"): pull(target_branch="develop"),
    (PullRequest, "code_of"): pull(code_of="shopp"),
    (Fault, "node"): lambda: simulated(DAILY, faults=[fail("ordrs")]),
    (Fault, "status"): CHOICE,
    (Fault, "message"): WORDS,
    (Fault, "step"): lambda: simulated(DAILY, faults=[fail_step("dbt seeed")]),
    (Fault, "check"): lambda: simulated(DAILY, faults=[fail_check("ordrs")]),
    (Fault, "job"): lambda: simulated(DAILY, faults=[fail("orders", job="daily")]),
    (Fault, "overloads"): lambda: simulated(DAILY, faults=[fail("orders", overloads=["ordrs"])]),
    (Scenario, "source"): lambda: simulated(DAILY, project="shopp"),
    (Scenario, "built"): lambda: simulated(DAILY, built=["Prodution"]),
    (Scenario, "succeeded"): lambda: simulated(DAILY, succeeded=["daily"]),
    (Scenario, "never_succeeded"): lambda: simulated(DAILY, never_succeeded=["daily"]),
    (Scenario, "name"): WORDS,
    (Scenario, "title"): WORDS,
    (Scenario, "description"): WORDS,
}
"""Class and field -> a simulation in which the field names nothing, or why it names nothing by its nature."""

DESCRIBED = {
    (owner if isinstance(owner, str) else owner.__name__, field): how for (owner, field), how in NAMES.items()
}
MISSPELT = {key: how for key, how in DESCRIBED.items() if callable(how)}


def models(root: Any, seen: set[type]) -> Iterator[type]:
    """Yield the models that a type is made of, each once."""
    if isinstance(root, type) and issubclass(root, BaseModel) and root not in seen:
        seen.add(root)
        yield root
        for field in root.model_fields.values():
            yield from models(field.annotation, seen)
    for part in get_args(root):
        yield from models(part, seen)


def holds_text(annotation: Any) -> bool:
    return annotation is str or isinstance(annotation, str) or any(map(holds_text, get_args(annotation)))


def text_fields() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    seen: set[type] = set()
    for root in (Account, RunNow, SaveJob, ApiTrigger, Rerun, PullRequest):
        for model in models(root, seen):
            for name, field in model.model_fields.items():
                if holds_text(field.annotation):
                    found.add((model.__name__, name))
    for kind in (Fault, Scenario):  # their annotations are text
        found |= {
            (kind.__name__, one.name) for one in fields(kind) if "str" in one.type or "Source" in one.type
        }
        found |= {(kind.__name__, one.name) for one in fields(kind) if "Status" in one.type}
    return found


def test_every_field_that_holds_text_is_in_the_table() -> None:
    assert text_fields() == set(DESCRIBED)


WRONG = (
    "Prodution", "latst", "shopp", "stg_ordrs", "Pariss", "daily", "finanse", "'build'", "4f1c", "feature",
    "ordrs", "develop", "seeed",
)  # fmt: skip
"""The names in the table that name nothing."""


@pytest.mark.parametrize("key", MISSPELT, ids=".".join)
def test_a_name_that_names_nothing_is_told_by_an_error_or_a_note(key: tuple[str, str]) -> None:
    try:
        said = [note.text for note in MISSPELT[key]().notes]
    except JobkitError as error:
        said = [str(error)]
    assert any(wrong in text for text in said for wrong in WRONG), said
