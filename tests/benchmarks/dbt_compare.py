"""jobkit beside real dbt, as ratios in one run.

``python -m tests.benchmarks.dbt_compare [--dbt PYTHON]``: PYTHON is one where dbt-core and dbt-duckdb are
installed (or set ``JOBKIT_DBT_PYTHON``); without it only what needs no dbt is measured. The manifest is
the largest public one on this machine that has recorded selections. A few minutes, nearly all of them
dbt's.

All seconds are CPU time (user and system), because a busy machine stretches wall time; where whole
processes are compared, wall time stands beside it. What the rows mean:

load
    `Project.from_manifest` against `json.load` of the same file: the ratio of the medians. `json.load`
    runs as anyone would call it, with the garbage collector on; jobkit switches it off while it reads.
selection, warm
    One `select()` on a project against dbt's `NodeSelector.get_selected` with the words parsed, in
    process. For each recorded expression the best of some rounds on either side; the figure quoted is the
    median of their ratios. jobkit's tables over a project, which it makes on first use, exist already, as
    does dbt's selector.
selection, cold
    The same, with what either side prepares anew: jobkit starts from a project that nothing was ever
    selected from, dbt makes its `NodeSelector`.
selection, equal
    How many answers are the same on both sides: a comparison of two that differ would mean nothing.
ls
    ``jobkit ls --select X --manifest M`` against a warm ``dbt ls --select X`` (partial parse, nothing
    changed) from the shell, whole processes, on a small project of dbt and the manifest that dbt wrote of
    it: the ratio of the medians of CPU time. Both print the same ids.
build
    `invoke("dbt build")` of 5,000 nodes that are already loaded: the median.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import jobkit
from tests.benchmarks import synthetic
from tests.benchmarks.timing import ROOT, table, unused
from tests.shared import SHARED

__all__ = ["dbt_python", "rows"]

Row = tuple[str, str, str]

_SIDE = Path(__file__).with_name("dbt_side.py")
_ENVIRONMENT = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "0", "PYTHONPATH": ""}
_PROFILES = "small: {target: dev, outputs: {dev: {type: duckdb, path: wh.duckdb}}}\n"
_PROJECT = 'name: small\nversion: "1.0"\nprofile: small\nflags: {send_anonymous_usage_stats: false}\n'
_MODELS = 30


def dbt_python() -> str | None:
    """Return the Python that has dbt, as ``JOBKIT_DBT_PYTHON`` names it."""
    return os.environ.get("JOBKIT_DBT_PYTHON")


def seconds_of(calls: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """Return the CPU times of each call; rounds alternate, so that a busy moment meets them all."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for index, call in enumerate(calls):
            gc.collect()
            start = time.process_time()
            call()
            times[index].append(time.process_time() - start)
    return times


# -- loading ----------------------------------------------------------------------------------------


def load_row(path: Path, rounds: int = 5) -> Row:
    def plain() -> Any:
        with path.open("rb") as file:
            return json.load(file)

    base, ours = map(median, seconds_of([plain, lambda: jobkit.Project.from_manifest(path)], rounds))
    size = path.stat().st_size / 1e6
    text = f"{ours:.2f} s against {base:.2f} s = {ours / base:.2f}x json.load"
    return f"load {size:.0f} MB (CPU, medians of {rounds})", text, "at most 1.3x"


# -- selection --------------------------------------------------------------------------------------


def largest_recorded() -> tuple[Path, Path] | None:
    """Return (manifest, recorded selections) of the largest manifest that has some."""
    if SHARED is None:
        return None
    answers = {path.name.partition(".")[0]: path for path in (SHARED / "oracle/selection").glob("*.jsonl.gz")}
    manifests = [path for path in (SHARED / "manifests").glob("*.json.gz") if path.name[:-8] in answers]
    if not manifests:
        return None
    manifest = max(manifests, key=lambda path: path.stat().st_size)
    return manifest, answers[manifest.name[:-8]]


def recorded(path: Path) -> list[dict[str, Any]]:
    """Return the recorded selections that dbt answered and that need nothing but the manifest."""
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    cases = [json.loads(line) for line in lines]
    return [case for case in cases if "ids" in case and not case.get("state") and not case.get("selector")]


def _ask(project: jobkit.Project, case: Mapping[str, Any]) -> tuple[float, tuple[str, ...]]:
    start = time.process_time()
    selection = jobkit.select(
        project, case.get("select"), case.get("exclude"), indirect_selection=case.get("indirect")
    )
    return time.process_time() - start, selection.ids


def ours_selected(path: Path, cases: Sequence[Mapping[str, Any]], rounds: int = 3) -> list[dict[str, Any]]:
    """Return jobkit's time and answer for each case; the project is made anew for a cold start."""
    project = jobkit.Project.from_manifest(path)
    answers = []
    for case in cases:
        fresh = unused(project)
        gc.collect()
        cold, _ = _ask(fresh, case)
        _ask(project, case)
        times, results = zip(*(_ask(project, case) for _ in range(rounds)), strict=True)
        answers.append({"warm": min(times), "cold": cold, "ids": list(results[0])})
    return answers


def theirs_selected(python: str, path: Path, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what `dbt_side` measures."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _small_project(folder, models=0)
        (folder / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)), "utf-8")
        command = [python, "-P", str(_SIDE), str(path), "cases.jsonl", "out.json"]
        _run(command, folder, timeout=1800)
        answers: dict[str, Any] = json.loads((folder / "out.json").read_text("utf-8"))
        return answers


def select_rows(python: str, path: Path, answers: Path) -> list[Row]:
    cases = recorded(answers)
    said = theirs_selected(python, path, cases)
    pairs = list(zip(ours_selected(path, cases), said["answers"], strict=True))
    rows = []
    for kind, bound in (("warm", "at least 20x"), ("cold", "at least 10x; was 5.5x")):
        ours, theirs = (median(pair[side][kind] for pair in pairs) for side in (0, 1))
        ratio = median(their[kind] / our[kind] for our, their in pairs)
        text = (
            f"{ours * 1000:.1f} ms against dbt's {theirs * 1000:.0f} ms (medians); median ratio {ratio:.1f}x"
        )
        rows.append((f"selection, {kind} (CPU, {len(cases)} expressions)", text, bound))
    equal = sum(our["ids"] == their["ids"] for our, their in pairs)
    return [*rows, (f"selection, equal to dbt {said['dbt']}", f"{equal} of {len(cases)}", "all")]


# -- the shell --------------------------------------------------------------------------------------


def _small_project(folder: Path, models: int = _MODELS) -> None:
    """Write a dbt project: a line of models, each on the two before it, with a test each."""
    (folder / "dbt_project.yml").write_text(_PROJECT)
    (folder / "profiles.yml").write_text(_PROFILES)
    if not models:
        return
    (folder / "models").mkdir()
    tests = ["models:"]
    for number in range(models):
        near = [f"{{{{ ref('m{number - back}') }}}}" for back in (1, 2) if number >= back]
        (folder / f"models/m{number}.sql").write_text(
            " union all ".join(f"select id from {ref}" for ref in near) or "select 1 as id"
        )
        tests.append(f"  - {{name: m{number}, columns: [{{name: id, data_tests: [not_null]}}]}}")
    (folder / "models/schema.yml").write_text("\n".join(tests))


def _run(command: Sequence[str], folder: Path, timeout: float = 300) -> tuple[float, float, list[str]]:
    """Run a process; return its CPU time, its wall time and the lines it printed."""
    environment = {**os.environ, **_ENVIRONMENT}
    if command[0] == sys.executable:
        environment["PYTHONPATH"] = str(ROOT)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, done.stdout.splitlines()


def ls_rows(python: str, rounds: int = 5) -> list[Row]:
    dbt = [python, "-P", "-c", "from dbt.cli.main import cli; cli()"]
    chosen = ["ls", "--select", f"+m{_MODELS // 2}+2", "--exclude", "m3"]
    theirs = [
        *dbt,
        "--quiet",
        *chosen,
        "--resource-type",
        "all",
        "--output",
        "json",
        "--output-keys",
        "unique_id",
    ]
    ours = [sys.executable, "-m", "jobkit", *chosen, "--manifest", "target/manifest.json"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        _small_project(folder)
        _run([*dbt, "--quiet", "parse"], folder)
        _run(theirs, folder), _run(ours, folder)
        runs = [(_run(ours, folder), _run(theirs, folder)) for _ in range(rounds)]
    mine, ids = runs[0][0][2], sorted(json.loads(line)["unique_id"] for line in runs[0][1][2])
    (cpu, dbt_cpu), (wall, dbt_wall) = (
        [median(run[side][kind] for run in runs) for side in (0, 1)] for kind in (0, 1)
    )
    text = f"{cpu:.2f} s against {dbt_cpu:.2f} s = {dbt_cpu / cpu:.1f}x"
    clock = f"{wall:.2f} s against {dbt_wall:.2f} s = {dbt_wall / wall:.1f}x"
    return [
        (f"ls from the shell (CPU, medians of {rounds})", text, "at least 10x"),
        ("ls from the shell (wall)", clock, ""),
        (
            "ls, the same ids",
            f"{len(mine)} and {len(ids)}: {'equal' if mine == ids else 'DIFFERENT'}",
            "equal",
        ),
    ]


# -- a build ----------------------------------------------------------------------------------------


def build_row(size: int = 5000, rounds: int = 7) -> Row:
    project = jobkit.Project.from_manifest(synthetic.manifest(size))
    assert len(jobkit.invoke("dbt build", project).results) == size
    (times,) = seconds_of([lambda: jobkit.invoke("dbt build", project)], rounds)
    return f"dbt build of {size:,} nodes (CPU, median of {rounds})", f"{median(times):.2f} s", "below 0.5 s"


def rows(python: str | None = None) -> list[Row]:
    """Return all rows; those of dbt only where there is one."""
    python = python or dbt_python()
    found = largest_recorded()
    shown = [build_row()]
    if found is not None:
        manifest, answers = found
        with TemporaryDirectory() as name:
            path = Path(name) / "manifest.json"
            path.write_bytes(gzip.decompress(manifest.read_bytes()))
            shown.append(load_row(path))
            if python is not None:
                shown += select_rows(python, path, answers)
    if python is None:
        return [*shown, ("selection and ls against dbt", "no dbt: give --dbt PYTHON", "")]
    return [*shown, *ls_rows(python)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--dbt", metavar="PYTHON", help="a Python where dbt-core and dbt-duckdb are installed"
    )
    print(table([("what", "measured here", "bound"), *rows(parser.parse_args().dbt)]))
