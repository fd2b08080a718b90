"""A first `jobkit.Job(...)` from a cold interpreter, against `from pydantic import BaseModel`: below 2x.

``python -m tests.benchmarks.start``
"""

from __future__ import annotations

from tests.benchmarks.timing import cold, table

BASE = "from pydantic import BaseModel"
JOB = "import jobkit; jobkit.Job(name='A', commands=['dbt build'])"
IMPORT = "import jobkit"


def measure(rounds: int = 15) -> tuple[float, float, float]:
    """Return the best times (seconds) of pydantic, of `import jobkit` and of a first job."""
    samples = [(cold(BASE), cold(IMPORT), cold(JOB)) for _ in range(rounds)]
    base, door, job = (min(column) for column in zip(*samples, strict=True))
    return base, door, job


def rows() -> list[tuple[str, str, str]]:
    base, door, job = measure()
    return [
        ("from pydantic import BaseModel", f"{base * 1000:.0f} ms", ""),
        ("import jobkit", f"{door * 1000:.1f} ms", ""),
        ("a first jobkit.Job(...)", f"{job * 1000:.0f} ms = {job / base:.2f}x pydantic", "below 2x"),
    ]


if __name__ == "__main__":
    print(table(rows()))
