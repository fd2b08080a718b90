"""Compare jobkit with a live dbt: ``python -m tests.conformance.live [--selections N] [--executions N]``."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections import Counter
from random import Random
from time import perf_counter
from typing import Any

from tqdm.auto import tqdm

from tests.conformance.live import generate
from tests.conformance.live.check import (
    Dbt,
    compare_selections,
    dbt_python,
    execution_of,
    reduced,
    run_execution,
)
from tests.conformance.live.project import files

PER_PROJECT = 50
"""Selections asked of one parsed project."""


def selections(dbt: Dbt, seed: int, total: int) -> int:
    """Compare random selections; return how many agreed."""
    agreed = 0
    bar = tqdm(total=total, desc="selections", unit="case", disable=None)
    for number in range(-(-total // PER_PROJECT)):
        rng = Random(f"{seed} selections {number}")
        spec = generate.project(rng)
        old = generate.changed(rng, spec) if rng.random() < 0.8 else None
        manifest = dbt.ask(files=files(spec), state=None, results={}, cases=[])["manifest"]
        results = generate.results(rng, manifest)
        cases = [
            generate.selection(rng, spec, manifest)
            for _ in range(min(PER_PROJECT, total - number * PER_PROJECT))
        ]
        for case, wrong in zip(cases, compare_selections(dbt, spec, old, results, cases), strict=True):
            agreed += wrong is None
            if wrong is not None:
                whole = {"spec": spec, "selection": case}
                small = reduced(
                    whole,
                    lambda c, old=old, results=results: (
                        compare_selections(dbt, c["spec"], old, results, [c["selection"]])[0] is not None
                    ),
                )
                _say(f"selection {number} of seed {seed}", small, wrong)
        bar.update(len(cases))
    bar.close()
    return agreed


def executions(dbt: Dbt, seed: int, total: int) -> int:
    """Compare random scenarios; return how many agreed."""
    agreed, apart, commands = 0, Counter[str](), 0
    for number in tqdm(range(total), desc="executions", unit="case", disable=None):
        case = execution_of(Random(f"{seed} executions {number}"))
        commands += sum("parts" in step for step in case["steps"])
        report = run_execution(dbt, case)
        apart.update(line.rpartition("`: ")[2] for line in report.apart)
        agreed += not report.wrong
        if report.wrong:
            small = reduced(case, lambda c: bool(run_execution(dbt, c).wrong))
            _say(f"execution {number} of seed {seed}", small, "\n  ".join(run_execution(dbt, small).wrong))
    print(f"commands run in the executions: {commands}")
    for reason, count in sorted(apart.items()):
        print(f"counted apart, {count}: {reason}")
    return agreed


def _say(title: str, case: dict[str, Any], wrong: str) -> None:
    tqdm.write(f"\nDISAGREEMENT, {title}\n  {wrong}\n  smallest case:")
    for key, value in case.items():
        rows = value["items"] if key == "spec" else value if isinstance(value, list) else [value]
        for row in rows:
            tqdm.write(f"    {json.dumps(row)}")


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; 1 unless all agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.live", description=__doc__)
    parser.add_argument("--selections", type=int, default=2000, help="selections to compare (2000)")
    parser.add_argument("--executions", type=int, default=200, help="scenarios to execute (200)")
    parser.add_argument("--seed", type=int, help="repeats a run; random by default")
    parser.add_argument("--dbt", default=dbt_python(), help="the Python that has dbt-core and dbt-duckdb")
    options = parser.parse_args(arguments)
    if options.dbt is None:
        parser.error("no dbt here: pass --dbt PYTHON or set JOBKIT_DBT_PYTHON (tests/conformance/README.md)")
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    started = perf_counter()
    with Dbt(options.dbt) as dbt:
        print(f"dbt {dbt.version}, seed {seed}", flush=True)
        chosen = selections(dbt, seed, options.selections)
        between = perf_counter()
        executed = executions(dbt, seed, options.executions)
    ended = perf_counter()
    print(f"selections: agreed {chosen} of {options.selections} ({between - started:.0f} s)")
    print(f"executions: agreed {executed} of {options.executions} ({ended - between:.0f} s)")
    return int((chosen, executed) != (options.selections, options.executions))


if __name__ == "__main__":
    sys.exit(main())
