"""What ``jobkit lint`` does with one file: read, play, examine, and leave out what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.basics.words import count_words
from jobkit.cli.options import GivenManifest, project_of, scenario_of, with_options
from jobkit.cli.text import wrapped
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import labelled

if TYPE_CHECKING:
    from jobkit.jobs.files import FileFinding
    from jobkit.lint import Confidence, Finding, Rule
    from jobkit.lint.known_findings import KnownFindings
    from jobkit.lint.linted_file import LintedFile
    from jobkit.lint.run import Examined
    from jobkit.lint.run_history import RunHistory
    from jobkit.lint.source_file import SourceFile
    from jobkit.simulation import Scenario, Simulation

__all__ = ["Examiner", "not_checked_words"]


@dataclass
class Examiner:
    """How files are examined, and what was left out on the way.

    Parameters
    ----------
    manifest, example, rules, simulate
        The options of the command line.
    chosen : sequence of Rule
    history : RunHistory, optional
    since : str, optional
        The path of an older definition: what is found there too is known.
    baseline : KnownFindings, optional
    surest : {"certain", "likely", "possible"}
        The least sure findings that count.
    form : str, optional
        The format of the files, where their content does not say it.
    vars_files : sequence of str
        Values of a template.
    """

    manifest: GivenManifest | None
    example: str | None
    rules: str | None
    simulate: bool | None
    chosen: Sequence[Rule]
    history: RunHistory | None = None
    since: str | None = None
    baseline: KnownFindings | None = None
    surest: Confidence = "possible"
    form: str | None = None
    vars_files: Sequence[str] = ()
    missed: dict[str, set[str]] = field(default_factory=dict)
    has_project: bool = False
    known: int = 0
    silenced: int = 0
    found_of_baseline: set[str] = field(default_factory=set)

    def file(self, name: str) -> LintedFile:
        """Return the findings of a file of jobs, a scenario file or an example of the guide."""
        from jobkit.lint.linted_file import LintedFile

        scenario, examined, source = self._examined(name)
        for what, codes in examined.missed.items():
            self.missed.setdefault(what, set()).update(codes)
        self.silenced += examined.silenced
        linted = LintedFile(name, scenario, self._sure(examined.findings), source)
        return LintedFile(name, scenario, self._new(linted), source)

    def _new(self, linted: LintedFile) -> Sequence[Finding]:
        from jobkit.lint.known_findings import KnownFindings

        found = linted.findings
        if self.since is not None:
            old, examined, _ = self._examined(self.since)
            found = KnownFindings.of(old, examined.findings).new_among(linted.account, found)
        if self.baseline is not None:
            self.found_of_baseline.update(print_ for _, _, print_ in linted.places())
            found = self.baseline.new_among(linted.account, found)
        self.known += _places(linted.findings) - _places(found)
        return found

    def _sure(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        from jobkit.lint import CONFIDENCES

        least = CONFIDENCES.index(self.surest)
        return [one for one in findings if CONFIDENCES.index(one.confidence) <= least]

    def _examined(self, name: str) -> tuple[Account, Examined, SourceFile | None]:
        from jobkit.jobs.files import UnreadableJobsError, read_definitions
        from jobkit.lint.run import examine

        source, jobs_alone, names_project = _what_it_says(name)
        has_project = bool(self.manifest or self.example) or names_project
        self.has_project = self.has_project or has_project
        if self.simulate and not has_project:
            raise JobkitError("--simulate needs the project", hint="give it with --manifest")
        around: Any = {"history": self.history, "source": source, "chosen": self.chosen}
        given: Any = None
        if jobs_alone:
            try:
                given = read_definitions(name, format=self.form, vars_files=self.vars_files)
            except UnreadableJobsError as error:
                return self._without_job(error.findings, source)
            if given.account is None:
                return self._without_job(given.findings, source)
            around |= {"file_findings": given.findings, "is_import": given.format != "native"}
        if given is not None and not has_project:  # nothing to simulate: half of jobkit stays unloaded
            account = labelled(given.account)
            return account, examine(given.account, rules=self.rules, **around), source
        scenario = self._scenario(name, given.account if given is not None else None)
        simulation = _simulated(scenario) if has_project and self.simulate is not False else None
        project = scenario.projects if has_project else None
        account = labelled(Account.of(scenario.jobs))
        found = examine(scenario.jobs, project, rules=scenario.rules, simulation=simulation, **around)
        return account, found, source

    def _without_job(
        self, found: Sequence[FileFinding], source: SourceFile | None
    ) -> tuple[Account, Examined, SourceFile | None]:
        """Return what was found in a file without a job: none can be understood, or it starts a run."""
        from jobkit.jobs.files.findings import CODES
        from jobkit.lint.run import examine

        stand_in = Account.of(Job(name="no job", commands=("dbt build",)))
        asked = [rule for rule in self.chosen if rule.code in CODES]
        return stand_in, examine(stand_in, file_findings=found, chosen=asked, source=source), source

    def _scenario(self, name: str, jobs: Account | None) -> Scenario:
        """Return the scenario of a file, or of the jobs that it holds."""
        if jobs is None:
            return with_options(scenario_of(name, self.manifest, self.example), rules=self.rules)
        from jobkit.simulation import Scenario

        project = project_of(self.manifest, self.example)
        return with_options(Scenario(jobs, project=project), rules=self.rules)

    def left_out_words(self) -> str:
        """Say what was left out because it is known or silenced; nothing where nothing was."""
        counts = {"known already": self.known, "silenced by a comment": self.silenced}
        parts = [f"{count_words(number, 'place')} {what}" for what, number in counts.items() if number]
        return f"Left out: {', '.join(parts)}." if parts else ""

    def gone_words(self) -> str:
        """Say how much of the baseline is no longer found; nothing where all of it is."""
        gone = len(self.baseline.fingerprints - self.found_of_baseline) if self.baseline is not None else 0
        if not gone:
            return ""
        return f"{count_words(gone, 'place')} of the baseline is gone: write it anew with --write-baseline."


def not_checked_words(examiner: Examiner) -> str:
    """Say which rules could not be checked, and what they need."""
    asks = {
        "project": "the project; give --manifest",
        "simulation": "a simulation; leave out --no-simulate",
        "runs": "past runs; give --runs",
    }
    if not examiner.has_project:  # a simulation needs it too
        asks["simulation"] = asks["project"]
    codes: dict[str, set[str]] = {}
    for what, several in examiner.missed.items():
        codes.setdefault(asks[what], set()).update(several)
    return "\n".join(wrapped(_needs(sorted(several), ask)) for ask, several in sorted(codes.items()))


def _needs(codes: Sequence[str], ask: str) -> str:
    return f"Not checked: {', '.join(codes)} {'need' if len(codes) > 1 else 'needs'} {ask}."


def _places(findings: Iterable[Finding]) -> int:
    return sum(len(finding.places) for finding in findings)


def _what_it_says(name: str) -> tuple[SourceFile | None, bool, bool]:
    """Return the file, whether it holds jobs and nothing else, and whether it comes with its project.

    An example of the guide does, and a scenario file that names it.
    """
    from jobkit.jobs.files import read_document, recognise
    from jobkit.lint.source_file import SourceFile

    if not Path(name).is_file():  # a folder or a pattern is read as one definition
        is_example = not Path(name).exists() and not any(letter in name for letter in "*?[/.")
        return None, not is_example, is_example
    try:
        document = read_document(name)
    except ArtifactError:  # a template need not be YAML yet; whoever reads the jobs says what is wrong
        return None, True, False
    source = SourceFile(name, document)
    if recognise(document)[0].name != "scenario":
        return source, True, False
    return source, False, not {"project", "projects"}.isdisjoint(document.data)


def _simulated(scenario: Scenario) -> Simulation | None:
    """Return what happens to the jobs when nothing goes wrong; None where they cannot be played."""
    try:
        return scenario.simulate(faults=())
    except JobkitError as error:
        click.echo(f"not simulated: {error}", err=True)
        return None
