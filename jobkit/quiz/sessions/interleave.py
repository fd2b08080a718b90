"""Sub-skills in turns: those with more weight more often, none twice in a row where another is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["interleaved"]

_Named = tuple[str, str]


def interleaved(
    pool: Iterable[_Named], weights: Mapping[str, float], many: int, last: str = ""
) -> list[_Named]:
    """Return at most `many` of the items, each given with its sub-skill, in an order that takes turns.

    >>> interleaved([("a", "x"), ("b", "x"), ("c", "y"), ("d", "z")], {"x": 0.9, "y": 0.2, "z": 0.2}, 4)
    [('a', 'x'), ('c', 'y'), ('b', 'x'), ('d', 'z')]
    """
    waiting: dict[str, list[_Named]] = {}
    for item in pool:
        waiting.setdefault(item[1], []).append(item)
    credit, chosen = dict.fromkeys(waiting, 0.0), list[_Named]()
    while waiting and len(chosen) < many:
        for skill in waiting:
            credit[skill] += weights.get(skill, 0.5)
        others = [skill for skill in waiting if skill != last] or list(waiting)
        last = max(others, key=lambda skill: credit[skill])
        credit[last] -= sum(weights.get(skill, 0.5) for skill in waiting)
        chosen.append(waiting[last].pop(0))
        if not waiting[last]:
            del waiting[last]
    return chosen
