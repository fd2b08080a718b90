"""``jobkit quiz prove``: whether the evidence of items holds."""

from __future__ import annotations

import sys

import click

from jobkit.basics.visible import visible

__all__ = ["prove"]


@click.command(short_help="Prove the answers of a bank by simulating.")
@click.argument("bank")
@click.argument("item", required=False)
def prove(bank: str, item: str | None) -> None:
    """Simulate the evidence of a BANK (a topic, or a .yml file), or of one ITEM in it.

    Says for each item whether its key is proved and each other answer refuted, or what does not hold.
    Exit codes: 0 all proved, 1 some are not, 2 the bank cannot be read.
    """
    from jobkit.quiz import load
    from jobkit.quiz.evidence.prove import prove as proof_of

    loaded = load(bank)
    questions = [loaded[item]] if item is not None else list(loaded.values())
    proofs = []
    for question in questions:
        proofs.append(proof_of(question))
        click.echo(visible(str(proofs[-1])))
    proved = sum(proof.proved for proof in proofs)
    click.echo(f"\n{proved} of {len(proofs)} proved.")
    sys.exit(0 if proved == len(proofs) else 1)
