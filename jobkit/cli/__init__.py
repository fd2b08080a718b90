"""The command line: a thin face of the same functions that a notebook calls.

Every error jobkit raises on purpose becomes one message on stderr and exit code 2; anything else is a bug and
keeps its traceback.
"""

from __future__ import annotations

import gc
import os
import sys

from jobkit.cli.group import cli

__all__ = ["cli", "main"]


def _quick_start() -> None:
    """Leave out what a short command pays for and does not use.

    A command keeps what it makes to its end, so the collector would find little. pydantic would look through
    every installed package for plugins, and jobkit's models have none.
    """
    gc.set_threshold(100_000, 20, 20)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def main() -> None:
    """Run the command line; the entry point of ``jobkit`` and ``python -m jobkit``."""
    _quick_start()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a glyph shows `?`, never a traceback
    try:
        cli(prog_name="jobkit")
    finally:
        gc.freeze()  # all goes with the process: no last walk through it
