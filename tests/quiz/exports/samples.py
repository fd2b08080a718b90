"""One item of each type, as plain data; and the same with text that would harm a careless writer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jobkit.quiz import Bank, load
from jobkit.quiz.grading.families import FAMILIES
from tests.quiz.bank_lint.items import part_file

HOSTILE = (
    "<script>alert(1)</script> {{Front}} ~=#:{}\\ -> %50% [sound:x.mp3] `a<b` \x1b[31m ::t:: =1+1 // "
    "$CATEGORY: x"
)

_COMMON: dict[str, Any] = {
    "objective": "chaining",
    "difficulty": "easy",
    "bloom": "apply",
    "origin": "jobkit",
    "stem": "Job B must run when job A has finished with success. What do you set?",
    "explanation": "The trigger knows how job A has ended. SECRET-EXPLANATION",
    "hints": ["SECRET-HINT: which of them knows how job A has ended?"],
    "accuracy_note": "SECRET-NOTE: the form calls it otherwise.",
    "evidence": [
        {
            "grade": "simulated",
            "facts": ["P-072"],
            "sources": [{"ref": "SECRET-SOURCE", "checked": date(2026, 11, 22)}],
        }
    ],
    "status": "live",
}


def _why(text: str) -> dict[str, str]:
    return {"why": f"SECRET-WHY {text}", "misconception": f"secret-misconception-{text}"}


_OPTIONS = [
    {"id": "schedule", "text": "A schedule one hour later", **_why("schedule")},
    {"id": "trigger", "text": "A trigger on success", "why": "SECRET-WHY trigger"},
    {"id": "same", "text": "The same schedule", **_why("same")},
    {"id": "env", "text": "The same environment", **_why("env")},
]

DAILY = {
    "project": "shop",
    "start": "2026-03-02",
    "until": "2026-03-03",
    "jobs": [{"name": "Daily", "commands": ["dbt build"], "schedule": "0 6 * * *"}],
}

SAMPLES: list[dict[str, Any]] = [
    {"id": name, "type": kind, "title": f"Title of {name}", **_COMMON, **fields}
    for name, kind, fields in (
        ("one", "single", {"options": _OPTIONS, "key": "trigger"}),
        ("two", "multi", {"options": _OPTIONS, "key": ["trigger", "same"]}),
        ("turn", "one_at_a_time", {"options": _OPTIONS, "key": "trigger"}),
        (
            "order",
            "build_list",
            {
                "blocks": [
                    {"id": "seed", "text": "dbt seed", "why": "SECRET-WHY seed"},
                    {"id": "run", "text": "dbt run", "why": "SECRET-WHY run"},
                    {"id": "test", "text": "dbt test", "why": "SECRET-WHY test"},
                    {"id": "deps", "text": "dbt clean", "why": "SECRET-WHY deps", "unused": True},
                ],
                "before": [["seed", "run"], ["run", "test"]],
            },
        ),
        (
            "loose-order",
            "build_list",
            {
                "blocks": [
                    {"id": n, "text": f"dbt {n}", "why": f"SECRET-WHY {n}"} for n in ("seed", "run", "docs")
                ],
                "before": [["seed", "run"]],
            },
        ),
        (
            "gaps",
            "fill",
            {
                "text": "Each run gets {{1}} hours and {{2}}.",
                "blanks": {
                    "1": {"accept": ["24", "twenty-four"], "near": {"12": "SECRET-WHY twelve"}},
                    "2": {"accept": ["one slot"], "choices": ["one slot", "two slots"]},
                },
            },
        ),
        (
            "pairs",
            "matching",
            {
                "left": [{"id": "l1", "text": "A test fails"}, {"id": "l2", "text": "A newer commit"}],
                "targets": [
                    {"id": "t1", "text": "error", "why": "SECRET-WHY t1"},
                    {"id": "t2", "text": "cancelled"},
                    {"id": "t3", "text": "skipped"},
                ],
                "key": {"l1": "t1", "l2": "t2"},
                "why": {"l1": "SECRET-WHY l1"},
            },
        ),
        (
            "small-pairs",
            "matching",
            {
                "left": [{"id": "l1", "text": "A test fails"}, {"id": "l2", "text": "A newer commit"}],
                "targets": [{"id": "t1", "text": "error"}, {"id": "t2", "text": "cancelled"}],
                "key": {"l1": "t1", "l2": "t2"},
            },
        ),
        (
            "spot",
            "hotspot",
            {
                "picture": "form",
                "regions": [
                    {"id": "r1", "label": "The schedule", **_why("r1")},
                    {"id": "r2", "label": "Run when another job finishes", "why": "SECRET-WHY r2"},
                    {"id": "r3", "label": "The environment", **_why("r3")},
                ],
                "key": ["r2"],
                "clicks": 1,
            },
        ),
        (
            "number",
            "numeric",
            {"key": 3, "unit": "runs", "tolerance": 0, "near": [{"value": 5, **_why("five")}]},
        ),
        (
            "cells",
            "predict",
            {
                "scenario": "daily",
                "cells": [
                    {
                        "id": "c1",
                        "label": "Run 1",
                        "ask": "runs/Daily/1/status",
                        "choices": ["success", "error"],
                    },
                    {"id": "c2", "label": "Runs", "ask": "runs/Daily/count", "choices": [1, 2, 3]},
                ],
                "why": {"c1": "SECRET-WHY c1"},
            },
        ),
        ("times", "cron", {"key": "0 7 L * *", "near": [{"value": "0 7 31 * *", **_why("31")}]}),
        (
            "nodes",
            "selector",
            {"key": "state:modified+", "project": "shop", "near": [{"value": "stg_orders", **_why("stg")}]},
        ),
        (
            "repair",
            "fix_job",
            {
                "scenario": "daily",
                "job": "Daily",
                "goal": [{"path": "runs/Daily/1/status", "is": "success"}],
                "start": {"commands": ["dbt bulid"], "schedule": "0 6 * * *"},
                "solution": {"commands": ["dbt build --fail-fast"], "schedule": "0 6 * * *"},
                "wrong": [{"job": {"commands": ["dbt run"]}, **_why("run")}],
            },
        ),
    )
]

KEY_TEXTS = {
    "times": "0 7 L * *",
    "nodes": "state:modified+",
    "repair": "dbt build --fail-fast",
    "gaps": "twenty-four",
}
"""What a sheet without keys may not hold, where the key is no option that is shown anyway."""

COMPUTED = {"c1": "success", "c2": "1"}


def hostile() -> list[dict[str, Any]]:
    """Return the items with hostile text in each text that learners read."""
    return [_hostile(item) for item in SAMPLES]


_READ = frozenset({"title", "stem", "text", "why", "label", "explanation", "accuracy_note"})


def _hostile(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _hostile(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hostile(inner, name) for inner in value]
    return f"{value} {HOSTILE}" if name in _READ and isinstance(value, str) else value


def samples_bank(folder: Path) -> Bank:
    """Return a bank with an item of each type that can be graded."""
    return load(
        part_file(folder, [item for item in SAMPLES if item["type"] in FAMILIES], scenarios={"daily": DAILY})
    )
