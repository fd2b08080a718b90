"""Items made for tests."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from jobkit.quiz.items import Item
from jobkit.quiz.question import Question

_ITEM = TypeAdapter(Item)
_COMMON = {
    "id": "made",
    "title": "Made",
    "objective": "steps",
    "difficulty": "easy",
    "bloom": "apply",
    "stem": "What is right here, of all that is shown?",
    "explanation": "Because it is so.",
    "hints": ["Think."],
    "evidence": [{"grade": "doc", "facts": ["P-083"]}],
}


def question(**fields: Any) -> Question:
    """Return a question with these fields; the others are of no importance."""
    return Question(_ITEM.validate_python({**_COMMON, **fields}))


def options(count: int) -> list[dict[str, str]]:
    """Return as many options, with the ids a, b, c ..."""
    names = [chr(ord("a") + number) for number in range(count)]
    return [{"id": name, "text": f"text of {name}", "why": f"reason of {name}"} for name in names]
