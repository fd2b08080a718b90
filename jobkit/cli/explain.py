"""``jobkit explain`` and ``jobkit facts``: what a code in brackets means."""

from __future__ import annotations

import json

import click

from jobkit.cli.text import wrapped

__all__ = ["explain", "facts"]


@click.command(short_help="The page of a rule (CI001) or of a fact (P-063).")
@click.argument("code")
def explain(code: str) -> None:
    """Print the page of CODE: a rule of `jobkit lint`, or a numbered fact.

    CI001 is a rule: what it finds, why that matters, and the fix. P-063 is a fact of the platform: the
    sentence, its source, and the tests that show it. S-006 is a fact of dbt-core, G-22 a row of the study
    guide beside the platform.
    """
    from jobkit.lint import explain as page

    click.echo(page(code))


@click.command(short_help="The numbered facts: all, or those with a word in them.")
@click.argument("word", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def facts(word: tuple[str, ...], form: str) -> None:
    """List the facts that hold WORD in their number, sentence or source; several words must all be there."""
    from jobkit.basics.facts import facts as search

    found = search(" ".join(word))
    if form == "json":
        click.echo(json.dumps([one.to_dict() for one in found], indent=2, ensure_ascii=False))
        return
    for one in found:
        mark = "" if one.status in ("documented", "observed", "guide") else f" ({one.status})"
        click.echo(wrapped(f"{one.id}  {one.sentence}{mark}"))
