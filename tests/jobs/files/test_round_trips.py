"""Accounts through each format and back: what comes back otherwise is in the list of losses."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings

from jobkit.basics.errors import JobkitError
from jobkit.guide.scenarios import NAMES, scenario
from jobkit.jobs import Account, Job
from jobkit.jobs.files import ConversionLoss, convert, dump, load
from tests.jobs.files.made_accounts import accounts
from tests.thorough import examples

ENDINGS = {"api": "json", "jobs-as-code": "yml", "terraform": "tf"}
"""Formats of others that are tried here -> the ending of a file."""

DEFINITIONS = Path(__file__).parents[2] / "accounts" / "definitions"

AROUND = {
    "environment": ("id", "environments"),
    "project": ("id", "projects"),
    "id": ("id",),
    "linked_id": ("id",),
}
"""Fields of a job whose change is told by a loss that belongs to no job."""


def there_and_back(account: Account, form: str) -> tuple[Account, tuple[ConversionLoss, ...]]:
    written = convert(account, to=form)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"jobs.{ENDINGS[form]}"
        path.write_text(written.text, "utf-8")
        return load(path), written.losses


def told(field: str, job: Job, losses: tuple[ConversionLoss, ...]) -> bool:
    own = {loss.field.partition(".")[0] for loss in losses if loss.job == job.identity}
    around = {loss.field for loss in losses if not loss.job}
    return field in own or bool(around.intersection(AROUND.get(field, ())))


def same(field: str, before: tuple[Account, Job], after: tuple[Account, Job]) -> bool:
    """Return whether a field means the same in both accounts."""
    (one, job), (other, back) = before, after
    if field == "schedule":
        return (job.schedule and job.schedule.expression()) == (back.schedule and back.schedule.expression())
    if field == "deferral":
        return deferral(one, job) == deferral(other, back)
    if field == "triggers":
        return triggers(one, job) == triggers(other, back)
    if field in ("id", "linked_id"):
        return (job.id or job.linked_id) == (back.id or back.linked_id)
    return getattr(job, field) == getattr(back, field)


def deferral(account: Account, job: Job) -> tuple[object, ...]:
    """Return what a job defers to, without names: those of environments are lost, which is told."""
    found = account.deferral_of(job)
    own = bool(found.environment) and found.environment == job.environment
    return found.this_job, bool(found.environment), own, bool(found.job)


def triggers(account: Account, job: Job) -> tuple[object, ...]:
    own = job.triggers
    upstream = own.job_completion
    position = account.job_names.meant(job, upstream) if upstream is not None else None
    statuses = frozenset(upstream.statuses) if upstream is not None else None
    kept = own.github_webhook, own.git_provider_webhook, own.draft_pull_request
    return job.runs_on_schedule, own.pull_request, own.merge, position, statuses, kept


def check(account: Account, form: str) -> None:
    back, losses = there_and_back(account, form)
    assert len(back.jobs) == len(account.jobs)
    for job, other in zip(account.jobs, back.jobs, strict=True):
        for field in Job.model_fields:
            if not same(field, (account, job), (back, other)):
                assert told(field, job, losses), (field, getattr(job, field), getattr(other, field))
    again, _ = there_and_back(back, form)
    assert again == back, "the second time nothing changes"


@pytest.mark.parametrize("form", ENDINGS)
@settings(max_examples=examples(40))
@given(account=accounts())
def test_what_comes_back_otherwise_is_told(form: str, account: Account) -> None:
    check(account, form)


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_definitions_of_the_guide(form: str, name: str) -> None:
    check(Account.of(scenario(name).jobs), form)


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("path", sorted(DEFINITIONS.glob("*.yml")), ids=lambda path: path.stem)
def test_the_definitions_of_the_accounts(form: str, path: Path) -> None:
    check(load(path), form)


def test_strict_refuses_what_is_not_without_loss() -> None:
    job = Job(name="A", commands=["dbt build"], on_test_failure="continue")
    with pytest.raises(JobkitError, match=r"not without loss[\s\S]*`on_test_failure`: only the study guide"):
        convert(Account.of(job), to="api", strict=True)
    assert dump(Account.of(job), "api").startswith("{\n")


def test_an_unknown_format() -> None:
    with pytest.raises(JobkitError, match="there is no format 'json'"):
        dump(Account.of(Job(name="A", commands=["dbt build"])), "json")
