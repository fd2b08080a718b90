"""The week of the guide's Scenario 5 in which a fault is hidden: its jobs, and its pull requests."""

from __future__ import annotations

from typing import Any

from jobkit.guide.scenarios import scenario
from jobkit.jobs import Job
from jobkit.platform import PullRequest
from jobkit.simulation import Scenario

__all__ = ["CI", "PRODUCTION", "ci_of", "healthy_week", "pull_requests_of", "with_ci"]

PRODUCTION, CI = "Daily Production Run", "CI Check"


def healthy_week(*pull_requests: PullRequest) -> Scenario:
    """Return Scenario 5 without a fault.

    Production every morning, CI for each pull request with what it changes, 30 minutes at most.
    """
    week = scenario("scenario-5").changed(until="2026-03-07", events=pull_requests)
    return with_ci(week, commands=["dbt build --select state:modified+"])


def ci_of(week: Scenario) -> Job:
    """Return the CI job."""
    return week.jobs.job(CI)


def with_ci(week: Scenario, **fields: Any) -> Scenario:
    """Return the week with other settings of the CI job."""
    return week.changed(jobs=[week.jobs.job(PRODUCTION), ci_of(week).changed(**fields)])


def pull_requests_of(week: Scenario) -> tuple[PullRequest, ...]:
    """Return the pull requests, as their authors know them."""
    return tuple(event for event in week.events if isinstance(event, PullRequest))
