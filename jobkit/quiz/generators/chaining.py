"""Items about job chaining, by seed: how often a chained job runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobkit.basics.words import day_words
from jobkit.quiz.generators.answers import near_numbers
from jobkit.quiz.generators.registry import generator

__all__ = ["runs_of_a_chained_job"]

_RESULTS = ("success", "error", "cancelled")
_WORDS = {"success": "Success", "error": "Error", "cancelled": "Cancelled"}
_NAMES = (("Load", "Report"), ("Nightly", "Export"), ("Ingest", "Finance"), ("Core", "Marts"))
_TIMEOUT = 600
"""Seconds; a run of the upstream job takes about one minute of them, or many where a night is slow."""


@generator("runs-of-a-chained-job", objective="chaining", title="How often does the second job run?")
def runs_of_a_chained_job(seed: int) -> dict[str, Any]:
    """Return an item that asks how many runs a chained job has after these ends of its upstream job."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    first, second = random.choice(_NAMES)
    hour = random.randint(1, 6)
    start = datetime(2026, random.randint(1, 12), random.randint(1, 20), tzinfo=UTC)
    ends = [
        "success",
        "error",
        *random.choices(("success", "success", "error", "cancelled"), k=random.randint(2, 5)),
    ]
    random.shuffle(ends)
    wanted = random.choice((("success",), ("error",), ("cancelled",), ("success", "error"), _RESULTS))
    scheduled = random.random() < 1 / 3
    counted = Counter(ends)
    by_chain = sum(counted[result] for result in wanted)
    key = by_chain + len(ends) * scheduled
    wrong = {
        len(ends): ("This is one run a night. The result of the night decides.", "completion-means-any"),
        by_chain: ("This leaves out the schedule. Each trigger starts runs.", "triggers-replace-each-other"),
        counted["success"]: ("This counts the nights with success. Look at the chosen results.",
                             "completion-means-success"),
        len(ends) - by_chain: ("These are the nights that do not start it.", "results-turned-round"),
    }  # fmt: skip
    also = f" {second} also has a schedule of its own, once a day at {hour + 8:02}:00." if scheduled else ""
    return {
        "type": "numeric",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"{first} runs each night at {hour:02}:00. {second} runs when {first} finishes, and "
        f"Completes on is set to {' and '.join(_WORDS[one] for one in wanted)}.{also} "
        f"The list shows how {first} ends. How many runs does {second} have in these {len(ends)} days?",
        "shown": {"language": "text", "code": "\n".join(_lines(start, hour, ends))},
        "key": key,
        "unit": "runs",
        "near": near_numbers(wrong, key),
        "explanation": f"The chosen results come {by_chain} times."
        + (f" The schedule adds {len(ends)} runs, for each trigger starts runs by itself." * scheduled),
        "hints": [
            f"Which lines of the list start {second}?",
            "Count the chosen results. Then ask if anything else starts the job.",
        ],
        "scenarios": {"nights": _nights(first, second, start, hour, ends, wanted, scheduled=scheduled)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-072", "P-075"], "scenario": "nights",
             "ask": f"runs/{second}/count"}
        ],
    }  # fmt: skip


def _lines(start: datetime, hour: int, ends: Sequence[str]) -> list[str]:
    days = [start + timedelta(days=number, hours=hour) for number in range(len(ends))]
    return [f"{day_words(day)} {day:%H:%M}  {end}" for day, end in zip(days, ends, strict=True)]


def _nights(
    first: str, second: str, start: datetime, hour: int, ends: Sequence[str], wanted: Sequence[str], *,
    scheduled: bool,
) -> dict[str, Any]:  # fmt: skip
    completion = {"job_completion": {"job": first, "statuses": list(wanted)}}
    own = {"schedule": f"0 {hour + 8} * * *"} if scheduled else {}
    return {
        "project": "shop",
        "start": _plain(start),
        "until": _plain(start + timedelta(days=len(ends))),
        "jobs": [
            {"name": first, "commands": ["dbt build --select +orders"], "schedule": f"0 {hour} * * *",
             "timeout_seconds": _TIMEOUT},
            {"name": second, "commands": ["dbt build --select products"], "triggers": completion, **own},
        ],
        "faults": [fault for number, end in enumerate(ends) for fault in _fault(first, start, number, end)],
    }  # fmt: skip


def _fault(job: str, start: datetime, number: int, end: str) -> list[dict[str, Any]]:
    """Return what makes a night end like this: a model that fails, or a warehouse that is slow."""
    day = start + timedelta(days=number)
    between = [_plain(day), _plain(day + timedelta(days=1))]
    if end == "error":
        return [{"fail": {"node": "stg_orders", "job": job, "between": between}}]
    return [{"slow": {"times": 60, "job": job, "between": between}}] if end == "cancelled" else []


def _plain(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")
