"""``jobkit compare``: what another file of jobs would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobkit.cli.draw import draw
from jobkit.cli.options import (
    GivenManifest,
    beginning_options,
    horizon_options,
    manifest_options,
    scenario_of,
    with_options,
)
from jobkit.cli.text import WIDTH, wrapped

if TYPE_CHECKING:
    from jobkit.simulation import Simulation

__all__ = ["compare"]


@click.command(short_help="Two files of jobs side by side: waits, compute, age of data.")
@click.argument("before")
@click.argument("after")
@manifest_options
@horizon_options
@beginning_options
@click.option(
    "--target", type=float, default=24.0, show_default=True, metavar="HOURS", help="How old data may be."
)
@click.option("--price", type=float, default=None, metavar="P", help="What an hour of compute costs.")
@click.option("--environment", metavar="NAME", default=None, help="Where the age of data is measured.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--plot", metavar="FILE", default=None, help="Draw both: .svg, or .png/.pdf by matplotlib.")
def compare(
    before: str,
    after: str,
    manifest: GivenManifest | None,
    example: str | None,
    start: str | None,
    until: str | None,
    rules: str | None,
    slots: int | None,
    seed: int | None,
    beginning: dict[str, Any],
    target: float,
    price: float | None,
    environment: str | None,
    as_json: bool,
    plot: str | None,
) -> None:
    """Simulate the jobs of two definition files on one project and print what differs.

    BEFORE and AFTER may also be scenario files or names of the study guide's examples, as for simulate.
    Without --until both run for a week, or for as long as the longer of them needs. No price is printed
    unless --price is given.
    """
    from jobkit.reports.measures import compare as compared
    from jobkit.simulation.equally_long import equally_long
    from jobkit.views import comparison_text

    one, other = (
        with_options(
            scenario_of(file, manifest, example, start),
            start=start, until=until, rules=rules, slots=slots, seed=seed, **beginning,
        )
        for file in (before, after)
    )  # fmt: skip
    a, b = equally_long(one, other)
    found = compared(
        a,
        b,
        _labels(before, after),
        target_seconds=3600 * target,
        price_per_hour=price,
        environment=environment,
    )
    if not as_json:
        click.echo(_played(a, b, _labels(before, after)))
    click.echo(found.to_json() if as_json else comparison_text(found, WIDTH))
    if plot is not None:
        click.echo(f"\nComparison written to {draw(found, plot)}", err=as_json)


def _played(a: Simulation, b: Simulation, labels: tuple[str, str]) -> str:
    """Say which project was played and what existed at the start, twice where that differs."""
    from jobkit.views.played import played_sentences

    both = [" ".join(played_sentences(sim)) for sim in (a, b)]
    if both[0] == both[1]:
        return wrapped(both[0], width=WIDTH)
    return "\n".join(
        wrapped(f"{label}: {said}", width=WIDTH) for label, said in zip(labels, both, strict=True)
    )


def _labels(before: str, after: str) -> tuple[str, str]:
    one, other = Path(before).stem, Path(after).stem
    return (one, other) if one != other else ("before", "after")
