"""Triggers in a few words, for labels and table columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.views.palette import look

if TYPE_CHECKING:
    from jobkit.jobs import Job
    from jobkit.platform import Rules, Run

__all__ = ["job_trigger_words", "run_trigger_words"]

_KINDS = {
    "schedule": "schedule",
    "run_now": "Run now",
    "api": "API",
    "job_completion": "another job",
    "pull_request": "pull request",
    "merge": "merge",
    "initial": "start",
}


def job_trigger_words(job: Job, rules: Rules | None = None) -> str:
    """Return what starts a job by itself: its cron expression, ``after X ✓``, ``pull requests`` ..."""
    words = []
    if job.schedule is not None:
        minute = {} if rules is None else {"assigned_minute": rules.interval_minute}
        cron = job.schedule.expression(**minute)
        words.append(cron if job.triggers.schedule else f"{cron} (off)")
    upstream = job.triggers.job_completion
    if upstream is not None:
        glyphs = " ".join(look(status).glyph for status in upstream.statuses)
        words.append(f"after {upstream.job} {glyphs}")
    if job.triggers.pull_request:
        words.append("pull requests")
    if job.triggers.merge:
        words.append("merges")
    return ", ".join(words) or "Run now or API"


def run_trigger_words(run: Run) -> str:
    """Return what started a run: ``schedule``, ``after run 3``, ``rerun of 3``, ``pull request #41``."""
    if run.pull_request is not None:
        return f"pull request #{run.pull_request}"
    if run.retry_of is not None:
        return f"rerun of {run.retry_of}"
    if run.triggered_by is not None:
        return f"after run {run.triggered_by}"
    return _KINDS.get(run.trigger.kind, run.trigger.kind.replace("_", " "))
