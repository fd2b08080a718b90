"""Right and wrong answers to a question, as a learner gives them; read from its item."""

from __future__ import annotations

from typing import Any

from jobkit.quiz import Question


def right(question: Question) -> Any:
    item: Any = question.item
    if question.type == "build_list":
        return _texts(item.blocks, _ordered(item))
    if question.type == "matching":
        return {left: _texts(item.targets, [target])[0] for left, target in item.key.items()}
    if question.type == "fill":
        return {name: blank.accept[0] for name, blank in item.blanks.items()}
    if question.type == "numeric":
        return item.key
    return _texts(_options(item), [item.key] if question.type == "single" else item.key)


def wrong(question: Question) -> Any:
    """Return an answer that is wrong in each of its parts."""
    item: Any = question.item
    if question.type == "build_list":
        return _texts(item.blocks, _ordered(item)[::-1])
    if question.type == "matching":
        return {
            left: next(one.text for one in item.targets if one.id != target)
            for left, target in item.key.items()
        }
    if question.type == "fill":
        return dict.fromkeys(item.blanks, "nonsense")
    if question.type == "numeric":
        return item.key + 1000
    others = [option.id for option in _options(item) if option.id not in item.key]
    return _texts(_options(item), others[: 1 if isinstance(item.key, str) else len(item.key)])


def decision(question: Question, letter: str, seed: int) -> str:
    """Return the right word about one option of a question that shows them one at a time."""
    item: Any = question.item
    (pair,) = question.response([[letter, "yes"]], seed)
    return "y" if pair[0] in item.keys else "n"


def _options(item: Any) -> Any:
    return getattr(item, "options", None) or item.regions


def _texts(entries: Any, names: Any) -> list[str]:
    """Return the texts of some entries: a letter means another option where they are shuffled."""
    return [getattr(one, "label", None) or one.text for name in names for one in entries if one.id == name]


def _ordered(item: Any) -> list[str]:
    blocks = [block.id for block in item.blocks if not block.unused]
    placed: list[str] = []
    while blocks:
        free = next(
            b for b in blocks if not any(later == b and first in blocks for first, later in item.before)
        )
        placed.append(free)
        blocks.remove(free)
    return placed
