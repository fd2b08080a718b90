"""The week of the guide's Scenario 5 in which a fault is hidden: its jobs, and its pull requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobkit.guide.faultlab.draw import Draw
from jobkit.guide.scenarios import scenario
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import PullRequest
from jobkit.simulation import Scenario

__all__ = [
    "CI",
    "PRODUCTION",
    "ci_of",
    "healthy_ci",
    "healthy_week",
    "production_variables",
    "pull_requests_of",
    "variable_of",
    "with_account",
    "with_ci",
]

PRODUCTION, CI = "Daily Production Run", "CI Check"

_VARIABLES = {
    "DBT_FISCAL_YEAR_START": "04-01",
    "DBT_LOYALTY_FACTOR": "1.5",
    "DBT_HOTEL_GROUP": "northern",
    "DBT_CUTOFF_HOUR": "4",
}
_THREADS = (4, 6, 8)


def healthy_week(draw: Draw, *pull_requests: PullRequest) -> Scenario:
    """Return Scenario 5 without a fault.

    Production every morning, CI for each pull request with what it changes, 30 minutes at most. The number of
    threads, and a variable that only production has, differ from week to week and do no harm. The pull
    requests get their numbers here.
    """
    week = scenario("scenario-5").changed(until="2026-03-07", events=_numbered(draw, pull_requests))
    week = with_account(week, environments=_environments(draw))
    return with_ci(week, commands=healthy_ci().commands, threads=draw.one(_THREADS))


def _numbered(draw: Draw, pull_requests: Iterable[PullRequest]) -> list[PullRequest]:
    """Return the pull requests in the order in which they are opened, their numbers in that order too."""
    opened = sorted(pull_requests, key=lambda request: request.at)
    return [request.model_copy(update={"number": draw.number()}) for request in opened]


def healthy_ci() -> Job:
    """Return the CI job as it should be."""
    return scenario("scenario-5").jobs.job(CI).changed(commands=["dbt build --select state:modified+"])


def _environments(draw: Draw) -> tuple[Environment, Environment]:
    name = draw.one(tuple(_VARIABLES))
    shared = {"DBT_REGION": "eu"}
    only_production = {**shared, name: _VARIABLES[name]}
    return (
        Environment(name="Production", deployment_type="production", environment_variables=only_production),
        Environment(name="CI", environment_variables=shared),
    )


def production_variables(week: Scenario) -> dict[str, str]:
    """Return the environment variables of production."""
    return dict(week.jobs.environment("Production").environment_variables)


def variable_of(week: Scenario) -> str:
    """Return the name of the variable that production has and CI has not."""
    theirs = week.jobs.environment("CI").environment_variables
    return next(name for name in production_variables(week) if name not in theirs)


def ci_of(week: Scenario) -> Job:
    """Return the CI job."""
    return week.jobs.job(CI)


def with_ci(week: Scenario, **fields: Any) -> Scenario:
    """Return the week with other settings of the CI job."""
    return with_account(week, jobs=(week.jobs.job(PRODUCTION), ci_of(week).changed(**fields)))


def with_account(week: Scenario, **fields: Any) -> Scenario:
    """Return the week with other fields of its account."""
    own = {name: getattr(week.jobs, name) for name in Account.model_fields}
    return week.changed(jobs=Account(**{**own, **fields}))


def pull_requests_of(week: Scenario) -> tuple[PullRequest, ...]:
    """Return the pull requests, as their authors know them, the first one first."""
    return tuple(event for event in week.events if isinstance(event, PullRequest))
