"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.lint.context import LintContext
from jobkit.lint.finding import SEVERITIES, Finding
from jobkit.lint.rule import rules as all_rules
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
        One for each rule, with all the places where it applies. Worst first; within a severity by the job
        of the first place, then by code.
    """
    account = Account.of(jobs)
    # Looking for circles loads the graph library, which an account without chains can do without.
    chained = any(job.triggers.job_completion for job in account.jobs)
    circles = tuple(sorted(account.circles())) if chained else ()
    contexts = [
        LintContext(job, account, rules or Rules.platform(), project, simulation, circles)
        for job in account.jobs
    ]
    places = {job.name: number for number, job in enumerate(account.jobs)}
    found = [finding for rule in all_rules() for finding in rule.findings(contexts)]
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), places[one.job], one.code))
