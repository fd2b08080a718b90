"""SCH, CHN and SIM: more work at once than there are run slots."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from statistics import median

from jobkit.basics.words import clock_words, count_words, duration_words, weekday
from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_LONG_WAIT = 300.0
_OFTEN = 0.25


@rule("SCH005", severity="warning", confidence="likely", name="crowded-minute", job_types=("scheduled",))
def crowded_minute(ctx: LintContext) -> Iterator[Hit]:
    """More jobs at one minute than there are run slots.

    What:
        At one minute of the week more deploy jobs are due than the account has run slots. It is told at the
        first job that has to wait.

    Why:
        Each run holds a slot from its start to its end. The runs without a slot wait until others end, and
        when such a wait is longer than the interval of a job, its older queued run is cancelled.

    Example:
        Ten jobs with `0 6 * * *`, five run slots.

    Fix:
        Spread the jobs over the hour, or let one job start the next.

    Source:
        P-041, P-050 (dbt docs: deploy/job-scheduler). How many slots the account has is a rule of jobkit,
        `Rules(run_slots=...)`: an assumption.
    """
    found = ctx.table(_crowded_minutes).get(ctx.job.name)
    if found is not None:
        moment, jobs = found
        when = f"{weekday(moment)} at {clock_words(moment)} UTC"
        yield Hit(
            "schedule",
            f"On {when} {count_words(jobs, 'job')} are due, and there are "
            f"{count_words(ctx.rules.run_slots, 'run slot')}: this one has to wait.",
        )


@rule("CHN010", severity="advice", confidence="likely", name="fan-out-over-slots")
def fan_out_over_slots(ctx: LintContext) -> Iterator[Hit]:
    """Job that starts more jobs at once than there are run slots.

    What:
        More jobs wait for the completion of this job, with the same outcome, than the account has run slots.

    Why:
        They are all queued at the same second. The last of them begins when the first ones have ended, and
        the jobs of other teams wait behind them.

    Example:
        "Ingestion" starts eight jobs of eight teams; five run slots.

    Fix:
        Join small jobs into one, or let some of them start one another.

    Source:
        P-041, P-072 (dbt docs: deploy/job-scheduler). The number of slots is an assumption of jobkit.
    """
    children = ctx.table(_children).get(ctx.job.name, 0)
    if children > ctx.rules.run_slots:
        slots = count_words(ctx.rules.run_slots, "run slot")
        message = f"When this job succeeds, {count_words(children, 'job')} are queued at once for {slots}."
        yield Hit("name", message)


@rule("SIM003", severity="warning", name="waits-for-a-slot")
def waits_for_a_slot(ctx: LintContext) -> Iterator[Hit]:
    """Runs that wait long for a run slot.

    What:
        In the simulation a quarter of the runs of this job or more waited longer than five minutes. Only with
        a simulation.

    Why:
        The data is later than the schedule says, and a promise such as "fresh at seven" is broken by jobs
        that have nothing to do with it.

    Example:
        A job of three minutes at 06:00, behind two builds of two hours.

    Fix:
        Move the job, or the long ones, to another hour; or get more run slots.

    Source:
        P-041, P-042 (dbt docs: deploy/job-scheduler). The limits of this rule are an assumption.
    """
    runs = ctx.simulated_runs if ctx.simulation is not None else ()
    long = (run for run in runs if run.wait_seconds > _LONG_WAIT)
    waits = [run.wait_seconds for run in long if any(cause.kind == "run_slot" for cause in run.causes)]
    if runs and len(waits) >= _OFTEN * len(runs):
        wait = duration_words(median(waits))
        message = f"{len(waits)} of {count_words(len(runs), 'simulated run')} waited for a run slot"
        yield Hit("schedule" if ctx.job.schedule else "triggers", f"{message}, {wait} in the middle of them.")


def _crowded_minutes(ctx: LintContext) -> Mapping[str, tuple[datetime, int]]:
    """Return the first job that has to wait, with the minute and how many are due then."""
    slots, jobs = ctx.rules.run_slots, [job for job in ctx.account.jobs if not job.is_ci]
    due: dict[datetime, list[str]] = defaultdict(list)
    for job in jobs if len(jobs) > slots else ():
        for moment in ctx.of(job).scheduled_times:
            due[moment].append(job.name)
    found: dict[str, tuple[datetime, int]] = {}
    for moment in sorted(moment for moment, names in due.items() if len(names) > slots):
        found.setdefault(due[moment][slots], (moment, len(due[moment])))
    return dict(sorted(found.items(), key=lambda item: item[1][0])[:1])


def _children(ctx: LintContext) -> Mapping[str, int]:
    """Return for each job how many jobs its success starts."""
    above = (ctx.of(job).upstream for job in ctx.account.jobs if _counts_success(ctx.of(job)))
    return Counter(one.job.name for one in above if one is not None)


def _counts_success(ctx: LintContext) -> bool:
    trigger = ctx.job.triggers.job_completion
    return trigger is not None and "success" in trigger.statuses
