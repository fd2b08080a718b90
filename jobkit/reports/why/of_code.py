"""Which code has a node and which has not; and what runs macros and hooks, which are no nodes to select."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.why import Cause, Details, Why
from jobkit.basics.words import enumerated
from jobkit.dbt.manifest.node import called_macros
from jobkit.dbt.project import Project
from jobkit.platform.code_version import Change
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import clock

__all__ = ["why_macro", "why_not_in_code", "work_beside_nodes"]

_SHOWN = 3


def why_not_in_code(sim: CourseOfEvents, run: Run, uid: str) -> Why:
    """Return why a run cannot have built a node: its code does not have it."""
    cause = _not_in_code(sim, run, uid)
    return Why(f"{uid} is not in the code of run {run.id}: {cause.text}.", (cause,))


def _not_in_code(sim: CourseOfEvents, run: Run, uid: str) -> Cause:
    mine = {change.key for change in run.code.changes} if run.code is not None else set()
    for change in _pushes(sim):
        before, after = uid in change.before.nodes, uid in change.after.nodes
        if before is not after and (change.key in mine) is before:
            number, verb = change.pull_request, "adds it" if after else "has removed it"
            at = change.merged_at or change.at
            when = f"merged {clock(at)}" if change.merged_at else f"pushed {clock(at)}, not merged"
            text = f"pull request #{number} {verb} ({when})"
            return Cause("not_in_code", text, uid, "P-107", at=at, data=Details(pull_request=number))
    return Cause("not_in_code", "only the code of other runs has it", uid, "P-107")


def _pushes(sim: CourseOfEvents) -> Iterator[Change]:
    """Yield each push to a pull request once: as it was merged, where it was."""
    several = {id(some): some for code in sim.code_versions for some in (code.merged, code.pushes)}
    every = [change for some in several.values() for change in some]
    every.sort(key=lambda change: change.merged_at is not None)
    yield from {change.key: change for change in every}.values()


def why_macro(project: Project, uid: str, run: Run | None) -> Why:
    """Return what a macro has to do with runs, where none has a result of it."""
    users = [node.name for node in project.nodes.values() if uid in called_macros(node.raw)]
    more = [f"{len(users) - _SHOWN} more"] if len(users) > _SHOWN else []
    text = "dbt runs a macro only inside the nodes that call it, or by `dbt run-operation`"
    if users:
        text += f"; {enumerated([*users[:_SHOWN], *more])} {'calls' if len(users) == 1 else 'call'} it"
    where = f"run {run.id}" if run is not None else "any run here"
    data = Details(callers=tuple(users))
    return Why(f"{uid} has no result in {where}: {text}.", (Cause("macro", text, uid, data=data),))


def work_beside_nodes(run: Run, step: RunStep, uid: str) -> Iterator[Cause]:
    """Yield why a hook or a macro ran: no selection takes it."""
    command = f"`{step.command}`"
    node = run.code.project.nodes.get(uid) if run.code is not None else None
    if uid.startswith(("macro.", "operation.")) and node is None:
        yield Cause("operation", f"{command} runs it", uid)
    elif node is not None and node.resource_type == "operation":
        when = "before" if "on-run-start" in node.tags else "after"
        text = f"it is a hook of the project: dbt runs it {when} the nodes of {command}, whatever is selected"
        yield Cause("hook", text, uid, "S-019")
