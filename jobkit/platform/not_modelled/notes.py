"""What jobkit does not simulate of these jobs and this code, one note each, only where it can matter."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from jobkit.dbt.execution import Fault
from jobkit.jobs import Account
from jobkit.platform.code import Code
from jobkit.platform.events import Event
from jobkit.platform.not_modelled.given_project import GivenProject
from jobkit.platform.not_modelled.of_code import OF_CODE
from jobkit.platform.not_modelled.of_jobs import OF_JOBS
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules

__all__ = ["not_modelled_notes"]


def not_modelled_notes(
    account: Account,
    code: Code,
    rules: Rules,
    events: Iterable[Event],
    faults: Iterable[Fault],
    absent: Container[str] = (),
) -> Iterator[Note]:
    """Yield what jobkit does not simulate and takes instead, each thing once.

    Parameters
    ----------
    account : Account
    code : Code
    rules : Rules
    events : iterable of Event
    faults : iterable of Fault
    absent : container of str
        Names of the jobs that nothing starts: what jobkit does not simulate of them does not matter.
    """
    present = [job for job in account.jobs if job.name not in absent]
    several, wrong = tuple(events), tuple(fault for fault in faults if isinstance(fault, Fault))
    for project in code.all:
        jobs = tuple(job for job in present if code.at_start(job) is project)
        given = GivenProject(account, rules, project, jobs, several, wrong)
        for find in (*OF_JOBS, *OF_CODE) if jobs else ():
            yield from find(given)
