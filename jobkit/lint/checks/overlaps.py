"""JOB: two jobs that build the same relation at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.words import clock_words, count_words, moment_words, weekday
from jobkit.lint.context import LintContext
from jobkit.lint.overlaps import Overlap, names_of, overlaps
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule(
    "JOB016",
    severity="warning",
    confidence="likely",
    name="same-relation-at-once",
    job_types=("scheduled", "other"),
)
def same_relation_at_once(ctx: LintContext) -> Iterator[Hit]:
    """Two jobs that build the same relation at the same time.

    What:
        Two deploy jobs of one environment that build the same model, seed or snapshot, and whose runs
        overlap. With a simulation: both wrote it at one moment. Otherwise by the schedules and by the least
        time that the runs take; this needs a project.

    Why:
        The scheduler keeps only runs of the same job apart. Two builds of one table can fail on each other's
        lock or leave rows twice in an incremental model. In one reported case a snapshot was built anew,
        and its history was lost.

    Example:
        "Hourly" builds `tag:finance` at 06:00, and "Nightly" builds everything from 06:00 on.

    Fix:
        Let one job start the other (run when another job finishes), move one of the schedules, or leave the
        nodes out of one of them.

    Source:
        P-040 (dbt docs: deploy/job-scheduler); dbt-core issue 5824 for the snapshot. How long a run takes is
        an assumption.
    """
    found = ctx.table(overlaps).get(ctx.job.name, ())
    yield from _hit(
        ctx, [one for one in found if not _with_dbt_state(ctx, one) and not _kept_apart(ctx, one)]
    )


@rule(
    "JOB017",
    severity="warning",
    confidence="likely",
    name="dbt-state-overlap",
    job_types=("scheduled", "other"),
)
def dbt_state_overlap(ctx: LintContext) -> Iterator[Hit]:
    """Jobs with dbt State that overlap.

    What:
        Two jobs with `dbt_state` that build the same model at the same time, found as same-relation-at-once
        finds it.

    Why:
        dbt State does not see that another run is building the model at this moment. Both build it: the work
        is paid for twice, and what one of them could have reused is not there yet.

    Example:
        Two jobs with `dbt_state` at 06:00, both with `dbt build`.

    Fix:
        Move one of the schedules, or let one job start the other.

    Source:
        PF-034 (dbt docs, pull request 9795); P-040. How long a run takes is an assumption.
    """
    found = ctx.table(overlaps).get(ctx.job.name, ())
    with_it = [one for one in found if _with_dbt_state(ctx, one)]
    yield from _hit(ctx, with_it, " dbt State does not prevent that.")


def _with_dbt_state(ctx: LintContext, overlap: Overlap) -> bool:
    return _both(ctx, overlap, "dbt_state")


def _kept_apart(ctx: LintContext, overlap: Overlap) -> bool:
    """State-aware orchestration queues the two builds model by model (PF-023)."""
    return _both(ctx, overlap, "state_aware_orchestration")


def _both(ctx: LintContext, overlap: Overlap, feature: str) -> bool:
    first = ctx.named(overlap.first)
    jobs = (ctx.job, first.job) if first is not None else (ctx.job,)
    return all(feature in job.cost_optimization_features for job in jobs)


def _hit(ctx: LintContext, found: list[Overlap], more: str = "") -> Iterator[Hit]:
    """Yield one finding for a job, however many others it meets."""
    if found:
        rest = len(found) - 1
        others = f" It meets {count_words(rest, 'other job')} in the same way." if rest else ""
        place = ("schedule",) if ctx.job.runs_on_schedule else ("triggers", "job_completion")
        yield Hit(place, f"{_sentence(ctx, found[0])}{more}{others}")


def _sentence(ctx: LintContext, overlap: Overlap) -> str:
    first, *others = (f"`{name}`" for name in names_of(ctx, overlap.nodes))
    if overlap.simulated:  # how many they are depends on the seed: not said
        what, when = f"{first} and others" if others else first, f"first on {moment_words(overlap.at)} UTC"
        return f"In the simulation, this job and {overlap.first!r} build {what} at the same time, {when}."
    what = f"{first} and {count_words(len(others), 'other')}" if others else first
    when = f"first on {weekday(overlap.at)} at {clock_words(overlap.at)} UTC"
    return f"Runs of this job and of {overlap.first!r} overlap, {when}, and both build {what}."
