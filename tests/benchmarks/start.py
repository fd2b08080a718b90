"""What it costs to start: a first `jobkit.Job(...)`, and verbs of the command line.

``python -m tests.benchmarks.start``

The job is measured in a cold interpreter against `from pydantic import BaseModel`, the verbs as processes
against ``python -c pass``, on a file of two jobs. Rounds alternate; the best CPU time counts.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.timing import cold, process, table

BASE = "from pydantic import BaseModel"
JOB = "import jobkit; jobkit.Job(name='A', commands=['dbt build'])"
IMPORT = "import jobkit"
SMALLEST = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n"
FLOOR = f"import click, croniter, yaml\n{SMALLEST}"
"""What every verb that reads jobs needs of other libraries: no verb can start faster."""


JOBS = """
jobs:
- {name: Daily, environment: Production, commands: [dbt build], schedule: 0 6 * * *}
- {name: CI, environment: CI, commands: ["dbt build -s state:modified+"], triggers: {pull_request: true}}
"""
VERBS: dict[str, tuple[list[str], str]] = {
    "lint": (["lint", "jobs.yml"], "at most 15x, which is below the floor; was 33x"),
    "cron": (["cron", "0 6 * * *"], "at most 15x; was 15x"),
    "demo": (["demo"], "half; was 110x"),
}
"""Arguments, and what each was when the start was first measured so."""


def verbs(rounds: int = 9) -> list[tuple[str, str, str]]:
    """Return a row a verb: its CPU time as a multiple of an empty Python's, and of the floor."""
    commands = [["-c", "pass"], ["-c", FLOOR]]
    commands += (["-m", "jobkit", *arguments] for arguments, _ in VERBS.values())
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "jobs.yml").write_text(JOBS, "utf-8")
        samples = [[process(command, place) for command in commands] for _ in range(rounds)]
    empty, floor, *found = (min(column) for column in zip(*samples, strict=True))
    figures = (
        f"{seconds * 1000:.0f} ms = {seconds / empty:.1f}x python -c pass = {seconds / floor:.2f}x the floor"
        for seconds in (floor, *found)
    )
    names = ["the floor: click, croniter, yaml, a pydantic class", *(f"jobkit {name}" for name in VERBS)]
    bounds = ["", *(bound for _, bound in VERBS.values())]
    return list(zip(names, figures, bounds, strict=True))


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
        *verbs(),
    ]


if __name__ == "__main__":
    print(table(rows()))
