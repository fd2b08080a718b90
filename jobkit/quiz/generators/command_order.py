"""Items about the order of commands, by seed: legal orders, and what runs after a failure."""

from __future__ import annotations

from random import Random
from typing import Any

from jobkit.quiz.generators.registry import generator

__all__ = ["legal_order", "steps_after_a_failure"]

_READERS = {
    "stg_orders": "int_orders_paid",
    "stg_payments": "int_orders_paid",
    "stg_web_events": "web_sessions",
}
"""Models that read a source, and one that reads each of them."""


@generator("legal-order", objective="command-order", title="A legal order")
def legal_order(seed: int) -> dict[str, Any]:
    """Return an item in which commands of a first run are put in order."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    early, child = random.choice(sorted(_READERS.items()))
    check = random.choice(("dbt test", "dbt test --exclude stg_customers"))
    commands = {
        "seed": "dbt seed",
        "staging": "dbt run --select stg_customers",
        "early": f"dbt run --select {early}",
        "snapshot": "dbt snapshot",
        "rest": f"dbt run --exclude stg_customers {early}",
        "test": check,
    }
    whys = {
        "seed": "Models of the last `dbt run` read the seeds.",
        "staging": "The snapshot reads this model.",
        "early": f"`{child}` reads this model.",
        "snapshot": "It reads `stg_customers`, and `cohort_retention` reads it.",
        "rest": "These models read all that the other commands load and build.",
        "test": "Tests query what was built.",
    }
    left_out = random.choice(("none", "early"))
    used = [name for name in commands if name != left_out]
    commands["rest"] = "dbt run --exclude stg_customers" if left_out == "early" else commands["rest"]
    random.shuffle(used)
    before = [["seed", "rest"], ["staging", "snapshot"], ["snapshot", "rest"], ["rest", "test"]]
    before += [["early", "rest"]] if "early" in used else []
    hour = random.randrange(24)
    return {
        "type": "build_list",
        "difficulty": "hard",
        "bloom": "analyze",
        "stem": f"The warehouse is empty, and job Nightly runs at {hour:02}:00 UTC. The snapshot reads "
        "`stg_customers`, and the model `cohort_retention` reads the snapshot. Other models read seeds. Put "
        "the commands in an order in which the first run succeeds.",
        "blocks": [{"id": name, "text": commands[name], "why": whys[name]} for name in used],
        "before": before,
        "explanation": "Each command needs what it reads: seeds before the models that read them, a snapshot "
        "between the model it reads and the model that reads it, tests at the end.",
        "hints": [
            "Ask of each command what has to exist before it can succeed.",
            "Draw an arrow from each command to each that reads its results. Begin where no arrow points.",
        ],
        "scenarios": {"empty": _night(["dbt build"], hour, new_account=True)},
        "evidence": [
            {
                "grade": "simulated",
                "facts": ["P-085"],
                "scenario": "empty",
                "job": "Nightly",
                "commands": {name: commands[name] for name in used},
                "goal": [
                    {"path": "runs/Nightly/1/status", "is": "success"},
                    {
                        "path": ["runs", "Nightly", "1", "steps", check, "nodes", "pass", "count"],
                        "at_least": 1,
                    },
                ],
            }
        ],
    }


def _night(commands: list[str], hour: int, **more: Any) -> dict[str, Any]:
    jobs = [{"name": "Nightly", "commands": commands, "schedule": f"0 {hour} * * *"}]
    return {"project": "shop", "start": "2026-03-02", "until": "2026-03-03", "jobs": jobs, **more}


_FAULTS = {
    "the model `stg_orders` fails": ("fail", {"node": "stg_orders"}, ("dbt run", "dbt build")),
    "the model `customers` fails": ("fail", {"node": "customers"}, ("dbt run", "dbt build")),
    "the seed `country_codes` fails": ("fail", {"node": "country_codes"}, ("dbt seed", "dbt build")),
    "a test on `orders` fails": ("fail", {"node": "unique_orders_order_id"}, ("dbt test", "dbt build")),
    "a test on `customers` fails": (
        "fail", {"node": "not_null_customers_customer_id"}, ("dbt test", "dbt build")),
    "the source `orders` is older than its `error_after`": (
        "stale", {"source": "source.shop.shop_app.orders"}, ("dbt source freshness",)),
}  # fmt: skip
_LISTS = (
    ["dbt source freshness", "dbt seed", "dbt run", "dbt test"],
    ["dbt seed", "dbt run", "dbt test", "dbt snapshot"],
    ["dbt source freshness", "dbt build", "dbt docs generate"],
    ["dbt build", "dbt source freshness", "dbt docs generate"],
    ["dbt seed", "dbt run", "dbt test", "dbt source freshness"],
)


@generator("steps-after-a-failure", objective="command-order", title="What still runs")
def steps_after_a_failure(seed: int) -> dict[str, Any]:
    """Return an item that asks for the status of each command when something fails."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    commands = random.choice(_LISTS)
    fitting = [said for said, (_, _, where) in _FAULTS.items() if set(where) & set(commands)]
    said = random.choice(fitting)
    kind, fault, _ = _FAULTS[said]
    docs, hour = random.choice((True, False)) and commands[-1] != "dbt docs generate", random.randrange(24)
    fields = _night(commands, hour, faults=[{kind: fault}])
    fields["jobs"][0]["generate_docs"] = docs
    places = [*commands, *(["the docs step"] if docs else [])]
    cells = [
        {"id": f"step-{number}", "label": place, "ask": f"runs/Nightly/1/steps/{number + 3}/status",
         "choices": ["success", "error", "skipped"]}
        for number, place in enumerate(places, start=1)
    ]  # fmt: skip
    status = {"id": "run", "label": "status of the run", "ask": "runs/Nightly/1/status"}
    listed = ", ".join(f"`{command}`" for command in commands)
    box = " Generate docs on run is ticked." if docs else ""
    return {
        "type": "predict",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Job Nightly starts at {hour:02}:00 UTC with the commands {listed}.{box} In the night "
        f"{said}. Predict the status of each step and of the run.",
        "scenario": "night",
        "cells": [*cells, {**status, "choices": ["success", "error", "cancelled"]}],
        "explanation": "The first command that fails ends the run in Error. What stands before it is done, "
        "what stands behind it is skipped, the docs step too.",
        "hints": [
            "Find the command in which the failure comes up.",
            "Write the steps in a column. Draw a line under the failing one.",
        ],
        "scenarios": {"night": fields},
        "evidence": [{"grade": "simulated", "facts": ["P-085", "P-091", "P-094"]}],
    }
