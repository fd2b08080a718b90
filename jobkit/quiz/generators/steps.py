"""Items about the steps of a run, by seed: what a selection builds, and what a failure skips."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

import networkx as nx

from jobkit.dbt.project import Project
from jobkit.quiz.generators.registry import generator
from jobkit.quiz.generators.shop import ARROWS, arrows, models, shop_graph

__all__ = ["built_by_a_selection", "skipped_below_a_failure"]

_WORDS = ("zero", "one", "two", "three", "four")


def _night(commands: list[str], hour: int, faults: list[dict[str, Any]]) -> dict[str, Any]:
    jobs = [{"name": "Nightly", "commands": commands, "schedule": f"0 {hour} * * *"}]
    return {"project": "shop", "start": "2026-03-02", "until": "2026-03-03", "jobs": jobs, "faults": faults}


def _steps_down(upper: str, lower: str) -> int | None:
    """Return how many arrows lead from one node down to another, or None where no way does."""
    graph = shop_graph()
    return int(nx.shortest_path_length(graph, upper, lower)) if nx.has_path(graph, upper, lower) else None


def _place(name: str, middle: str) -> str:
    """Say where a model stands, seen from another one."""
    if name == middle:
        return f"`{name}` is a model that is named."
    below, above = _steps_down(middle, name), _steps_down(name, middle)
    if below is None and above is None:
        return f"No way along the arrows leads from `{name}` to `{middle}` or back."
    count, side = (below, "below") if below is not None else (above, "above")
    return f"`{name}` is {'one arrow' if count == 1 else f'{count} arrows'} {side} `{middle}`."


_FORMS = {
    "{0}+": "the model and all that is below it",
    "+{0}": "the model and all that is above it",
    "{0}+1": "the model and what is one arrow below it",
    "1+{0}": "the model and what is one arrow above it",
    "1+{0}+1": "the model and what is one arrow above or below it",
    "2+{0}": "the model and what is up to two arrows above it",
    "{0}+2": "the model and what is up to two arrows below it",
    "{0}+ --exclude {0}": "all that is below the model, and not the model itself",
    "+{0} --exclude {0}": "all that is above the model, and not the model itself",
    "+{0},+{1}": "what is in `+{0}` and also in `+{1}`",
    "{0}+,{1}+": "what is in `{0}+` and also in `{1}+`",
    "{0}+,+{1}": "what is in `{0}+` and also in `+{1}`",
}
"""Selections of one model or of two, and what they take."""


def _why(name: str, named: list[str], is_taken: bool) -> str:
    places = " ".join(_place(name, middle) for middle in named)
    return f"{places} {'It is selected.' if is_taken else 'It is not selected.'}"


def _misconception(name: str, form: str, middle: str) -> str:
    if "," in form:
        return "comma-means-or"
    if name == middle:
        return "exclude-is-ignored"
    below, above = _steps_down(middle, name), _steps_down(name, middle)
    if below is None and above is None:
        return "selection-takes-siblings"
    wrong_side = (above and not form.partition("{0}")[0]) or (below and form.startswith("+"))
    return "plus-wrong-side" if wrong_side else "depth-is-ignored"


def _named(form: str, middles: list[str]) -> list[str]:
    return [middle for place, middle in enumerate(middles) if f"{{{place}}}" in form]


def _a_selection(random: Random) -> tuple[str, list[str], list[str], list[str]]:
    """Return a form, the models in it, and what it takes and leaves of the models near them."""
    shop, known = Project.example("shop"), models()
    while True:
        form, middles = random.choice(sorted(_FORMS)), random.sample(known, 2)
        select, _, exclude = form.format(*middles).partition(" --exclude ")
        selected = [shop.nodes[uid] for uid in shop.select(select, exclude or None)]
        found = {node.name for node in selected if node.resource_type == "model"}
        named = _named(form, middles)
        near = [name for name in known if any(nx.has_path(shop_graph(), *ends) for middle in named
                for ends in ((name, middle), (middle, name)))]  # fmt: skip
        taken, left = [name for name in known if name in found], [name for name in near if name not in found]
        if len(taken) >= 2 and left:
            return form, middles, taken, left


@generator("built-by-a-selection", objective="steps", title="What a selection builds")
def built_by_a_selection(seed: int) -> dict[str, Any]:
    """Return an item that shows a graph and asks which models a command builds."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    form, middles, taken, left = _a_selection(random)
    keys = random.sample(taken, min(len(taken), random.choice((2, 3))))
    others = random.sample(left, min(len(left), 5 - len(keys)))
    far = [name for name in models() if name not in (*taken, *others)]
    others += random.sample(far, min(len(far), 5 - len(keys) - len(others)))
    said, takes = form.format(*middles), _FORMS[form].format(*middles)
    options = [
        {"name": name, "text": f"`{name}`", "why": _why(name, _named(form, middles), name in keys),
         **({} if name in keys else {"misconception": _misconception(name, form, middles[0])})}
        for name in random.sample([*keys, *others], len(keys) + len(others))
    ]  # fmt: skip
    ids = {option.pop("name"): "abcde"[place] for place, option in enumerate(options)}
    count, hour = _WORDS[len(keys)], random.randrange(24)
    return {
        "type": "multi",
        "difficulty": "hard" if "," in form else "medium",
        "bloom": "apply",
        "stem": f"Job Nightly runs `dbt run --select {said}` at {hour:02}:00 UTC. {ARROWS} Which {count} "
        f"of these models does the run build? Choose {count}.",
        "shown": arrows(),
        "options": [{"id": "abcde"[place], **option} for place, option in enumerate(options)],
        "key": sorted(ids[name] for name in keys),
        "explanation": f"The selection `{said}` takes {takes}.",
        "hints": [
            "A plus in front goes against the arrows, a plus behind goes with them. A number limits it.",
            "A comma keeps what fits both sides. What stands behind `--exclude` is taken out at the end.",
            "Mark each named model in the picture. Follow the arrows as the signs say. Mark what you reach.",
        ],
        "scenarios": {"night": _night([f"dbt run --select {said}"], hour, [])},
        "evidence": [
            {"grade": "simulated", "scenario": "night",
             "claims": {ids[name]: [{"path": f"runs/Nightly/1/nodes/{name}/status", "is": "success"}]
                        for name in ids}}
        ],
    }  # fmt: skip


_TESTS = {
    "customers": "not_null_customers_customer_id",
    "orders": "unique_orders_order_id",
    "stg_customers": "not_null_stg_customers_customer_id",
    "stg_orders": "unique_stg_orders_order_id",
}
"""Models, and a test that reads this model alone."""
_BUILD, _RUN_AND_TEST = ["dbt build"], ["dbt run", "dbt test"]


class _Trouble(NamedTuple):
    """What goes wrong at a node, under which commands, and the rule that tells what is skipped."""

    node: str
    said: str
    commands: list[str]
    fault: dict[str, Any]
    rule: str

    def fate(self, name: str) -> str:
        """Say where a model stands, or what happens to it where it is the one in question."""
        if name != self.node:
            return _place(name, self.node)
        return f"`{name}` {'fails' if self.fault['node'] == name else 'is built before its tests run'}."


def _trouble(random: Random) -> _Trouble:
    kind = random.choice(("model", "model", "test", "test", "test", "seed"))
    if kind == "test":
        return _trouble_of_a_test(random, *random.choice(sorted(_TESTS.items())))
    if kind == "seed":
        node, commands = random.choice(("country_codes", "product_catalog")), _BUILD
    else:
        node = random.choice([name for name in models() if shop_graph().out_degree(name)])
        commands = random.choice((_BUILD, _RUN_AND_TEST))
    rule = f"A failed {kind} skips all that is below it. All other models are built."
    return _Trouble(node, f"the {kind} `{node}` fails", commands, {"node": node}, rule)


def _trouble_of_a_test(random: Random, node: str, test: str) -> _Trouble:
    said, fault = f"a test of `{node}` fails", {"node": test}
    kind = random.choice(("early", "late", "warning"))
    if kind == "early":
        rule = "In `dbt build` a failed test skips all that is below its model. The model itself is built."
        return _Trouble(node, said, _BUILD, fault, rule)
    if kind == "late":
        rule = "All models are built before the first test runs, so no model is skipped."
        return _Trouble(node, said, _RUN_AND_TEST, fault, rule)
    said, rule = (
        f"a test of `{node}` with severity warn finds rows",
        "A warning skips nothing and fails no run.",
    )
    return _Trouble(node, said, _BUILD, {**fault, "status": "warn"}, rule)


@generator("skipped-below-a-failure", objective="steps", title="What is skipped")
def skipped_below_a_failure(seed: int) -> dict[str, Any]:
    """Return an item that asks what becomes of some models, and of the run, when something fails."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    trouble = _trouble(random)
    node = trouble.node
    below = [name for name in models() if (_steps_down(node, name) or 0) > 0]
    others = [name for name in models() if name not in (node, *below)]
    asked = random.sample(below, min(len(below), 2)) + random.sample(others, min(len(others), 2))
    asked += [node] if node in models() else []
    random.shuffle(asked)
    hour, listed = random.randrange(24), " and then ".join(f"`{command}`" for command in trouble.commands)
    status = {"id": "run", "label": "status of the run", "ask": "runs/Nightly/1/status"}
    cells = [
        {"id": name.replace("_", "-"), "label": f"`{name}`", "ask": f"runs/Nightly/1/nodes/{name}/status",
         "choices": ["success", "error", "skipped"]}
        for name in asked
    ]  # fmt: skip
    return {
        "type": "predict",
        "difficulty": "medium",
        "bloom": "analyze",
        "stem": f"Job Nightly starts at {hour:02}:00 UTC and runs {listed}. In the night {trouble.said}. "
        f"Nothing else goes wrong. {ARROWS} Predict what becomes of each model and of the run.",
        "shown": arrows(),
        "scenario": "night",
        "cells": [*cells, {**status, "choices": ["success", "error", "cancelled"]}],
        "why": {name.replace("_", "-"): trouble.fate(name) for name in asked},
        "explanation": trouble.rule,
        "hints": [
            "Which command does the work that goes wrong? What has been built by then?",
            "Follow the arrows from the node in question, at any distance. Ask if it is a failure for dbt.",
        ],
        "scenarios": {"night": _night(trouble.commands, hour, [{"fail": trouble.fault}])},
        "evidence": [{"grade": "simulated", "facts": ["S-004", "S-005", "P-085", "P-089"]}],
    }
