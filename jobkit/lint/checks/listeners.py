"""NOT: who is told when a job fails, where the account says who is told at all."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.lint.context import LintContext
from jobkit.lint.listening import hears, misses_a_timeout
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("NOT002", severity="warning", confidence="likely", name="nobody-hears-of-a-failure",
      job_types=("scheduled", "other", "merge"))  # fmt: skip
def nobody_hears_of_a_failure(ctx: LintContext) -> Iterator[Hit]:
    """Deploy job whose failures nobody hears of.

    What:
        The account has notifications, but none of them is about the failures of this job. Nothing is said
        where the definition lists no notifications at all.

    Why:
        The tables grow old, and the first to see it is a reader of the report. After 100 failed runs in a row
        the job is deactivated.

    Example:
        A notification with `jobs: [Nightly]`, and a second job "Hourly".

    Fix:
        Add the job to a notification with the outcome `fails`.

    Source:
        P-147, P-052 (dbt docs: deploy/job-notifications). Webhooks and model notifications are not counted:
        an assumption.
    """
    if ctx.account.notifications and not hears(ctx, "fails") and _starts_itself(ctx):
        yield Hit("name", "No notification of this account is about a failure of this job.")


@rule(
    "NOT003", severity="advice", name="nobody-hears-of-a-timeout", job_types=("scheduled", "other", "merge")
)
def nobody_hears_of_a_timeout(ctx: LintContext) -> Iterator[Hit]:
    """Job with a timeout, and a notification that does not count Cancelled.

    What:
        Somebody is told when this job fails, nobody when it is canceled, and it has a run timeout.

    Why:
        A run over its timeout ends as Cancelled, not as Error. The notification for Fails is not sent.

    Example:
        `timeout_seconds: 3600` and a notification with `outcomes: [fails]`.

    Fix:
        Add the outcome `canceled` to the notification.

    Source:
        P-061, P-147 (dbt docs: deploy/job-notifications).
    """
    if ctx.job.timeout_seconds and misses_a_timeout(ctx):
        message = "A run over its timeout is Cancelled, and the notifications of this job count Fails only."
        yield Hit("timeout_seconds", message)


def _starts_itself(ctx: LintContext) -> bool:
    """Say whether a schedule, a merge or another job starts it: by hand somebody is there."""
    triggers = ctx.job.triggers
    return ctx.job.runs_on_schedule or triggers.merge or triggers.job_completion is not None
