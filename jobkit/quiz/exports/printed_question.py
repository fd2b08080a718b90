"""A question of a bank on paper; where no file holds its key, a simulation says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.quiz.arrangement import arranged
from jobkit.quiz.exports.printed import PrintedItem, printed
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.families import FAMILIES
from jobkit.quiz.grading.predict import value_words
from jobkit.quiz.question import Question

__all__ = ["computed_key", "fields_of", "printed_question"]


def printed_question(question: Question, *, keys: bool = True) -> PrintedItem:
    """Return a question on paper."""
    computed = computed_key(question) if keys else None
    return printed(fields_of(question), keys=keys, computed=computed, scenario=question.presented().scenario)


def fields_of(question: Question) -> Mapping[str, Any]:
    """Return all fields of a question as plain data, key included."""
    return question.item.model_dump(by_alias=True)


def computed_key(question: Question) -> Mapping[str, str]:
    """Return what a simulation says for each cell of a question whose key no file holds."""
    if question.type != "predict":
        return {}
    asked = Asked(question.item, arranged(question.item), question.stage)
    return {cell: value_words(value) for cell, value in FAMILIES["predict"].key(asked, None).items()}
