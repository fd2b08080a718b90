"""Faults that never strike within the horizon, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobkit.basics.words import date_words
from jobkit.dbt.execution import Fault
from jobkit.platform.engine import Engine
from jobkit.platform.note import Note
from jobkit.platform.phase import Phase
from jobkit.platform.records import RunRecord

__all__ = ["idle_faults"]


def idle_faults(engine: Engine, horizon: int) -> Iterator[Note]:
    """Yield a note for each fault that has struck no run before the tick `horizon`."""
    plan = engine.world.faults
    if plan.is_empty:
        return
    idle = dict.fromkeys(plan.faults)
    for phase in _phases(engine.records):
        for step in phase.steps:
            for fault in step.struck:
                idle.pop(fault, None)
    for fault in idle:
        text = f"The fault of {_what(fault)} never strikes: {_reason(engine, fault, horizon)}."
        yield Note(text, "no_effect", fault.job or "", "faults")


def _phases(records: Sequence[RunRecord]) -> Iterator[Phase]:
    """Yield each phase once: most runs share theirs."""
    seen: set[int] = set()
    for record in records:
        for phase, _ in record.phases():
            if id(phase) not in seen:
                seen.add(id(phase))
                yield phase


def _what(fault: Fault) -> str:
    if fault.step:
        return f"the step {fault.step[:80]!r}"
    if fault.check:
        return f"the check {fault.check[:80]!r}"
    if fault.every_node:
        return "the whole warehouse"
    return repr(fault.node[:200])


def _reason(engine: Engine, fault: Fault, horizon: int) -> str:
    moment = engine.clock.moment
    if fault.start is not None and fault.start >= moment(horizon):
        return f"it begins at {date_words(fault.start)}, after the simulation ends"
    if fault.end is not None and fault.end <= engine.clock.start:
        return f"it ends at {date_words(fault.end)}, before the simulation starts"
    whose = f" of {fault.job!r}" if fault.job is not None else ""
    limited = fault.start is not None or fault.end is not None
    when = " while it lasts" if limited else ""
    runs = [run for run in engine.records if fault.job in (None, run.job.name) and run.started is not None]
    if not runs:
        return f"no run{whose} starts"
    within = [run for run in runs if _overlaps(engine, run, fault, horizon)]
    if not within:
        return f"no run{whose} is under way while it lasts"
    if fault.step:
        return f"no run{whose} takes such a step{when}"
    if fault.check:
        return f"no run{whose}{when} runs the checks of a project: `dbt build` and `dbt check` of dbt v2 do"
    if fault.every_node or not _has_row(within, engine.world.faults.target(fault)):
        return f"no run{whose}{when} builds or checks it"
    return f"no run{whose} came to it{when}"


def _overlaps(engine: Engine, run: RunRecord, fault: Fault, horizon: int) -> bool:
    begin = engine.clock.moment(run.started or 0)
    end = engine.clock.moment(run.finished if run.finished is not None else horizon)
    return (fault.start is None or fault.start < end) and (fault.end is None or begin < fault.end)


def _has_row(runs: Sequence[RunRecord], uid: str) -> bool:
    steps = (step for phase in _phases(runs) for step in phase.steps if step.invocation is not None)
    return any(row.unique_id == uid for step in steps for row in step.invocation.results)  # type: ignore[union-attr]
