"""Load + select + one simulated `dbt build` on a large manifest, against `json.load` of the same file.

``python -m tests.benchmarks.load [MANIFEST]``: without a file, the largest public manifest on this machine.
The bound is 2x. CPU time, so that a busy machine does not matter.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jobkit
from tests.benchmarks.timing import alternate, table
from tests.shared import SHARED


def plain_json(path: Path) -> Any:
    with path.open("rb") as file:
        return json.load(file)


def one_build(path: Path) -> int:
    """Load, select and build; returns the number of node results."""
    project = jobkit.Project.from_manifest(path)
    selected = project.select("+config.materialized:table", exclude="resource_type:test")
    assert selected
    return len(jobkit.invoke("dbt build", project).results)


def measure(path: Path, rounds: int = 5) -> tuple[float, float]:
    """Return the best times (seconds) of `json.load` and of load + select + build."""
    base, ours = alternate([lambda: plain_json(path), lambda: one_build(path)], rounds)
    return base, ours


def largest() -> Path | None:
    """Return the largest manifest on this machine, if there is any."""
    if SHARED is None:
        return None
    return max((SHARED / "manifests").glob("*.json.gz"), key=lambda path: path.stat().st_size)


def rows(source: Path | None = None) -> list[tuple[str, str, str]]:
    source = source or largest()
    if source is None:
        return [("load + select + build", "no manifest on this machine", "")]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "manifest.json"
        raw = source.read_bytes()
        path.write_bytes(gzip.decompress(raw) if source.suffix == ".gz" else raw)
        base, ours = measure(path)
    name = source.name.split(".")[0]
    return [
        (f"{name}: json.load", f"{base:.2f} s", ""),
        (f"{name}: load + select + build", f"{ours:.2f} s = {ours / base:.2f}x json.load", "at most 2x"),
    ]


if __name__ == "__main__":
    print(table(rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
