"""Options and near numbers of a generated item: what says the same as the key is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

__all__ = ["choices", "near_numbers"]

_MOST_OPTIONS = 4


def choices(random: Random, key: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return options, key and claims: distractors that say what another option says are left out."""
    different = {key["text"]: key}
    for other in others:
        different.setdefault(other["text"], other)
    several = list(different.values())[:_MOST_OPTIONS]
    random.shuffle(several)
    named = dict(zip("abcd", several, strict=False))
    options = [{"id": name, **{k: v for k, v in one.items() if k != "claim"}} for name, one in named.items()]
    right = next(name for name, one in named.items() if one is key)
    return {"options": options, "key": right, "claims": {name: one["claim"] for name, one in named.items()}}


def near_numbers(wrong: Mapping[int, tuple[str, str]], key: int) -> list[dict[str, Any]]:
    """Return the wrong numbers in order of size, without the one that is right this time."""
    several = sorted((value, *said) for value, said in wrong.items() if value != key)
    return [{"value": value, "why": why, "misconception": tag} for value, why, tag in several]
