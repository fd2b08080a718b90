"""Time calls beside each other, so that what counts is their ratio and not the machine."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jobkit.dbt.project import Project

ROOT = Path(__file__).resolve().parents[2]


def alternate(calls: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """Return the best CPU time (seconds) of each call; rounds alternate: a busy moment meets them all."""
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for index, call in enumerate(calls):
            gc.collect()
            start = time.process_time()
            call()
            best[index] = min(best[index], time.process_time() - start)
    return best


def unused(project: Project) -> Project:
    """Return a copy that nothing was selected from; one that `changed` makes would share tables."""
    return Project(project._manifest, project.durations)


def cold(code: str) -> float:
    """Return the CPU time (seconds) of `code` in a fresh interpreter, its own start left out."""
    program = f"import time; s = time.process_time()\n{code}\nprint(time.process_time() - s)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return float(done.stdout)


def process(arguments: Sequence[str], folder: Path) -> float:
    """Return the CPU time (seconds) of ``python ARGUMENTS`` in a folder, from its start to its end."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    variables = {name: value for name, value in os.environ.items() if name not in unwanted}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """Return rows of (what, measured, bound) as aligned text."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
