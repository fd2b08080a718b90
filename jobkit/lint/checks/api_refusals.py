"""API: what the platform's API refuses, or understands otherwise.

The reading finds them (`jobkit.jobs.files`); here are their pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jobkit.jobs.files.findings import CODES
from jobkit.lint.context import LintContext
from jobkit.lint.file_hits import file_hits
from jobkit.lint.rule import Check, Hit, rule

__all__: list[str] = []


def _about(code: str) -> Callable[[Check], Check]:
    """Declare the rule of a code, which has its severity and name there."""
    return rule(code, severity=CODES[code].severity, name=CODES[code].name)


@_about("API001")
def trigger_mix(ctx: LintContext) -> Iterator[Hit]:
    """Triggers that exclude each other.

    What:
        A merge job has no other trigger. A CI job has no schedule and no upstream job.

    Why:
        The API refuses the job; the form does not offer it.

    Example:
        `triggers: {on_merge: true, schedule: true}`.

    Fix:
        Make it two jobs.

    Source:
        P-022, P-037 (dbt docs: deploy/ci-jobs, deploy/merge-jobs).
    """
    yield from file_hits(ctx, "API001")


@_about("API002")
def two_deferrals(ctx: LintContext) -> Iterator[Hit]:
    """Job that defers to two things.

    What:
        An environment, a job or the job itself: one of them.

    Why:
        The tools refuse it; what the API takes is not documented.

    Example:
        `deferring_environment_id` and `self_deferring`.

    Fix:
        Keep one.

    Source:
        P-111; the validators of the Terraform provider 1.12.5.
    """
    yield from file_hits(ctx, "API002")


@_about("API003")
def cost_features(ctx: LintContext) -> Iterator[Hit]:
    """Cost features that exclude each other.

    What:
        `dbt_state` stands alone.

    Why:
        The API drops the others, so that every plan shows a change.

    Example:
        `cost_optimization_features: [dbt_state, state_aware_orchestration]`.

    Fix:
        Keep `dbt_state`, or the others.

    Source:
        P-160; the Terraform provider 1.12.5.
    """
    yield from file_hits(ctx, "API003")


@_about("API004")
def state_aware(ctx: LintContext) -> Iterator[Hit]:
    """State-aware orchestration on a CI or merge job.

    What:
        The feature is for deploy jobs.

    Why:
        The API answers 405: not available for CI or merge jobs.

    Example:
        A CI job with `state_aware_orchestration`.

    Fix:
        Leave it out; `dbt_state` is for these jobs.

    Source:
        An answer of the API in an issue of the Terraform provider, 2026 (P-160).
    """
    yield from file_hits(ctx, "API004")


@_about("API005")
def compare(ctx: LintContext) -> Iterator[Hit]:
    """The checkbox dbt compare without an environment to compare with.

    What:
        `run_compare_changes` is on, and there is no `deferring_environment_id`.

    Why:
        There is nothing to compare with. A deferral to a job does not count.

    Example:
        `run_compare_changes: true` alone.

    Fix:
        Name the Production environment in `deferring_environment_id`.

    Source:
        The Terraform provider 1.12.5; dbt docs: deploy/advanced-ci: an assumption about the platform itself.
    """
    yield from file_hits(ctx, "API005")


@_about("API006")
def job_type(ctx: LintContext) -> Iterator[Hit]:
    """Type of a job against its triggers.

    What:
        `job_type` says one thing and the triggers another. `scheduled` and `other` follow from the triggers
        in any case.

    Why:
        The platform goes by the triggers; the tool that has sent the type sees a change at every plan. A CI
        job that is created as a scheduled one cannot be made a CI job later.

    Example:
        `job_type: scheduled` with `schedule: false`.

    Fix:
        Write the type that the triggers make.

    Source:
        P-002; issues 666 and 707 of the Terraform provider.
    """
    yield from file_hits(ctx, "API006")


@_about("API007")
def schedule(ctx: LintContext) -> Iterator[Hit]:
    """Schedule with two opinions.

    What:
        `cron` and `date` with `time` say different times.

    Why:
        Which of the two counts is not documented. jobkit goes on with `date` and `time`.

    Example:
        `cron: 0 2 * * *` beside Mondays at 6.

    Fix:
        Leave one of them out, or make them agree.

    Source:
        OpenAPI description of the Admin API v2, 2026-08, which says nothing about it: an assumption.
    """
    yield from file_hits(ctx, "API007")


@_about("API008")
def interval(ctx: LintContext) -> Iterator[Hit]:
    """Interval beside exact hours.

    What:
        `at_exact_hours` has `hours`; `interval` belongs to `every_hour`.

    Why:
        The API has refused the two together.

    Example:
        `time: {type: at_exact_hours, hours: [2], interval: 1}`.

    Fix:
        Leave `interval` out.

    Source:
        An answer of the API in an issue of the Terraform provider, 2021; today's description allows both
        (P-067).
    """
    yield from file_hits(ctx, "API008")


@_about("API009")
def never(ctx: LintContext) -> Iterator[Hit]:
    """Completion that never happens.

    What:
        No outcome counts, the job waits for itself, or jobs wait for one another and nothing else starts
        them.

    Why:
        The job never runs, and nothing reports a run that did not start.

    Example:
        `statuses: []`.

    Fix:
        Name an outcome, and an upstream job that something starts.

    Source:
        P-072 (dbt docs: deploy/deploy-jobs).
    """
    yield from file_hits(ctx, "API009")


@_about("API010")
def pull_request(ctx: LintContext) -> Iterator[Hit]:
    """Run of a pull request that is none.

    What:
        The body of a trigger call has the ids of two providers, an id without a commit, or the schema of a
        pull request without its id.

    Why:
        Without an id and a commit the run is no CI run: it takes a slot, and nobody drops its schema.

    Example:
        `schema_override: dbt_cloud_pr_1_2` alone.

    Fix:
        Give one id, and `git_sha` or `git_branch`.

    Source:
        dbt docs: deploy/ci-jobs (jobs started by the API) (P-079).
    """
    yield from file_hits(ctx, "API010")


@_about("API011")
def cause(ctx: LintContext) -> Iterator[Hit]:
    """Cause that is cut.

    What:
        The cause of a run has more than 255 characters.

    Why:
        Clients cut it there, and the end is lost.

    Example:
        A log as the cause.

    Fix:
        Say it in one sentence.

    Source:
        The Airflow provider 4.11.1: an assumption for other clients.
    """
    yield from file_hits(ctx, "API011")
