"""One question of a session: which item, in which order of its options, by whose truth."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jobkit.basics.errors import QuizError
from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown
from jobkit.quiz.bank import Bank
from jobkit.quiz.generators import generated, generators
from jobkit.quiz.items.base import Reading
from jobkit.quiz.progress.answers import StoredAnswer, Sure
from jobkit.quiz.question import Question

__all__ = [
    "Turn",
    "content_hash",
    "generator_ids",
    "now_utc",
    "proof_of",
    "question_of",
    "seed_of",
    "stored_answer",
]


@dataclass(frozen=True, slots=True)
class Turn(Shown, WithData):
    """What is asked: an item's id (``generator:seed`` for a generated one), seed of its order, reading."""

    item: str
    seed: int
    reading: Reading | None = None


def question_of(bank: Bank, item: str) -> Question:
    """Return the question of a bank, or the generated one."""
    name, mark, seed = item.partition(":")
    if not mark or not seed.isdecimal():
        return bank[item]
    return generated(name, int(seed))


def generator_ids(objective: str | None = None) -> dict[str, str]:
    """Return the objectives of the generators, by their ids."""
    found = {name: one.objective for name, one in generators().items()}
    return {name: own for name, own in found.items() if objective in (None, own)}


def seed_of(seed: int, item: str) -> int:
    """Return the seed of an item's order in a session; it fits into a column of the store."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{item}".encode()).digest()[:6])


def content_hash(question: Question) -> str:
    """Return a hash of all that an item says: answers to an older wording are told apart."""
    text = json.dumps(question.item.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def now_utc() -> datetime:
    """Return the real time: for cells, the terminal and widgets; a session takes it as an argument."""
    return datetime.now(UTC)


def proof_of(question: Question, reading: Reading | None) -> str:
    """Return the simulation behind the key as Python to run and change; ``""`` where there is none."""
    with suppress(QuizError):
        return question.show_me(reading=reading).code
    return ""


def stored_answer(
    question: Question,
    turn: Turn,
    *,
    session: str,
    position: int,
    attempt: int,
    response: Any,
    sure: Sure | None,
    seconds: float | None,
    at: datetime,
) -> StoredAnswer:
    """Grade a response and return it as it is stored."""
    grade = question.grade(response, turn.reading, seed=turn.seed)
    return StoredAnswer(
        session=session, position=position, attempt=attempt, item=turn.item, content=content_hash(question),
        objective=question.objective, type=question.type, seed=turn.seed, reading=turn.reading,
        response=response, outcome=grade.outcome, mark=grade.mark, sure=sure, seconds=seconds,
        misconceptions=grade.misconceptions, at=at,
    )  # fmt: skip
