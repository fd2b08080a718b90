"""``jobkit diff``: what changes from one definition to another, and in the week that it plays."""

from __future__ import annotations

import html
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jobkit.cli.options import (
    GivenManifest,
    format_options,
    horizon_options,
    manifest_options,
    project_of,
    scenario_of,
    with_options,
)
from jobkit.cli.text import WIDTH, wrapped

if TYPE_CHECKING:
    from jobkit.simulation import Scenario
    from jobkit.views.cards.result_card import ResultCard

__all__ = ["diff"]


@click.command(short_help="What changes from one definition to another, and in its week.")
@click.argument("before")
@click.argument("after")
@manifest_options
@horizon_options
@format_options
@click.option(
    "--simulate/--no-simulate",
    "simulated",
    default=True,
    show_default=True,
    help="Play both for a week too, and compare the runs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--html", "page", metavar="FILE", default=None, help="Write it as a page too.")
@click.option("--exit-code", "exits", is_flag=True, help="End with 1 where anything changes.")
def diff(
    before: str,
    after: str,
    manifest: GivenManifest | None,
    example: str | None,
    start: str | None,
    until: str | None,
    rules: str | None,
    slots: int | None,
    seed: int | None,
    form: str | None,
    vars_files: tuple[str, ...],
    simulated: bool,
    as_json: bool,
    page: str | None,
    exits: bool,
) -> None:
    """Compare the jobs of two files: definition files of any format, scenario files, exports of the API.

    Jobs are the same by key, by id, by name, or where all but the name is the same. What the platform or a
    tool cannot change in place, such as a CI job that becomes a deploy job, is said. Both are then played on
    one project: more or fewer runs, other times, other endings, waits, and what is built.

    Exit codes: 0 done, 1 something changes and --exit-code is given, 2 a file cannot be read.
    """
    from jobkit.simulation.diffs.diff import diff as compared
    from jobkit.views.cards.diffs import diff_card

    one, other = (
        with_options(
            _scenario(file, manifest, example, start, form, vars_files),
            start=start, until=until, rules=rules, slots=slots, seed=seed,
        )
        for file in (before, after)
    )  # fmt: skip
    names = (Path(before).stem, Path(after).stem)
    labels = names if names[0] != names[1] else ("before", "after")
    found = compared(one, other, labels=labels, simulated=simulated)
    click.echo(found.to_json() if as_json else diff_card(found).text(WIDTH))
    if page is not None:
        from jobkit.basics.file_writing import write_file

        write_file(page, _page(diff_card(found)))
        click.echo(f"\nPage written to {page}", err=as_json)
    sys.exit(int(exits and found.is_changed))


def _scenario(
    file: str,
    manifest: GivenManifest | None,
    example: str | None,
    start: str | None,
    form: str | None,
    vars_files: tuple[str, ...],
) -> Scenario:
    """Return what a file, a folder or a pattern defines; what is odd in it is said on the side."""
    from jobkit.jobs.files import load
    from jobkit.simulation import Scenario
    from jobkit.simulation.bundled_project import stand_in

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        if not form and not vars_files and (Path(file).is_file() or not Path(file).exists()):
            found = scenario_of(file, manifest, example, start)
        else:
            jobs = load(file, format=form, vars_files=vars_files)
            project = project_of(manifest, example) if manifest or example else stand_in(jobs)
            found = Scenario(jobs, project)
    for one in said:
        click.echo(wrapped(f"{file}: {one.message}"), err=True)
    return found


def _page(card: ResultCard) -> str:
    """Return the card as a page of its own."""
    title = html.escape(card.title)
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body>{card.html()}</body></html>\n"
