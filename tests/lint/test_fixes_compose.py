"""Fixes go together: none brings a new finding as bad as its own, and one after another they end."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError
from jobkit.guide import NAMES as GUIDE
from jobkit.guide import scenario
from jobkit.jobs import Account, Job
from jobkit.lint import SEVERITIES, exit_code, lint
from jobkit.platform import Rules
from tests.lint.test_lint import JOBS
from tests.lint.test_rules import CASES, NAMES, account_of, project_of
from tests.thorough import examples

MOST_FIXES = 40
OF_THE_ENVIRONMENT = {"DEF007", "DEF008"}
"""What is so of the jobs of an environment, before and after a fix that defers to it: no fix brings it."""


def judged(account, **options):
    return [one for one in lint(account, **options) if one.code not in OF_THE_ENVIRONMENT]


def mended(account, finding):
    fixed = {job.name: job for job in finding.fixed_jobs}
    return account.model_copy(update={"jobs": tuple(fixed.get(job.name, job) for job in account.jobs)})


def brought(account, finding, **options):
    """Return what a fix brings that is new and no better than what it mends."""
    had = {(one.code, place.job) for one in judged(account, **options) for place in one.places}
    rank = SEVERITIES.index(finding.severity)
    return [
        (finding.code, "brings", one.code, place.job, place.message)
        for one in judged(mended(account, finding), **options)
        for place in one.places
        if (one.code, place.job) not in had and SEVERITIES.index(one.severity) <= rank
    ]


def assert_fixes_compose(account, **options):
    found = judged(account, **options)
    for finding in found:
        assert not brought(account, finding, **options)
        again = [one for one in judged(mended(account, finding), **options) if one.code == finding.code]
        places = {(place.job, place.message) for place in finding.places if place.fixed is not None}
        assert not places & {(place.job, place.message) for one in again for place in one.places}
    worst = exit_code(found)
    for _ in range(MOST_FIXES):
        finding = next((one for one in found if one.fixed_jobs), None)
        if finding is None:
            return
        account = mended(account, finding)
        found = judged(account, **options)
        assert exit_code(found) <= worst
    raise AssertionError(f"fixes go round in a circle: {[one.code for one in found]}")


@pytest.mark.many(2)
@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_fixes_compose_in_every_case(number):
    case = CASES[number]
    rules = Rules.study_guide() if case.get("rules") == "study guide" else Rules.platform()
    assert_fixes_compose(account_of(case), project=project_of(case.get("project")), rules=rules)


@pytest.mark.parametrize("name", GUIDE)
def test_fixes_compose_in_the_guides_definitions(name):
    found = scenario(name)
    assert_fixes_compose(found.jobs, project=found.project)


@settings(max_examples=examples(60))
@given(st.lists(JOBS, min_size=1, max_size=3, unique_by=lambda job: job["name"]), st.booleans())
def test_fixes_compose_whatever_the_jobs(jobs, literal):
    made = []
    for job in jobs:
        with suppress(JobkitError):
            made.append(Job(**job))
    if made:
        assert_fixes_compose(Account(jobs=made), rules=Rules.study_guide() if literal else Rules.platform())


def test_what_is_recommended_is_not_what_another_rule_refuses():
    """CMD005 once proposed the `--state` that CMD007 calls an error."""
    flags = "--select state:modified+ --defer --state ./prod-artifacts"
    job = Job(
        name="CI", environment="CI", commands=[f"dbt run {flags}", f"dbt test {flags}"],
        triggers={"pull_request": True},
    )  # fmt: skip
    (finding,) = [one for one in lint(job) if one.code == "CMD005"]
    assert "could be one `dbt build --select state:modified+`." in finding.message
    assert finding.fixed.commands == ("dbt build --select state:modified+",)
    whole = job.changed(commands=["dbt run", "dbt test"])
    (finding,) = [one for one in lint(whole) if one.code == "CMD005"]
    assert finding.fixed.commands == ("dbt build --select state:modified+",)
