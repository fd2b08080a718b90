"""What a person sees of a run: status, steps, dbt's own words. Nothing else that jobkit knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.basics.words import weekday
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.project import Project
from jobkit.platform import PullRequest, Run, RunStep
from jobkit.simulation import Simulation

__all__ = ["PullRequestPage", "RunPage", "day_and_time", "pull_request_page", "run_pages"]

_WORDS = {
    "success": "OK", "pass": "PASS", "error": "ERROR", "fail": "FAIL", "warn": "WARN", "skipped": "SKIP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PullRequestPage(Shown):
    """A pull request, as its page shows it.

    Parameters
    ----------
    number : int
    pushed_at : tuple of datetime
        Opened first, then later pushes (aware, UTC).
    files : tuple of str
        What it changes.
    ended_at : datetime or None
        When it was closed or merged (aware, UTC); None while it is open.
    is_merged : bool
    draft : bool
    """

    number: int
    pushed_at: tuple[datetime, ...]
    files: tuple[str, ...]
    ended_at: datetime | None = None
    is_merged: bool = False
    draft: bool = False

    @property
    def end(self) -> str:
        """When it was closed or merged, in words; ``""`` while it is open."""
        if self.ended_at is None:
            return ""
        return f"{'merged' if self.is_merged else 'closed'} {day_and_time(self.ended_at)}"

    def __str__(self) -> str:
        when = ", ".join(map(day_and_time, self.pushed_at))
        when = f"draft, {when}" if self.draft else when
        end = f"; {self.end}" if self.end else ""
        return visible(f"#{self.number} ({when}{end}): {', '.join(self.files) or 'no file of the project'}")


def pull_request_page(branch: PullRequest, project: Project) -> PullRequestPage:
    """Return what a person sees of a pull request."""
    files = tuple(project.find(name).original_file_path for name in branch.changed)
    is_merged = branch.merged is not None
    return PullRequestPage(branch.number, branch.pushed_at, files, branch.end, is_merged, branch.draft)


def day_and_time(moment: datetime) -> str:
    """Return a moment of the week, ``Mon 09:00``."""
    return f"{weekday(moment)[:3]} {moment:%H:%M}"


@dataclass(frozen=True, slots=True)
class RunPage(Shown):
    """A run, as the run page shows it.

    Parameters
    ----------
    id : int
    job : str
    status : str
    trigger : str
        What started it: ``schedule``, ``pull_request``, ``api``.
    pull_request : int or None
    queued_at, finished_at : datetime or None
        Aware, UTC.
    wait_seconds, run_seconds : float
    steps : tuple of (name, status, seconds)
    models : tuple of str
        The models that the run has built or tried to build.
    schema : str
        Where it builds; ``""`` for production's own schema.
    error : str
        What dbt says in the step that failed; ``""`` for a run that did not fail.
    log : str
        What dbt prints, command by command.
    """

    id: int
    job: str
    status: str
    trigger: str
    pull_request: int | None
    queued_at: datetime
    finished_at: datetime | None
    wait_seconds: float
    run_seconds: float
    steps: tuple[tuple[str, str, float], ...]
    models: tuple[str, ...]
    schema: str
    error: str
    log: str

    def __str__(self) -> str:
        head = f"Run {self.id} of {self.job}"
        if self.pull_request is not None:
            head += f", pull request #{self.pull_request}"
        lines = [f"{head}: {self.status} after {self.run_seconds:.0f} s"]
        lines += [f"  {status:9} {seconds:6.0f} s  {name}" for name, status, seconds in self.steps]
        return visible("\n".join(lines))


def run_pages(sim: Simulation) -> tuple[RunPage, ...]:
    """Return what a person sees of each run."""
    return tuple(_page(run, run.code.project if run.code is not None else sim.project) for run in sim.runs)


def _page(run: Run, project: Project) -> RunPage:
    tried = [r for r in run.results if r.unique_id.startswith("model.") and r.status != "skipped"]
    return RunPage(
        id=run.id,
        job=run.job.name,
        status=run.status,
        trigger=run.trigger.kind,
        pull_request=run.pull_request,
        queued_at=run.queued_at,
        finished_at=run.finished_at,
        wait_seconds=run.wait_seconds,
        run_seconds=run.run_seconds,
        steps=tuple((step.name, step.status, step.seconds) for step in run.steps),
        models=tuple(_name(result) for result in tried),
        schema=run.schema or "",
        error=_error(run),
        log="\n".join(line for step in run.steps for line in _step_lines(step, project)),
    )


def _error(run: Run) -> str:
    failed = next((step for step in run.steps if step.status == "error"), None)
    if failed is None:
        return ""
    bad = [result for result in failed.results if result.status in ("error", "fail")]
    return _message(bad[0]) if bad else _refusal(failed)


def _message(result: NodeResult) -> str:
    return " ".join((result.message or result.status).split())


def _refusal(step: RunStep) -> str:
    """Return dbt's own words, without the advice of jobkit."""
    if step.invocation is not None:
        return step.invocation.refusal or "dbt stopped"
    said = step.cause.data.get("message", "") if step.cause is not None else ""
    return str(said)


def _step_lines(step: RunStep, project: Project) -> Iterator[str]:
    yield f"{step.status:9} {step.name}"
    if step.invocation is not None and step.invocation.command.verb == "deps":
        return
    for result in step.results:
        yield from _node_lines(result)
    if step.status == "error" and not step.results:
        yield f"  {_refusal(step)}"
    if step.status == "cancelled":
        yield from (f"  START {uid.split('.')[2]}" for uid in _running(step, project))


def _node_lines(result: NodeResult) -> Iterator[str]:
    target = f" -> {result.relation_name}" if result.relation_name and result.status == "success" else ""
    word = _WORDS.get(result.status, result.status)
    yield f"  {word:5} {_name(result)}{target} [{result.execution_time:.1f} s]"
    if result.status in ("error", "fail"):
        yield f"        {_message(result)}"


def _running(step: RunStep, project: Project) -> list[str]:
    """The models that had started when the step was cancelled: selected, not ended, their parents done."""
    selected = set(step.invocation.reasons) if step.invocation is not None else set()
    open_ = selected - {result.unique_id for result in step.results}
    parents = project.parents
    return sorted(uid for uid in open_ if uid.startswith("model.") and open_.isdisjoint(parents.get(uid, ())))


def _name(result: NodeResult) -> str:
    return result.unique_id.split(".")[2]
