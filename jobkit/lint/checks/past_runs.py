"""RUN: what past runs say about a definition; only with `--runs`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from jobkit.basics.words import count_words, duration_words
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed
from jobkit.lint.rule import Hit, rule
from jobkit.lint.run_history import PastRun, percentile

__all__: list[str] = []

_ENOUGH = 10
_DEACTIVATED = 100
_MANY_FAILURES = 20
_LONG_WAIT = 300.0
_SHARE = 0.2
_HOUR = 3600
_ROUND = 300


@rule("RUN001", severity="warning", name="timeout-near-real-runs")
def timeout_near_real_runs(ctx: LintContext) -> Iterator[Hit]:
    """Run timeout that is shorter than 95 of 100 real runs need.

    What:
        The run timeout is below the time that 95 percent of the successful runs did not exceed. Only with
        `--runs` and ten successful runs or more.

    Why:
        The runs that are a little slower than usual are cancelled: on the day with the most data. A cancelled
        run is not Error, so nobody gets the mail for Fails.

    Example:
        A timeout of 30 minutes; 95 percent of the runs took up to 34 minutes.

    Fix:
        Set a timeout of twice what 95 percent of the runs need.

    Source:
        P-061, P-147 (dbt docs: deploy/deploy-jobs). Twice is a rule of thumb: an assumption.
    """
    took = [run.run_seconds for run in _past(ctx) if run.ended == "success" and run.run_seconds]
    limit, usual = ctx.job.timeout_seconds, percentile(took)
    if len(took) >= _ENOUGH and 0 < limit < usual:
        longer = -(-int(2 * usual) // _ROUND) * _ROUND
        message = f"95 percent of {count_words(len(took), 'successful run')} took up to"
        yield Hit(
            "timeout_seconds",
            f"{message} {duration_words(usual)}; the timeout is {duration_words(limit)}.",
            fixed=changed(ctx.job, timeout_seconds=min(longer, 24 * _HOUR)),
        )


@rule("RUN002", severity="warning", name="close-to-deactivation")
def close_to_deactivation(ctx: LintContext) -> Iterator[Hit]:
    """Job that has failed many times in a row.

    What:
        The last runs of the job ended in Error, twenty or more of them. Only with `--runs`.

    Why:
        After 100 failed runs in a row the platform deactivates the job: its schedule starts nothing any more,
        and nobody is asked. Until then each run takes a slot for nothing.

    Example:
        An hourly job that has failed since Tuesday.

    Fix:
        Repair what fails, or switch the job off. Send notifications of failures to somebody who acts.

    Source:
        P-052 (dbt docs: deploy/job-scheduler). That a cancelled run neither counts nor ends the row is an
        assumption, and so is the limit of twenty.
    """
    row = 0
    for run in reversed([run for run in _past(ctx) if run.ended != "cancelled"]):
        if run.ended != "error":
            break
        row += 1
    if row >= _MANY_FAILURES:
        left = max(_DEACTIVATED - row, 0)
        after = f"After {count_words(left, 'more', 'more')}" if left else "With that"
        yield Hit("name", f"The last {row} runs failed. {after} the platform deactivates the job.")


@rule("RUN003", severity="advice", name="real-runs-wait")
def real_runs_wait(ctx: LintContext) -> Iterator[Hit]:
    """Job whose real runs wait long before they begin.

    What:
        Half of the runs or more were in the queue for more than five minutes. Only with `--runs` and ten runs
        or more.

    Why:
        The data is later than the schedule says. Either the job waits for a run slot, or for its own run
        before.

    Example:
        A job of four minutes at 06:00 that begins at 06:25 on most days.

    Fix:
        Move the job to a minute with fewer runs, or make the jobs shorter that hold the slots.

    Source:
        P-041, P-040 (dbt docs: deploy/job-scheduler). The limits are an assumption.
    """
    waits = [run.queued_seconds for run in _past(ctx)]
    if len(waits) >= _ENOUGH and median(waits) > _LONG_WAIT:
        message = (
            f"Half of {count_words(len(waits), 'run')} waited {duration_words(median(waits))} or longer."
        )
        yield Hit("schedule" if ctx.job.schedule else "triggers", message)


@rule("RUN004", severity="warning", confidence="likely", name="started-by-two-clocks")
def started_by_two_clocks(ctx: LintContext) -> Iterator[Hit]:
    """Job that a schedule and another program start.

    What:
        The job runs on a schedule, and a fifth of its runs or more were started through the API. Only with
        `--runs` that say what started each run.

    Why:
        An orchestrator such as Airflow and the schedule each start the job: it runs twice. Runs of the API
        are never cancelled in the queue, so that they pile up when the job is slow.

    Example:
        `0 6 * * *`, and an Airflow task at six that starts the job and waits.

    Fix:
        Switch the schedule off, or take the job out of the other program.

    Source:
        P-051, P-063 (dbt docs: deploy/job-scheduler). That it is not meant so is an inference.
    """
    kinds = Counter(run.trigger for run in _past(ctx) if run.trigger)
    total, by_api = sum(kinds.values()), kinds["api"]
    if ctx.job.runs_on_schedule and total >= _ENOUGH and kinds["schedule"] and by_api >= _SHARE * total:
        message = f"{by_api} of {count_words(total, 'run')} were started through the API"
        yield Hit("schedule", f"{message}, and {kinds['schedule']} by the schedule.")


@rule("RUN005", severity="warning", name="often-cancelled")
def often_cancelled(ctx: LintContext) -> Iterator[Hit]:
    """Job of which many real runs are cancelled.

    What:
        A fifth of the runs or more ended as Cancelled. CI jobs are left alone: there a newer commit cancels
        the run of the older one. Only with `--runs` and ten runs or more.

    Why:
        A deploy run is cancelled by its timeout, by a newer run in the queue or by hand. The tables then are
        older than the schedule promises, and no mail for Fails is sent.

    Example:
        A job every 15 minutes that takes 20.

    Fix:
        Look at the message of a cancelled run: make the interval or the timeout longer, or the job shorter.

    Source:
        P-050, P-061 (dbt docs: deploy/job-scheduler). The share is an assumption.
    """
    runs = _past(ctx)
    gone = sum(run.ended == "cancelled" for run in runs)
    if not ctx.job.is_ci and len(runs) >= _ENOUGH and gone >= _SHARE * len(runs):
        yield Hit(
            "schedule" if ctx.job.schedule else "triggers", f"{gone} of {len(runs)} runs were cancelled."
        )


def _past(ctx: LintContext) -> Sequence[PastRun]:
    return ctx.history.of(ctx.job) if ctx.history is not None else ()
