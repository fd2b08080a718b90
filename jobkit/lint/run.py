"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike

from jobkit.basics.arguments import checked
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.lint.context import LintContext
from jobkit.lint.finding import SEVERITIES, Finding
from jobkit.lint.rule import rules as all_rules
from jobkit.platform import Rules
from jobkit.simulation import Simulation

__all__ = ["lint"]


@checked
def lint(
    jobs: Account | Job | Iterable[Job],
    project: Project | str | PathLike[str] | None = None,
    *,
    rules: Rules | str | None = None,
    simulation: Simulation | None = None,
) -> list[Finding]:
    """Say what is wrong, unwise or better done otherwise.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
        Rules about chains and deferral look at all of them.
    project : Project, str or Path, optional
        A project, the name of a bundled one or the path of a manifest. Rules about selections and build
        times are silent without one.
    rules : Rules or str, optional
        `Rules.platform()` by default, or the name of a preset; under `Rules.study_guide()` the guide is
        taken at its word.
    simulation : Simulation, optional
        Of the same jobs: what went wrong in it is found too.

    Returns
    -------
    list of Finding
        Worst first; within a severity by job, then by code.
    """
    account, judged_by = Account.of(jobs), Rules.of(rules)
    code = Project.of(project) if project is not None else None
    # Looking for circles loads the graph library, which an account without chains can do without.
    chained = any(job.triggers.job_completion for job in account.jobs)
    circles = tuple(sorted(account.circles())) if chained else ()
    contexts = [LintContext(job, account, judged_by, code, simulation, circles) for job in account.jobs]
    found = [finding for context in contexts for rule in all_rules() for finding in rule.findings(context)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))  # stable
