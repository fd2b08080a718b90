"""What it costs to look at a simulation, as a multiple of what making it costs: a year of Scenario 2.

``python -m tests.benchmarks.looking [--days N]``

CPU time in one process, rounds alternating; each look meets a simulation that nobody has looked at. What the
rows mean:

iterate
    ``for run in sim.runs``, with the id and the status of each.
repr, notebook
    `repr(sim)`, and what a notebook shows, text and page.
lint, measures
    `lint(sim.account, project, simulation=sim)`, and `sim.measures()`.
to_json
    `sim.to_json()`: equal results of dbt are written once.
futures
    `simulate_many` of 20 seeds and 30 days against the same simulations one by one, both in this process;
    then with two new worker processes against one: the time on the wall.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

import jobkit
from jobkit.guide import scenario
from jobkit.simulation import Scenario, Simulation
from tests.benchmarks.timing import alternate, table

__all__ = ["LOOKS", "rows"]

START = datetime(2026, 3, 2, tzinfo=UTC)
SEEDS, FUTURE_DAYS = 20, 30

LOOKS: dict[str, Callable[[Simulation], object]] = {
    "iterate": lambda sim: [(run.id, run.status) for run in sim.runs],
    "repr": repr,
    "notebook": lambda sim: sim._repr_mimebundle_(),
    "lint": lambda sim: jobkit.lint(sim.account, sim.project, simulation=sim),
    "measures": lambda sim: sim.measures(),
}

BEFORE = {"iterate": "0.1x", "repr": "1.1x", "notebook": "3.7x", "lint": "2.1x", "measures": "2.5x"}


def _scenario(days: int) -> Scenario:
    return scenario("scenario-2").changed(start=START, until=START + timedelta(days=days))


def looking(days: int = 365, rounds: int = 3) -> list[tuple[str, str, str]]:
    asked = _scenario(days)
    for look in LOOKS.values():
        look(asked.simulate(until=START + timedelta(days=2)))  # what is imported on first use
    sim = asked.simulate()
    runs = len(sim.runs)
    looks = [lambda look=look: look(sim) for look in LOOKS.values()]
    base, *found = alternate([asked.simulate, *looks], rounds)
    shown = [(f"{days} days of Scenario 2, {runs:,} runs: simulate", f"{base:.2f} s", "")]
    for name, seconds in zip(LOOKS, found, strict=True):
        text, bound = f"{seconds:.2f} s = {seconds / base:.1f}x", f"at most 2x; was {BEFORE[name]}"
        shown.append((f"looking at them: {name}", text, bound))
    (seconds,) = alternate([sim.to_json], 1)
    size = len(sim.to_json()) / 1e6
    shown.append(("to_json of them", f"{seconds:.0f} s, {size:.0f} MB", "seconds, megabytes; was 3,300 MB"))
    return shown


def futures(rounds: int = 3) -> list[tuple[str, str, str]]:
    asked = _scenario(FUTURE_DAYS)
    alone, many = alternate(
        [
            lambda: [asked.simulate(seed=seed) for seed in range(SEEDS)],
            lambda: jobkit.simulate_many(asked, seeds=range(SEEDS), progress=False),
        ],
        rounds,
    )
    one, two = (min(_on_workers(asked, workers) for _ in range(rounds)) for workers in (1, 2))
    what = f"{SEEDS} futures of {FUTURE_DAYS} days"
    return [
        (what, f"{many / alone:.2f}x one by one", "at most 1.3x"),
        (f"{what}, 2 workers", f"{one / two:.2f}x as fast as 1 worker", "near 2x, on 2 free cores"),
    ]


def _on_workers(asked: Scenario, workers: int) -> float:
    """Return the seconds on the wall that new worker processes take."""
    start = time.perf_counter()
    with ProcessPoolExecutor(workers) as executor:
        jobkit.simulate_many(asked, seeds=range(SEEDS), executor=executor, progress=False)
    return time.perf_counter() - start


def rows(days: int = 365) -> list[tuple[str, str, str]]:
    return [*looking(days), *futures()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=365)
    print(table([("what", "measured here", "bound"), *rows(parser.parse_args().days)]))
