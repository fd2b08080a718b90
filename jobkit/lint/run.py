"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING

from jobkit.basics.arguments import checked
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import as_written, labelled
from jobkit.lint.context import LintContext, SharedTables
from jobkit.lint.finding import SEVERITIES, Finding, Findings
from jobkit.lint.rule import rules as all_rules
from jobkit.platform import Rules

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.platform.code import Code
    from jobkit.simulation import Simulation

__all__ = ["examine", "lint"]


@checked
def lint(
    jobs: Account | Job | Iterable[Job],
    project: Project | str | PathLike[str] | Mapping[str, Project] | None = None,
    *,
    rules: Rules | str | None = None,
    simulation: Simulation | None = None,
) -> Findings:
    """Say what is wrong, unwise or better done otherwise.

    Parameters
    ----------
    jobs : Job, several Jobs, or Account
        Rules about chains and deferral look at all of them.
    project : Project, str, Path, or mapping of str to Project, optional
        A project, the name of a bundled one or the path of a manifest; a mapping where jobs name different
        projects. Without one, what needs it is not checked: whether a selection finds anything, how long a
        build takes.
    rules : Rules or str, optional
        `Rules.platform()` by default, or the name of a preset; under `Rules.study_guide()` the guide is
        taken at its word.
    simulation : Simulation, optional
        Of the same jobs: what went wrong in it is found too.

    Returns
    -------
    Findings
        A list of `Finding`: one for each rule, with all the places where it applies. Worst first; within a
        severity by the job of the first place, then by code.
    """
    return Findings(examine(jobs, project, rules=rules, simulation=simulation)[0])


def examine(
    jobs: Account | Job | Iterable[Job],
    project: Project | str | PathLike[str] | Mapping[str, Project] | None = None,
    *,
    rules: Rules | str | None = None,
    simulation: Simulation | None = None,
) -> tuple[list[Finding], dict[str, tuple[str, ...]]]:
    """Return the findings as `lint` does, and the codes of rules that could not be checked.

    The codes are by what the rules need and nobody has given, ``"project"`` or ``"simulation"``.
    """
    given = Account.of(jobs)
    account = labelled(given)  # a name is enough from here on, also where two jobs share it
    code = _code(account, project) if project is not None else None
    contexts = _contexts(account, code, Rules.of(rules), simulation)
    found: list[Finding] = []
    missed: dict[str, list[str]] = {}
    for rule in all_rules():
        hits = list(rule.findings(contexts))
        found += hits
        for what in sorted(set().union(*(context.missed for context in contexts))):
            if not hits:
                missed.setdefault(what, []).append(rule.code)
        for context in contexts:
            context.missed.clear()
    places = {job.name: number for number, job in enumerate(account.jobs)}
    if account is not given:
        found = [_as_written(finding, given, account) for finding in found]
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), places[one.job], one.code))
    return found, {what: tuple(codes) for what, codes in missed.items()}


def _as_written(finding: Finding, given: Account, account: Account) -> Finding:
    """Return a finding whose fixes change the jobs as they were given, not as they are labelled."""
    pairs = {one.name: (one, written) for one, written in zip(account.jobs, given.jobs, strict=True)}
    places = tuple(
        place if place.fixed is None else replace(place, fixed=as_written(place.fixed, *pairs[place.job]))
        for place in finding.places
    )
    return replace(finding, places=places, fixed=places[0].fixed)


def _code(account: Account, project: Project | str | PathLike[str] | Mapping[str, Project]) -> Code:
    from jobkit.dbt.project import Project  # loaded where a project is given
    from jobkit.platform.code import Code

    return Code(account, project if isinstance(project, Mapping) else Project.of(project))


def _contexts(
    account: Account, code: Code | None, rules: Rules, simulation: Simulation | None
) -> list[LintContext]:
    circles = tuple(sorted(account.circles()))
    shared = SharedTables()
    return [
        LintContext(job, account, rules, code.at_start(job) if code else None, simulation, circles, shared)
        for job in account.jobs
    ]
