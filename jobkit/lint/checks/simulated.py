"""SIM: what a simulation of the same jobs has shown. Silent without one."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("SIM001", severity="warning", name="over-scheduled")
def over_scheduled(ctx: LintContext) -> Iterator[Hit]:
    """Scheduled runs that were cancelled in the queue.

    What:
        In the simulation, runs of this job were still waiting when the next one was queued; the older one
        was then cancelled. Only when lint is given a simulation.

    Why:
        The job is asked to run more often than it can: its data is older than the schedule promises.

    Example:
        Every 15 minutes, and a run takes 20.

    Fix:
        Make the interval longer, the run shorter (fewer nodes, more threads), or split off the slow models.

    Source:
        P-050, P-040 (dbt docs: deploy/job-scheduler).
    """
    if ctx.simulation is None or not ctx.job.runs_on_schedule:
        return
    runs = [
        run for run in ctx.simulation.runs if run.job.name == ctx.job.name and run.trigger.kind == "schedule"
    ]
    gone = [run for run in runs if run.status == "cancelled" and run.dequeued_at is None]
    if gone:
        yield Hit(
            "schedule",
            f"{len(gone)} of {len(runs)} scheduled runs were cancelled in the queue, the first at "
            f"{gone[0].queued_at:%Y-%m-%d %H:%M} UTC.",
        )
