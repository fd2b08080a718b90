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

from tests.conformance.live.check import (
    Case,
    Dbt,
    Pool,
    compare_selection,
    compare_selections,
    dbt_python,
    execution_of,
    reduced,
    run_execution,
)
from tests.conformance.replay import Report

PER_PROJECT = 50
"""Selections asked of one parsed project."""
SHRINKS = 5
"""Disagreements of a kind that are made smaller; the others are printed as they are."""


def selections(pool: Pool, seed: int, total: int) -> int:
    """Compare random selections; return how many agreed."""

    def ask(dbt: Dbt, first: int) -> list[tuple[Case, str | None]]:
        count = min(PER_PROJECT, total - first)
        return compare_selections(dbt, Random(f"{seed} selections {first}"), count)

    agreed, shrinks = 0, SHRINKS
    bar = tqdm(total=total, desc="selections", unit="case")
    for first, pairs in pool.map(ask, range(0, total, PER_PROJECT)):
        for case, wrong in pairs:
            agreed += wrong is None
            if wrong is not None and shrinks:
                shrinks -= 1
                with pool.one() as dbt:
                    case = reduced(case, lambda c, dbt=dbt: compare_selection(dbt, c) is not None)
                    wrong = compare_selection(dbt, case)
            if wrong is not None:
                _say(f"a selection of project {first} of seed {seed}", case, wrong)
        bar.update(len(pairs))
    bar.close()
    return agreed


def executions(pool: Pool, seed: int, total: int) -> int:
    """Compare random scenarios; return how many agreed."""

    def ask(dbt: Dbt, number: int) -> tuple[Case, Report]:
        case = execution_of(Random(f"{seed} executions {number}"))
        return case, run_execution(dbt, case)

    agreed, apart, commands, shrinks = 0, Counter[str](), 0, SHRINKS
    done = tqdm(pool.map(ask, range(total)), total=total, desc="executions", unit="case")
    for number, (case, report) in done:
        commands += sum("parts" in step for step in case["steps"])
        apart.update(line.rpartition(": ")[2] for line in report.apart)
        agreed += not report.wrong
        if report.wrong and shrinks:
            shrinks -= 1
            with pool.one() as dbt:
                case = reduced(case, lambda c, dbt=dbt: bool(run_execution(dbt, c).wrong))
                report = run_execution(dbt, case)
        if report.wrong:
            _say(f"execution {number} of seed {seed}", case, "\n  ".join(report.wrong))
    print(f"commands run in the executions: {commands}")
    for reason, count in sorted(apart.items()):
        print(f"counted apart, {count}: {reason}")
    return agreed


def _say(title: str, case: dict[str, Any], wrong: str) -> None:
    tqdm.write(f"\nDISAGREEMENT, {title}\n  {wrong}\n  smallest case:")
    for key, value in case.items():
        part = value["items"] if key in ("spec", "old") and value else value
        rows = part if isinstance(part, list) else [part]
        tqdm.write(f"    {key}:")
        for row in rows:
            tqdm.write(f"      {json.dumps(row)}")
    sys.stdout.flush()  # a long run in a file is read while it goes on


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison; 1 unless all agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.live", description=__doc__)
    parser.add_argument("--selections", type=int, default=2000, help="selections to compare (2000)")
    parser.add_argument("--executions", type=int, default=200, help="scenarios to execute (200)")
    parser.add_argument("--seed", type=int, help="repeats a run; random by default")
    parser.add_argument("--dbt", default=dbt_python(), help="the Python that has dbt-core and dbt-duckdb")
    parser.add_argument("--workers", type=int, default=2, help="processes of dbt (2); changes no answer")
    options = parser.parse_args(arguments)
    if options.dbt is None:
        parser.error("no dbt here: pass --dbt PYTHON or set JOBKIT_DBT_PYTHON (tests/conformance/README.md)")
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    started = perf_counter()
    with Pool(options.dbt, options.workers) as pool:
        print(f"dbt {pool.version}, seed {seed}", flush=True)
        chosen = selections(pool, seed, options.selections)
        between = perf_counter()
        executed = executions(pool, seed, options.executions)
    ended = perf_counter()
    print(f"selections: agreed {chosen} of {options.selections} ({between - started:.0f} s)")
    print(f"executions: agreed {executed} of {options.executions} ({ended - between:.0f} s)")
    return int((chosen, executed) != (options.selections, options.executions))


if __name__ == "__main__":
    sys.exit(main())
