"""JOB: two jobs that build the same relation at the same time."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.words import clock_words, count_words, moment_words, weekday
from jobkit.lint.context import LintContext
from jobkit.lint.overlaps import Overlap, overlaps
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_PLACES = {"schedule": ("schedule",), "chain": ("triggers", "job_completion")}


@rule("JOB016", severity="warning", name="same-relation-at-once", job_types=("scheduled", "other"))
def same_relation_at_once(ctx: LintContext) -> Iterator[Hit]:
    """Two jobs that build the same relation at the same time.

    What:
        Two deploy jobs of one environment that build the same model, seed or snapshot, and whose runs
        overlap. With a simulation: both wrote it at one moment. Otherwise by the schedules and by the least
        time that the runs take; this needs a project.

    Why:
        The scheduler keeps only runs of the same job apart. Two builds of one table can fail on each other's
        lock or leave rows twice in an incremental model. A snapshot has been built anew, and its history
        lost.

    Example:
        "Hourly" builds `tag:finance` at 06:00, and "Nightly" builds everything from 06:00 on.

    Fix:
        Let one job start the other (run when another job finishes), move one of the schedules, or leave the
        nodes out of one of them.

    Source:
        P-040 (dbt docs: deploy/job-scheduler); dbt-core issue 5824 for the snapshot. How long a run takes is
        an assumption.
    """
    for overlap in ctx.table(overlaps).get(ctx.job.name, ()):
        if not _with_dbt_state(ctx, overlap) and not _kept_apart(ctx, overlap):
            yield Hit(_place(ctx), _sentence(overlap))


@rule("JOB017", severity="warning", name="dbt-state-overlap", job_types=("scheduled", "other"))
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
    for overlap in ctx.table(overlaps).get(ctx.job.name, ()):
        if _with_dbt_state(ctx, overlap):
            yield Hit(_place(ctx), f"{_sentence(overlap)} dbt State does not prevent that.")


def _features(ctx: LintContext, overlap: Overlap) -> list[tuple[str, ...]]:
    return [ctx.account.job(name).cost_optimization_features for name in (overlap.first, overlap.second)]


def _with_dbt_state(ctx: LintContext, overlap: Overlap) -> bool:
    return all("dbt_state" in features for features in _features(ctx, overlap))


def _kept_apart(ctx: LintContext, overlap: Overlap) -> bool:
    """State-aware orchestration queues the two builds model by model (PF-023)."""
    return all("state_aware_orchestration" in features for features in _features(ctx, overlap))


def _place(ctx: LintContext) -> tuple[str, ...]:
    return _PLACES["schedule" if ctx.job.runs_on_schedule else "chain"]


def _sentence(overlap: Overlap) -> str:
    first, *others = (f"`{name}`" for name in overlap.nodes)
    if overlap.simulated:  # how many they are depends on the seed: not said
        what, when = f"{first} and others" if others else first, f"first on {moment_words(overlap.at)} UTC"
        return f"In the simulation, this job and {overlap.first!r} build {what} at the same time, {when}."
    what = f"{first} and {count_words(len(others), 'other')}" if others else first
    when = f"first on {weekday(overlap.at)} at {clock_words(overlap.at)} UTC"
    return f"Runs of this job and of {overlap.first!r} overlap, {when}, and both build {what}."
