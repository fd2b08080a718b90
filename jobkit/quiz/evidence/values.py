"""Values: the number, word, target or order that a key gives is the one that the simulation gives."""

from __future__ import annotations

from itertools import permutations
from random import Random
from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.quiz.evidence.assertions import Setting, equal
from jobkit.quiz.evidence.claims import all_hold
from jobkit.quiz.evidence.cover import Cover
from jobkit.quiz.evidence.paths import value_at
from jobkit.quiz.grading.fill import fits
from jobkit.quiz.grading.order import a_legal_order
from jobkit.quiz.items import BuildListItem, Evidence, FillItem, MatchingItem, NumericItem
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.order import closed

__all__ = ["check_orders", "check_values"]

_BY_CHANCE = 6


def check_values(item: QuizItem, key: Any, evidence: Evidence, setting: Setting, cover: Cover) -> None:
    """Add what `ask` and `asks` prove for items that are no choice."""
    if isinstance(item, NumericItem) and evidence.ask is not None:
        _number(item, key, _value(evidence.ask, setting), cover)
    elif isinstance(item, FillItem) and (evidence.ask is not None or evidence.asks):
        asks: dict[str, Any] = dict(evidence.asks) or {next(iter(item.blanks)): evidence.ask}
        for name, path in asks.items():
            _blank(item, name, _value(path, setting), cover)
    elif isinstance(item, MatchingItem) and evidence.asks:
        for left, path in evidence.asks.items():
            _left(item, key, left, _value(path, setting), evidence, cover)
    elif isinstance(item, BuildListItem) and evidence.asks:
        _order(item, {block: _value(path, setting) for block, path in evidence.asks.items()}, cover)


def _value(path: Any, setting: Setting) -> Any:
    return value_at(setting.stage.played(setting.scenario, setting.change, setting.reading), path)


def _number(item: NumericItem, key: Any, value: Any, cover: Cover) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        cover.problems.append(f"the value is {shorten(value)}, no number")
    elif abs(value - key) > item.tolerance + 1e-9:
        cover.problems.append(f"the key is {key}, the value is {value}")
    elif any(abs(one.value - value) <= item.tolerance for one in item.near):
        cover.problems.append(f"a near value is right: the value is {value}")
    else:
        cover.add("key", "simulated")


def _blank(item: FillItem, name: str, value: Any, cover: Cover) -> None:
    blank = item.blanks.get(name)
    if blank is None:
        cover.problems.append(f"asks: there is no blank {name!r}")
        return
    text = _text(value)
    others = [one for one in (*blank.near, *blank.choices) if not fits(blank, one)]
    if not fits(blank, text):
        cover.problems.append(f"blank {name}: the value is {text!r}, accepted is {', '.join(blank.accept)}")
    elif any(equal(text.casefold(), one.casefold()) for one in others):
        cover.problems.append(f"blank {name}: the value {text!r} is among the wrong ones")
    else:
        cover.add(name, "simulated")


def _text(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)


def _left(item: MatchingItem, key: Any, left: str, value: Any, evidence: Evidence, cover: Cover) -> None:
    values = {one.id: evidence.values.get(one.id, one.text) for one in item.targets}
    if left not in key:
        cover.problems.append(f"asks: there is no left side {left!r}")
        return
    own = key[left]
    same = [target for target, other in values.items() if target != own and equal(value, other)]
    if not equal(value, values[own]):
        cover.problems.append(f"{left}: the value is {shorten(value)}, its target {own} is {values[own]!r}")
    elif same:
        cover.problems.append(f"{left}: the value {shorten(value)} is that of {', '.join(same)} as well")
    else:
        cover.add(left, "simulated")


def _order(item: BuildListItem, values: dict[str, Any], cover: Cover) -> None:
    """Check that the order of the values is the order of the key, no more and no less."""
    if set(values) != set(item.needed):
        cover.problems.append(f"asks: a path for each of {', '.join(item.needed)}")
        return
    for first, second in permutations(item.needed, 2):
        try:
            earlier = values[first] < values[second]
        except TypeError:
            cover.problems.append(f"{first} and {second} have no order: {shorten(values)}")
            return
        if earlier != ((first, second) in item.order):
            word = "comes" if earlier else "does not come"
            cover.problems.append(f"{first} {word} before {second}, `before` says otherwise")
    if not cover.problems:
        cover.add("order", "simulated")


def check_orders(item: BuildListItem, evidence: Evidence, setting: Setting, cover: Cover) -> None:
    """Add what `commands` prove: the legal orders of the blocks reach the goal, and no others."""
    missing = [block for block in item.needed if block not in evidence.commands]
    if missing or evidence.job is None:
        cover.problems.append(
            f"commands: need `job`, and a command for: {', '.join(missing) or 'each block'}"
        )
        return
    for order in _orders(item):
        commands = [evidence.commands[block] for block in order]
        change = {"jobs": {evidence.job: {"commands": commands}}}
        try:
            holds, text = all_hold(
                evidence.goal, Setting(setting.stage, setting.scenario, change, setting.reading)
            )
        except QuizError as error:
            cover.problems.append(f"{' '.join(order)}: {error}")
            return
        if holds != _is_legal(item, order):
            legal = "is legal and does not reach" if not holds else "is not legal, and reaches"
            cover.problems.append(f"the order {' '.join(order)} {legal} the goal: {text}")
            return
    cover.add("order", "simulated")


def _orders(item: BuildListItem) -> list[tuple[str, ...]]:
    """Return orders that together tell whether each pair is required, and no other one.

    For two blocks that may stand either way there is a legal order of each kind; for two that may not, an
    order in which nothing but these two stands the wrong way round. Some more come by chance.
    """
    needed, order = item.needed, item.order
    free = [pair for pair in permutations(needed, 2) if pair not in order and pair[::-1] not in order]
    found = [a_legal_order(needed, closed({*order, pair})) for pair in free] or [a_legal_order(needed, order)]
    nearest = {(a, b) for a, b in order if not any((a, c) in order and (c, b) in order for c in needed)}
    found += [a_legal_order(needed, closed({*nearest - {pair}, pair[::-1]})) for pair in sorted(nearest)]
    random = Random(item.id)  # noqa: S311 - the same orders each time
    found += [random.sample(needed, len(needed)) for _ in range(_BY_CHANCE)]
    return list(dict.fromkeys(map(tuple, found)))


def _is_legal(item: BuildListItem, order: tuple[str, ...]) -> bool:
    return all(order.index(first) < order.index(second) for first, second in item.order)
