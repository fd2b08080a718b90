"""``jobkit lint``: findings in a definition file, for people, programs and pull requests."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.options import GivenManifest, manifest_options, rules_option, scenario_of, with_options
from jobkit.cli.text import wrapped

if TYPE_CHECKING:
    from jobkit.lint import Finding
    from jobkit.simulation import Scenario, Simulation

__all__ = ["lint"]

_GITHUB = {"advice": "notice", "warning": "warning", "error": "error"}


@click.command(short_help="What is wrong or unwise in a definition, and the fix.")
@click.argument("jobs", required=False)
@manifest_options
@rules_option
@click.option(
    "--simulate/--no-simulate",
    "simulate",
    default=None,
    help="Play the jobs too and look at what happens; needs the project, and is the default with one.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True
)
@click.option("--explain", "code", metavar="CODE", default=None, help="Print the page of one rule and stop.")
def lint(
    jobs: str | None,
    manifest: GivenManifest | None,
    example: str | None,
    rules: str | None,
    simulate: bool | None,
    form: str,
    code: str | None,
) -> None:
    """Check the jobs of the definition file or scenario file JOBS, worst finding first.

    The project is the one of --manifest or --example, or the one that the scenario file names. Without one,
    the rules that need it are not checked.

    Exit codes: 0 clean or advice only, 1 warnings, 2 errors or a file that cannot be read.
    """
    from jobkit.jobs.files import load
    from jobkit.lint import exit_code, explain
    from jobkit.lint.run import examine

    if code is not None:
        click.echo(explain(code))
        return
    if jobs is None:
        raise click.UsageError("name a definition file, or a rule with --explain")
    jobs_alone, names_project = _what_it_says(jobs)
    has_project = bool(manifest or example) or names_project
    if simulate and not has_project:
        raise JobkitError("--simulate needs the project", hint="give it with --manifest")
    if jobs_alone and not has_project:  # nothing to simulate: half of jobkit stays unloaded
        findings, missed = examine(load(jobs), rules=rules)
    else:
        scenario = with_options(scenario_of(jobs, manifest, example), rules=rules)
        simulation = _simulated(scenario) if has_project and simulate is not False else None
        project = scenario.projects if has_project else None
        findings, missed = examine(scenario.jobs, project, rules=scenario.rules, simulation=simulation)
    click.echo(_FORMATS[form](findings, jobs), nl=bool(findings) or form != "github")
    if missed:  # to the side where a program reads the findings
        click.echo(_not_checked(missed, has_project=has_project), err=form != "text")
    sys.exit(exit_code(findings))


def _what_it_says(jobs: str) -> tuple[bool, bool]:
    """Return whether JOBS is a file of jobs and of nothing else, and whether it comes with its project.

    An example of the guide does, and a scenario file that names it.
    """
    from jobkit.jobs.files import read_document, recognise

    if not Path(jobs).is_file():
        return False, not Path(jobs).exists()
    document = read_document(jobs)
    if recognise(document)[0].name != "scenario":
        return True, False
    return False, not {"project", "projects"}.isdisjoint(document.data)


def _simulated(scenario: Scenario) -> Simulation | None:
    """Return what happens to the jobs when nothing goes wrong; None where they cannot be played."""
    try:
        return scenario.simulate(faults=())
    except JobkitError as error:
        click.echo(f"not simulated: {error}", err=True)
        return None


def _not_checked(missed: Mapping[str, Sequence[str]], *, has_project: bool) -> str:
    codes = sorted({code for rules in missed.values() for code in rules})
    needs = "need" if len(codes) > 1 else "needs"
    if has_project:
        text = f"Not checked: {', '.join(codes)} {needs} a simulation; leave out --no-simulate."
    else:
        text = f"Not checked: {', '.join(codes)} {needs} the project; give --manifest."
    return wrapped(text)


def _text(findings: Sequence[Finding], _: str) -> str:
    from jobkit.views.findings import findings_counts

    if not findings:
        return "No findings."
    return "\n\n".join([*(_one(finding) for finding in findings), f"{findings_counts(findings)}."])


def _one(finding: Finding) -> str:
    first, *others = finding.places
    lines = [wrapped(f"{finding.severity} {finding.code} {first}: {finding.line}")]
    own_fix = len({place.fix for place in finding.places}) > 1
    if not finding.says_the_same:
        said = (f"- {place}: {place.line}" + own_fix * f" {place.fix}" for place in finding.places)
        lines += [wrapped(text, "  ") for text in said]
    elif any(place.path != first.path for place in others):
        lines.append(wrapped(f"also: {'; '.join(map(str, others))}", "  "))
    lines += [
        wrapped(f"{word}: {text}", "  ")
        for word, text in (("why", finding.why), ("fix", "" if own_fix else finding.fix))
        if text
    ]
    return "\n".join(lines)


def _json(findings: Sequence[Finding], _: str) -> str:
    return json.dumps([finding.to_dict() for finding in findings], indent=2, ensure_ascii=False)


def _github(findings: Sequence[Finding], jobs: str) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a pull request."""
    from jobkit.jobs.files import read_document
    from jobkit.jobs.files.native import line_of

    document = read_document(jobs) if Path(jobs).is_file() else None
    lines = []
    pairs = [(finding, place) for finding in findings for place in finding.places]
    for finding, place in pairs:
        line = line_of(document, place.job, place.place) if document is not None else None
        at = f"file={_property(jobs)}" + (f",line={line}" if line else "")
        text = f"{place.line} Fix: {place.fix}" if place.fix else place.line
        lines.append(f"::{_GITHUB[finding.severity]} {at},title={_property(finding.code)}::{_data(text)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORMATS = {"text": _text, "json": _json, "github": _github}
