"""CHN: chains in which a job begins too early, too often, or never."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.words import duration_words, enumerated
from jobkit.lint.building import built_by, job_seconds, read_by, same_place
from jobkit.lint.context import LintContext
from jobkit.lint.finding import Severity
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_COMPLETION = ("triggers", "job_completion")


@rule("CHN009", severity="warning", confidence="likely", name="upstream-runs-again")
def upstream_runs_again(ctx: LintContext) -> Iterator[Hit]:
    """Chain that takes longer than the time to its next start.

    What:
        The jobs of the chain up to this one take longer than the shortest time between two starts of the
        first job, by the times of their nodes. This job reads what the first builds. Needs a project.

    Why:
        While this job is still reading, the first job builds the same tables anew. The models of one run mix
        two states of the data.

    Example:
        "Staging" every 15 minutes takes 8 minutes, "Marts" after it takes 10.

    Fix:
        Make the interval longer than the whole chain, or put both into one job: one job never overlaps
        itself.

    Source:
        P-040, P-072 (dbt docs: deploy/job-scheduler). How long a run takes is an assumption.
    """
    above, root = ctx.upstream, ctx.root
    interval = root.shortest_interval if above is not None and ctx.project is not None else None
    if interval is None or root is ctx or not read_by(ctx) & built_by(root):
        return
    total = _chain_seconds(ctx)
    if total > interval.total_seconds():
        message = f"The chain up to here takes {duration_words(total)} at the least"
        every = duration_words(interval.total_seconds())
        yield Hit(_COMPLETION, f"{message}, and {root.job.name!r} starts again after {every}.")


@rule("CHN011", severity="warning", confidence="likely", name="waits-for-one-of-two")
def waits_for_one_of_two(ctx: LintContext) -> Iterator[Hit]:
    """Job that reads from two jobs and waits for one of them.

    What:
        The job runs when one job finishes, and also reads tables that another job of the environment builds.
        That other job runs on a schedule at the same hour and is no part of the chain above. Needs a project.

    Why:
        A job has one upstream job only. When the other one is slower or late, this job reads tables of the
        day before, and is green.

    Example:
        "Orders" and "Customers" at 02:00; "Marts" runs when "Orders" finishes and reads both.

    Fix:
        Chain the two jobs, one after the other, and this one after the last; or build both in one job.

    Source:
        P-072, PF-050 (dbt docs: deploy/deploy-jobs; Admin API v2: one condition).
    """
    if ctx.project is None or ctx.upstream is None:
        return
    chain = {one.job.name for one in _above(ctx)} | {ctx.job.name}
    hours = {moment.hour for moment in ctx.root.scheduled_times}
    others = [
        one
        for one in same_place(ctx)
        if one.job.name not in chain
        and one.job.is_deploy
        and hours & {moment.hour for moment in one.root.scheduled_times}
        and read_by(ctx) & built_by(one) - built_by(ctx.upstream)
        and not any(up.job.name in chain for up in _above(one))
    ]
    if others:
        names = enumerated([repr(one.job.name) for one in others[:2]])
        message = f"This job also reads what {names} builds, and waits for {ctx.upstream.job.name!r} only."
        yield Hit(_COMPLETION, message)


@rule("CHN012", severity="warning", confidence="likely", name="nothing-starts-the-chain")
def nothing_starts_the_chain(ctx: LintContext) -> Iterator[Hit]:
    """Chain whose first job nothing starts.

    What:
        This job runs when another job finishes. The first job of that chain has a schedule that is switched
        off, and nothing else starts it. It is told at the second job of the chain.

    Why:
        Nothing here ever starts the chain. Its tables stay as they are, and no run fails.

    Example:
        "Ingestion" with its schedule switched off, "Marts" runs when "Ingestion" finishes.

    Fix:
        Switch the schedule of the first job on, or give this job another trigger. If a program starts the
        first job through the API, silence this rule and say so.

    Source:
        P-072, P-063 (dbt docs: deploy/deploy-jobs). That no program starts it is an assumption.
    """
    above = ctx.upstream
    if above is None or above.job.triggers.job_completion or ctx.job.runs_on_schedule:
        return
    job, on = above.job, above.job.triggers
    if job.schedule is not None and not (job.runs_on_schedule or on.merge or on.pull_request or on.webhook):
        message = f"The schedule of {job.name!r} is switched off and nothing else starts it"
        # what comes from an account has a schedule in any case, also where a program starts the job
        severity: Severity | None = "advice" if ctx.shared.is_import else None
        yield Hit(_COMPLETION, f"{message}, so this job never runs.", severity=severity)


def _above(ctx: LintContext) -> tuple[LintContext, ...]:
    """Return the jobs of the chain above, the nearest first."""
    found: list[LintContext] = []
    last = ctx.upstream
    while last is not None and last is not ctx and last not in found:
        found.append(last)
        last = last.upstream
    return tuple(found)


def _chain_seconds(ctx: LintContext) -> float:
    return sum(job_seconds(one) for one in (ctx, *_above(ctx)))
