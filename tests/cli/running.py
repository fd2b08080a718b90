"""Run the command line in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from jobkit.cli import cli

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, answers: str | None = None) -> Result:
    """Run ``jobkit WORDS`` here; a bug raises."""
    result = CliRunner().invoke(cli, list(words), input=answers, prog_name="jobkit")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_apart(
    *words: str, folder: Path | None = None, python: str = sys.executable, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m jobkit WORDS`` in its own process, with no standard input."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MPL"))}
    environment |= {"PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [python, "-m", "jobkit", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
    )
