"""Answers as they are typed: letters, y and n, one line a row."""

from __future__ import annotations

from jobkit.quiz import Question
from tests.quiz.answers import decision, right


def typed(question: Question, seed: int) -> list[str]:
    """Return the lines that answer a question rightly in the terminal."""
    shown = question.presented(seed)
    letters = {option.text: option.letter for option in shown.options}
    if question.type == "one_at_a_time":
        return _decisions(question, seed)
    answer = right(question)
    if question.type == "matching":
        sides = {left.text: left.id for left in question.item.left}
        return [letters[answer[sides[row.text]]] for row in shown.rows]
    if question.type == "fill":
        return [str(answer[row.number]) for row in shown.rows]
    return [", ".join(letters[text] for text in answer) if isinstance(answer, list) else str(answer)]


def _decisions(question: Question, seed: int) -> list[str]:
    lines, keys = [], len(question.item.keys)
    for option in question.presented(seed).options:
        lines.append(decision(question, option.letter, seed))
        if lines.count("y") == keys:
            break
    return lines
