"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from jobkit.jobs import Account, Job
from jobkit.lint.context import Context, Scope
from jobkit.lint.finding import SEVERITIES, Finding
from jobkit.lint.rule import rules as all_rules

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.platform import Rules
    from jobkit.simulation import Simulation

__all__ = ["lint"]


def lint(
    jobs: Account | Job | Iterable[Job],
    project: Project | None = None,
    *,
    rules: Rules | None = None,
    simulation: Simulation | None = None,
) -> list[Finding]:
    """Say what is wrong, unwise or better done otherwise.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
        Rules about chains and deferral look at all of them.
    project : Project, optional
        Rules about selections and build times are silent without one.
    rules : Rules, optional
        `Rules.platform()` by default; under `Rules.study_guide()` the guide is taken at its word.
    simulation : Simulation, optional
        Of the same jobs: what went wrong in it is found too.

    Returns
    -------
    list of Finding
        Worst first; within a severity by job, then by code.
    """
    account = Account.of(jobs)
    scope = Scope(account, project, rules, simulation)
    found = [
        (SEVERITIES.index(finding.severity), position, finding.code, number, finding)
        for position, job in enumerate(account.jobs)
        for number, finding in enumerate(_findings(Context(scope, job)))
    ]
    return [finding for *_, finding in sorted(found, key=lambda row: row[:4])]


def _findings(context: Context) -> Iterable[Finding]:
    for rule in all_rules():
        yield from rule.findings(context)
