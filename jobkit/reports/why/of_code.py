"""Which code has a node and which has not; and what runs macros and hooks, which are no nodes to select."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobkit.basics.why import Cause, Details, Why
from jobkit.basics.words import enumerated
from jobkit.dbt.manifest.node import called_macros
from jobkit.dbt.project import Project
from jobkit.platform.code_version import Change
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import clock

__all__ = ["not_in_code", "why_macro", "work_beside_nodes"]

_SHOWN = 3


def not_in_code(sim: CourseOfEvents, run: Run, uid: str) -> Cause:
    """Return why a run cannot have built a node: its code does not have it (P-107)."""
    branch = f" (branch {run.git_branch!r})" if run.git_branch else ""
    data, at = Details(), None
    change, other = _brings(sim, run, uid), _other_project(sim, run, uid)
    if change is not None:
        verb = "adds it" if uid in change.after.nodes else "has removed it"
        data, at = Details(pull_request=change.pull_request), change.merged_at or change.at
        when = f"merged {clock(at)}" if change.merged_at else f"pushed {clock(at)}"
        if not change.merged_at and change.key not in _keys(run):
            when += ", not merged"
        reason = f"pull request #{change.pull_request} {verb} ({when})"
    elif other:
        reason = f"it belongs to the project {other!r}, and {run.job.name!r} builds {run.job.project!r}"
    else:
        reason = "only that of other runs does"
    text = f"the code{branch} does not have it: {reason}"
    return Cause("not_in_code", text, uid, "P-107", at=at, data=data)


def _keys(run: Run) -> frozenset[tuple[int, datetime]]:
    return frozenset(change.key for change in run.code.changes) if run.code is not None else frozenset()


def _brings(sim: CourseOfEvents, run: Run, uid: str) -> Change | None:
    """Return the push that adds a node and is not in the code of a run, or removes it and is."""
    own = {change.key: change for change in run.code.changes} if run.code is not None else {}
    for change in _pushes(sim):
        before, after = uid in change.before.nodes, uid in change.after.nodes
        if before is not after and (change.key in own) is before:
            return own.get(change.key, change)  # it may have been merged after this run
    return None


def _other_project(sim: CourseOfEvents, run: Run, uid: str) -> str:
    """Return the project of an account with several that has a node, where the run builds another."""
    for job in sim.account.jobs:
        head = sim.head(job) if job.project not in (None, run.job.project) else None
        if head is not None and uid in head.project.nodes:
            return job.project or ""
    return ""


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
