"""Runs, triggers and simulations in a few words: for labels, table columns and first sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.marks import marks
from jobkit.basics.words import as_sentence, count_words, day_words, duration_words, moment_words
from jobkit.jobs import Job
from jobkit.platform import Rules, Run
from jobkit.simulation import Simulation
from jobkit.views.escape import plain
from jobkit.views.palette import look

__all__ = [
    "job_trigger_words",
    "left_out",
    "note_sentences",
    "run_sentence",
    "run_trigger_words",
    "runs_in_window",
    "status_words",
    "summary_of",
    "summary_parts",
    "summary_sentence",
    "triggers_words",
    "window_of",
    "window_title",
]

_NAMED = 6
"""So many jobs are named before a note that holds for more."""

_TRIGGERS = 3
"""So many triggers of runs that are drawn together are told."""

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
    return _KINDS.get(run.trigger_kind, run.trigger_kind.replace("_", " "))


def triggers_words(runs: Sequence[Run]) -> str:
    """Return what started several runs, at most three of them: ``schedule, after run 3``."""
    different: dict[str, None] = {}
    for run in runs:
        different[run_trigger_words(run)] = None
        if len(different) > _TRIGGERS:
            return ", ".join([*different][:_TRIGGERS]) + " …"
    return ", ".join(different)


def status_words(status: str) -> str:
    """Return a status with its glyph, ``✓ success``."""
    return f"{look(status).glyph} {status}"


def left_out(number: int, noun: str) -> list[str]:
    """Return a line that counts what is not shown, ``… and 3 more runs``; none for nothing."""
    return [f"… and {count_words(number, f'more {noun}')}"] if number > 0 else []


def run_sentence(run: Run, critical: int = 0) -> str:
    """Return for example ``error after 12 min: 7 steps, 34 nodes (2 failed, 5 skipped), waited 3 min``.

    `critical` is the number of nodes on the critical path, if that is to be said.
    """
    parts = []
    if run.steps:
        parts.append(count_words(len(run.steps), "step"))
    if run.results:
        failed = sum(look(result.status).status == "error" for result in run.results)
        skipped = sum(result.status == "skipped" for result in run.results)
        counts = ((failed, "failed"), (skipped, "skipped"))
        details = ", ".join(f"{number} {word}" for number, word in counts if number)
        parts.append(count_words(len(run.results), "node") + (f" ({details})" if details else ""))
    if critical:
        parts.append(f"{critical} on the critical path")
    if run.wait_seconds >= 0.5 and run.status == "cancelled" and run.dequeued_at is None:
        waited = duration_words(run.wait_seconds)
        return plain(f"cancelled after {waited} in the queue. {as_sentence(run.message)}")
    if run.wait_seconds >= 0.5:
        parts.append(f"waited {duration_words(run.wait_seconds)}")
    took = f" after {duration_words(run.run_seconds)}" if run.finished_at and run.started_at else ""
    if run.finished_at and run.dequeued_at is None:
        took, parts = f" after {duration_words(run.wait_seconds)} in the queue", parts[:-1]
    sentence = f"{run.status}{took}" + (f": {', '.join(parts)}" if parts else "") + "."
    return plain(sentence + (f" {as_sentence(run.message)}" if run.message else ""))


def window_of(
    sim: Simulation, start: datetime | None = None, end: datetime | None = None
) -> tuple[datetime, datetime]:
    """Return a window of a simulation, its horizon by default; raises JobkitError where it ends too early."""
    start, end = start or sim.start, end or sim.until
    if end <= start:
        raise JobkitError(
            f"the window ends ({moment_words(end)}) before it starts ({moment_words(start)})",
            hint="give an `end` after `start`, both aware UTC",
        )
    return start, end


def window_title(start: datetime, end: datetime) -> str:
    """Return the days of a window, ``2 – 8 Mar, UTC``."""
    first_day, last_day = day_words(start), day_words(end - timedelta(microseconds=1))
    if first_day == last_day:
        return f"{first_day}, UTC"
    same_month = first_day[-3:] == last_day[-3:]
    return f"{first_day[4:-4] if same_month else first_day[4:]} – {last_day[4:]}, UTC"


def runs_in_window(sim: Simulation, start: datetime, end: datetime) -> list[Run]:
    """Return the runs of which any, its waiting included, falls into ``[start, end)``."""
    return [
        run
        for run in sim.runs_between(start, end)
        if run.queued_at >= start or (run.finished_at or sim.until) > start
    ]


def summary_parts(
    sim: Simulation, start: datetime | None = None, end: datetime | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the sentence of `summary_sentence` as pairs of a figure and its words, for a renderer to set.

    For example ``(("31", "runs"), ("4", "cancelled"), ("26 min", "longest wait"))``.
    """
    return _summary_parts(runs_in_window(sim, start or sim.start, end or sim.until))


def _summary_parts(runs: Sequence[Run]) -> tuple[tuple[str, str], ...]:
    ended: Counter[str] = Counter(run.status for run in runs)
    counted = [(len(runs), "run" if len(runs) == 1 else "runs")]
    for status, word in (("cancelled", "cancelled"), ("error", "error"), ("queued", "still queued")):
        number = ended[status]
        counted.append((number, f"{word}s" if word == "error" and number != 1 else word))
    counted.append((ended["starting"] + ended["running"], "still running"))
    first, *others = ((f"{number:,}", words) for number, words in counted)
    parts = [first, *(part for part in others if part[0] != "0")]
    longest = max((run.wait_seconds for run in runs), default=0.0)
    if longest >= 0.5:
        parts.append((duration_words(longest), "longest wait"))
    return tuple(parts)


def summary_sentence(sim: Simulation, start: datetime | None = None, end: datetime | None = None) -> str:
    """Return for example ``31 runs, 4 cancelled, 2 errors, longest wait 26 min.`` for a window of `sim`."""
    return summary_of(runs_in_window(sim, start or sim.start, end or sim.until))


def summary_of(runs: Sequence[Run]) -> str:
    """Return the sentence of `summary_sentence` for these runs."""
    parts = _summary_parts(runs)
    if parts[0][0] == "0":
        return "No runs: nothing triggers a job in this time."
    said = [
        f"{words} {figure}" if words == "longest wait" else f"{figure} {words}" for figure, words in parts
    ]
    if len(parts) == 1:
        said.append("all successful" if parts[0][0] != "1" else "successful")
    return ", ".join(said) + "."


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def note_sentences(sim: Simulation) -> list[str]:
    """Return the notes of a simulation, each with its fact; what holds for several jobs is said once.

    A job that the note itself names is not named again before it. Notes on jobs that nothing starts are left
    out: the table of what will not run has the reasons.
    """
    jobs: dict[tuple[str, str], list[str]] = {}
    for note in sim.notes:
        if note.kind == "not_started":
            continue
        named = note.jobs if note.kind == "not_modelled" and not note.job else (note.job,)
        jobs.setdefault((note.text, note.fact), []).extend(named)
    return [
        ("" if all(not name or repr(name) in text for name in names) else f"{_few(names)}: ")
        + text
        + marks(fact)
        for (text, fact), names in jobs.items()
    ]
