"""Results for a terminal: plain lines, no colour codes, 80 columns by default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.views.causes import job_trigger_words, run_trigger_words
from jobkit.views.gantt import run_sentence
from jobkit.views.html import note_sentences
from jobkit.views.palette import LOOKS, look, worst
from jobkit.views.summary import in_window, summary_sentence
from jobkit.views.text_width import cells, fit_cells, pad, wrap_cells
from jobkit.views.ticks import time_ticks

if TYPE_CHECKING:
    from jobkit.platform import Run, RunStep
    from jobkit.simulation import Simulation

__all__ = ["run_text", "simulation_text", "timeline_text"]

_BLOCKS = {"success": "█", "running": "▓", "queued": "░", "error": "✕", "cancelled": "⊘"}
_HALF = "▌"  # a success that fills less than its column, so that neighbours stay apart
_MAX_NODES = 10
_MIN_WIDTH = 60


def simulation_text(sim: Simulation, width: int = 80, max_runs: int = 12) -> str:
    """Return a simulation as a sentence, a timeline, a table of its first runs, and its notes."""
    width = max(width, _MIN_WIDTH)
    jobs = count_words(len(sim.account.jobs), "job")
    span = f"{moment_words(sim.start)} to {moment_words(sim.until)} UTC"
    lines = wrap_cells(f"{jobs}, {span}, {sim.rules.name} rules: {summary_sentence(sim)}", width)
    lines += ["", *timeline_text(sim, width).splitlines()]
    if sim.runs:
        lines += ["", *_runs_table(sim.runs[:max_runs], width)]
    if len(sim.runs) > max_runs:
        lines.append(f"… and {count_words(len(sim.runs) - max_runs, 'more run', 'more runs')}")
    notes = note_sentences(sim)
    if notes:
        lines += ["", "Notes"]
        for note in notes:
            lines += wrap_cells(f"- {note}", width, "  ")
    return "\n".join(line.rstrip() for line in lines)


def timeline_text(
    sim: Simulation, width: int = 80, start: datetime | None = None, end: datetime | None = None
) -> str:
    """Return the timeline alone: a row for each job; a column shows the worst that happened in it."""
    start, end = start or sim.start, end or sim.until
    labels = min(24, max(4, *(cells(fit_cells(job.name, 24)) for job in sim.account.jobs)))
    columns = max(width, _MIN_WIDTH) - labels - 2
    runs = [run for run in sim.runs if in_window(run, start, end, sim.until)]
    lines = [pad("UTC", labels + 2) + _axis(start, end, columns)]
    used: set[str] = set()
    for job in sim.account.jobs:
        row = _row([run for run in runs if run.job.name == job.name], start, end, sim.until, columns)
        used.update(row)
        lines.append(f"{pad(job.name, labels)}  {row}")
    lines += wrap_cells(_legend(used), width)
    return "\n".join(line.rstrip() for line in lines)


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
    per_column = (end - start) / columns
    seen: list[list[str]] = [[] for _ in range(columns)]
    filled = [0.0] * columns

    def cover(begin: datetime, stop: datetime, status: str) -> None:
        first, last = (begin - start) / per_column, (stop - start) / per_column
        for column in range(max(0, int(first)), min(columns - 1, int(max(first, last - 1e-9))) + 1):
            seen[column].append(status)
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
    return "".join(_block(statuses, share) for statuses, share in zip(seen, filled, strict=True))


def _block(statuses: list[str], share: float) -> str:
    busy = [status for status in statuses if status != "queued"] or statuses
    if not busy:
        return "·"
    status = worst(busy)
    return _HALF if status == "success" and share < 0.6 else _BLOCKS[status]


def _legend(used: set[str]) -> str:
    words = [f"{block} {LOOKS[name].word}" for name, block in _BLOCKS.items() if block in used]
    if _HALF in used:
        words.insert(0, f"{_HALF} success" if "█" not in used else f"{_HALF} short success")
    return ", ".join(words)


def _runs_table(runs: Iterable[Run], width: int) -> list[str]:
    rows = [(run, _cells_of(run)) for run in runs]
    head = ("run", "job", "trigger", "queued (UTC)", "wait", "ran", "status")
    table = [head, *(row for _, row in rows)]
    widths = [max(cells(row[column]) for row in table) for column in range(len(head))]
    widths[-1] = max(widths[-1], 20)  # an error may go on "(as run 3)"
    over = sum(widths) + 2 * (len(widths) - 1) - width
    for column, least in ((1, 12), (2, 10)):  # long names give way first
        cut = min(max(over, 0), max(widths[column] - least, 0))
        widths[column] -= cut
        over -= cut
    lines = ["  ".join(pad(cell, size) for cell, size in zip(head, widths, strict=True))]
    said: dict[tuple[str, str], int] = {}
    for run, row in rows:
        lines.append("  ".join(pad(cell, size) for cell, size in zip(row, widths, strict=True)))
        if run.message and run.status in ("error", "cancelled"):
            first = said.setdefault((run.job.name, run.message), run.id)
            if first != run.id:
                lines[-1] += f" (as run {first})"
            else:
                lines += [f"     {line}" for line in _cut(wrap_cells(run.message, width - 7))]
    return lines


def _cut(lines: list[str], most: int = 3) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def _cells_of(run: Run) -> tuple[str, ...]:
    ended = run.finished_at is not None and run.started_at is not None
    return (
        str(run.id),
        fit_cells(run.job.name, 40),
        fit_cells(run_trigger_words(run), 24),
        moment_words(run.queued_at),
        duration_words(run.wait_seconds) if run.wait_seconds >= 0.5 else "–",
        duration_words(run.run_seconds) if ended else "–",
        f"{look(run.status).glyph} {run.status}",
    )


def run_text(run: Run, width: int = 80) -> str:
    """Return one run: its sentence, its steps, and the nodes that did not succeed."""
    width = max(width, _MIN_WIDTH)
    lines = wrap_cells(
        f"Run {run.id} of {run.job.name} ({run_trigger_words(run)}): {run_sentence(run)}", width
    )
    lines += wrap_cells(f"queued {moment_words(run.queued_at)} UTC; {job_trigger_words(run.job)}", width)
    for step in run.steps:
        lines += _step_lines(step, width)
    return "\n".join(line.rstrip() for line in lines)


def _step_lines(step: RunStep, width: int) -> list[str]:
    took = duration_words(step.seconds) if step.finished_at is not None else "–"
    name = pad(f"{step.index:>2}  {step.name}", width - 28)
    lines = [f"{name}  {pad(took, 12)}  {look(step.status).glyph} {step.status}"]
    if step.message:
        lines += [f"      {line}" for line in wrap_cells(step.message, width - 6)]
    unhappy = [result for result in step.results if look(result.status).status in ("error", "warn")]
    skipped = sum(result.status == "skipped" for result in step.results)
    for result in unhappy[:_MAX_NODES]:
        detail = f": {result.message}" if result.message else ""
        text = f"{look(result.status).glyph} {result.unique_id} {result.status}{detail}"
        lines += [f"      {line}" for line in wrap_cells(text, width - 6, "  ")]
    if len(unhappy) > _MAX_NODES:
        lines.append(f"      … and {len(unhappy) - _MAX_NODES:,} more")
    if skipped:
        lines.append(f"      – {count_words(skipped, 'node')} skipped")
    return lines
