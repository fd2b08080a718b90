"""Which injected faults strike which runs: by job, by time window, and only so many times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from jobkit.execution import Fault, Invocation
from jobkit.execution.faults import resolve_faults
from jobkit.project import Project
from jobkit.simulation.active import Active
from jobkit.simulation.steps import StepPlan

__all__ = ["FaultPlan"]

_STRUCK = ("error", "fail", "warn")


class FaultPlan:
    """The faults of a simulation, and the runs that each has struck.

    Parameters
    ----------
    faults : sequence of Fault
    project : Project
        Faults that name nothing in it raise JobkitError.
    """

    def __init__(self, faults: Sequence[Fault], project: Project) -> None:
        self._faults = tuple(faults)
        self._targets = {fault: next(iter(resolve_faults([fault], project)), "") for fault in self._faults}
        self._runs: dict[Fault, set[int]] = {fault: set() for fault in self._faults}

    def on_nodes(self, run: Active, now: datetime) -> tuple[Fault, ...]:
        """Return the faults of nodes that hold for `run` at `now`."""
        return tuple(fault for fault in self._active(run, now) if not fault.step)

    def on_step(self, run: Active, plan: StepPlan, now: datetime) -> Fault | None:
        """Return the fault that makes a step fail by itself, and remember that it has struck."""
        for fault in self._active(run, now):
            if fault.step and fault.step.casefold() in plan.name.casefold():
                self._runs[fault].add(run.id)
                return fault
        return None

    def _active(self, run: Active, now: datetime) -> list[Fault]:
        return [
            fault for fault in self._faults if fault.covers(run.job.name, now) and self._has_left(fault, run)
        ]

    def _has_left(self, fault: Fault, run: Active) -> bool:
        struck = self._runs[fault]
        return fault.runs is None or run.id in struck or len(struck) < fault.runs

    def note(self, faults: Iterable[Fault], invocation: Invocation, run: Active) -> None:
        """Remember which of `faults` struck in `invocation`."""
        limited = [fault for fault in faults if fault.runs is not None]
        if limited:
            bad = {result.unique_id for result in invocation.results if result.status in _STRUCK}
            for fault in limited:
                if self._targets[fault] in bad:
                    self._runs[fault].add(run.id)
