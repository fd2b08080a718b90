"""``jobkit convert``: jobs from one format to another, and what is lost by it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.cli.options import format_options
from jobkit.cli.text import wrapped

if TYPE_CHECKING:
    from jobkit.jobs.files import ConversionLoss, Imported

__all__ = ["convert"]

_FORMATS = ("native", "api", "jobs-as-code", "terraform")


@click.command(short_help="Jobs from one format to another, and what is lost by it.")
@click.argument("source")
@click.argument("out", default="-")
@click.option("--to", "to", default=None, type=click.Choice(_FORMATS), help="The format to write.")
@format_options
@click.option("--strict", is_flag=True, help="Refuse a conversion that loses something.")
@click.option("--keys", is_flag=True, help="Say of each key of an API body whether it is taken, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Say what was found and lost as JSON; needs OUT.")
def convert(
    source: str,
    out: str,
    to: str | None,
    form: str | None,
    vars_files: tuple[str, ...],
    strict: bool,
    keys: bool,
    as_json: bool,
) -> None:
    """Read the jobs of SOURCE and write them to OUT, or to the screen.

    SOURCE is a file in jobkit's own YAML, of the Admin API v2, of dbt-jobs-as-code or of Terraform, a folder
    of such files, or a pattern in quotes. OUT is written whole or not at all. What the file says that the
    platform would refuse, and what the other format cannot hold, is listed: what, why, and what to
    do by hand.

    With --keys nothing is written: each key of a body is listed with the API's answer, and the repaired body
    below. The study guide's payload is called example-7.

    Exit codes: 0 done, 2 not read, or --strict and something is lost.
    """
    source = _named(source)
    if keys:
        _say_keys(source, as_json=as_json)
        return
    if to is None:
        raise click.UsageError("name the format to write: --to api")
    from jobkit.basics.file_writing import write_file
    from jobkit.jobs.files import convert as converted
    from jobkit.jobs.files import read_definitions
    from jobkit.jobs.files.native import saved

    if as_json and out == "-":
        raise JobkitError(
            "--json and the jobs cannot both go to the screen", hint="name a file to write: OUT"
        )
    found = read_definitions(source, format=form, vars_files=vars_files)
    if found.account is None:
        raise JobkitError("holds no jobs: it is the body of a trigger call", where=source)
    if strict and found.errors:
        raise JobkitError(
            f"not all of it can be converted: {found.errors[0]}", hint="without --strict it is done"
        )
    written = converted(found.account, to, strict=strict)
    if out == "-":
        click.echo(written.text, nl=False)
    else:
        write_file(out, saved(written.text) if to == "native" else written.text)
    if as_json:
        click.echo(json.dumps(_report(found, written.losses), indent=2, ensure_ascii=False))
    else:
        _say(found, written.losses, to=to, out=out)


def _named(source: str) -> str:
    """Return the file of the study guide's payload where that is meant."""
    from jobkit.guide.payloads import PAYLOADS

    return str(PAYLOADS[source]) if source in PAYLOADS and not Path(source).exists() else source


def _say_keys(source: str, *, as_json: bool) -> None:
    from jobkit.jobs.files.admin_api.payload import check_payload
    from jobkit.views.show import text

    found = check_payload(source)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
        return
    click.echo(f"{text(found)}\n\nRepaired:\n{found.payload}")


def _report(found: Imported, losses: Sequence[ConversionLoss]) -> dict[str, Any]:
    return {**found.to_dict(), "losses": [loss.to_dict() for loss in losses]}


def _say(found: Imported, losses: Sequence[ConversionLoss], *, to: str, out: str) -> None:
    """Say on the side what was found while reading, and what is lost by writing."""
    serious = [one for one in found.findings if one.severity != "advice"]
    for one in serious:
        click.echo(wrapped(str(one)), err=True)
    if losses:
        click.echo(f"Lost on the way to {to}, or to fill in:", err=True)
    for loss in losses:
        click.echo(wrapped(f"- {loss}", "  "), err=True)
    if out != "-":
        jobs = count_words(len(found.account.jobs) if found.account else 0, "job")
        counts = f"{count_words(len(serious), 'finding')}, {count_words(len(losses), 'loss', 'losses')}"
        click.echo(f"{jobs} written to {out}: {counts}.", err=True)
