"""Mutants of items: each is wrong, and `prove` must see it.

``python -m tests.quiz.mutants [BANK]`` counts them.

Kinds: the key moved to another option; a distractor whose claim is that of the key; a required pair of an
order dropped, or turned round; a number one too high; two matches exchanged; a value that is near made the
key; a solution emptied; what is accepted in a blank replaced.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from jobkit import quiz
from jobkit.basics.errors import JobkitError
from jobkit.quiz.items import Item
from jobkit.quiz.items.order import closed
from jobkit.quiz.question import Question


class Mutant(NamedTuple):
    """An item with one thing wrong."""

    kind: str
    what: str
    data: dict[str, Any]


def mutants(item: Any) -> Iterator[Mutant]:
    """Yield wrong versions of an item."""
    data = item.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for make in (_keys, _claims, _pairs, _numbers, _matches, _near, _solutions, _blanks):
        for kind, what, change in make(item, data):
            yield Mutant(kind, what, {**data, **change})


def is_caught(question: Question, mutant: Mutant) -> bool:
    """Return whether a mutant is refused when it is read, or is not proved."""
    try:
        item = TypeAdapter(Item).validate_python(mutant.data)
    except (JobkitError, ValueError):
        return True
    return not quiz.prove(Question(item, question.stage)).proved


def _keys(item, data):
    if "options" not in data and "regions" not in data:
        return
    known = [one["id"] for one in data.get("options", data.get("regions"))]
    keys = [data["key"]] if isinstance(data["key"], str) else data["key"]
    for other in known:
        if other not in keys:
            moved = [other, *keys[1:]]
            key = moved[0] if isinstance(data["key"], str) else moved
            yield "key moved", f"{keys[0]} -> {other}", {"key": key}
            if not isinstance(data["key"], str) and data["type"] != "hotspot":
                yield "key added", other, {"key": [*keys, other]}
    if len(keys) > 2:
        yield "key dropped", keys[0], {"key": keys[1:]}


def _claims(item, data):
    for number, evidence in enumerate(data["evidence"]):
        key = data.get("readings", {}).get(evidence.get("reading", "platform"), data.get("key", ()))
        keys = [key] if isinstance(key, str) else list(key) if isinstance(key, list) else []
        for field in ("claims", "variants"):
            claims = evidence.get(field) or {}
            right = [key for key in keys if key in claims]
            for option in claims:
                if right and option not in keys:
                    changed = {**evidence, field: {**claims, option: claims[right[0]]}}
                    listed = [*data["evidence"][:number], changed, *data["evidence"][number + 1 :]]
                    yield "true distractor", f"{field} of {option}", {"evidence": listed}


def _pairs(item, data):
    if data["type"] != "build_list":
        return
    before = [tuple(pair) for pair in data["before"]]
    for pair in before:
        rest = [one for one in before if one != pair]
        if rest and closed(rest) != closed(before):
            yield "pair dropped", " < ".join(pair), {"before": rest}
        yield "pair turned", " < ".join(pair), {"before": [*rest, pair[::-1]]}


def _numbers(item, data):
    if data["type"] == "numeric":
        off = max(1, 2 * data.get("tolerance", 0) + 1)
        yield "number off", f"+{off}", {"key": data["key"] + off}
        yield "number off", f"-{off}", {"key": data["key"] - off}


def _matches(item, data):
    if data["type"] != "matching":
        return
    lefts = list(data["key"])
    for first, second in pairwise(lefts):
        key = dict(data["key"])
        if key[first] != key[second]:
            key[first], key[second] = key[second], key[first]
            yield "matches exchanged", f"{first}, {second}", {"key": key}


def _near(item, data):
    for near in data.get("near", ()):
        rest = [one for one in data["near"] if one != near]
        if data["type"] == "numeric":
            yield "near as key", str(near["value"]), {"key": near["value"], "near": rest}
        else:
            yield "near as key", near["value"], {"key": near["value"]}
    if data.get("near") and data["type"] in ("cron", "selector"):
        listed = [*data["near"][1:], {**data["near"][0], "value": data["key"]}]
        yield "key as near", data["key"], {"near": listed}


def _solutions(item, data):
    if "solution" not in data:
        return
    yield "solution is starter", "", {"solution": data.get("start") or {"commands": ["dbt debug"]}}
    yield "wrong job as solution", "", {"solution": data["wrong"][0]["job"]}
    yield "solution as wrong job", "", {"wrong": [{**data["wrong"][0], "job": data["solution"]}]}
    if data.get("start"):
        yield "solution as starter", "", {"start": data["solution"]}


def _blanks(item, data):
    for name, blank in data.get("blanks", {}).items():
        wrong = [one for one in blank.get("choices", ()) if one not in blank["accept"]]
        others = [*blank.get("near", {}), *wrong]
        for other in others[:2]:
            changed = {**blank, "accept": [other]}
            yield "blank replaced", f"{name}: {other}", {"blanks": {**data["blanks"], name: changed}}


def unprovable(item: Any, mutant: Mutant) -> bool:
    """Return whether only documentation stands behind what was changed: no simulation can see it."""
    graded = any(one.claims or one.variants or one.ask or one.asks or one.commands for one in item.evidence)
    behaviour = item.type in ("cron", "selector", "predict", "fix_job", "build_job")
    return not graded and not behaviour and mutant.kind not in ("key moved", "key added")


def count(banks: list[str]) -> None:
    """Print for each kind how many mutants there are, and how many are caught."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name in banks:
        for question in quiz.load(name).values():
            if question.item.status != "live" or not quiz.prove(question).proved:
                continue
            for mutant in mutants(question.item):
                caught = is_caught(question, mutant)
                by_doc = not caught and unprovable(question.item, mutant)
                tally[mutant.kind][0] += 1
                tally[mutant.kind][1] += caught
                tally[mutant.kind][2] += by_doc
                if not caught:
                    word = "documentation alone" if by_doc else "NOT CAUGHT"
                    print(f"{question.id}: {mutant.kind} {mutant.what}: {word}")
    for kind, (made, caught, by_doc) in sorted(tally.items()):
        print(
            f"{kind:24} {caught:5} of {made:5} caught{f', {by_doc} by documentation alone' if by_doc else ''}"
        )
    made, caught = (sum(row[i] for row in tally.values()) for i in (0, 1))
    print(f"{'all':24} {caught:5} of {made:5} caught ({caught / max(made, 1):.1%})")


if __name__ == "__main__":
    count(sys.argv[1:] or list(quiz.topics()))
