"""Talks to `dbt_worker` in the Python where dbt-core is installed (see README.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["Dbt", "dbt_python"]

_HERE = Path(__file__).resolve().parent


def dbt_python() -> str | None:
    """Return the Python that has dbt-core, or None.

    ``JOBKIT_DBT_PYTHON`` names it; otherwise the virtual environment that ``setup_dbt.sh`` makes, and then
    this very Python when dbt-duckdb is installed beside jobkit (extra ``[conformance]``).
    """
    named = os.environ.get("JOBKIT_DBT_PYTHON")
    if named:
        return named
    made = _HERE.parents[1] / ".venv-dbt" / "bin" / "python"
    if made.exists():
        return str(made)
    from importlib.util import find_spec

    try:
        return sys.executable if find_spec("dbt.adapters.duckdb") and find_spec("dbt.cli") else None
    except ModuleNotFoundError:
        return None


class Dbt:
    """A worker process that asks real dbt; a context manager."""

    def __init__(self, python: str | None = None) -> None:
        python = python or dbt_python()
        if python is None:
            raise SystemExit("dbt-core is not installed: see tests/conformance/README.md")
        self._process = subprocess.Popen(
            [python, "-P", str(_HERE / "dbt_worker.py")],  # -P: select.py here is not the standard one
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version: str = self._answer()["dbt"]

    def ask(self, op: str, folder: Path, **request: Any) -> dict[str, Any]:
        """Return the worker's answer to one request; raises RuntimeError where the worker itself fails."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"op": op, "dir": str(folder), **request}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the dbt worker ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "crash" in answer:
            raise RuntimeError(answer["crash"])
        return answer

    def __enter__(self) -> Dbt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=60)
