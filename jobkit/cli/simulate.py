"""``jobkit simulate``: what the jobs of a file will do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from jobkit.basics.errors import JobkitError
from jobkit.cli.ask import telling, why
from jobkit.cli.draw import draw
from jobkit.cli.futures import tell_futures
from jobkit.cli.options import (
    horizon_options,
    jobs_of,
    manifest_options,
    names,
    rules_of,
)
from jobkit.cli.text import WIDTH

if TYPE_CHECKING:
    from jobkit.jobs import Account
    from jobkit.platform import PullRequest, Rules
    from jobkit.simulation import Simulation

__all__ = ["simulate"]

_AFTER = timedelta(hours=4)
"""How long after the first scheduled run a pull request is opened: its jobs have had their time."""


@click.command(short_help="What the jobs of a file will do, when and why.")
@click.argument("jobs")
@manifest_options
@horizon_options
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
@click.option("--why", "asked", metavar="X", default=None, help="Say why: a run's number, a node or a job.")
@click.option("--run", "shown", type=int, metavar="N", default=None, help="The run whose steps are printed.")
@click.option("--measures", "measured", is_flag=True, help="How fresh, how busy, how dear; by job and model.")
@click.option("--notices", "told", is_flag=True, help="Who is told what, webhooks, and the docs shown.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--plot", metavar="FILE", default=None, help="Draw the timeline: .svg, or .png/.pdf by matplotlib."
)
def simulate(
    jobs: str,
    manifest: str | None,
    example: str | None,
    start: str | None,
    until: str | None,
    rules: str,
    slots: int | None,
    seed: int,
    noise: float | None,
    futures: int | None,
    workers: int,
    changed: tuple[str, ...],
    failing: tuple[str, ...],
    asked: str | None,
    shown: int | None,
    measured: bool,
    told: bool,
    as_json: bool,
    plot: str | None,
) -> None:
    """Simulate the jobs of the definition file JOBS and print their runs, steps and a timeline.

    JOBS may also be the name of one of the study guide's examples: example-1 to example-7, scenario-1 to
    scenario-5, anti-pattern-5. Without --manifest the jobs run on a bundled project. Without --until they run
    for one week, or up to the first run when none fires in that week.

    With --futures the same jobs run with one seed after another, from --seed on, and what is printed is a
    summary of them all; --noise gives them something to differ in.
    """
    from jobkit.dbt.execution import fail
    from jobkit.simulation import simulate as run
    from jobkit.views import measures_text, notices_text

    given, nodes = jobs_of(jobs, manifest, example), names(changed)
    preset = rules_of(rules, run_slots=slots, duration_noise=noise)
    events = given.events if start is None else ()
    if nodes:
        events = (_pull_request(given.account, nodes, start, until, preset),)
    options: dict[str, Any] = {
        "start": start,
        "until": until if until is not None or start is not None else given.until,
        "events": events,
        "faults": [fail(node) for node in names(failing)],
        "rules": preset,
        "built": given.built,
    }
    if futures is not None:
        if asked is not None or shown is not None or measured or told:
            hint = "leave --futures out"
            raise JobkitError("--why, --run, --measures and --notices are about one future", hint=hint)
        seeds = range(seed, seed + futures)
        tell_futures(given, seeds, options, workers=workers, as_json=as_json, plot=plot)
        return
    simulation = run(given.account, given.project, seed=seed, **options)
    click.echo(simulation.to_json() if as_json else _text(simulation, shown))
    if asked is not None:
        click.echo(f"\n{why(simulation, asked)!r}", err=as_json)
    if measured:
        click.echo(f"\n{measures_text(simulation.measures(), WIDTH)}", err=as_json)
    if told:
        click.echo(f"\n{notices_text(simulation, WIDTH)}", err=as_json)
    if plot is not None:
        click.echo(f"\nTimeline written to {draw(simulation, plot)}", err=as_json)


def _text(simulation: Simulation, shown: int | None) -> str:
    """Return runs, timeline and notes, then the steps of one run: as asked, or the one that says most."""
    from jobkit.views import run_text, simulation_text

    text = simulation_text(simulation, WIDTH)
    if shown is None and not simulation.runs:
        return text
    run = simulation.run(shown) if shown is not None else telling(simulation.runs)
    return f"{text}\n\n{run_text(run, WIDTH)}"


def _pull_request(
    account: Account, changed: tuple[str, ...], start: str | None, until: str | None, rules: Rules
) -> PullRequest:
    """Return a pull request that changes these nodes, once production has been built."""
    from jobkit.basics.moments import utc
    from jobkit.platform import PullRequest
    from jobkit.simulation import DEFAULT_START

    if not any(job.is_ci for job in account):
        raise JobkitError(
            "--changed opens a pull request, but no job of this file runs on pull requests",
            hint="a CI job has `triggers: {pull_request: true}`",
        )
    begin = utc(start) if start is not None else DEFAULT_START
    moment = _first_fire(account, begin, rules)
    late = moment is None or (until is not None and moment + _AFTER >= utc(until))
    return PullRequest(number=1, at=begin if moment is None or late else moment + _AFTER, changed=changed)


def _first_fire(account: Account, begin: datetime, rules: Rules) -> datetime | None:
    """Return when the first schedule of a deploy job fires, from `begin` on."""
    before = begin - timedelta(minutes=1)
    fires = [
        job.schedule.next_fire(before, honour_timezone=rules.honour_timezone)
        for job in account
        if job.is_deploy and job.schedule is not None and job.runs_on_schedule
    ]
    return min((fire for fire in fires if fire is not None), default=None)
