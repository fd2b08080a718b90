"""``jobkit cron``: a cron expression in words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import click

__all__ = ["cron"]


@click.command(short_help="A cron expression in words, its next runs and its traps.")
@click.argument("expression")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many runs to list."
)
@click.option(
    "--start", metavar="D", default=None, help="Count from this date or time (UTC); now when not given."
)
def cron(expression: str, count: int, start: str | None) -> None:
    """Say a cron EXPRESSION in words, list its next runs (UTC) and warn of its traps."""
    from jobkit.basics.moments import utc
    from jobkit.jobs.cron.expression import parse
    from jobkit.jobs.cron.traps import traps_of
    from jobkit.jobs.cron.words import describe_cron

    schedule = parse(expression)
    moment = utc(start) if start is not None else datetime.now(UTC).replace(microsecond=0)
    click.echo(describe_cron(schedule, "UTC"))
    click.echo(f"\nNext runs after {_shown(moment)} UTC:")
    for time in islice(schedule.fire_times_after(moment), count):
        click.echo(f"  {_shown(time)}")
    for trap in traps_of(schedule):
        click.echo(f"\nwarning: {trap.message}\n  fix: {trap.fix}")


def _shown(moment: datetime) -> str:
    from jobkit.basics.words import weekday

    return f"{weekday(moment)[:3]} {moment:%Y-%m-%d %H:%M}"
