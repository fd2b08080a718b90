"""``jobkit simulate --futures``: many seeds, summarised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.draw import draw
from jobkit.cli.text import WIDTH, wrapped

if TYPE_CHECKING:
    from jobkit.simulation import ManyFutures, Scenario

__all__ = ["print_futures"]


def print_futures(scenario: Scenario, seeds: range, *, workers: int, as_json: bool, plot: str | None) -> None:
    """Simulate one future a seed, and print their summary, or all of them as JSON."""
    from jobkit.dbt.project import Project
    from jobkit.views import futures_text
    from jobkit.views.played import beginning_sentence, project_sentence

    many = _many(scenario, seeds, workers)
    if not as_json:
        several = scenario.projects
        projects = [several] if isinstance(several, Project) else [*several.values()]
        click.echo(wrapped(project_sentence(projects), width=WIDTH))
        click.echo(wrapped(beginning_sentence(scenario.beginning), width=WIDTH))
    click.echo(many.to_json(indent=2) if as_json else futures_text(many, WIDTH))
    if plot is not None:
        click.echo(f"\nCurves written to {draw(many, plot)}", err=as_json)


def _many(scenario: Scenario, seeds: range, workers: int) -> ManyFutures:
    from jobkit.simulation import simulate_many

    if workers == 1:
        return simulate_many(scenario, seeds=seeds)
    try:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(workers, get_context("spawn")) as executor:
            return simulate_many(scenario, seeds=seeds, executor=executor)
    except (ImportError, NotImplementedError, OSError) as error:
        raise JobkitError(f"no processes can be started: {error}", hint="leave --workers out") from None
