"""A bank large enough for an exam: the sample items many times over, spread over all sub-skills."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jobkit import quiz
from jobkit.jobs.files import read_document
from jobkit.quiz import Bank

SAMPLES = Path(__file__).with_name("samples.yml")

TYPES = ("single", "single", "multi", "one_at_a_time", "matching", "build_list", "fill", "numeric", "hotspot")


def large_bank(folder: Path, many: int = 110) -> Bank:
    """Write a bank of `many` items of all exam formats, and load it."""
    return quiz.load(written_bank(folder / "large.yml", many))


def written_bank(path: Path, many: int, objective: str | None = None) -> Path:
    """Write a bank of `many` items, all of one sub-skill where it is given."""
    data = bank_file(many)
    if objective is not None:
        data["objectives"] = {objective: "One sub-skill"}
        data["items"] = [{**item, "objective": objective, "enemies": []} for item in data["items"]]
    path.write_text(json.dumps(data, default=str), encoding="utf-8")
    return path


def bank_file(many: int) -> dict[str, Any]:
    data = read_document(SAMPLES).data
    objectives = quiz.load("topic-4").objectives
    by_type = {item["type"]: item for item in reversed(data["items"])}
    names = list(objectives)
    items = [
        {**by_type[TYPES[n % len(TYPES)]], "id": f"item-{n}", "objective": names[n % len(names)],
         "status": "live", "enemies": [f"item-{n + 1}"] if n % 10 == 0 else []}
        for n in range(many)
    ]  # fmt: skip
    return {"schema_version": 1, "topic": "large", "title": "Large", "objectives": dict(objectives),
            "scenarios": data["scenarios"], "items": items}  # fmt: skip
