"""Which items a practice exam is made of: sub-skills and formats as evenly as the bank allows.

dbt Labs publishes no weights of sub-skills and formats: all sub-skills count alike here, and the shares of
the formats follow the exam's own sample, in which eight of ten are of a single choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from jobkit.quiz.bank import Bank
from jobkit.quiz.question import Question
from jobkit.quiz.sessions.turn import generator_ids, question_of

__all__ = ["FORMATS", "drawn", "is_askable"]

FORMATS = {
    "single": ("multiple choice", 0.50),
    "multi": ("multiple choice, several", 0.14),
    "one_at_a_time": ("one option at a time", 0.10),
    "matching": ("matching", 0.08),
    "build_list": ("build list", 0.08),
    "fill": ("fill in", 0.06),
    "numeric": ("fill in", 0.06),
    "hotspot": ("hotspot", 0.04),
}
"""The exam's format of a type of item, and the share of that format."""


def is_askable(question: Question) -> bool:
    """Tell whether a question is ready for learners."""
    return question.item.status in ("reviewed", "live")


def drawn(bank: Bank, many: int, seed: int) -> tuple[str, ...]:
    """Return the ids of at most `many` items for an exam, in the order in which they are asked.

    Items that give each other away are never drawn together; generated items fill what the bank lacks.
    """
    random = Random(seed)  # noqa: S311  a draw that can be repeated
    pool = [question for question in bank.values() if is_askable(question) and question.type in FORMATS]
    chosen = _chosen(pool, [], many, bank.objectives, random)
    if len(chosen) < many:
        chosen = _chosen(_generated(bank, random, many - len(chosen)), chosen, many, bank.objectives, random)
    random.shuffle(chosen)
    return tuple(question.id for question in chosen)


def _generated(bank: Bank, random: Random, missing: int) -> list[Question]:
    """Return twice as many generated questions as are missing, of all generators alike."""
    names = [name for name, objective in generator_ids().items() if objective in bank.objectives]
    each = -(-2 * missing // len(names)) if names else 0
    items = [f"{name}:{random.randrange(10**6)}" for name in names for _ in range(each)]
    return [one for one in (question_of(bank, item) for item in dict.fromkeys(items)) if one.type in FORMATS]


def _chosen(
    pool: Iterable[Question], chosen: Sequence[Question], many: int, objectives: Iterable[str], random: Random
) -> list[Question]:
    """Take one question after the other: of what is missing most, and at random among equals."""
    found, left = list(chosen), sorted(pool, key=lambda question: random.random())
    each = many / max(len(tuple(objectives)), 1)
    while left and len(found) < many:
        skills = Counter(question.objective for question in found)
        formats = Counter(FORMATS[question.type][0] for question in found)
        best = max(left, key=lambda question: _need(question, skills, formats, each, many))
        found.append(best)
        left = [one for one in left if one is not best and not _are_enemies(one, best)]
    return found


def _need(question: Question, skills: Counter[str], formats: Counter[str], each: float, many: int) -> float:
    """Return how much a question is missing: 2 where nothing of its kind was drawn, less with each one."""
    name, share = FORMATS[question.type]
    of_format = max(share * many, 1)
    return 2 - skills[question.objective] / each - formats[name] / of_format


def _are_enemies(one: Question, other: Question) -> bool:
    return other.id in one.item.enemies or one.id in other.item.enemies
