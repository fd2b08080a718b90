"""The command line: a thin face of the same functions that a notebook calls.

Every error jobkit raises on purpose becomes one message on stderr and exit code 2; anything else is a bug and
keeps its traceback.
"""

from __future__ import annotations

import sys

from jobkit.cli.group import cli

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line; the entry point of ``jobkit`` and ``python -m jobkit``."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a glyph shows `?`, never a traceback
    cli(prog_name="jobkit")
