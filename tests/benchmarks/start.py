"""A first `jobkit.Job(...)` from a cold interpreter, against `from pydantic import BaseModel`: below 2x.

``python -m tests.benchmarks.start``
"""

from __future__ import annotations

from tests.benchmarks.timing import cold, table

BASE = "from pydantic import BaseModel"
JOB = "import jobkit; jobkit.Job(name='A', commands=['dbt build'])"
IMPORT = "import jobkit"
SMALLEST = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n"


def measure(rounds: int = 15) -> tuple[float, ...]:
    """Return the best CPU times (seconds): pydantic, its smallest model, `import jobkit`, a first job."""
    samples = [tuple(cold(code) for code in (BASE, SMALLEST, IMPORT, JOB)) for _ in range(rounds)]
    return tuple(min(column) for column in zip(*samples, strict=True))


def rows() -> list[tuple[str, str, str]]:
    base, smallest, door, job = measure()
    return [
        ("from pydantic import BaseModel", f"{base * 1000:.0f} ms", ""),
        ("a class of one field on it", f"{smallest * 1000:.0f} ms = {smallest / base:.2f}x pydantic", ""),
        ("import jobkit", f"{door * 1000:.1f} ms", ""),
        ("a first jobkit.Job(...)", f"{job * 1000:.0f} ms = {job / base:.2f}x pydantic", "below 2x"),
    ]


if __name__ == "__main__":
    print(table(rows()))
