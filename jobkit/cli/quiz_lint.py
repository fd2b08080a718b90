"""``jobkit quiz lint``: what is unwise in a question bank."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime

import click

__all__ = ["lint"]


@click.command(short_help="What is unwise in a bank: guessable keys, missing reasons, old sources ...")
@click.argument("bank", default="topic-4")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Sources are as old as this says; the newest day in the bank when not given.",
)
@click.option("--prove", is_flag=True, help="Simulate the evidence, too.")
@click.option("--generators", is_flag=True, help="Look at 20 items of each generator, not at a bank.")
@click.option("--rules", "list_rules", is_flag=True, help="Print the rules and their limits, and stop.")
def lint(
    bank: str, form: str, today: datetime | None, prove: bool, generators: bool, list_rules: bool
) -> None:
    """Check the items of a BANK: a topic, a file, or one part of a bank (quizzes/topic-4/steps.yml).

    Exit codes: 0 clean or warnings only, 1 errors, 2 a file that cannot be read.
    """
    from jobkit.cli.text import aligned
    from jobkit.quiz.bank_lint import BANK_RULES, lint_bank, lint_generators

    if list_rules:
        click.echo(aligned([(rule.name, rule.severity, rule.limit) for rule in BANK_RULES.values()]))
        return
    day: date | None = today.date() if today else None
    found = lint_generators() if generators else lint_bank(bank, today=day, proofs=prove)
    click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False) if form == "json" else repr(found))
    sys.exit(1 if found.errors else 0)
