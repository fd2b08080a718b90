"""What is unwise in a question bank: the blind guesser first, then each item, then the blueprint.

>>> import jobkit
>>> jobkit.quiz.lint_bank("topic-4").items > 0
True
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.jobs.files import read_document
from jobkit.quiz.bank import Bank, load
from jobkit.quiz.bank_lint.report import BankFinding, BankLint
from jobkit.quiz.bank_lint.rules import BANK_RULES
from jobkit.quiz.bank_lint.run import lint_items

__all__ = ["BANK_RULES", "BankFinding", "BankLint", "lint_bank"]


@checked
def lint_bank(bank: Bank | str | PathLike[str], *, today: date | None = None) -> BankLint:
    """Return what is unwise in a question bank.

    Parameters
    ----------
    bank : Bank, str or path
        A bank, a topic, a file, or one part of a bank: ``quizzes/topic-4/steps.yml``. For a part, the rules
        that need the whole bank are left out, and `BankLint.not_checked` says so.
    today : datetime.date, optional
        Sources are as old as this says; the newest day on which a source was read when not given.

    Raises
    ------
    QuizError
        There is no such bank, or it is malformed.
    """
    part = None if isinstance(bank, Bank) else _part(bank)
    if part is not None:
        return lint_items(part, objectives={}, is_whole=False, today=today)
    loaded = bank if isinstance(bank, Bank) else load(bank)
    items = [question.item.model_dump() for question in loaded.values()]
    return lint_items(items, objectives=loaded.objectives, exam=loaded.exam, today=today)


def _part(name: str | PathLike[str]) -> list[Mapping[str, Any]] | None:
    """Return the items of a file that is one part of a bank, as they stand there; None for other files."""
    path = Path(name)
    if path.suffix not in (".yml", ".yaml") or not path.is_file():
        return None
    data = read_document(path).data
    if not isinstance(data, Mapping) or "topic" in data:
        return None
    items = data.get("items")
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise QuizError("has no list of `items`", where=str(path), hint="a part has `items:`")
    return items
