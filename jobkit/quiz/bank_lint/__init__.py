"""What is unwise in a question bank: the blind guesser first, then each item, then the blueprint.

>>> import jobkit
>>> jobkit.quiz.lint_bank("topic-4").items > 0
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.jobs.files import read_document
from jobkit.quiz.arrangement import arranged
from jobkit.quiz.bank import Bank
from jobkit.quiz.bank_lint.report import BankFinding, BankLint
from jobkit.quiz.bank_lint.rules import BANK_RULES
from jobkit.quiz.bank_lint.run import lint_items
from jobkit.quiz.evidence.prove import prove
from jobkit.quiz.generators import generated, generators
from jobkit.quiz.load import load
from jobkit.quiz.question import Question

__all__ = ["BANK_RULES", "BankFinding", "BankLint", "lint_bank", "lint_generators"]


@checked
def lint_bank(
    bank: Bank | str | PathLike[str], *, today: date | None = None, proofs: bool = False
) -> BankLint:
    """Return what is unwise in a question bank.

    Parameters
    ----------
    bank : Bank, str or path
        A bank, a topic, a file, or one part of a bank: ``quizzes/topic-4/steps.yml``. For a part, the rules
        that need the whole bank are left out, and `BankLint.not_checked` says so.
    today : datetime.date, optional
        Sources are as old as this says; the newest day on which a source was read when not given.
    proofs : bool
        Whether to simulate the evidence of each item, too (a minute for a large bank).

    Raises
    ------
    QuizError
        There is no such bank, or it is malformed.
    """
    loaded = bank if isinstance(bank, Bank) else load(bank)
    items = [_fields(question) for question in loaded.values()]
    found = lint_items(
        items,
        objectives=loaded.objectives,
        exam=loaded.exam,
        is_whole=isinstance(bank, Bank) or not _is_part(bank),
        today=today,
    )
    return found.with_findings(_unproved(loaded)) if proofs else found.without("proof", "give --prove")


@checked
def lint_generators(*, variants: int = 20) -> BankLint:
    """Return what is unwise in generated items, by the rules about one item.

    Parameters
    ----------
    variants : int
        Of each generator, from seed 0 on. One that makes no valid item is an error of the rule ``generator``.
    """
    items, broken = [], []
    for name in generators():
        for seed in range(variants):
            try:
                items.append(_fields(generated(name, seed)))
            except QuizError as error:
                broken.append(BankFinding("generator", "error", str(error), f"{name}:{seed}"))
    found = lint_items(items, objectives={}, is_whole=False)
    about_one = {rule.name for rule in BANK_RULES.values() if rule.scope == "item"} | {"lint-ignore"}
    return replace(
        found, findings=(*broken, *(one for one in found.findings if one.rule in about_one)), not_checked={}
    )


def _fields(question: Question) -> dict[str, Any]:
    """Return the fields of an item, and the order in which its options are shown."""
    order = [entry.id for _, entry in arranged(question.item).options]
    return {**question.item.model_dump(by_alias=True), "shown_order": order}


def _unproved(bank: Bank) -> Iterator[BankFinding]:
    """Yield what does not hold of the evidence of live items."""
    for question in bank.values():
        proof = prove(question) if question.item.status == "live" else None
        for problem in proof.problems if proof and not proof.proved else ():
            yield BankFinding("proof", "error", problem, question.id, "evidence")


def _is_part(name: str | PathLike[str]) -> bool:
    """Return whether a bank's name is a file that holds one part of a bank."""
    path = Path(name)
    if path.suffix not in (".yml", ".yaml"):
        return False
    data = read_document(path).data
    return isinstance(data, Mapping) and "schema_version" not in data
