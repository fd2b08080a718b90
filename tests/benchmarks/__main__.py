"""``python -m tests.benchmarks``: all figures in one table."""

from __future__ import annotations

from tests.benchmarks import load, start, year
from tests.benchmarks.timing import table

if __name__ == "__main__":
    print(table([("what", "measured here", "bound"), *start.rows(), *year.rows(), *load.rows()]))
