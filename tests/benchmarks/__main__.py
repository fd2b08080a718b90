"""``python -m tests.benchmarks [--dbt PYTHON] [--plot PATH]``: all figures in one table.

With a Python that has dbt-core and dbt-duckdb (or ``JOBKIT_DBT_PYTHON``), jobkit is measured beside real
dbt as well; PATH gets the plot of time against size. What each figure means: `start`, `year`,
`platform`, `looking`, `pull_requests`, `accounts`, `load`, `editing`, `dbt_compare` and `growth` say it.
"""

from __future__ import annotations

import argparse

from tests.benchmarks import (
    accounts,
    dbt_compare,
    editing,
    growth,
    load,
    looking,
    platform,
    pull_requests,
    start,
    year,
)
from tests.benchmarks.timing import table

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--dbt", metavar="PYTHON", help="a Python where dbt-core and dbt-duckdb are installed"
    )
    parser.add_argument("--plot", metavar="PATH", help="where to draw time against size: .png, .svg or .pdf")
    options = parser.parse_args()
    shown = [
        *start.rows(),
        *year.rows(),
        *platform.rows(),
        *looking.rows(),
        *pull_requests.rows(),
        *accounts.rows(),
        *load.rows(),
        *editing.rows(),
        *dbt_compare.rows(options.dbt),
    ]
    measured = growth.measure()
    print(table([("what", "measured here", "bound"), *shown, *growth.rows(measured)]))
    if options.plot:
        print(f"plot: {growth.plot(measured, options.plot)}")
