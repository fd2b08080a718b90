"""A year of ``*/15`` for 100 jobs: fire times only, well under a second in all.

``python -m tests.benchmarks.year``
"""

from __future__ import annotations

from datetime import UTC, datetime

import jobkit
from tests.benchmarks.timing import alternate, table

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def enumerate_all(jobs: int = 100) -> int:
    """Return how many fire times 100 jobs have in a year."""
    schedules = [jobkit.Schedule(cron="*/15 * * * *") for _ in range(jobs)]
    return sum(len(schedule.fire_times(START, END)) for schedule in schedules)


def rows() -> list[tuple[str, str, str]]:
    count = enumerate_all()
    (seconds,) = alternate([enumerate_all], rounds=3)
    return [(f"{count:,} fire times of 100 jobs", f"{seconds:.2f} s", "well under 1 s")]


if __name__ == "__main__":
    print(table(rows()))
