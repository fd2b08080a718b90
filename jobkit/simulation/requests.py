"""What is asked of the platform: a run of a job, with all that the trigger decides about it."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.jobs import Account, Job
from jobkit.project import Project
from jobkit.simulation.events import ApiTrigger, PullRequest
from jobkit.simulation.rules import Rules
from jobkit.simulation.steps import StepPlan, plan_steps
from jobkit.why import Cause

__all__ = ["RunRequest", "request_api", "request_ci", "request_run"]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A run before it is queued.

    Parameters
    ----------
    job : Job
    trigger : Cause
    plan : tuple of StepPlan
    schema : str or None
        Target schema; None stands for the manifest's own.
    project : Project or None
        The branch's project, for a CI run.
    threads, limit_seconds : int
    pull_request : int or None
    """

    job: Job
    trigger: Cause
    plan: tuple[StepPlan, ...]
    schema: str | None
    threads: int
    limit_seconds: int
    project: Project | None = None
    pull_request: int | None = None


def request_run(account: Account, rules: Rules, job: Job, trigger: Cause) -> RunRequest:
    """Return a run of `job` just as it is defined."""
    return RunRequest(
        job=job,
        trigger=trigger,
        plan=plan_steps(job, rules),
        schema=account.environment(job.environment).schema_name,
        threads=job.threads,
        limit_seconds=min(job.limit_seconds, rules.max_run_seconds),
    )


def request_api(account: Account, rules: Rules, job: Job, trigger: Cause, event: ApiTrigger) -> RunRequest:
    """Return a run of `job` with the overrides of an API call (P-078)."""
    plain = request_run(account, rules, job, trigger)
    limit = event.timeout_seconds_override or plain.limit_seconds
    return RunRequest(
        job=job,
        trigger=trigger,
        plan=plan_steps(
            job, rules, commands=event.steps_override, generate_docs=event.generate_docs_override
        ),
        schema=event.schema_override or plain.schema,
        threads=event.threads_override or job.threads,
        limit_seconds=min(limit, rules.max_run_seconds),
    )


def request_ci(
    account: Account, rules: Rules, job: Job, trigger: Cause, event: PullRequest, project: Project
) -> RunRequest:
    """Return a CI run: the branch's code, built into a schema of the pull request's own (P-125)."""
    plain = request_run(account, rules, job, trigger)
    return RunRequest(
        job=job,
        trigger=trigger,
        plan=plain.plan,
        schema=f"dbt_cloud_pr_{_job_id(account, job)}_{event.number}",
        threads=plain.threads,
        limit_seconds=plain.limit_seconds,
        project=project,
        pull_request=event.number,
    )


def _job_id(account: Account, job: Job) -> int:
    """The job's id, or its position in the account where it has none yet."""
    return job.id if job.id is not None else 1 + [other.name for other in account.jobs].index(job.name)
