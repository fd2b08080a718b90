"""Items about the choice of deferral, by seed: which setting lets a CI run succeed."""

from __future__ import annotations

from random import Random
from typing import Any

from jobkit.quiz.generators.registry import generator

__all__ = ["deferral_for_ci"]

_PLACES = (("Production", "Staging"), ("Production", "Test"), ("Live", "Rehearsal"), ("Main", "Preview"))
_CHANGED = ("products", "daily_revenue", "revenue_kpis", "web_sessions", "customer_lifetime_value")


@generator("deferral-for-ci", objective="deferral-choice", title="What should CI compare with?")
def deferral_for_ci(seed: int) -> dict[str, Any]:
    """Return an item that asks which value of Compare changes against lets a new CI job succeed."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    first, second = random.choice(_PLACES)
    ready, new = random.sample((first, second), 2)
    at, number, changed = random.randint(7, 18), random.randint(10, 400), random.choice(_CHANGED)
    built, later = random.randint(0, 5), random.randint(at + 1, 23)
    values: list[tuple[str, dict[str, Any], str, str]] = [
        (f"The environment {ready}", {"environment": ready},
         f"A deploy job has succeeded in {ready}. Its manifest is the state.", ""),
        (f"The environment {new}", {"environment": new},
         f"No deploy job has succeeded in {new} yet, so there is no state.", "any-environment-has-a-state"),
        ("This Job", {"this_job": True},
         "The CI job has no run of its own yet, so there is no state.", "ci-self-deferral"),
        ("No deferral", {}, "Without deferral `state:modified` has nothing to compare with.",
         "own-schema-needs-no-deferral"),
    ]  # fmt: skip
    random.shuffle(values)
    named = dict(zip("abcd", values, strict=True))
    return {
        "type": "single",
        "difficulty": "easy",
        "bloom": "apply",
        "stem": f"In {ready} a deploy job succeeds each night at {built:02}:00. In the new environment {new} "
        f"the deploy job is scheduled for {later}:00 and has never run. At {at:02}:00 pull request {number} "
        "starts a new CI job with `dbt build --select state:modified+`. With which value of Compare changes "
        "against does its run succeed?",
        "options": [
            {"id": name, "text": text, "why": why, **({"misconception": tag} if tag else {})}
            for name, (text, _, why, tag) in named.items()
        ],
        "key": next(name for name, (*_, tag) in named.items() if not tag),
        "explanation": "Deferral to an environment needs a successful deploy run there. The name of the "
        f"environment does not matter: at {at:02}:00 only {ready} has one.",
        "hints": [
            "From which of these places does a successful run come?",
            "Put the runs of the day on a line, up to the pull request. Ask each value for its newest run.",
        ],
        "scenarios": {"day": _day(ready, new, built, later, at, number, changed)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-034", "P-112", "P-118"], "scenario": "day",
             "variants": {name: {"jobs": {"CI": {"deferral": one[1]}}} for name, one in named.items()},
             "goal": [{"path": "runs/CI/1/status", "is": "success"}]}
        ],
    }  # fmt: skip


def _day(ready: str, new: str, built: int, later: int, at: int, number: int, changed: str) -> dict[str, Any]:
    build = ["dbt build"]
    return {
        "project": "shop",
        "start": "2026-03-02",
        "until": "2026-03-03",
        "never_succeeded": ["New build"],
        "jobs": [
            {"name": "Build", "environment": ready, "commands": build, "schedule": f"0 {built} * * *"},
            {"name": "New build", "environment": new, "commands": build, "schedule": f"0 {later} * * *"},
            {"name": "CI", "environment": "CI", "commands": ["dbt build --select state:modified+"],
             "triggers": {"pull_request": True}},
        ],
        "events": [
            {"pull_request": {"number": number, "at": f"2026-03-02T{at:02}:00", "changed": [changed]}}
        ],
    }  # fmt: skip
