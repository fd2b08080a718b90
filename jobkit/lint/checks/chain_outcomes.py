"""CHN: what a job makes of the end of the job before it, and a clock in the place of a trigger."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import timedelta

from jobkit.basics.words import count_words, enumerated
from jobkit.dbt.selection.grouped import grouped
from jobkit.jobs import Job
from jobkit.lint.building import BUILDS, built_by, places, read_by, same_place
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import changed, nested
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_STATUSES = ("triggers", "job_completion", "statuses")
_ENDED = {"error": "failed", "cancelled": "been cancelled"}
_ENOUGH = 300  # times of a schedule: more of them say nothing new
_LONGEST_GAP = timedelta(hours=6)


@rule("CHN006", severity="warning", confidence="likely", name="cancelled-does-not-count")
def cancelled_does_not_count(ctx: LintContext) -> Iterator[Hit]:
    """Job that a cancelled run of its upstream job does not start.

    What:
        The job is to run on success and on error of its upstream job, but not when that is cancelled; and
        the upstream job has a run timeout. With a simulation: a run of the upstream job was cancelled; for a
        job that runs on success alone only where that was by its timeout.

    Why:
        A run over its timeout ends as Cancelled, not as Error. The chain then stops, and nothing reports a
        run that did not start.

    Example:
        Upstream job with a timeout of 30 minutes; completes on: success, error.

    Fix:
        Count `cancelled` too, if the job is to run whatever happened. If it builds on what the upstream job
        builds, count success only, and give the upstream job a longer timeout.

    Source:
        P-061, P-072 (dbt docs: deploy/deploy-jobs; dbt-core issue 9034).
    """
    above, trigger = ctx.upstream, ctx.job.triggers.job_completion
    if above is None or trigger is None or "cancelled" in trigger.statuses:
        return
    whatever = "error" in trigger.statuses
    gone, runs = _cancelled(above, every=whatever)
    if gone:
        message = f"{gone} of {runs} runs of {above.job.name!r} were cancelled in the simulation"
        message = f"{message}, and this job did not run after them."
        yield Hit(_STATUSES, message, fixed=_counting_cancelled(ctx))
    elif whatever and above.job.timeout_seconds:
        message = f"When {above.job.name!r} goes over its timeout, it is Cancelled, not Error"
        message = f"{message}: this job then does not run."
        yield Hit(_STATUSES, message, fixed=_counting_cancelled(ctx))


@rule(
    "CHN007",
    severity="warning",
    confidence="possible",
    name="clock-instead-of-trigger",
    job_types=("scheduled",),
)
def clock_instead_of_trigger(ctx: LintContext) -> Iterator[Hit]:
    """Schedule that guesses when another job has finished.

    What:
        A job reads what another job of its environment builds, and it starts with the other or up to six
        hours after it, run by run. Nothing connects them but the clock. Needs a project.

    Why:
        When the first job is late, waits for a run slot or fails, the second starts all the same. It builds
        on the data of the day before, and it is green.

    Example:
        Staging at 04:00 (`tag:staging`), marts at 05:00 (`tag:marts`).

    Fix:
        Let the second job run when the first one finishes, and switch its schedule off.

    Source:
        P-072, P-039 (dbt docs: deploy/deploy-jobs); that the times are meant so is an inference.
    """
    if ctx.project is None or ctx.upstream is not None:
        return
    gaps = [(gap, above) for above in _read_from(ctx) if (gap := _following(above, ctx)) is not None]
    for gap, above in sorted(gaps, key=lambda each: each[0])[:1]:  # the nearest of several
        read = _names(ctx, read_by(ctx) & built_by(above))
        minutes = round(gap.total_seconds() / 60)
        when = f"{count_words(minutes, 'minute')} after it" if minutes else "at the same time"
        message = f"This job reads {read}, which {above.job.name!r} builds. It starts {when}"
        message = f"{message}, whether that is finished or not."
        yield Hit("schedule", message, fixed=_chained(ctx, above.job.name))


@rule("CHN008", severity="warning", confidence="likely", name="builds-after-an-error")
def builds_after_an_error(ctx: LintContext) -> Iterator[Hit]:
    """Job that builds after its upstream job has failed.

    What:
        "Completes on" counts error or cancelled, and the job builds on what the upstream job builds. Without
        a project: both build, in one environment, and this one takes only a part of the project. A job that
        builds its parents itself is left alone.

    Why:
        After a failed run some of the tables are new, some are of the day before, and some may be missing.
        Models on top of them mix both, and this run is green.

    Example:
        Staging, then marts with completes on: success, error.

    Fix:
        Count success only. To be told of a failure, use notifications.

    Source:
        P-072, P-074, P-089 (dbt docs: deploy/deploy-jobs).
    """
    above, trigger = ctx.upstream, ctx.job.triggers.job_completion
    counted = [status for status in trigger.statuses if status != "success"] if trigger is not None else []
    if above is None or not counted or above not in same_place(ctx):
        return
    what = _builds_on(ctx, above)
    if what and trigger is not None:
        kept = {**trigger.model_dump(), "statuses": ["success"]} if "success" in trigger.statuses else None
        fixed = nested(ctx.job, "triggers", job_completion=kept) if kept else None
        when = " or ".join(_ENDED[status] for status in counted)
        message = f"When {above.job.name!r} has {when}, this job still builds on {what}."
        yield Hit(_STATUSES, message, fixed=fixed)


def _cancelled(ctx: LintContext, *, every: bool) -> tuple[int, int]:
    """Return how many simulated runs of the job were cancelled, at all or by its timeout, and of how many."""
    ended = ctx.cancelled_runs
    gone = [run for run in ended if every or any(cause.kind == "timeout" for cause in run.causes)]
    return len(gone), len(ctx.simulated_runs)


def _counting_cancelled(ctx: LintContext) -> Job | None:
    trigger = ctx.job.triggers.job_completion
    if trigger is None or "error" not in trigger.statuses or ctx.verbs(*BUILDS):
        return None
    statuses = [*trigger.statuses, "cancelled"]
    return nested(ctx.job, "triggers", job_completion={**trigger.model_dump(), "statuses": statuses})


def _following(above: LintContext, ctx: LintContext) -> timedelta | None:
    """Return the longest time from the one job's start to the other's, where the two go in step."""
    firsts, seconds = above.scheduled_times, ctx.scheduled_times
    if not firsts or abs(len(firsts) - len(seconds)) > 1 or ctx in _read_from(above):
        return None
    between = above.shortest_interval or _LONGEST_GAP * 2
    most, longest = min(_LONGEST_GAP, between / 2), timedelta()
    for moment in seconds[seconds[0] < firsts[0] :][:_ENOUGH]:
        place = bisect_right(firsts, moment)
        longest = max(longest, moment - firsts[place - 1]) if place else most * 2
        if longest > most:
            return None
    return longest


def _read_from(ctx: LintContext) -> tuple[LintContext, ...]:
    """Return the other jobs of the same place that build what this one reads, in the order of definition."""
    return ctx.own(_above)


def _above(ctx: LintContext) -> tuple[LintContext, ...]:
    builders = ctx.table(_builders)
    found = {above for uid in read_by(ctx) for above in builders.get(uid, ())}
    return tuple(above for above in same_place(ctx) if above in found and above is not ctx) if found else ()


def _builders(ctx: LintContext) -> Mapping[str, list[LintContext]]:
    """Return unique_id -> the contexts of the jobs that build it."""
    jobs = [job for several in ctx.table(places).values() for job in several]
    return grouped((uid, job) for job in jobs for uid in built_by(job))


def _chained(ctx: LintContext, upstream: str) -> Job | None:
    triggers = ctx.job.triggers.model_dump(exclude_unset=True)
    return changed(ctx.job, schedule=None, triggers={**triggers, "job_completion": {"job": upstream}})


def _builds_on(ctx: LintContext, above: LintContext) -> str:
    """Say what the job builds on that its upstream job builds; nothing where it does not."""
    if ctx.project is not None:
        return _names(ctx, read_by(ctx) & built_by(above))
    builds = ctx.verbs(*BUILDS)
    part = builds and all(step.command.select and not _with_parents(step) for step in builds)
    return "what that run has left" if part and above.verbs(*BUILDS) else ""


def _with_parents(step: Step) -> bool:
    """Say whether --select takes the parents too, or compares with a state."""
    parts = [part for parts in step.criteria for part in parts]
    return bool(step.state_methods) or any(part.parents or part.childrens_parents for part in parts)


def _names(ctx: LintContext, uids: frozenset[str]) -> str:
    names = sorted(ctx.project.nodes[uid].name for uid in uids) if ctx.project is not None else []
    more = [count_words(len(names) - 2, "other")] if len(names) > 2 else []
    return enumerated([*(f"`{name}`" for name in names[:2]), *more]) if names else ""
