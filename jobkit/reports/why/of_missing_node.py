"""Why a run, or every run, has no result of a node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.errors import JobkitError
from jobkit.basics.why import Cause, Details, Why
from jobkit.basics.words import count_words, enumerated
from jobkit.dbt.commands import RESOURCE_TYPES, Command
from jobkit.dbt.execution import Invocation
from jobkit.dbt.execution.inputs import Inputs
from jobkit.dbt.execution.node_choice import SelectionReasons
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select
from jobkit.jobs import Job
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.steps import RETRY
from jobkit.platform.wording import clock
from jobkit.reports.steps import written_command
from jobkit.reports.why.declined import declined_cause
from jobkit.reports.why.last_built import last_built
from jobkit.reports.why.of_code import not_in_code
from jobkit.reports.why.of_job import will_not_run

__all__ = ["LOOKS_ONLY", "why_missing", "why_never_ran", "without_it"]

LOOKS_ONLY = frozenset({"ls", "docs generate", "show", "compile"})
"""Commands that build and test nothing."""

_OF_THE_NODE = frozenset({"disabled", "ephemeral", "source"})  # the same in every run of the same code
_NAMED = 5  # children
_SAID = 3  # reasons in one sentence; the causes have all of them
_FAR_BACK = 500  # runs that are looked at for the last one of each job


def _code(run: Run) -> Project | None:
    """Return the code that a run used, or None where it called no dbt."""
    called = any(step.invocation is not None for step in run.steps)
    return run.code.project if called and run.code is not None else None


def why_never_ran(sim: CourseOfEvents, uid: str) -> Why:
    """Return why no run of the simulation has a result of the node: by the last run of each job."""
    head = f"{uid} never ran between {clock(sim.start)} and {clock(sim.until)}"
    runs = _last_runs(sim)
    causes = [*_causes_in(sim, runs[0], uid)] if runs else []
    if len(runs) == 1 and causes[0].kind not in _OF_THE_NODE:  # the run is named once
        head += f"; in run {runs[0].id} of {runs[0].job.name!r}, the last that could have run it"
    elif len(runs) > 1:
        causes = [_in_run(run, cause) for run in runs for cause in _causes_in(sim, run, uid)]
    causes = causes or [*_no_run(sim, uid)]
    causes += _declined(sim, causes)
    texts = list(dict.fromkeys(cause.text for cause in causes))
    more = f"; and {len(texts) - _SAID} more reasons" if len(texts) > _SAID else ""
    return Why(f"{head}: {'; '.join(texts[:_SAID])}{more}.", tuple(dict.fromkeys(causes)))


def why_missing(sim: CourseOfEvents, run: Run, uid: str) -> Why:
    """Return why a run has no result of the node."""
    causes = _causes_in(sim, run, uid)
    texts = dict.fromkeys(cause.text.rstrip(".") for cause in causes)
    sentence = f"{uid} did not run in run {run.id} of {run.job.name!r}: {'; '.join(texts)}."
    return Why(sentence, (*causes, *last_built(sim, run, uid)))


def _declined(sim: CourseOfEvents, causes: list[Cause]) -> Iterator[Cause]:
    """Yield why no job ran for the pull request that brings the node."""
    numbers = {cause.data["pull_request"] for cause in causes if cause.kind == "not_in_code" and cause.data}
    for declined in sim.declined:
        if declined.data.get("pull_request") in numbers and declined.job in sim.idle_jobs():
            cause = declined_cause(declined)
            yield replace(cause, text=f"{declined.job!r} did not run: {cause.text}")


def without_it(sim: CourseOfEvents, run: Run, uid: str) -> Iterator[Cause]:
    """Yield that newer runs of the same job have no result of a node, and why the last of them has none."""
    name = run.job.name
    newer = sim.runs_having(lambda one: one.id > run.id and one.job.name == name)
    ended = [one for one in newer if one.finished_at is not None]
    if not ended:
        return
    last, more = ended[-1], len(ended) - 1
    besides = f" (and {count_words(more, 'run')} before it)" if more else ""
    reasons = "; ".join(cause.text.rstrip(".") for cause in _causes_in(sim, last, uid))
    text = f"run {last.id} of {name!r}{besides} came later and did not run it: {reasons}"
    yield Cause("not_since", text, uid, at=last.finished_at, data=Details(run=last.id), beside=True)


def _in_run(run: Run, cause: Cause) -> Cause:
    """Return a cause with the run it is about, unless it holds for every run of the same code."""
    if cause.kind in _OF_THE_NODE:
        return cause
    return replace(cause, text=f"in run {run.id} of {run.job.name!r}, {cause.text}")


def _no_run(sim: CourseOfEvents, uid: str) -> Iterator[Cause]:
    """Yield that nothing called dbt, and why the jobs did not run."""
    yield Cause("no_run", "no run here called dbt", uid)
    for job, why in will_not_run(sim).items():
        for cause in why:
            own = cause.subject == job
            yield replace(cause, text=f"{job!r}: {cause.text}") if own else cause


def _last_runs(sim: CourseOfEvents) -> list[Run]:
    """Return the last run of each job that called dbt, the newest first."""
    left = {job.name for job in sim.account.jobs}
    found = []
    for place in range(len(sim.runs) - 1, max(-1, len(sim.runs) - 1 - _FAR_BACK), -1):
        run = sim.runs[place]
        if run.job.name in left and _code(run) is not None:
            left.discard(run.job.name)
            found.append(run)
        if not left:
            break
    return found


# -- one run -----------------------------------------------------------------------------------------------


def _causes_in(sim: CourseOfEvents, run: Run, uid: str) -> tuple[Cause, ...]:
    """Return why no step of a run has a result of the node, what is most telling first."""
    code = _code(run)
    if code is None:
        return (_no_dbt(run, uid),)
    node = code.nodes.get(uid)
    if uid in code.disabled:
        return (Cause("disabled", "it is disabled in the project, so no command takes it", uid),)
    if node is None:
        return (not_in_code(sim, run, uid),)
    whatever = _of_its_nature(node, run)
    if whatever is not None:
        return (whatever,)
    of_steps = [*_together([*_of_steps(run, node)], node)]
    # That `dbt test` takes no models is worth a word only where no step had a better reason.
    better = [cause for cause in of_steps if cause.kind != "resource_type"]
    causes = [*(better or of_steps), *_deferred(sim, run, node, code)]
    if not causes:
        text = f"no command of run {run.id} builds or tests anything"
        causes = [Cause("no_command", text, uid)]
    # Two steps often say the same.
    return tuple({cause.text: cause for cause in causes}.values())


def _no_dbt(run: Run, uid: str) -> Cause:
    """Say that a run ended, or still waits, before it called dbt."""
    failed = next((step for step in run.steps if step.status in ("error", "cancelled")), None)
    if failed is not None:
        text = f"step {failed.index} ({failed.name}) ended the run before any node ran"
        return Cause("earlier_step", f"{text}: {failed.message or run.message}".rstrip(":. "), uid, "P-085")
    if run.started_at is None and run.status == "cancelled":
        return Cause("not_started", f"the run was cancelled in the queue: {run.message}", uid)
    return Cause("not_started", "the run has not come to its commands by the end of the simulation", uid)


def _of_its_nature(node: Node, run: Run) -> Cause | None:
    """Return why a node has no result in any run that could be said to build it."""
    if node.is_ephemeral:
        text = "it is ephemeral: its SQL becomes part of the models that read it, so it has no result"
        return Cause("ephemeral", text, node.unique_id, "S-016")
    commands = [_command(step) for step in run.steps]
    looks_at_sources = any(command is not None and "source" in command.executes for command in commands)
    if node.resource_type == "source" and not looks_at_sources:
        text = "it is a source: dbt reads it and does not build it; `dbt source freshness` looks at its rows"
        return Cause("source", text, node.unique_id)
    return None


def _of_steps(run: Run, node: Node) -> Iterator[Cause]:
    for step in run.steps:
        command = _command(step)
        if command is None or (command.verb not in RESOURCE_TYPES and command.verb != "retry"):
            continue
        if command.verb in LOOKS_ONLY or _is_of_other_kind(command, node):
            continue
        cause = _of_step(run, step, command, node)
        if cause is not None:
            yield cause


def _together(causes: list[Cause], node: Node) -> Iterator[Cause]:
    """Yield the causes, each kind that several steps have in one sentence."""
    ways = (("earlier_step", _were_skipped), ("resource_type", _take_none), ("equals_state", _both_equal))
    for kind, say in ways:
        same = [cause for cause in causes if cause.kind == kind]
        if len({(cause.data["step"], cause.data["why"]) for cause in same}) > 1:
            one = replace(same[0], text=say(same, node))
            causes = [one if cause is same[0] else cause for cause in causes if cause not in same[1:]]
    yield from causes


def _were_skipped(causes: list[Cause], node: Node) -> str:
    steps = enumerated([str(cause.data["step"]) for cause in causes])
    return f"steps {steps} were skipped: {causes[0].data['why']}"


def _both_equal(causes: list[Cause], node: Node) -> str:
    commands = enumerated(list(dict.fromkeys(f"`{cause.data['command']}`" for cause in causes)))
    return (
        f"its code equals {causes[0].data['state']}, and {commands} take only what has changed "
        "(new rows are no change)"
    )


def _take_none(causes: list[Cause], node: Node) -> str:
    commands = enumerated(list(dict.fromkeys(f"`{cause.data['command']}`" for cause in causes)))
    verb = "take" if " and " in commands else "takes"
    return f"{commands} {verb} no {_plural(node.resource_type)}"


def _command(step: RunStep) -> Command | None:
    """Return the command of a step, with the options that variables and the project give it where it ran."""
    return step.invocation.command if step.invocation is not None else written_command(step)


def _is_of_other_kind(command: Command, node: Node) -> bool:
    """Return whether a command is about sources and the node is none, or the other way round."""
    if command.verb in ("retry", "freshness"):
        return False
    return (command.verb == "source freshness") != (node.resource_type == "source")


def _of_step(run: Run, step: RunStep, command: Command, node: Node) -> Cause | None:
    """Return why one step has no result of the node; None for a skipped step that would not have had one."""
    uid, invocation = node.unique_id, step.invocation
    name = f"`{command.text}`"
    if step.status in ("skipped", "queued"):
        return _not_taken(run, step, command, node)
    if invocation is None or invocation.exit_code == 2:
        text = f"step {step.index} stopped before any node ran: {step.message.rstrip('.')}"
        return Cause("stopped", text, uid, "P-086")
    if uid in invocation.reasons:
        return _cut_off(run, step, name, uid)
    if step.command == RETRY or command.verb == "retry":
        before = f"run {run.retry_of}" if run.retry_of is not None else "the command before it"
        text = f"{name} takes up only what {before} had not finished"
        return Cause("retry", text, uid, "S-030")
    if node.resource_type not in command.executes:
        data = Details(step=step.index, command=command.text, why="")
        return Cause("resource_type", f"{name} {_only(command, node)}", uid, data=data)
    return _not_selected(run, invocation, step.index, uid)


def _not_taken(run: Run, step: RunStep, command: Command, node: Node) -> Cause | None:
    """Return what is to be said of a step that was skipped, if it would have run the node."""
    code = _code(run)
    try:
        taken = code is not None and node.unique_id in select(
            code,
            command.select or None,
            command.exclude or None,
            indirect_selection=command.indirect_selection,
            selector=command.selector,
            resource_types=command.executes,
        )
        sure = ", which would have run it,"
    except JobkitError:  # it compares with a state
        taken, sure = node.resource_type in command.executes, ""
    if not taken:
        return None
    if step.status == "queued":
        text = f"step {step.index} (`{command.text}`) has not begun by the end of the simulation"
        return Cause("unfinished", text, node.unique_id)
    text = f"step {step.index} (`{command.text}`){sure} was skipped: {step.message}"
    data = Details(step=step.index, command=command.text, why=step.message)
    return Cause("earlier_step", text, node.unique_id, "P-085", data=data)


def _cut_off(run: Run, step: RunStep, name: str, uid: str) -> Cause:
    """Say what kept a node from a result that the command had selected."""
    if step.status == "cancelled":
        text = f"{name} had selected it, but the run was cancelled before it ended: {run.message}"
        return Cause("cancelled", text, uid)
    if step.status == "running":
        return Cause("unfinished", f"{name} has selected it; the simulation ends before it does", uid)
    return Cause("no_result", f"{name} selected it, but it has no result of its own there", uid)


def _only(command: Command, node: Node) -> str:
    """Return which kinds of node a command takes, in few words: ``takes models only, and this is a test``."""
    kinds = [_plural(kind) for kind in command.executes]
    own = node.resource_type.replace("_", " ")
    if len(kinds) == 1:
        article = "an" if own[0] in "aeiou" and own != "unit test" else "a"
        return f"takes {kinds[0]} only, and this is {article} {own}"
    return f"takes no {_plural(node.resource_type)}"


def _plural(kind: str) -> str:
    words = kind.replace("_", " ")
    return {"analysis": "analyses", "saved query": "saved queries"}.get(words, f"{words}s")


def _not_selected(run: Run, invocation: Invocation, step: int, uid: str) -> Cause:
    name = f"`{invocation.command.text}`"
    reasons = invocation.reasons
    absence = reasons.absence(uid) if isinstance(reasons, SelectionReasons) else None
    if absence is not None and absence.kind == "excluded":
        return Cause(
            "excluded", f"{name} leaves it out: it {absence.how}, and --exclude takes that away", uid
        )
    if absence is not None and absence.kind == "equals_state":
        return _equals_state(run, invocation.command.text, step, uid)
    return Cause("not_selected", f"{name} does not select it", uid)


def _equals_state(run: Run, command: str, step: int, uid: str) -> Cause:
    """Say that nothing has changed, and compared with which run."""
    deferral = next((cause for cause in run.causes if cause.kind == "deferral"), None)
    data = deferral.data if deferral is not None else Details()
    state, number = "the state that the run compares with", data.get("run")
    if number and deferral is not None and deferral.at is not None:
        state = f"the state of run {number} of {data['of_job']!r} ({clock(deferral.at)})"
    elif number == 0:
        state = f"the state of {data['of_job']!r} from before the simulation"
    takes = f"`{command}` takes only what has changed (new rows are no change)"
    data = Details(run=number, of_job=data.get("of_job"), state=state, step=step, command=command, why="")
    return Cause("equals_state", f"its code equals {state}, and {takes}", uid, "P-124", data=data)


# -- read elsewhere ----------------------------------------------------------------------------------------


def _deferred(sim: CourseOfEvents, run: Run, node: Node, code: Project) -> Iterator[Cause]:
    """Yield which nodes read it from elsewhere, because it is not built here (P-121)."""
    uid, inputs = node.unique_id, code.table(Inputs)
    for step in run.steps:
        invocation = step.invocation
        relation = invocation.deferred.get(uid) if invocation is not None else None
        if invocation is None or relation is None:
            continue
        ran = [row.unique_id for row in invocation.results if row.status != "skipped"]
        readers = [reader for reader in ran if uid in inputs.relations(reader)]
        where = _deferred_to(sim, run.job)
        names = _names(code, readers)
        verb = "reads" if len(readers) == 1 else "read"
        text = f"{names} {verb} it from {where} ({relation}), because this run does not build it"
        data = Details(relation=relation, readers=tuple(readers))
        yield Cause("deferral", text, uid, "P-121", data=data)


def _deferred_to(sim: CourseOfEvents, job: Job) -> str:
    deferral = sim.account.deferral_of(job)
    if deferral.environment:
        return deferral.environment
    return f"what the job {deferral.job!r} built" if deferral.job else "what an earlier run of this job built"


def _names(code: Project, uids: list[str]) -> str:
    """Return the names of nodes, models before tests; of many, the first ones."""
    order = sorted(uids, key=lambda uid: (code.nodes[uid].resource_type != "model", code.nodes[uid].name))
    names = [code.nodes[uid].name for uid in order]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} more"]
    return enumerated(names) if names else "what needs it"
