"""How time and memory grow from 1,000 to 100,000 nodes.

``python -m tests.benchmarks.growth [--plot PATH] [--sizes N,N]``: on manifests made by `synthetic`, each
size in processes of its own, so that no figure depends on what ran before. All seconds are CPU time, the best
of `ROUNDS`. What the columns mean:

load
    `Project.from_manifest` of the file.
select
    ``+tag:centre+``: a walk to both sides through about half of the models, tests included, from a project
    that nothing was selected from yet.
state
    ``state:modified+`` against a state loaded from another file, likewise; a pull request edited every
    hundredth model.
build
    `invoke("dbt build")` of all nodes.
exponent
    The slope of log(time) against log(size), by least squares over all sizes: 1 is linear. Fixed costs make
    it less; a table that is walked once a node would make it 2. The bound leaves room for the processor's
    caches, which hold a thousand nodes but not a hundred thousand.
memory
    The most memory that a process ever held (VmHWM; `ru_maxrss` elsewhere) when it loaded the file, less what
    the same interpreter held before, over the same for `json.load`.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import math
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks import synthetic
from tests.benchmarks.timing import ROOT, table, unused

__all__ = ["SIZES", "measure", "plot", "rows"]

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
ROUNDS = 2
BOUND = 1.2
FIGURES = ("load", "select", "state", "build")

Measured = Mapping[int, Mapping[str, float]]


# -- in a process of its own ------------------------------------------------------------------------


def _write(size: int, changed: bool, path: Path) -> None:
    path.write_text(json.dumps(synthetic.manifest(size, changed)), "utf-8")


def _best(make: Callable[[], Any], call: Callable[[Any], object]) -> float:
    """Return the best CPU time of `call` on what `make` returns, made anew for each round."""
    best = math.inf
    for _ in range(ROUNDS):
        made = make()
        gc.collect()
        start = time.process_time()
        call(made)
        best = min(best, time.process_time() - start)
        del made
    return best


def _times(before: Path, after: Path) -> dict[str, float]:
    import jobkit

    load = _best(lambda: None, lambda _: jobkit.Project.from_manifest(after))
    project, state = jobkit.Project.from_manifest(after), jobkit.State.from_manifest(before)
    fresh = partial(unused, project)
    return {
        "load": load,
        "select": _best(fresh, lambda copy: copy.select("+tag:centre+")),
        "state": _best(fresh, lambda copy: copy.select("state:modified+", state=state)),
        "build": _best(fresh, lambda copy: jobkit.invoke("dbt build", copy)),
        "calls": _calls(lambda: jobkit.invoke("dbt build", fresh())),
    }


def _calls(call: Callable[[], object]) -> float:
    """Return how many functions are called: the same on every machine, however large its caches are."""
    profile = cProfile.Profile()
    profile.runcall(call)
    return float(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def _peak() -> int:
    """Return the most memory this process ever held, in bytes.

    `ru_maxrss` counts on Linux what the parent held when it started this process; VmHWM does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) << 10
    unit = 1 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _memory(path: Path, with_jobkit: bool) -> dict[str, float]:
    import jobkit
    from jobkit.dbt.project import Project

    before = _peak()
    if with_jobkit:
        kept: Any = Project.from_manifest(path)
    else:
        with path.open("rb") as file:
            kept = json.load(file)
    assert kept is not None and jobkit
    return {"peak": float(_peak() - before)}


def _work(words: Sequence[str]) -> None:
    """Do one piece of work and print what was measured: the other end of `_ask`."""
    what, *paths = words
    if what == "write":
        _write(int(paths[0]), False, Path(paths[1]))
        _write(int(paths[0]), True, Path(paths[2]))
        answer = {}
    elif what == "times":
        answer = _times(Path(paths[0]), Path(paths[1]))
    else:
        answer = _memory(Path(paths[0]), what == "jobkit")
    print(json.dumps(answer))


# -- the whole --------------------------------------------------------------------------------------


def _ask(*words: object) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--work", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=900, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def measure(sizes: Sequence[int] = SIZES) -> dict[int, dict[str, float]]:
    """Return size -> {figure: seconds, "memory": ratio, "peak": bytes of jobkit}."""
    found = {}
    for size in sizes:
        with TemporaryDirectory() as folder:
            before, after = Path(folder) / "before.json", Path(folder) / "after.json"
            _ask("write", size, before, after)
            ours, plain = _ask("jobkit", after)["peak"], _ask("json", after)["peak"]
            found[size] = {**_ask("times", before, after), "memory": ours / plain, "peak": ours}
    return found


def exponent(measured: Measured, figure: str) -> float:
    """Return the slope of log(seconds) against log(size)."""
    points = [(math.log(size), math.log(row[figure])) for size, row in measured.items()]
    x0, y0 = (sum(column) / len(points) for column in zip(*points, strict=True))
    return sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)


def rows(measured: Measured | None = None) -> list[tuple[str, str, str]]:
    """Return a row a size, then the exponents and the memory."""
    measured = measured or measure()
    shown = []
    for size, row in measured.items():
        times = ", ".join(f"{figure} {row[figure]:.3f}" for figure in FIGURES)
        memory = f"memory {row['peak'] / 1e6:.0f} MB = {row['memory']:.2f}x json.load"
        shown.append((f"{size:,} nodes (CPU seconds)", f"{times}; {memory}", ""))
    small, large = 10_000, 100_000
    if small in measured and large in measured:
        grown, calls, load = (
            measured[large][one] / measured[small][one] for one in ("build", "calls", "load")
        )
        figure = f"{grown:.1f}x in {calls:.2f}x the calls; loading {load:.1f}x"
        shown.append((f"build, {large:,} nodes against {small:,}", figure, "about 10x; was 16x"))
    fitted = ", ".join(f"{figure} {exponent(measured, figure):.2f}" for figure in FIGURES)
    worst = max(row["memory"] for row in measured.values())
    return [
        *shown,
        ("exponent of time against size", fitted, f"about 1, below {BOUND}"),
        ("peak memory of loading, the worst", f"{worst:.2f}x json.load", "at most 2.5x"),
    ]


def plot(measured: Measured, path: str | Path) -> Path:
    """Draw time against size, both logarithmic, with a line of slope 1 through the largest size of each."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    sizes = sorted(measured)
    for name, marker in zip(FIGURES, "osD^", strict=True):
        times = [measured[size][name] for size in sizes]
        label = f"{name} (exponent {exponent(measured, name):.2f})"
        (line,) = axes.plot(sizes, times, marker=marker, label=label)
        linear = [times[-1] * size / sizes[-1] for size in sizes]
        axes.plot(sizes, linear, linestyle=":", linewidth=1, color=line.get_color())
    axes.set(
        xscale="log", yscale="log", xlabel="nodes", ylabel="CPU time (s)", title="jobkit: time against size"
    )
    axes.legend(title="dotted: linear")
    figure.savefig(path)
    return Path(path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        _work(sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
        parser.add_argument("--plot", metavar="PATH", help="where to draw it: .png, .svg or .pdf")
        parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of nodes")
        options = parser.parse_args()
        answers = measure([int(size) for size in options.sizes.split(",")])
        print(table([("what", "measured here", "bound"), *rows(answers)]))
        if options.plot:
            print(f"plot: {plot(answers, options.plot)}")
