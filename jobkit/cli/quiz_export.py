"""``jobkit quiz export``: a bank for Anki, Moodle, a spreadsheet or a printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.basics.file_writing import write_file

if TYPE_CHECKING:
    from jobkit.quiz.exports.loss import ExportFormat

__all__ = ["export", "page"]


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


@click.command(short_help="Print some items of each sub-skill with keys and proofs, to review.")
@click.argument("out", type=click.Path(dir_okay=False))
@click.option("--bank", default="topic-4", show_default=True)
@click.option(
    "--items", type=click.IntRange(1, 100), default=10, show_default=True, help="Of each sub-skill."
)
@click.option("--generated", type=click.IntRange(0, 100), default=2, show_default=True, help="Per sub-skill.")
def page(out: str, bank: str, items: int, generated: int) -> None:
    """Write one HTML page that an expert can read through in an evening to the file OUT."""
    from jobkit.quiz import load, review_sheet

    sheet = review_sheet(load(bank), items=items, generated=generated)
    click.echo(f"{len(sheet.items)} items written to {write_file(out, sheet.document)}")
