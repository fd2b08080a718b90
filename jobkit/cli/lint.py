"""``jobkit lint``: findings in definition files, for people, programs and pull requests."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.lint_files import Examiner, not_checked_words
from jobkit.cli.options import GivenManifest, format_options, manifest_options, rules_option
from jobkit.cli.text import WIDTH, wrapped

if TYPE_CHECKING:
    from jobkit.lint.linted_file import LintedFile

__all__ = ["lint"]

_FORMATS = ("text", "json", "github", "sarif")


@click.command(short_help="What is wrong or unwise in a definition, and the fix.")
@click.argument("jobs", nargs=-1)
@manifest_options
@format_options
@rules_option
@click.option(
    "--simulate/--no-simulate",
    "simulate",
    default=None,
    help="Play the jobs too and look at what happens; needs the project, and is the default with one.",
)
@click.option("--runs", metavar="FILE", default=None, help="Past runs, exported from the API (JSON).")
@click.option("--format", "output", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: codes, names or families.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Without these; a code wins over its family.")
@click.option("--since", metavar="FILE", default=None, help="Only what is new against this older definition.")
@click.option("--baseline", metavar="FILE", default=None, help="Only what this file of known findings lacks.")
@click.option("--write-baseline", metavar="FILE", default=None, help="Write all findings as known, and stop.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "advice", "never"]),
    default="warning",
    show_default=True,
    help="The mildest severity that makes the exit code 1 (2 for errors).",
)
@click.option(
    "--min-confidence",
    type=click.Choice(["certain", "likely", "possible"]),
    default="possible",
    show_default=True,
    help="Leave out what is less sure.",
)
@click.option("--list", "list_rules", is_flag=True, help="List the rules, one a line, and stop.")
@click.option("--explain", "code", metavar="CODE", default=None, help="Print the page of one rule and stop.")
@click.option(
    "--prove",
    "proved",
    metavar="CODE",
    default=None,
    help="Play what a rule claims, and its fix.",
)
@click.option(
    "--catalogue", metavar="FILE", default=None, help="Write a page of all rules (.html), proofs included."
)
def lint(
    jobs: tuple[str, ...],
    manifest: GivenManifest | None,
    example: str | None,
    form: str | None,
    vars_files: tuple[str, ...],
    rules: str | None,
    simulate: bool | None,
    runs: str | None,
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    since: str | None,
    baseline: str | None,
    write_baseline: str | None,
    fail_on: Any,
    min_confidence: Any,
    list_rules: bool,
    code: str | None,
    proved: str | None,
    catalogue: str | None,
) -> None:
    """Check the jobs of definition files or scenario files JOBS, worst finding first.

    The project is the one of --manifest or --example, or the one that the scenario file names. Without one,
    the rules that need it are not checked, and say so.

    In a YAML file the comment "# jobkit: ignore[CODE] reason" silences a rule on its line, or on the line
    below it. A file of known findings (--write-baseline, then --baseline) or an older definition (--since)
    leaves only what is new.

    Exit codes: 0 clean or advice only, 1 warnings, 2 errors or a file that cannot be read.
    """
    from jobkit.lint.rule_choice import chosen_rules

    chosen = chosen_rules(select, ignore)
    if _answered(list_rules, code, proved, catalogue, chosen):
        return
    if not jobs:
        raise click.UsageError("name a definition file, or a rule with --explain")
    if since is not None and len(jobs) > 1:
        raise JobkitError("--since compares one file with one older file", hint="name one definition file")
    examiner = Examiner(
        manifest, example, rules, simulate, chosen, _history(runs), since, _known(baseline), min_confidence,
        form, vars_files,
    )  # fmt: skip
    files = [examiner.file(name) for name in jobs]
    if write_baseline is not None:
        _write_baseline(write_baseline, files)
        return
    _show(output, files, examiner)
    from jobkit.lint import exit_code

    sys.exit(max(exit_code(file.findings, fail_on) for file in files))


def _answered(
    list_rules: bool, code: str | None, proved: str | None, catalogue: str | None, chosen: Sequence[Any]
) -> bool:
    """Answer what is asked of the rules themselves; say whether that was all."""
    if code is not None:
        from jobkit.lint import explain

        click.echo(explain(code))
    elif proved is not None:
        from jobkit.lint import prove
        from jobkit.views.proof import proof_text

        click.echo(proof_text(prove(proved), WIDTH))
    elif list_rules:
        from jobkit.views.rule_catalogue import rule_list

        click.echo(rule_list(chosen))
    elif catalogue is not None:
        from jobkit.basics.file_writing import write_file
        from jobkit.views.rule_catalogue import rule_catalogue

        path = write_file(catalogue, rule_catalogue(chosen))
        click.echo(f"{len(chosen)} rules written to {path}")
    else:
        return False
    return True


def _history(path: str | None) -> Any:
    if path is None:
        return None
    from jobkit.lint.run_history import read_runs

    return read_runs(path)


def _known(path: str | None) -> Any:
    if path is None:
        return None
    from jobkit.lint.known_findings import read_baseline

    return read_baseline(path)


def _write_baseline(path: str, files: Sequence[LintedFile]) -> None:
    from jobkit.basics.file_writing import write_file
    from jobkit.basics.words import count_words
    from jobkit.lint.known_findings import baseline_text

    write_file(path, baseline_text(files))
    places = sum(len(finding.places) for file in files for finding in file.findings)
    click.echo(f"{count_words(places, 'place')} written to {path}")


def _show(output: str, files: Sequence[LintedFile], examiner: Examiner) -> None:
    """Print the findings, and to the side where a program reads them what was left out or not checked."""
    text = _WRITERS[output](files)
    if text or output != "github":
        click.echo(text)
    gone = examiner.gone_words()
    for more in (examiner.left_out_words(), gone, not_checked_words(examiner)):
        if more:
            click.echo(wrapped(more) if more == gone else more, err=output != "text")


def _text(files: Sequence[LintedFile]) -> str:
    from jobkit.views.lint_text import lint_text

    return lint_text(files, WIDTH)


def _json(files: Sequence[LintedFile]) -> str:
    data = [{"file": file.name, **finding.to_dict()} for file in files for finding in file.findings]
    return json.dumps(data, indent=2, ensure_ascii=False)


def _github(files: Sequence[LintedFile]) -> str:
    from jobkit.views.lint_github import lint_github

    return lint_github(files)


def _sarif(files: Sequence[LintedFile]) -> str:
    from jobkit import __version__
    from jobkit.views.lint_sarif import lint_sarif

    return json.dumps(lint_sarif(files, version=__version__), indent=2, ensure_ascii=False)


_WRITERS = {"text": _text, "json": _json, "github": _github, "sarif": _sarif}
