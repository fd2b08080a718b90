"""Items about CI with deferral, by seed: where each ref reads, and how many models are built."""

from __future__ import annotations

from random import Random
from typing import Any

import networkx as nx

from jobkit.quiz.generators.answers import near_numbers
from jobkit.quiz.generators.registry import generator
from jobkit.quiz.generators.shop import ARROWS, arrows, models, shop_graph

__all__ = ["models_built_in_ci", "refs_of_a_pull_request"]

_CI_JOB = 2
_MOST_REFS = 4


def _scenario(changed: list[str], number: int, hour: int) -> dict[str, Any]:
    return {
        "project": "shop",
        "start": "2026-03-02",
        "until": "2026-03-03",
        "jobs": [
            {"name": "Nightly", "commands": ["dbt build"], "schedule": "0 2 * * *"},
            {
                "name": "CI",
                "environment": "CI",
                "commands": ["dbt build --select state:modified+"],
                "triggers": {"pull_request": True},
                "deferral": {"environment": "Production"},
            },
        ],
        "events": [
            {"pull_request": {"number": number, "at": f"2026-03-02T{hour:02}:00", "changed": changed}}
        ],
    }


def _below(changed: list[str]) -> set[str]:
    """Return the changed nodes and all that reads them."""
    return set(changed).union(*(nx.descendants(shop_graph(), name) for name in changed))


def _refs(random: Random, changed: str) -> list[tuple[str, str]]:
    """Return some (reader, parent) of the run, of both kinds: parents that it builds, and others."""
    built = _below([changed])
    parents = [name for name, kind in shop_graph().nodes(data="type") if kind != "snapshot"]
    refs = sorted((child, up) for up, child in shop_graph().edges if child in built and up in parents)
    refs = [(child, up) for child, up in refs if child in models()]
    inside = [ref for ref in refs if ref[1] in built]
    here = random.sample(inside, min(2, len(inside)))
    there = [ref for ref in refs if ref[1] not in built]
    some = here + random.sample(there, min(_MOST_REFS - len(here), len(there)))
    random.shuffle(some)
    return some


_CHANGED = ("int_order_items_priced", "int_orders_paid", "orders", "customers", "products", "stg_customers",
            "stg_web_events", "web_sessions", "stg_payments", "stg_orders", "stg_order_items")  # fmt: skip
"""Models whose run has refs of both kinds."""


@generator("refs-of-a-pull-request", objective="ci-deferral", title="Where each ref reads")
def refs_of_a_pull_request(seed: int) -> dict[str, Any]:
    """Return an item that asks for the relation of each of some refs in a CI run."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    changed, number, hour = random.choice(_CHANGED), random.randrange(10, 400), random.randrange(6, 20)
    schema, built = f"dbt_cloud_pr_{_CI_JOB}_{number}", _below([changed])
    refs = _refs(random, changed)
    cells = [
        {"id": f"ref-{place}", "label": f"`{parent}` in `{child}`",
         "ask": f"runs/CI/1/reads/{child}/{parent}",
         "choices": [f"prod.{parent}", f"{schema}.{parent}"]}
        for place, (child, parent) in enumerate(refs, start=1)
    ]  # fmt: skip
    whys = [
        f"The run builds `{parent}` in its own schema, where `{child}` reads it."
        if parent in built
        else f"`{parent}` is not selected, so `{child}` reads it in Production."
        for child, parent in refs
    ]
    return {
        "type": "predict",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Pull request {number} changes `{changed}`. The CI job has the id {_CI_JOB}, runs "
        "`dbt build --select state:modified+` and compares with Production, whose schema is `prod`. "
        f"{ARROWS} Predict the relation that each ref reads.",
        "shown": arrows(),
        "scenario": "pull-request",
        "cells": cells,
        "why": {cell["id"]: why for cell, why in zip(cells, whys, strict=True)},
        "explanation": "What the run builds is read in the schema of the pull request. What is neither "
        "selected nor there is read from Production.",
        "hints": [
            "Look at the model or seed inside the ref, not at its reader.",
            "Follow the arrows down from the changed model. What you reach is built by this run.",
        ],
        "scenarios": {"pull-request": _scenario([changed], number, hour)},
        "evidence": [{"grade": "simulated", "facts": ["P-121", "P-125"]}],
    }


@generator("models-built-in-ci", objective="ci-deferral", title="How many models CI builds")
def models_built_in_ci(seed: int) -> dict[str, Any]:
    """Return an item that asks for the number of models that a CI run builds."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    changed = sorted(random.sample(_CHANGED, random.choice((1, 1, 2))))
    number, hour = random.randrange(10, 400), random.randrange(6, 20)
    built, known = _below(changed), set(models())
    direct = set(changed).union(*(shop_graph().successors(name) for name in changed))
    above = built.union(*(nx.ancestors(shop_graph(), name) for name in built))
    key = len(built & known)
    wrong = {
        len(known): ("This is the whole project. The state narrows the selection.", "ci-builds-everything"),
        len(above & known): (
            "This adds the parents. They are read from Production.",
            "parents-are-built-too",
        ),
        len(direct & known): ("This stops after the first readers. The plus goes on.", "plus-is-one-level"),
        len(changed): ("This counts the changed models alone.", "selection-includes-no-children"),
    }
    named = " and ".join(f"`{name}`" for name in changed)
    return {
        "type": "numeric",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Pull request {number} changes {named}. CI runs `dbt build --select state:modified+` and "
        f"compares with Production. {ARROWS} How many models does the run build? Do not count seeds, "
        "snapshots and tests.",
        "shown": arrows(),
        "key": key,
        "unit": "models",
        "near": near_numbers(wrong, key),
        "explanation": "The run builds the changed models and all models that read them, directly or through "
        f"others: {', '.join(f'`{name}`' for name in sorted(built & known))}.",
        "hints": [
            "Begin with what the pull request changes, and go down along the arrows.",
            "Mark each model that you reach, once. Do not go up again.",
        ],
        "scenarios": {"pull-request": _scenario(changed, number, hour)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-121"], "scenario": "pull-request",
             "ask": "runs/CI/1/nodes/model/count"}
        ],
    }  # fmt: skip
