"""Items about docs, by seed: the docs of which night are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobkit.basics.words import day_words, weekday
from jobkit.quiz.generators.answers import choices
from jobkit.quiz.generators.registry import generator

__all__ = ["whose_docs"]

_ENDS = ("good", "build", "docs")
_SAID = {"good": "all steps succeed", "build": "`dbt build` fails", "docs": "the docs step of the box fails"}


@generator("whose-docs", objective="docs", title="Which night do the docs show?")
def whose_docs(seed: int) -> dict[str, Any]:
    """Return an item that asks the docs of which night readers see after some nights."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    job, hour = random.choice(("Nightly", "Warehouse", "Core", "Daily build")), random.randint(0, 5)
    start = datetime(2026, random.randint(1, 12), random.randint(1, 22), tzinfo=UTC)
    ends = _drawn(random)
    days = [start + timedelta(days=number) for number in range(len(ends))]
    key = max(number for number, end in enumerate(ends) if end == "good")
    made = choices(
        random,
        {"text": f"That of {day_words(days[key])}", "claim": key + 1,
         "why": "It is the last night in which each step succeeded, the docs step too."},
        [
            {"text": f"That of {day_words(days[night])}", "claim": night + 1,
             "why": f"{weekday(days[night])}: {why}", "misconception": tag}
            for night, why, tag in _wrong(ends, key)
        ],
    )  # fmt: skip
    claims = made.pop("claims")
    lines = [f"{day_words(day):<10}  {_SAID[end]}" for day, end in zip(days, ends, strict=True)]
    return {
        "type": "single",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"The job {job} runs `dbt build` each night, with Generate docs on run ticked. The list "
        "shows what happened. The docs of which night do readers see on the morning after the last one?",
        "shown": {"language": "text", "code": "\n".join(lines)},
        **made,
        "explanation": "Readers see the docs of the last run in which everything succeeded. A failed build "
        "skips the docs step, and a failed docs step makes no docs.",
        "hints": [
            "Of which nights are there docs at all?",
            "Begin at the last night and go back. Stop at the first night in which each step succeeded.",
        ],
        "scenarios": {"nights": _nights(job, hour, days, ends)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-093", "P-095"], "scenario": "nights", "ask": "docs/run",
             "claims": claims}
        ],
    }  # fmt: skip


def _drawn(random: Random) -> list[str]:
    """Draw nights of which at least one is good, and the last one is not."""
    while True:
        ends = [random.choice((*_ENDS, "good")) for _ in range(random.randint(4, 6))]
        if "good" in ends[:-1] and ends[-1] != "good" and ends.index("good") < len(ends) - 2:
            return ends


def _wrong(ends: list[str], key: int) -> list[tuple[int, str, str]]:
    """Return nights that a wrong idea would take, with the reason."""
    last = len(ends) - 1
    of_last = "`dbt build` failed" if ends[last] == "build" else "its docs step failed"
    return [
        (last, f"it is the newest night, but {of_last}, so it has no docs.", "failed-run-publishes-docs"),
        *(
            (night, "its run was green, for a docs step of the box fails no run. But no docs were made.",
             "green-means-docs")
            for night in range(last - 1, key, -1) if ends[night] == "docs"
        ),
        *(
            (night, "a newer night has docs as well.", "oldest-docs-stay")
            for night in range(key - 1, -1, -1) if ends[night] == "good"
        ),
        *(
            (night, "`dbt build` failed in this night, and the docs step was skipped.",
             "failed-run-publishes-docs")
            for night in range(last) if ends[night] == "build"
        ),
        *(
            (night, "the docs step failed in this night.", "green-means-docs")
            for night in range(key) if ends[night] == "docs"
        ),
    ]  # fmt: skip


def _nights(job: str, hour: int, days: list[datetime], ends: list[str]) -> dict[str, Any]:
    faults: list[dict[str, Any]] = []
    for day, end in zip(days, ends, strict=True):
        between = [f"{day:%Y-%m-%d}", f"{day + timedelta(days=1):%Y-%m-%d}"]
        if end == "build":
            faults.append({"fail": {"node": "stg_orders", "job": job, "between": between}})
        if end == "docs":
            faults.append({"fail_step": {"step": "docs", "job": job, "between": between}})
    return {
        "project": "shop",
        "start": f"{days[0]:%Y-%m-%d}",
        "until": f"{days[-1] + timedelta(days=1):%Y-%m-%d}",
        "jobs": [
            {"name": job, "commands": ["dbt build"], "schedule": f"0 {hour} * * *", "generate_docs": True}
        ],
        "faults": faults,
    }
