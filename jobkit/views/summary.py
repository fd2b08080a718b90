"""A simulation in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from jobkit.basics.words import duration_words

if TYPE_CHECKING:
    from jobkit.platform import Run
    from jobkit.simulation import Simulation

__all__ = ["in_window", "summary_parts", "summary_sentence"]


def in_window(run: Run, start: datetime, end: datetime, horizon: datetime) -> bool:
    """Return whether any of a run, its waiting included, falls into ``[start, end)``."""
    finished = run.finished_at or horizon
    return run.queued_at < end and (finished > start or run.queued_at >= start)


def summary_parts(
    sim: Simulation, start: datetime | None = None, end: datetime | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the sentence of `summary_sentence` as pairs of a figure and its words, for a renderer to set.

    For example ``(("31", "runs"), ("4", "cancelled"), ("26 min", "longest wait"))``.
    """
    start, end = start or sim.start, end or sim.until
    runs = [run for run in sim.runs if in_window(run, start, end, sim.until)]
    parts = [(f"{len(runs):,}", "run" if len(runs) == 1 else "runs")]
    for status, word in (("cancelled", "cancelled"), ("error", "error"), ("queued", "still queued")):
        number = sum(run.status == status for run in runs)
        if number:
            parts.append((f"{number:,}", _plural(word, number)))
    running = sum(run.status in ("starting", "running") for run in runs)
    if running:
        parts.append((f"{running:,}", "still running"))
    longest = _longest_wait(runs)
    if longest >= 0.5:
        parts.append((duration_words(longest), "longest wait"))
    return tuple(parts)


def _plural(word: str, number: int) -> str:
    return f"{word}s" if word == "error" and number != 1 else word


def _longest_wait(runs: Iterable[Run]) -> float:
    """Return the longest time in the queue, in seconds."""
    return max((run.wait_seconds for run in runs), default=0.0)


def summary_sentence(sim: Simulation, start: datetime | None = None, end: datetime | None = None) -> str:
    """Return for example ``31 runs, 4 cancelled, 2 errors, longest wait 26 min.`` for a window of `sim`."""
    parts = summary_parts(sim, start, end)
    if parts[0][0] == "0":
        return "No runs: nothing triggers a job in this time."
    said = [
        f"{words} {figure}" if words == "longest wait" else f"{figure} {words}" for figure, words in parts
    ]
    if len(parts) == 1:
        said.append("all successful" if parts[0][0] != "1" else "successful")
    return ", ".join(said) + "."
