"""``jobkit simulate``: what the jobs of a file will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.draw import draw
from jobkit.cli.futures import print_futures
from jobkit.cli.options import (
    GivenManifest,
    beginning_options,
    horizon_options,
    manifest_options,
    names,
    scenario_of,
    with_options,
)
from jobkit.cli.text import WIDTH, harmless

if TYPE_CHECKING:
    from jobkit.platform import PullRequest
    from jobkit.simulation import Scenario, Simulation

__all__ = ["simulate"]


@click.command(short_help="What the jobs of a file will do, when and why.")
@click.argument("jobs")
@manifest_options
@horizon_options
@beginning_options
@click.option(
    "--noise",
    type=click.FloatRange(0, 2),
    default=None,
    metavar="SIGMA",
    help="Let nodes take more or less time from run to run; 0.2 is plausible.",
)
@click.option(
    "--futures",
    type=click.IntRange(1, 100_000),
    default=None,
    metavar="N",
    help="Simulate N seeds, and print by when each job is done on 50, 80, 95 % of the days.",
)
@click.option(
    "--workers", type=click.IntRange(1, 1000), default=1, metavar="N", help="Processes for --futures."
)
@click.option(
    "--changed", multiple=True, metavar="NODE", help="A pull request changes these nodes: CI jobs run."
)
@click.option("--fail", "failing", multiple=True, metavar="NODE", help="A node that fails; may be repeated.")
@click.option(
    "--why", "asked", metavar="X", default=None, help="Say why: a run (3), a step (3.5), a job or a node."
)
@click.option("--run", "shown", type=int, metavar="N", default=None, help="The run whose steps are printed.")
@click.option(
    "--measures", "measured", is_flag=True, help="Age of data, waits and compute, by job and model."
)
@click.option("--notices", is_flag=True, help="Notifications, webhooks, and which docs are shown.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--plot", metavar="FILE", default=None, help="Draw the timeline: .svg, or .png/.pdf by matplotlib."
)
def simulate(
    jobs: str,
    manifest: GivenManifest | None,
    example: str | None,
    start: str | None,
    until: str | None,
    rules: str | None,
    slots: int | None,
    seed: int | None,
    beginning: dict[str, Any],
    noise: float | None,
    futures: int | None,
    workers: int,
    changed: tuple[str, ...],
    failing: tuple[str, ...],
    asked: str | None,
    shown: int | None,
    measured: bool,
    notices: bool,
    as_json: bool,
    plot: str | None,
) -> None:
    """Simulate the jobs of the definition file JOBS and print their runs, steps and a timeline.

    A file that also has any of `project`, `projects`, `start`, `until`, `seed`, `new_account`, `built`,
    `succeeded`, `never_succeeded`, `rules`, `events`, `faults`, `title` and `description` at the top is a
    scenario file: these say on what the jobs run and what happens to them. Options replace what the file
    says: --changed its events, --fail its faults.

    The account is an established one: what the deploy jobs build exists, and each of them has succeeded once.
    Say --new-account for one in which nothing is built and nothing has run.

    JOBS may also be the name of one of the study guide's examples: example-1 to example-7, scenario-1 to
    scenario-5, anti-pattern-1 to anti-pattern-6. Without --manifest the jobs run on a bundled project.
    Without --until they run for one week, or up to the first run when none fires in that week.

    With --futures the same jobs run with one seed after another, from --seed on, and what is printed is a
    summary of them all; --noise lets their durations differ.
    """
    from jobkit.dbt.execution import fail
    from jobkit.views import measures_text, notices_text

    scenario = with_options(
        scenario_of(jobs, manifest, example, start),
        start=start, until=until, rules=rules, slots=slots, noise=noise, seed=seed,
        faults=[fail(node) for node in names(failing)] or None, **beginning,
    )  # fmt: skip
    if nodes := names(changed):
        scenario = scenario.changed(events=[_pull_request(scenario, nodes)])
    if futures is not None:
        if asked is not None or shown is not None or measured or notices:
            hint = "leave --futures out"
            raise JobkitError("--why, --run, --measures and --notices are about one future", hint=hint)
        seeds = range(scenario.seed, scenario.seed + futures)
        print_futures(scenario, seeds, workers=workers, as_json=as_json, plot=plot)
        return
    simulation = scenario.simulate()
    click.echo(simulation.to_json() if as_json else _text(simulation, shown))
    if asked is not None:
        click.echo(f"\n{harmless(repr(simulation.why(asked)))}", err=as_json)
    if measured:
        click.echo(f"\n{measures_text(simulation.measures(), WIDTH)}", err=as_json)
    if notices:
        click.echo(f"\n{notices_text(simulation, WIDTH)}", err=as_json)
    if plot is not None:
        click.echo(f"\nTimeline written to {draw(simulation, plot)}", err=as_json)


def _text(simulation: Simulation, shown: int | None) -> str:
    """Return runs, timeline and notes, then the steps of one run: as asked, or the one that says most."""
    from jobkit.reports.why.of_job import run_to_show
    from jobkit.views import run_text, simulation_text

    text = simulation_text(simulation, WIDTH)
    if shown is None and not simulation.runs:
        return text
    run = simulation.run(shown if shown is not None else run_to_show(simulation.outcomes()))
    return f"{text}\n\n{run_text(run, WIDTH)}"


def _pull_request(scenario: Scenario, changed: tuple[str, ...]) -> PullRequest:
    """Return a pull request that changes these nodes, once production has been built."""
    from jobkit.platform import PullRequest
    from jobkit.simulation.horizon import horizon_of, quiet_moment

    jobs, rules = scenario.jobs, scenario.rules
    if not any(job.is_ci for job in jobs):
        raise JobkitError(
            "--changed opens a pull request, but no job of this file runs on pull requests",
            hint="a CI job has `triggers: {pull_request: true}`",
        )
    begin, end = horizon_of(jobs, rules, scenario.start, scenario.until)
    return PullRequest(number=1, at=quiet_moment(jobs, rules, begin, end), changed=changed)
