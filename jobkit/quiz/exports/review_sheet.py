"""A sheet for an expert's evening: some items of each sub-skill, with keys and proofs."""

from __future__ import annotations

from jobkit.basics.arguments import checked
from jobkit.basics.words import count_words
from jobkit.quiz.bank import Bank
from jobkit.quiz.exports.printed_question import printed_question
from jobkit.quiz.exports.sheet import PrintedSheet
from jobkit.quiz.generators import generated as make
from jobkit.quiz.generators import generators
from jobkit.quiz.question import Question

__all__ = ["review_sheet"]


@checked
def review_sheet(bank: Bank, *, items: int = 10, generated: int = 2) -> PrintedSheet:
    """Return some items of each sub-skill on paper, with keys and proofs.

    Parameters
    ----------
    bank : Bank
    items : int
        Of each objective, at most; of as many types as there are. Retired ones are left out.
    generated : int
        Of each objective that has generators, so many generated ones.

    Returns
    -------
    PrintedSheet
        Its ``document`` is a page to print.
    """
    chosen = [question for objective in bank.objectives for question in _some(bank, objective, items)]
    made = [question for objective in bank.objectives for question in _generated(objective, generated)]
    printed = tuple(map(printed_question, chosen + made))
    note = f"{count_words(len(printed), 'item')} of {count_words(len(bank.objectives), 'sub-skill')}."
    return PrintedSheet(f"{bank.title}: a sheet to review", printed, bank.objectives, note)


def _generated(objective: str, number: int) -> list[Question]:
    """Return so many generated questions, of one generator after the other."""
    makers = [name for name, maker in generators().items() if maker.objective == objective]
    return [make(makers[n % len(makers)], 1 + n // len(makers)) for n in range(number if makers else 0)]


def _some(bank: Bank, objective: str, items: int) -> list[Question]:
    """Return so many questions, one of each type before a second one of any."""
    times: dict[str, int] = {}
    ranked: list[tuple[int, int, Question]] = []
    for question in bank.only(objective=objective).values():
        if question.item.status != "retired":
            times[question.type] = times.get(question.type, 0) + 1
            ranked.append((times[question.type], len(ranked), question))
    return [question for *_, question in sorted(ranked, key=lambda one: one[:2])[:items]]
