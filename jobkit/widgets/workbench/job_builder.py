"""The JobBuilder: a workbench that begins with one job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform import Rules
from jobkit.widgets.workbench.workbench import FIRST_JOB, Workbench

__all__ = ["JobBuilder"]


@checked
class JobBuilder(Workbench):
    """Write a job and see at once what it will do: a `Workbench` that begins with one job.

    Parameters
    ----------
    job : Job, optional
        The job to start with; a plain daily build by default.
    project : Project or str, optional
        The bundled example project ``shop`` by default.
    jobs : Account or iterable of Job
        The other jobs of the account; they run on the same timeline.
    rules : Rules, optional
        `Rules.platform()` by default.
    **rest
        As for `Workbench`.

    Examples
    --------
    >>> builder = JobBuilder(Job(name="Daily", commands=["dbt build"]))
    >>> builder.job.name
    'Daily'
    >>> builder.close()
    """

    def __init__(
        self,
        job: Job | None = None,
        project: Project | str | None = None,
        jobs: Account | Job | Iterable[Job] = (),
        rules: Rules | str | None = None,
        **rest: Any,
    ) -> None:
        first = job or FIRST_JOB
        environments, others = _account(jobs)
        account = Account(
            jobs=(first, *(other for other in others if other.name != first.name)), environments=environments
        )
        super().__init__(account, project, rules=rules, **rest)


def _account(jobs: Account | Job | Iterable[Job]) -> tuple[tuple[Any, ...], tuple[Job, ...]]:
    """Return the environments and the jobs that the caller hands over."""
    if not isinstance(jobs, (Account, Job)):
        jobs = tuple(jobs)
        if not jobs:
            return (), ()
    account = Account.of(jobs)
    return account.environments, account.jobs
