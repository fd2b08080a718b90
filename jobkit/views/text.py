"""Simulations and runs for a terminal: plain lines, no colour codes, 80 columns by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from jobkit.basics.words import as_sentence, count_words, duration_words, moment_words
from jobkit.platform import Run, RunStep
from jobkit.simulation import Simulation
from jobkit.views.fit import cells, fit_cells, pad, wrap_cells
from jobkit.views.idle import idle_lines
from jobkit.views.palette import LOOKS, look, worst
from jobkit.views.played import played_sentences
from jobkit.views.sentences import (
    job_trigger_words,
    left_out,
    note_sentences,
    run_sentence,
    run_trigger_words,
    runs_in_window,
    status_words,
    summary_of,
)
from jobkit.views.tables import Table, bullets, joined
from jobkit.views.ticks import time_ticks

__all__ = ["run_text", "simulation_text", "timeline_text"]

_BLOCKS = {"success": "█", "running": "▓", "queued": "░", "error": "✕", "cancelled": "⊘"}
_HALF = "▌"  # a success that fills less than its column, so that neighbours stay apart
_MAX_NODES = 10
_MIN_WIDTH = 60
_MAX_MESSAGE = 3  # lines


def simulation_text(sim: Simulation, width: int = 80, max_runs: int = 12) -> str:
    """Return what was played, a sentence, a timeline, a table of the first runs, and notes."""
    width = max(width, _MIN_WIDTH)
    runs = runs_in_window(sim, sim.start, sim.until)
    jobs = count_words(len(sim.account.jobs), "job")
    span = f"{moment_words(sim.start)} to {moment_words(sim.until)} UTC"
    lines = [line for said in played_sentences(sim) for line in wrap_cells(said, width)]
    lines += wrap_cells(f"{jobs}, {span}, {sim.rules.name} rules: {summary_of(runs)}", width)
    lines += ["", *_timeline(sim, runs, width, sim.start, sim.until).splitlines()]
    if runs:
        lines += ["", *_runs_table(runs[:max_runs], width)]
    lines += left_out(len(runs) - max_runs, "run")
    lines += idle_lines(sim, width)
    return joined([*lines, *bullets(note_sentences(sim), width)])


def timeline_text(
    sim: Simulation, width: int = 80, start: datetime | None = None, end: datetime | None = None
) -> str:
    """Return the timeline alone: a row for each job; a column shows the worst that happened in it."""
    start, end = start or sim.start, end or sim.until
    return _timeline(sim, runs_in_window(sim, start, end), width, start, end)


def _timeline(sim: Simulation, runs: Iterable[Run], width: int, start: datetime, end: datetime) -> str:
    labels = min(24, max(4, *(cells(fit_cells(job.name, 24)) for job in sim.account.jobs)))
    columns = max(width, _MIN_WIDTH) - labels - 2
    by_job: dict[str, list[Run]] = {}
    for run in runs:
        by_job.setdefault(run.job.name, []).append(run)
    lines = [pad("UTC", labels + 2) + _axis(start, end, columns)]
    used: set[str] = set()
    for job in sim.account.jobs:
        row = _row(by_job.get(job.name, ()), start, end, sim.until, columns)
        used.update(row)
        lines.append(f"{pad(job.name, labels)}  {row}")
    return joined([*lines, *wrap_cells(_legend(used), width)])


def _axis(start: datetime, end: datetime, columns: int) -> str:
    line = ""
    span = end - start
    for tick in time_ticks(start, end, columns * 6.5):
        at = int((tick.at - start) / span * columns)
        if at >= len(line) and at + len(tick.label) <= columns:
            line = line.ljust(at) + f"{tick.label} "
    return line.rstrip()


def _row(runs: Iterable[Run], start: datetime, end: datetime, horizon: datetime, columns: int) -> str:
    """Draw one job. A column shows the worst that happened in it."""
    per_column = max((end - start) / columns, timedelta.resolution)
    seen: list[set[str]] = [set() for _ in range(columns)]
    filled = [0.0] * columns

    def cover(begin: datetime, stop: datetime, status: str) -> None:
        first, last = (begin - start) / per_column, (stop - start) / per_column
        for column in range(max(0, int(first)), min(columns - 1, int(max(first, last - 1e-9))) + 1):
            seen[column].add(status)
            if status == "success":
                filled[column] += min(last, column + 1) - max(first, column)

    for run in runs:
        left = run.dequeued_at or run.finished_at or horizon
        if (left - run.queued_at) / per_column >= 0.5 or run.dequeued_at is None:
            cover(run.queued_at, left, "queued")
        if run.dequeued_at is None and run.finished_at is not None:
            cover(run.finished_at, run.finished_at, "cancelled")
        elif run.dequeued_at is not None:
            cover(run.dequeued_at, run.finished_at or horizon, look(run.status).status)
    return "".join(map(_block, seen, filled))


def _block(statuses: set[str], share: float) -> str:
    busy = statuses - {"queued"} or statuses
    if not busy:
        return "·"
    status = worst(busy)
    return _HALF if status == "success" and share < 0.6 else _BLOCKS[status]


def _legend(used: set[str]) -> str:
    words = [f"{block} {LOOKS[name].word}" for name, block in _BLOCKS.items() if block in used]
    if _HALF in used:
        words.insert(0, f"{_HALF} success" if "█" not in used else f"{_HALF} short success")
    return ", ".join(words)


def _runs_table(runs: Sequence[Run], width: int) -> list[str]:
    """Return a line for each run, with its message below, or with the run that had the same message."""
    first: dict[tuple[str, str], int] = {}
    for run in runs:
        if _is_explained(run):
            first.setdefault((run.job.name, run.message), run.id)
    said = {run.id: first.get((run.job.name, run.message)) for run in runs if _is_explained(run)}
    table = Table(
        ("run", "job", "trigger", "queued (UTC)", "wait", "ran", "status"),
        tuple(_run_cells(run, said.get(run.id)) for run in runs),
        gives=((1, 12), (2, 10)),
    )
    head, *rows = table.text(width)
    lines = [head]
    for run, row in zip(runs, rows, strict=True):
        lines.append(row)
        if said.get(run.id) == run.id:
            lines += [f"     {line}" for line in _cut(wrap_cells(as_sentence(run.message), width - 7))]
    return lines


def _is_explained(run: Run) -> bool:
    return bool(run.message) and run.status in ("error", "cancelled")


def _cut(lines: list[str]) -> list[str]:
    return (
        lines if len(lines) <= _MAX_MESSAGE else [*lines[: _MAX_MESSAGE - 1], f"{lines[_MAX_MESSAGE - 1]} …"]
    )


def _run_cells(run: Run, said: int | None) -> tuple[str, ...]:
    ended = run.finished_at is not None and run.started_at is not None
    return (
        str(run.id),
        fit_cells(run.job.name, 40),
        fit_cells(run_trigger_words(run), 24),
        moment_words(run.queued_at),
        duration_words(run.wait_seconds) if run.wait_seconds >= 0.5 else "–",
        duration_words(run.run_seconds) if ended else "–",
        status_words(run.status) + ("" if said in (None, run.id) else f" (as run {said})"),
    )


def run_text(run: Run, width: int = 80) -> str:
    """Return one run: its sentence, its steps, and the nodes that did not succeed."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(
        f"Run {run.id} of {run.job.name} ({run_trigger_words(run)}): {run_sentence(run)}", width
    )
    lines += wrap_cells(f"queued {moment_words(run.queued_at)} UTC; {job_trigger_words(run.job)}", width)
    return joined([*lines, *(line for step in run.steps for line in _step_lines(step, width))])


def _step_lines(step: RunStep, width: int) -> list[str]:
    took = duration_words(step.seconds) if step.finished_at is not None else "–"
    name = pad(f"{step.index:>2}  {step.name}", width - 28)
    below = wrap_cells(as_sentence(step.message), width - 6) if step.message else []
    unhappy = [result for result in step.results if look(result.status).status in ("error", "warn")]
    skipped = sum(result.status == "skipped" for result in step.results)
    for result in unhappy[:_MAX_NODES]:
        detail = f": {result.message}" if result.message else ""
        text = f"{look(result.status).glyph} {result.unique_id} {result.status}{detail}"
        below += wrap_cells(text, width - 6, "  ")
    if len(unhappy) > _MAX_NODES:
        below.append(f"… and {len(unhappy) - _MAX_NODES:,} more")
    if skipped:
        below.append(f"– {count_words(skipped, 'node')} skipped")
    return [f"{name}  {pad(took, 12)}  {status_words(step.status)}", *(f"      {line}" for line in below)]
