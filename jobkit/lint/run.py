"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.lint.context import LintContext, SharedTables
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
        Worst first; within a severity by job, then by code.
    """
    account = Account.of(jobs)
    # Looking for circles loads the graph library, which an account without chains can do without.
    chained = any(job.triggers.job_completion for job in account.jobs)
    circles = tuple(sorted(account.circles())) if chained else ()
    shared = SharedTables()
    contexts = [
        LintContext(job, account, rules or Rules.platform(), project, simulation, circles, shared)
        for job in account.jobs
    ]
    found = [finding for context in contexts for rule in all_rules() for finding in rule.findings(context)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))  # stable
