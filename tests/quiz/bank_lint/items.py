"""A clean item, and changes of it: what the tests of the bank linter, the exports and the class share."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CLEAN: dict[str, Any] = {
    "id": "clean",
    "type": "single",
    "title": "A chain",
    "objective": "chaining",
    "difficulty": "easy",
    "bloom": "apply",
    "origin": "jobkit",
    "stem": "Job B must run when job A has finished with success. Which setting of job B does this?",
    "options": [
        {
            "id": "a",
            "text": "The schedule of job A plus one hour",
            "why": "A clock does not know how job A went.",
            "misconception": "time-gap-is-a-chain",
        },
        {"id": "b", "text": "The trigger that waits for job A", "why": "It is told how job A went."},
        {
            "id": "c",
            "text": "The same schedule for A and B",
            "why": "Both start together.",
            "misconception": "same-schedule-is-serial",
        },
        {
            "id": "d",
            "text": "The same environment as job A",
            "why": "It says where a job runs, not when.",
            "misconception": "environment-orders-jobs",
        },
    ],
    "key": "b",
    "explanation": "The trigger knows how job A has ended. A schedule knows only the clock.",
    "hints": ["Which of them knows how job A has ended?"],
    "evidence": [
        {
            "grade": "doc",
            "facts": ["P-072"],
            "sources": [{"ref": "dbt docs: deploy/deploy-jobs", "checked": date(2026, 11, 22)}],
            "proves": ["b"],
            "refutes": {"a": "P-072", "c": "P-072", "d": "P-072"},
        }
    ],
    "status": "live",
}


def changed(**changes: Any) -> dict[str, Any]:
    """Return the clean item with other fields; `options` changes options by id, `only_options` keeps some."""
    item = deepcopy(CLEAN)
    options = changes.pop("options", {})
    for option in item["options"]:
        option.update(options.get(option["id"], {}))
    kept = changes.pop("only_options", None)
    item["options"] = [option for option in item["options"] if kept is None or option["id"] in kept]
    return item | changes


def bank_file(folder: Path, items: Iterable[dict[str, Any]] = (), parts: Iterable[str] = ()) -> Path:
    """Write the head of a bank and return its path."""
    path = folder / "own.yml"
    objectives = {"chaining": "Chain jobs", "steps": "Steps"}
    head = {"schema_version": 1, "topic": "own", "title": "Own", "objectives": objectives}
    path.write_text(yaml.safe_dump(head | {"items": list(items), "parts": list(parts)}), "utf-8")
    return path


def part_file(folder: Path, items: Iterable[dict[str, Any]], **more: Any) -> Path:
    """Write a bank with one part and return the path of the part."""
    bank_file(folder, parts=["part"])
    (folder / "own").mkdir(exist_ok=True)
    path = folder / "own" / "part.yml"
    path.write_text(yaml.safe_dump({"items": list(items), **more}), "utf-8")
    return path
