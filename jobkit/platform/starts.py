"""What jobkit starts where the caller gives nothing that would: a job given alone, or a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform import wording
from jobkit.platform.code import Code
from jobkit.platform.events import Event, PullRequest, SaveJob
from jobkit.platform.note import Note

__all__ = ["default_pull_requests", "job_to_start", "never_started"]


def job_to_start(account: Account, events: Iterable[Event]) -> Job | None:
    """Return the job that was given alone and that nothing would start: it gets one run at the beginning."""
    return account.jobs[0] if len(account.jobs) == 1 and _unreached(account, events) else None


def never_started(account: Account, events: Iterable[Event]) -> Iterator[Note]:
    """Yield a note for each of several jobs that nothing starts: no schedule, event or upstream job."""
    if len(account.jobs) > 1:
        several = _unreached(account, events)
        names = {job.name for job in several}
        yield from (wording.nothing_starts(job, waits=_upstream(job) in names) for job in several)


def _unreached(account: Account, events: Iterable[Event]) -> list[Job]:
    reached: set[str] = set()
    downstream = account.by_upstream()
    for job in account.jobs:
        if job.runs_on_schedule:
            _reach(downstream, job, reached)
    for event in events:
        if isinstance(event, PullRequest):
            reached.update(job.name for job in account.jobs if job.is_ci)
            if event.merged is not None:
                reached.update(job.name for job in account.jobs if job.job_type == "merge")
        elif not isinstance(event, SaveJob):  # which starts nothing
            _reach(downstream, account.job(event.job), reached)
    return [job for job in account.jobs if job.name not in reached]


def _upstream(job: Job) -> str | None:
    condition = job.triggers.job_completion
    return condition.job if condition is not None else None


def _reach(downstream: Mapping[str, tuple[Job, ...]], job: Job, reached: set[str]) -> None:
    """Add `job` and all jobs downstream of it."""
    waiting = [job]
    while waiting:
        job = waiting.pop()
        if job.name not in reached:
            reached.add(job.name)
            waiting.extend(downstream.get(job.name, ()) if job.is_deploy else ())


def default_pull_requests(
    account: Account, code: Code, moment: datetime
) -> Iterator[tuple[PullRequest, Note]]:
    """Yield the pull request of a simulation that has a CI job and was given none, and say so.

    It changes one model that has children, all of which are leaves: a small change with something downstream.
    Where CI jobs build several projects, each has its own.
    """
    if len(code.all) < 2:
        yield _pull_request(code.main, moment, 1)
        return
    ci = {job.project: job for job in reversed(account.jobs) if job.is_ci}
    for number, (project, job) in enumerate(reversed(ci.items()), start=1):
        yield _pull_request(code.at_start(job), moment, number, project)


def _pull_request(
    project: Project, moment: datetime, number: int, code_of: str | None = None
) -> tuple[PullRequest, Note]:
    models = [uid for uid, node in project.nodes.items() if node.resource_type == "model"]
    has_model_child = {uid for uid in models if _model_children(project, uid)}
    fitting = [uid for uid in has_model_child if has_model_child.isdisjoint(_model_children(project, uid))]
    changed = min(fitting or models or [""])
    text = (
        f"No pull request was given, so jobkit opens #{number} on {wording.clock(moment)}, changing "
        f"{changed or 'nothing'}. One of your own takes its place."
    )
    models_changed = (changed,) if changed else ()
    event = PullRequest(number=number, at=moment, changed=models_changed, code_of=code_of)
    return event, Note(text, "assumption")


def _model_children(project: Project, uid: str) -> list[str]:
    return [child for child in project.children.get(uid, ()) if child.startswith("model.")]
