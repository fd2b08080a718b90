"""Items about the timeout of a job, by seed: how runs of several lengths end."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from jobkit.quiz.generators.overhead import NO_OVERHEAD
from jobkit.quiz.generators.registry import generator

__all__ = ["nights_and_a_timeout"]

_NIGHTS = ("first", "second", "third")
_MINUTE = 60


def _timeout(random: Random, minutes: list[int]) -> int:
    """Return seconds: no limit, a number that looks like minutes, or one between two of the nights."""
    shorter, longer = random.choice(list(pairwise(sorted(minutes))))
    between = _MINUTE * random.randrange(shorter + 1, longer)
    return random.choice((0, longer + 10, between, between, between))


@generator("nights-and-a-timeout", objective="settings", title="Three nights and a timeout")
def nights_and_a_timeout(seed: int) -> dict[str, Any]:
    """Return an item that asks how runs of three nights end, some slower than others, with a timeout."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    usual, job = random.randint(4, 20), random.choice(("Nightly", "Refresh", "Finance", "Reports"))
    times = random.sample((1, random.choice((2, 3)), random.choice((5, 6, 8))), 3)
    minutes = [usual * factor for factor in times]
    timeout = _timeout(random, minutes)
    listed = (
        f"{minutes[0]} minutes in the first night, {minutes[1]} in the second and {minutes[2]} in the third"
    )
    status = {"choices": ["success", "error", "cancelled"]}
    return {
        "type": "predict",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"Job {job} has Run timeout set to {timeout}. Without a limit, its run would take {listed}. "
        "Nothing else goes wrong. Predict how each run ends.",
        "scenario": "nights",
        "cells": [
            {"id": night, "label": f"{night} night", "ask": f"runs/{job}/{number}/status", **status}
            for number, night in enumerate(_NIGHTS, start=1)
        ],
        "explanation": _why_timeout(timeout),
        "hints": [
            "In which unit does Run timeout count, and what does 0 mean?",
            "Turn the minutes of each night into this unit. Compare them with the number of the setting.",
        ],
        "scenarios": {"nights": _nights(job, usual, times, timeout)},
        "evidence": [{"grade": "simulated", "facts": ["P-018", "P-061"]}],
    }


def _why_timeout(timeout: int) -> str:
    if not timeout:
        return "A timeout of 0 means no limit of the job's own. No run comes near the limit of 24 hours."
    whole, rest = divmod(timeout, _MINUTE)
    said = (f"{whole} minutes" + (f" and {rest} seconds" if rest else "")) if whole else "less than a minute"
    return (
        f"Run timeout counts seconds. {timeout} seconds are {said}. A run that takes longer ends as "
        "Cancelled, not as Error."
    )


def _nights(job: str, usual: int, times: list[int], timeout: int) -> dict[str, Any]:
    """Return a scenario with one model that takes so many minutes, times a factor in each night."""
    slow = [
        {"slow": {"times": factor, "between": [f"2026-03-0{day}", f"2026-03-0{day + 1}"]}}
        for day, factor in enumerate(times, start=2)
        if factor > 1
    ]
    return {
        "project": {"example": "shop", "durations": {"orders": usual * _MINUTE}},
        "start": "2026-03-02",
        "until": "2026-03-05",
        "rules": NO_OVERHEAD,
        "faults": slow,
        "jobs": [
            {"name": job, "commands": ["dbt run --select orders"], "schedule": "0 2 * * *",
             "timeout_seconds": timeout}
        ],
    }  # fmt: skip
