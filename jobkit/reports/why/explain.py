"""The answers to "why?": for a run, a step, a job, a node or a note, however a person names it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from jobkit.basics.errors import ArtifactError, JobkitError, shorten
from jobkit.basics.why import Cause, Why
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.manifest.node import Node
from jobkit.jobs import Job
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.note import Note
from jobkit.platform.run import Run, RunStep
from jobkit.reports.find_anywhere import every_project
from jobkit.reports.why.causes import as_clause
from jobkit.reports.why.of_job import why_job
from jobkit.reports.why.of_node import why_node
from jobkit.reports.why.of_run import why_run
from jobkit.reports.why.of_step import why_step

__all__ = ["Question", "explain"]

Question = Run | RunStep | Job | Node | NodeResult | Note | int | str
"""What `explain` answers."""

# A run or a step of it: 3, run 3, #3, 3.5, run 3 step 5. A longer number is no run's.
_RUN = re.compile(
    r"(?:run\s*:?\s*)?#?([0-9]{1,15})(?:(?:\s*[./:]\s*|,?\s*step\s*)([0-9]{1,15}))?", re.IGNORECASE
)
_KINDS = frozenset(
    [
        "model",
        "seed",
        "snapshot",
        "test",
        "unit_test",
        "source",
        "exposure",
        "function",
        "analysis",
        "saved_query",
        "operation",
    ]
)
_HOW = "a run (3), a step of it (3.5), the name of a job, the name or unique_id of a node"


def explain(sim: CourseOfEvents, what: Question, run: Run | int | None = None) -> Why:
    """Return why a run, a step, a job or a node came out as it did; see `Simulation.why`."""
    where = _run_to_look_in(sim, run)
    if isinstance(what, Run):
        return why_run(sim, what)
    if isinstance(what, RunStep):
        return why_step(sim, what)
    if isinstance(what, Note):
        return why_note(what)
    if isinstance(what, Job):
        return why_job(sim, sim.account.same_job(what))
    if isinstance(what, Node | NodeResult):
        return _why_node(sim, what.unique_id, where)
    if isinstance(what, int) and not isinstance(what, bool):
        return why_run(sim, sim.run(what))
    if isinstance(what, str):
        return _why_named(sim, what.strip(), where)
    raise JobkitError(f"cannot say why about {_thing(what)}", hint=f"give {_HOW}")


def why_note(note: Note) -> Why:
    assumed = note.kind in ("assumption", "bound")
    return Why(note.text, (Cause(note.kind, as_clause(note.text), note.job, note.fact, assumed),))


def _thing(what: object) -> str:
    """Return an object that nobody can ask about, in words: ``a list: [1, 2]``."""
    if what is None or isinstance(what, bool):
        return str(what)
    kind = type(what).__name__
    article = "an" if kind[:1].lower() in tuple("aeiou") else "a"
    return f"{article} {kind}: {shorten(what)}"


def _run_to_look_in(sim: CourseOfEvents, run: Run | int | None) -> Run | None:
    if run is None or isinstance(run, Run):
        return run
    if isinstance(run, int) and not isinstance(run, bool):
        return sim.run(run)
    raise JobkitError(
        f"cannot look for a node in {_thing(run)}", where="why", hint="run is a run or its number"
    )


# -- what a name means -------------------------------------------------------------------------------------


def _why_named(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    """Answer for what a person typed: the number of a run, else a job, else a node."""
    number = _RUN.fullmatch(name)
    if number is not None:
        is_job = any(name in (job.name, job.key) for job in sim.account.jobs)
        also = f"The job {name!r} has that name: ask about it as 'job:{name}'." if is_job else ""
        return _with(_why_number(sim, number), also)
    kind, colon, rest = name.partition(":")
    job = _job_called(sim, name, run)
    if job is not None:
        return _with(why_job(sim, job), _also_a_node(sim, name, run))
    if colon and kind == "job":
        return why_job(sim, sim.account.job(rest.strip()))
    if colon and kind in _KINDS:
        return _why_node(sim, _node_of_kind(sim, kind, rest.strip(), run), run)
    return _why_node(sim, name, run)


def _job_called(sim: CourseOfEvents, name: str, run: Run | None) -> Job | None:
    """Return the job of a name or key, unless a run is given that knows a node of this name."""
    if run is not None and _nodes_called(sim, name, run):
        return None
    try:
        position = sim.account.job_names.position(name)
    except JobkitError:
        if _nodes_called(sim, name, run):
            return None
        raise
    return None if position is None else sim.account.jobs[position]


def _why_node(sim: CourseOfEvents, name: str, run: Run | None) -> Why:
    """Answer for a node, be it disabled or in the code of another run only."""
    try:
        return why_node(sim, name, run)
    except ArtifactError as error:
        if _nodes_called(sim, name, run):
            raise  # several nodes have the name
        known = [*(job.name for job in sim.account.jobs), *([error.nearest] if error.nearest else [])]
        also = f"a run has a number, 1 to {len(sim.runs)}" if sim.runs else ""
        raise JobkitError.unknown("job or node", name, known, also=also) from None


def _with(why: Why, also: str) -> Why:
    return replace(why, sentence=f"{why.sentence} {also}") if also else why


def _why_number(sim: CourseOfEvents, match: re.Match[str]) -> Why:
    run = sim.run(int(match[1]))
    if match[2] is None:
        return why_run(sim, run)
    for step in run.steps:
        if step.index == int(match[2]):
            return why_step(sim, step)
    steps = f"its steps are 1 to {len(run.steps)}" if run.steps else "it took none: it never started"
    raise JobkitError(f"run {run.id} has no step {match[2]}", hint=steps)


def _also_a_node(sim: CourseOfEvents, name: str, run: Run | None) -> str:
    """Say how to ask about a node that has the name of a job."""
    nodes = _nodes_called(sim, name, run)
    if not nodes:
        return ""
    kind = nodes[0].resource_type
    asked = f"'{kind}:{name}' or {nodes[0].unique_id!r}" if kind in _KINDS else repr(nodes[0].unique_id)
    what = kind.replace("_", " ")
    return f"This is about the job {name!r}; a {what} has that name too: ask about it as {asked}."


def _nodes_called(sim: CourseOfEvents, name: str, run: Run | None) -> list[Node]:
    return [
        project.nodes[uid]
        for project in every_project(sim, run)
        for uid in ((name,) if name in project.nodes else project.names.get(name, ()))
    ]


def _node_of_kind(sim: CourseOfEvents, kind: str, name: str, run: Run | None) -> str:
    """Return the unique_id of the node of one resource type that has a name."""
    known: list[str] = []
    for project in every_project(sim, run):
        with suppress(ArtifactError):
            node = project.find(name)
            if node.resource_type == kind:
                return node.unique_id
        found = [uid for uid in project.names.get(name, ()) if project.nodes[uid].resource_type == kind]
        if found:
            return found[0]
        known += [node.name for node in project.nodes.values() if node.resource_type == kind][:5000]
    raise JobkitError.unknown(kind.replace("_", " "), name, known)
