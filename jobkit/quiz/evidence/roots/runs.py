"""``runs/...``: runs, their steps and their nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from jobkit.basics.errors import ArtifactError, QuizError
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.execution.inputs import Inputs
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.relation import relation_of
from jobkit.platform.run import Run, RunStep
from jobkit.quiz.evidence.branch import Branch, numbered, of_mapping
from jobkit.quiz.evidence.job_branch import job_branch
from jobkit.quiz.stage import Played

__all__ = ["branch_of_nodes", "run_numbers", "runs"]

_BUILT = ("model", "seed", "snapshot")
_STATUSES = ("success", "error", "skipped", "pass", "fail", "warn", "no-op", "runtime error")


def runs(played: Played) -> Branch:
    """``runs/count``, ``runs/JOB/count``, ``runs/JOB/statuses``, ``runs/JOB/1/status`` ..."""
    sim = played.simulation

    def get(name: str) -> Any:
        if name == "count":
            return len(sim.runs)
        if name == "statuses":
            return tuple(run.status for run in sim.runs)
        several = sim.runs_of(name)
        more = {"statuses": tuple(run.status for run in several), **_counts(several)}
        return numbered("run", several, lambda run: _run(played, run), more)

    return job_branch(sim.account, get, ("count", "statuses"))


def run_numbers(played: Played) -> dict[int, int]:
    """Return for each run which one of its job it is, from 1."""
    seen: Counter[str] = Counter()
    numbers = {}
    for run in played.simulation.runs:
        seen[run.job.name] += 1
        numbers[run.id] = seen[run.job.name]
    return numbers


def _counts(several: Iterable[Run]) -> dict[str, Any]:
    statuses = ("success", "error", "cancelled", "queued", "starting", "running")
    counts = Counter[str](run.status for run in several)
    return {f"{status}_count": counts[status] for status in statuses}


def _run(played: Played, run: Run) -> Branch:
    project: ProjectGraph = run.code.project if run.code is not None else played.simulation.project
    results = run.results
    return of_mapping(
        "value of a run",
        {
            "id": run.id,
            "status": run.status,
            "queued": run.queued_at,
            "started": lambda: run.started_at,
            "finished": lambda: run.finished_at,
            "waited": lambda: run.wait_seconds,
            "duration": lambda: run.run_seconds,
            "trigger": run.trigger.kind,
            "reason": run.trigger.kind,
            "schema": lambda: run.schema or "",
            "threads": run.threads,
            "target_name": run.target_name,
            "dbt_version": run.dbt_version,
            "takes_slot": run.takes_slot,
            "pull_request": run.pull_request or 0,
            "environment": run.environment,
            "code": lambda: _code(run),
            "cancelled_by": lambda: _cancelled_by(run),
            "why": lambda: tuple(word for cause in run.causes for word in (cause.kind, cause.fact) if word),
            "blocked_by": run.blocked_by,
            "retry_of": run.retry_of or 0,
            "triggered_by": run.triggered_by or 0,
            "deferred_to": lambda: _deferred_to(run),
            "deferring_run": lambda: -1 if run.deferring_run is None else run.deferring_run,
            "steps": lambda: _steps(run.steps, project),
            "nodes": lambda: branch_of_nodes(project, results),
            "built": lambda: _built(project, results),
            "reads": lambda: _reads(run, project),
        },
    )


def _code(run: Run) -> tuple[str, ...]:
    """Return what is in the code, as ``PULL_REQUEST.COMMIT``; empty for the code as it was at the start."""
    changes = run.code.changes if run.code is not None else ()
    return tuple(f"{change.pull_request}.{change.commit}" for change in changes)


def _cancelled_by(run: Run) -> tuple[str, ...]:
    """Return the kinds of causes of a run that was cancelled."""
    return tuple(cause.kind for cause in run.causes) if run.status == "cancelled" else ()


def _deferred_to(run: Run) -> str:
    return run.artifacts.job if run.artifacts is not None else ""


def _built(project: ProjectGraph, results: Iterable[NodeResult]) -> tuple[str, ...]:
    built = {one.unique_id for one in results if one.status == "success" and not _only_compiled(one)}
    nodes = [project.nodes[uid] for uid in built if uid in project.nodes]
    return tuple(sorted(node.name for node in nodes if node.resource_type in _BUILT))


def _steps(steps: Sequence[RunStep], project: ProjectGraph) -> Branch:
    """Return steps by number, or by a part of their name or command."""
    by_number = numbered("step", steps, lambda step: _step(step, project))
    counted = ("success", "error", "skipped", "cancelled")
    counts = {f"{status}_count": sum(step.status == status for step in steps) for status in counted}

    def get(name: str) -> Any:
        if name == "names":
            return tuple(step.name for step in steps)
        if name == "statuses":
            return tuple(step.status for step in steps)
        if name in counts:
            return counts[name]
        found = next((step for step in steps if name in (step.command or "") or name in step.name), None)
        if found is None or name.lstrip("-").isdigit() or name == "count":
            try:
                return by_number.at(name)
            except QuizError:
                raise QuizError.unknown("step", name, [step.name for step in steps]) from None
        return _step(found, project)

    return Branch("step", (), get)


def _step(step: RunStep, project: ProjectGraph) -> Branch:
    done = step.invocation
    return of_mapping(
        "value of a step",
        {
            "status": step.status,
            "command": step.command or "",
            "name": step.name,
            "kind": step.kind,
            "index": step.index,
            "started": step.started_at,
            "finished": step.finished_at,
            "duration": step.seconds,
            "exit_code": done.exit_code if done is not None else -1,
            "nodes": lambda: branch_of_nodes(project, step.results),
            "built": lambda: _built(project, step.results),
        },
    )


def branch_of_nodes(project: ProjectGraph, results: Sequence[NodeResult]) -> Branch:
    """Return results by the name of a node, and counts: ``nodes/orders/status``, ``nodes/error/count``."""
    last = _last(results)
    types = Counter(project.nodes[uid].resource_type for uid in last if uid in project.nodes)
    statuses = Counter(result.status for result in last.values())

    def get(name: str) -> Any:
        if name == "count":
            return len(last)
        if name == "names":
            return tuple(sorted(project.nodes[uid].name for uid in last if uid in project.nodes))
        if name in _STATUSES:
            return of_mapping(
                "value", {"count": statuses[name], "names": _names(project, last.values(), name)}
            )
        if name in ("model", "test", "seed", "snapshot", "source", "unit_test", "exposure"):
            return of_mapping("value", {"count": types[name]})
        return _node(project, last.get(_uid(project, name)), name)

    return Branch("node", (), get)


def _last(results: Iterable[NodeResult]) -> dict[str, NodeResult]:
    """Return the last result of each node; that a later step compiled it hides no result."""
    last = dict[str, NodeResult]()
    for result in results:
        if result.unique_id not in last or not _only_compiled(result):
            last[result.unique_id] = result
    return last


def _only_compiled(result: NodeResult) -> bool:
    """True for `dbt compile` and `dbt docs generate`: a success, and nothing was built."""
    return result.status == "success" and not result.mode


def _names(project: ProjectGraph, results: Iterable[NodeResult], status: str) -> tuple[str, ...]:
    found = [one.unique_id for one in results if one.status == status]
    return tuple(sorted(project.nodes[uid].name for uid in found if uid in project.nodes))


def _uid(project: ProjectGraph, name: str) -> str:
    try:
        return project.find(name).unique_id
    except ArtifactError as error:
        raise QuizError(error.what, hint=error.hint) from None


def _node(project: ProjectGraph, result: NodeResult | None, name: str) -> Branch:
    if result is None:
        return of_mapping(
            "value of a node", {"status": "not built", "relation": "", "mode": "", "started": -1.0}
        )
    return of_mapping(
        "value of a node",
        {
            "status": result.status,
            "relation": result.relation_name or "",
            "mode": result.mode,
            "started": result.started_seconds,
            "duration": result.execution_time,
            "thread": result.thread_id,
        },
    )


def _reads(run: Run, project: ProjectGraph) -> Branch:
    """``reads/NODE/PARENT``: the relation that the ref of a node reads in this run."""

    def of_node(name: str) -> Branch:
        uid = _uid(project, name)
        step = next((one for one in run.steps if any(row.unique_id == uid for row in one.results)), None)
        if step is None or step.invocation is None:
            raise QuizError(f"{name!r} was not in this run", hint="only nodes of the run read something")
        deferred = step.invocation.deferred
        parents = project.table(Inputs).relations(uid)
        names = {project.nodes[parent].name: parent for parent in parents}

        def of_parent(parent: str) -> Branch:
            uid = names[parent]
            relation = deferred.get(uid) or relation_of(project.nodes[uid], run.schema)
            values = {"relation": relation, "schema": relation.split(".")[0], "deferred": uid in deferred}
            return of_mapping("value", values, whole=relation)

        return Branch("parent", tuple(names), of_parent)

    return Branch("node", (), of_node)
