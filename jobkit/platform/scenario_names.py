"""Names in events and faults that can never mean anything: a job, a node or a step that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import Fault
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.jobs.names import misspelt_track
from jobkit.platform.code import Code
from jobkit.platform.events import ApiTrigger, Event, PullRequest
from jobkit.platform.rules import Rules
from jobkit.platform.steps import RETRY, plan_steps

__all__ = ["check_code_of", "check_scenario", "check_step"]


def check_scenario(
    account: Account, code: Code, rules: Rules, events: Sequence[Event], faults: Iterable[Fault]
) -> None:
    """Raise JobkitError for the first event or fault that names a job, node, project or step in vain.

    The nodes that faults name are checked where faults are resolved.
    """
    for event in events:
        if isinstance(event, PullRequest):
            _check_pull_request(account, code, event)
        else:
            _check_job(account, event.job, "events")
            _check_version(event)
    for fault in faults:
        if isinstance(fault, Fault):
            _check_fault(account, rules, events, fault)


def _check_job(account: Account, name: str, where: str) -> Job:
    try:
        return account.job(name)
    except JobkitError as error:
        raise error.at(where) from None


def _check_version(event: Event) -> None:
    version = event.dbt_version_override if isinstance(event, ApiTrigger) else None
    error = misspelt_track(version) if version is not None else None
    if error is not None:
        raise error.at("events: dbt_version_override")


def _check_pull_request(account: Account, code: Code, event: PullRequest) -> None:
    where = f"events: pull request #{event.number}"
    if event.code_of is not None:
        check_code_of(account, event.code_of, where)
    jobs = [job for job in account.jobs if event.code_of in (None, job.project)]
    projects = list({id(one): one for one in map(code.at_start, jobs)}.values())
    for name in event.changed if event.project is None else ():
        _check_node(projects, name, where)


def _check_node(projects: Sequence[Project], name: str, where: str) -> None:
    problem: JobkitError | None = None
    for project in projects:
        try:
            project.find(name)
            return
        except JobkitError as error:
            problem = problem or error
    if problem is not None:
        raise problem.at(where) from None


def check_code_of(account: Account, name: str, where: str = "") -> None:
    """Raise JobkitError unless some job belongs to a project of this name."""
    known = dict.fromkeys(job.project for job in account.jobs if job.project is not None)
    if name not in known:
        raise JobkitError.unknown("project of these jobs", name, known, where=where)


def _check_fault(account: Account, rules: Rules, events: Iterable[Event], fault: Fault) -> None:
    jobs = account.jobs if fault.job is None else (_check_job(account, fault.job, "faults"),)
    if fault.step:
        check_step(fault.step, jobs, rules, events, where="faults")


def check_step(
    name: str, jobs: Sequence[Job], rules: Rules, events: Iterable[Event], *, where: str = ""
) -> None:
    """Raise JobkitError unless some run of `jobs` can have a step whose name holds this text."""
    known = {job.name: job for job in jobs}
    plans = [plan_steps(job, rules) for job in jobs]
    plans += [
        plan_steps(
            known[event.job],
            rules,
            commands=event.steps_override,
            generate_docs=event.generate_docs_override or known[event.job].generate_docs,
        )
        for event in events
        if isinstance(event, ApiTrigger) and event.job in known
    ]
    steps = [*(step.name for plan in plans for step in plan), f"Invoke dbt with `{RETRY}`"]
    if not any(name.casefold() in step.casefold() for step in steps):
        whose = f" of {jobs[0].name!r}" if len(jobs) == 1 else ""
        raise JobkitError.unknown(f"step{whose} with a name like", name, dict.fromkeys(steps), where=where)
