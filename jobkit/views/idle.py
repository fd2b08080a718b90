"""The jobs that do not run in a simulation, each with the reason."""

from __future__ import annotations

from jobkit.basics.why import Why
from jobkit.simulation import Simulation
from jobkit.views.fit import cut_at_word, pad, wrap_cells
from jobkit.views.sentences import left_out
from jobkit.views.tables import Table

__all__ = ["idle_html", "idle_lines"]

_HEADING = "Will not run"
_NAMES = 24  # terminal columns
_JOBS = 40  # in a terminal; `Simulation.will_not_run` has all of them
_REASON = 300  # characters in a cell; `Simulation.why` says all of it


def _rows(sim: Simulation) -> tuple[tuple[str, str], ...]:
    return tuple((job, _reason(job, why)) for job, why in sim.will_not_run().items())


def _reason(job: str, why: Why) -> str:
    """Return the job's own reasons, and the root of the chain where it waits for others in vain."""
    own = [cause.text for cause in why if cause.subject == job]
    root = [cause.text for cause in why.causes[-1:] if cause.subject != job]
    return "; ".join(dict.fromkeys([*own, *root]))


def idle_lines(sim: Simulation, width: int) -> list[str]:
    """Return a heading and the jobs without a run, with the reason beside the name; or no line."""
    rows = _rows(sim)
    if not rows:
        return []
    room = min(_NAMES, max(4, *(len(job) for job, _ in rows[:_JOBS])))
    lines = ["", _HEADING]
    for job, reason in rows[:_JOBS]:
        first, *more = wrap_cells(cut_at_word(reason, _REASON), width - room - 2)
        lines.append(f"{pad(job, room)}  {first}")
        lines += [" " * (room + 2) + line for line in more]
    return lines + left_out(len(rows) - _JOBS, "job")


def idle_html(sim: Simulation) -> str:
    """Return the same as a table, or nothing."""
    rows = tuple((job, cut_at_word(reason, _REASON)) for job, reason in _rows(sim))
    if not rows:
        return ""
    table = Table(("job", "why it does not run"), rows, label=_HEADING)
    return f"<p><b>{_HEADING}</b></p>{table.html(200, 'job')}"
