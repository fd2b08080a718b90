"""``jobkit quiz export``: a bank for Anki, Moodle, a spreadsheet or a printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jobkit.quiz.exports.loss import ExportFormat

__all__ = ["export"]


@click.command(short_help="Write a bank for Anki, Moodle (GIFT), a spreadsheet or a printer.")
@click.argument("bank")
@click.argument("out", type=click.Path(dir_okay=False))
@click.option("--to", type=click.Choice(["anki", "gift", "csv", "html"]), required=True, help="The format.")
@click.option("--keys/--no-keys", default=True, help="With the answers, or without (csv, html).")
def export(bank: str, out: str, to: ExportFormat, keys: bool) -> None:
    """Write the items of a BANK to the file OUT, and say what the format could not take along."""
    from jobkit.quiz import export as write
    from jobkit.quiz import load

    click.echo(repr(write(load(bank), out, to=to, keys=keys)))
