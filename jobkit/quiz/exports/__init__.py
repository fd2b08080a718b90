"""Write a bank for other programs: Anki, Moodle (GIFT), a spreadsheet, a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from os import PathLike
from pathlib import Path

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.file_writing import write_file
from jobkit.quiz.bank import Bank
from jobkit.quiz.exports.anki import anki_package
from jobkit.quiz.exports.gift import gift_question
from jobkit.quiz.exports.loss import ExportFormat, ExportReport, Loss, general_loss, losses_of
from jobkit.quiz.exports.printed import PrintedAnswer, PrintedItem
from jobkit.quiz.exports.printed_question import computed_key, fields_of, printed_question
from jobkit.quiz.exports.review_sheet import review_sheet
from jobkit.quiz.exports.sheet import PrintedSheet
from jobkit.quiz.exports.table import csv_table
from jobkit.quiz.question import Question

__all__ = [
    "ExportReport",
    "Loss",
    "PrintedAnswer",
    "PrintedItem",
    "PrintedSheet",
    "export",
    "printed_question",
    "review_sheet",
]

_WITHOUT_KEYS = ("csv", "html")


@checked
def export(bank: Bank, path: str | PathLike[str], *, to: ExportFormat, keys: bool = True) -> ExportReport:
    """Write a bank into a file of another program.

    Parameters
    ----------
    bank : Bank
    path : str or path
        The file; its folder must exist.
    to : {"anki", "gift", "csv", "html"}
    keys : bool
        False leaves keys, reasons and evidence out; for ``csv`` and ``html``.

    Returns
    -------
    ExportReport
        What was written, and for each item what was lost.

    Raises
    ------
    QuizError
        There is no such format, the format has no questions without keys, or the file cannot be written.
    JobkitError
        ``anki`` needs the package genanki, which is not installed.
    """
    if to not in _WRITERS:
        raise QuizError.unknown("format", to, _WRITERS)
    if not keys and to not in _WITHOUT_KEYS:
        formats = " or ".join(_WITHOUT_KEYS)
        raise QuizError(f"{to} has no questions without keys", where="export", hint=f"write {formats}")
    questions = list(bank.values())
    content, left_out = _WRITERS[to](bank, questions, keys)
    write_file(Path(path), content)
    losses = [loss for question in questions for loss in losses_of(fields_of(question), to)]
    gone = {loss.item for loss in left_out if loss.is_left_out}
    kept = [loss for loss in losses if loss.item not in gone]
    return ExportReport(Path(path), to, len(questions) - len(gone), (general_loss(to), *kept, *left_out))


def _gift(bank: Bank, questions: Iterable[Question], keys: bool) -> tuple[str, list[Loss]]:
    texts, losses = [f"// {' '.join(bank.title.split())}\n"], []
    for question in questions:
        text, lost = gift_question(fields_of(question), printed_question(question), computed_key(question))
        texts += [text] if text else []
        losses += lost
    return "\n\n".join(texts) + "\n", losses


def _anki(bank: Bank, questions: Iterable[Question], keys: bool) -> tuple[bytes, list[Loss]]:
    cards = []
    for question in questions:
        item = printed_question(question)
        front = PrintedSheet("", (printed_question(question, keys=False),)).html
        cards.append((item, front, PrintedSheet("", (item,)).html))
    return anki_package(bank.topic, bank.title, cards, _last_read(questions)), []


def _last_read(questions: Iterable[Question]) -> date:
    """Return the newest day on which a source was read; the clock would give other bytes each time."""
    days = (source.checked for one in questions for entry in one.item.evidence for source in entry.sources)
    return max(days, default=date(2026, 1, 1))


def _csv(bank: Bank, questions: Iterable[Question], keys: bool) -> tuple[str, list[Loss]]:
    return csv_table([printed_question(question, keys=keys) for question in questions], keys=keys), []


def _html(bank: Bank, questions: Iterable[Question], keys: bool) -> tuple[str, list[Loss]]:
    items = tuple(printed_question(question, keys=keys) for question in questions)
    return PrintedSheet(bank.title, items, bank.objectives).document, []


_Writer = Callable[[Bank, Iterable[Question], bool], tuple[str | bytes, list[Loss]]]

_WRITERS: dict[ExportFormat, _Writer] = {"anki": _anki, "gift": _gift, "csv": _csv, "html": _html}
