"""SIM: what a simulation of the same jobs has shown of their limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobkit.basics.why import Cause
from jobkit.basics.words import exact_duration_words, moment_words
from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from jobkit.platform.run import Run

__all__: list[str] = []


@rule("SIM002", severity="warning", confidence="likely", name="timeout-under-the-run")
def timeout_under_the_run(ctx: LintContext) -> Iterator[Hit]:
    """Run timeout that is shorter than the run.

    What:
        In the simulation, runs of this job went over their limit and were cancelled. Only when lint is given
        a simulation.

    Why:
        Such a run is Cancelled, not Error: nobody gets a mail for Fails, a job that waits for success
        or error does not start, and "Rerun from failure" is not offered. Models that were not reached keep
        the data of the run before.

    Example:
        A timeout of 5 minutes, and a build that takes 12.

    Fix:
        Make the timeout longer than the longest run, or the run shorter (fewer nodes, more threads).

    Source:
        P-061, P-102, P-147 (dbt docs: deploy/deploy-jobs). The length of a simulated run is an assumption,
        unless the project has the times of real runs.
    """
    late = [run for run in ctx.cancelled_runs if _timeout(run)]
    if late:
        message = (
            f"{len(late)} of {len(ctx.simulated_runs)} simulated runs went over {_limit(_timeout(late[0]))}"
        )
        when = f"first the one of {moment_words(late[0].queued_at)} UTC"
        yield Hit("timeout_seconds", f"{message} and were cancelled, {when}.")


def _timeout(run: Run) -> Cause | None:
    return next((cause for cause in run.causes if cause.kind == "timeout"), None)


def _limit(cause: Cause | None) -> str:
    seconds = cause.data.get("limit_seconds") if cause is not None and cause.data else None
    return f"the limit of {exact_duration_words(seconds)}" if isinstance(seconds, int) else "the limit"
