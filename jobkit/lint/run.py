"""Every rule on every job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import TYPE_CHECKING

from jobkit.basics.arguments import checked
from jobkit.jobs import Account, Job
from jobkit.jobs.files.findings import CODES
from jobkit.jobs.labelled import as_written, labelled
from jobkit.lint.context import LintContext, SharedTables
from jobkit.lint.file_hits import share_file_findings, without_rule
from jobkit.lint.finding import SEVERITIES, Finding, Findings
from jobkit.lint.ignoring import located, without_ignored
from jobkit.lint.rule import Rule
from jobkit.lint.rule import rules as all_rules
from jobkit.platform import Rules

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.jobs.files.findings import FileFinding
    from jobkit.lint.run_history import RunHistory
    from jobkit.lint.source_file import SourceFile
    from jobkit.platform.code import Code
    from jobkit.simulation import Simulation

__all__ = ["Examined", "examine", "lint"]


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
    return Findings(examine(jobs, project, rules=rules, simulation=simulation).findings)


@dataclass(frozen=True)
class Examined:
    """What the rules have found, and what they could not look at.

    Parameters
    ----------
    findings : list of Finding
        Worst first.
    missed : dict of str to tuple of str
        What rules need and nobody has given, ``"project"``, ``"simulation"`` or ``"runs"`` -> their codes.
    silenced : int
        Places that comments in the file have silenced.
    """

    findings: list[Finding]
    missed: dict[str, tuple[str, ...]]
    silenced: int = 0


def examine(
    jobs: Account | Job | Iterable[Job],
    project: Project | str | PathLike[str] | Mapping[str, Project] | None = None,
    *,
    rules: Rules | str | None = None,
    simulation: Simulation | None = None,
    history: RunHistory | None = None,
    source: SourceFile | None = None,
    chosen: Sequence[Rule] | None = None,
    file_findings: Sequence[FileFinding] = (),
    is_import: bool = False,
) -> Examined:
    """Return the findings as `lint` does, and what could not be checked.

    Parameters
    ----------
    jobs, project, rules, simulation
        As for `lint`.
    history : RunHistory, optional
        Past runs.
    source : SourceFile, optional
        The file of the jobs: findings then say where they stand in it, and its comments are obeyed.
    chosen : sequence of Rule, optional
        The rules to ask; all by default.
    file_findings : sequence of FileFinding
        What was found while the file was read; it is told as findings of the rules of these codes.
    is_import : bool
        Whether the jobs come from an account or another tool: they may have run before.
    """
    given = Account.of(jobs)
    account = labelled(given)  # a name is enough from here on, also where two jobs share it
    code = _code(account, project) if project is not None else None
    contexts = _contexts(account, code, Rules.of(rules), simulation, history)
    asked = all_rules() if chosen is None else chosen
    share_file_findings(contexts, file_findings)
    contexts[0].shared.is_import = is_import
    found, missed = _ask([rule for rule in asked if not rule.about_comments], contexts)
    found += without_rule(contexts, file_findings, chosen)
    silenced = 0
    if account is not given:
        found = [_as_written(finding, given, account) for finding in found]
    if source is not None:
        found, silenced = _obey_comments(source, found, missed, asked, contexts)
    places = {job.name: number for number, job in enumerate(account.jobs)}
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), places[one.job], one.code))
    return Examined(found, {what: tuple(codes) for what, codes in missed.items()}, silenced)


def _as_written(finding: Finding, given: Account, account: Account) -> Finding:
    """Return a finding whose fixes change the jobs as they were given, not as they are labelled."""
    pairs = {one.name: (one, written) for one, written in zip(account.jobs, given.jobs, strict=True)}
    places = tuple(
        replace(place, fixed=place.fixed and as_written(place.fixed, *pairs[place.job]))
        for place in finding.places
    )
    return replace(finding, places=places, fixed=places[0].fixed)


def _ask(
    asked: Sequence[Rule], contexts: Sequence[LintContext]
) -> tuple[list[Finding], dict[str, list[str]]]:
    """Return the findings of these rules, and the codes of those that could not be checked."""
    found: list[Finding] = []
    missed: dict[str, list[str]] = {}
    codes = {rule.code for rule in asked}
    told = {code for _, code in contexts[0].shared.file_findings}
    for rule in asked:
        if rule.code in CODES and rule.code not in told:
            continue  # of what is found while a file is read, there is nothing of this kind
        looked_at = contexts
        if rule.told_by in told & codes:
            looked_at = [one for one in contexts if not one.file_findings(rule.told_by)]
        hits = list(rule.findings(looked_at))
        found += hits
        asked_for = [context.missed for context in contexts if context.missed]
        for what in sorted(set().union(*asked_for)) if not hits else ():
            missed.setdefault(what, []).append(rule.code)
        for one in asked_for:
            one.clear()
    return found, missed


def _obey_comments(
    source: SourceFile,
    found: list[Finding],
    missed: Mapping[str, Sequence[str]],
    asked: Sequence[Rule],
    contexts: Sequence[LintContext],
) -> tuple[list[Finding], int]:
    """Return the findings that no comment silences, those about the comments too, and how many are gone."""
    not_checked = {code for codes in missed.values() for code in codes}
    before = located(found, source)
    codes = {rule.code for rule in asked} - not_checked
    kept, uses = without_ignored(before, source, codes, [context.job.name for context in contexts])
    for context in contexts[:1]:
        for use in uses:
            known = context.shared.comments.get(use.job, ())
            context.shared.comments[use.job] = (*known, use)
    about, _ = _ask([rule for rule in asked if rule.about_comments], contexts)
    silenced = sum(len(one.places) for one in before) - sum(len(one.places) for one in kept)
    return kept + about, silenced


def _code(account: Account, project: Project | str | PathLike[str] | Mapping[str, Project]) -> Code:
    from jobkit.dbt.project import Project  # loaded where a project is given
    from jobkit.platform.code import Code

    return Code(account, project if isinstance(project, Mapping) else Project.of(project))


def _contexts(
    account: Account,
    code: Code | None,
    rules: Rules,
    simulation: Simulation | None,
    history: RunHistory | None,
) -> list[LintContext]:
    circles = tuple(sorted(account.circles()))
    shared = SharedTables()
    return [
        LintContext(
            job,
            account,
            rules,
            code.at_start(job) if code else None,
            simulation,
            circles,
            shared,
            given_history=history,
        )
        for job in account.jobs
    ]
