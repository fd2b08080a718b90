"""Banks and sittings as cards; no key of a question is in them."""

from __future__ import annotations

from jobkit.basics.words import count_words
from jobkit.quiz.bank import Bank
from jobkit.quiz.classroom.sitting import ClassSitting
from jobkit.quiz.progress.store import ProgressStore
from jobkit.quiz.question import Question
from jobkit.views.cards.records import one_line
from jobkit.views.cards.result_card import CardPart, Folded, Pairs, ResultCard, Rows, Words
from jobkit.views.tables import Table

__all__ = ["bank_card", "sitting_card", "store_card"]


def bank_card(bank: Bank) -> ResultCard:
    """Return a bank as a card: how many questions each sub-skill has, and their titles."""
    names = dict.fromkeys([*bank.objectives, *(question.item.objective for question in bank.values())])
    note = count_words(len(bank), "question")
    parts = [_skill(bank, name) for name in names]
    return ResultCard("question bank", f"{bank.topic} · {bank.title}", parts, note=note)


def _skill(bank: Bank, name: str) -> CardPart:
    rows = tuple(_question_row(one) for one in bank.values() if one.item.objective == name)
    table = Rows("", Table(("id", "title", "type"), rows, label=name), "question")
    return Folded(f"{bank.objectives.get(name, name)} · {count_words(len(rows), 'question')}", [table])


def _question_row(question: Question) -> tuple[str, ...]:
    return question.label, question.title, question.type.replace("_", " ")


def sitting_card(sitting: ClassSitting) -> ResultCard:
    """Return a sitting as a card: which questions are answered, and never whether rightly."""
    answers = sitting.handed.answers
    open_ones = [str(number) for number, one in enumerate(answers, 1) if one.answer is None]
    done = f"{len(answers) - len(open_ones)} of {count_words(len(answers), 'question')}"
    pairs = Pairs([("answered", done), ("open", ", ".join(open_ones))])
    note = f"{sitting.handed.exam}, group {sitting.handed.group}"
    return ResultCard("sitting", sitting.handed.name, [pairs], note=note)


def store_card(store: ProgressStore) -> ResultCard:
    """Return what a progress store holds as a card."""
    rows = tuple((one.id, one.mode, one.topic) for one in reversed(store.sessions()))
    parts = [
        Words([one_line(store)]),
        Rows("Sessions, newest first", Table(("id", "mode", "topic"), rows, label="Sessions"), "session"),
    ]
    return ResultCard("progress", "Progress", parts)
