"""Items about Advanced CI, by seed: how many runs of a pull request are cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from jobkit.quiz.generators.answers import near_numbers
from jobkit.quiz.generators.registry import generator

__all__ = ["cancelled_ci_runs"]

_LENGTH = 13
"""Minutes that a CI run of the changed model takes if nobody stops it, rounded up."""


@generator("cancelled-ci-runs", objective="advanced-ci", title="Which CI runs are stopped?")
def cancelled_ci_runs(seed: int) -> dict[str, Any]:
    """Return an item that asks how many CI runs are cancelled when these commits come."""
    random = Random(seed)  # noqa: S311 - a seed makes the same item each time
    number, opened = random.randint(10, 400), datetime(2026, 3, random.randint(2, 27), 9, tzinfo=UTC)
    gaps = [random.choice((2, 4, 6, 9, 20, 35, 60)) for _ in range(random.randint(3, 6))]
    times = [opened + timedelta(minutes=sum(gaps[:many])) for many in range(len(gaps) + 1)]
    other = random.randint(401, 500)
    key = sum(gap < _LENGTH for gap in gaps)
    wrong = {
        len(gaps): ("A run that has ended cannot be cancelled.", "every-older-run-is-cancelled"),
        0: ("A newer commit cancels the run of the older one while it is queued or running.",
            "ci-runs-all-finish"),
        len(gaps) - key: ("These are the runs that ended before the next commit.", "results-turned-round"),
        key + 1: ("The run of the other pull request, or that of the last commit, goes on to its end.",
                  "other-pull-requests-count"),
    }  # fmt: skip
    lines = [f"{times[0]:%H:%M}  pull request {number} is opened"]
    lines += [f"{time:%H:%M}  new commit on pull request {number}" for time in times[1:]]
    lines.insert(1, f"{times[0] + timedelta(minutes=1):%H:%M}  pull request {other} is opened")
    return {
        "type": "numeric",
        "difficulty": "medium",
        "bloom": "apply",
        "stem": f"A CI run of pull request {number} takes nearly {_LENGTH} minutes if nobody stops it. The "
        "list shows what happens in the repository. How many CI runs does smart cancellation end?",
        "shown": {"language": "text", "code": "\n".join(lines)},
        "key": key,
        "unit": "runs",
        "near": near_numbers(wrong, key),
        "explanation": f"A new commit cancels the run of the older commit if it is not done. {key} of the "
        f"{len(gaps)} new commits come less than {_LENGTH} minutes after the one before.",
        "hints": [
            "A run is stopped by a newer commit of its own pull request, and only while it is not done.",
            "Write the minutes between two commits beside the list. Compare them with the length of a run.",
        ],
        "scenarios": {"commits": _commits(number, other, times)},
        "evidence": [
            {"grade": "simulated", "facts": ["P-045", "P-046"], "scenario": "commits",
             "ask": "runs/CI/cancelled_count"}
        ],
    }  # fmt: skip


def _commits(number: int, other: int, times: list[datetime]) -> dict[str, Any]:
    plain = [time.strftime("%Y-%m-%dT%H:%M") for time in times]
    beside = (times[0] + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    return {
        "project": "shop",
        "start": plain[0][:10],
        "until": (times[0] + timedelta(days=1)).strftime("%Y-%m-%d"),
        "jobs": [
            {"name": "Nightly", "commands": ["dbt build"], "schedule": "0 2 * * *"},
            {"name": "CI", "environment": "CI", "commands": ["dbt build --select state:modified+"],
             "triggers": {"pull_request": True}, "deferral": {"environment": "Production"}},
        ],
        "events": [
            {"pull_request": {"number": number, "at": plain[0], "changed": ["orders"], "commits": plain[1:]}},
            {"pull_request": {"number": other, "at": beside, "changed": ["products"]}},
        ],
    }  # fmt: skip
