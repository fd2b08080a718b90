"""JOB: how long a run may take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.basics.words import exact_duration_words
from jobkit.dbt.selection.spec import Criterion
from jobkit.jobs import Job
from jobkit.jobs.job import MAX_RUN_SECONDS
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed
from jobkit.lint.listening import misses_a_timeout
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_HOUR = 3600
_MOST_HOURS = {"ci": 1, "full": 8, "part": 8, "incremental": 2}
_FIX = (
    "Set the run timeout, in seconds. Rules of thumb: CI at most 1 hour, incremental updates 2 "
    "hours, other builds 8 hours. A run over it ends as Cancelled, not as Error."
)
_NAMES = {
    "ci": "a CI job",
    "full": "a build of the whole project",
    "part": "a build of a part of the project",
    "incremental": "incremental updates",
}
_WHY = {
    "ci": "A CI run that takes longer than an hour is no feedback, and one that hangs leaves the pull "
    "request without an answer until the limit.",
    "deploy": "A run that hangs keeps its run slot, and the next run of the job waiting, until the limit.",
}
_BUILDS = ("build", "run", "seed", "snapshot")


@rule("JOB003", severity="advice", confidence="possible", name="timeout-by-type")
def timeout_by_type(ctx: LintContext) -> Iterator[Hit]:
    """Timeout that does not suit the type of job.

    What:
        Rules of thumb: CI 30 to 60 minutes, a full production build 4 to 8 hours, incremental updates 1 to
        2 hours; for a build of a part of the project jobkit takes the 8 hours too. Without a timeout only the
        limit of 24 hours holds.

    Why:
        A run that hangs goes on until the limit. A deploy or merge run keeps its run slot until then, and the
        next run of the job waiting; a CI run leaves the pull request without an answer.

    Example:
        CI job without a timeout.

    Fix:
        Set the run timeout, in seconds. A run over it ends as Cancelled, not as Error.

    Source:
        Study guide, best practice 4; G-48: the author's recommendation, not documented. P-061, P-006 (dbt
        docs: deploy/deploy-jobs).
    """
    kind = _kind(ctx)
    now = ctx.job.timeout_seconds
    most = _MOST_HOURS.get(kind, 0) * _HOUR
    if not most or 0 < now <= most or now > MAX_RUN_SECONDS:  # over the limit of 24 hours: JOB004
        return
    said = "There is no timeout, so only the limit of 24 hours holds."
    if now:
        said = f"The timeout is {_words(now)}. A rule of thumb for {_NAMES[kind]} is at most {_words(most)}."
    unseen = not now and (_has_child_that_ignores_cancelled(ctx) or _nobody_hears(ctx))
    yield Hit(
        "timeout_seconds",
        said,
        fix="" if now else _FIX,
        why=_WHY["ci" if kind == "ci" else "deploy"],
        fixed=None if unseen else changed(ctx.job, timeout_seconds=min(most, _interval(ctx) or most)),
    )


def _has_child_that_ignores_cancelled(ctx: LintContext) -> bool:
    """Return whether a timeout would bring the next finding: a child that a cancelled run does not start."""
    children = (job.triggers.job_completion for job in ctx.table(_by_upstream).get(ctx.job.name, ()))
    return any(
        one is not None and "error" in one.statuses and "cancelled" not in one.statuses for one in children
    )


def _nobody_hears(ctx: LintContext) -> bool:
    """Return whether a timeout would bring the finding that nobody hears of it."""
    return ctx.job.is_deploy and misses_a_timeout(ctx)


def _by_upstream(ctx: LintContext) -> Mapping[str, tuple[Job, ...]]:
    return ctx.account.by_upstream()


@rule("JOB004", severity="warning", name="timeout-over-cap")
def timeout_over_cap(ctx: LintContext) -> Iterator[Hit]:
    """Timeout of more than 24 hours.

    What:
        No run lasts longer than 24 hours, whatever its own timeout.

    Why:
        The run is cancelled after 24 hours all the same, and cannot be rerun from failure.

    Example:
        `timeout_seconds: 172800`

    Fix:
        Set 86400 or less; work that needs more belongs in several jobs.

    Source:
        P-006, P-061, P-102 (dbt docs: deploy/jobs).
    """
    if ctx.job.timeout_seconds > MAX_RUN_SECONDS:
        yield Hit(
            "timeout_seconds",
            f"A timeout of {_words(ctx.job.timeout_seconds)} is more than the cap of 24 hours, which wins.",
            fixed=changed(ctx.job, timeout_seconds=MAX_RUN_SECONDS),
        )


@rule("JOB005", severity="warning", confidence="likely", name="timeout-over-interval")
def timeout_over_interval(ctx: LintContext) -> Iterator[Hit]:
    """Timeout longer than the time to the next scheduled run.

    What:
        A job has one run in progress at a time. A run that is allowed to last longer than the interval
        keeps the next one waiting; when one more is queued, the older one in the queue is cancelled.

    Why:
        If a run ever takes that long, the next one waits, and the one after it cancels that.

    Example:
        Every 15 minutes, timeout 20 minutes.

    Fix:
        Set a timeout that is no longer than the interval, or make the interval longer.

    Source:
        P-040, P-050, G-42 (dbt docs: deploy/job-scheduler).
    """
    interval = _interval(ctx)
    longest = ctx.job.limit_seconds if ctx.job.timeout_seconds else 0
    if interval is not None and longest > interval:
        yield Hit(
            "timeout_seconds",
            f"A run may take {_words(longest)}; the next is due after {_words(interval)}.",
            fixed=changed(ctx.job, timeout_seconds=interval),
        )


def _kind(ctx: LintContext) -> str:
    builds = ctx.verbs(*_BUILDS)
    if ctx.job.is_ci or not ctx.job.is_deploy or not builds:
        return "ci" if ctx.job.is_ci else ""
    if all(step.selects_only(_is_incremental) for step in builds):
        return "incremental"
    whole = any(step.verb in ("build", "run") and not step.narrowed for step in builds)
    return "full" if whole else "part"


def _is_incremental(part: Criterion) -> bool:
    return part.raw == "config.materialized:incremental"


def _interval(ctx: LintContext) -> int | None:
    """Return the shortest time between two fires in seconds."""
    gap = ctx.shortest_interval
    return None if gap is None else int(gap.total_seconds())


def _words(seconds: int) -> str:
    """Return seconds in the largest unit that divides them; long ones that none divides roughly.

    >>> _words(1200), _words(3600), _words(90), _words(100_000)
    ('20 minutes', '1 hour', '90 seconds', '27 h 47 min')
    """
    for size, unit in ((_HOUR, "hour"), (60, "minute")):
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {unit}" + ("" if count == 1 else "s")
    return f"{seconds} seconds" if seconds < 2 * _HOUR else exact_duration_words(seconds)
