"""Seconds for what has no duration of its own: assumptions, each named once.

The times of nodes are in `jobkit.dbt.manifest.durations`; the times of the platform's steps, the start of dbt
included, are in `jobkit.simulation.Rules`.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "CATALOG_SECONDS",
    "CLONE_SECONDS",
    "COMPILE_SECONDS",
    "EMPTY_SECONDS",
    "REFUSED_SECONDS",
    "UNREACHABLE_SECONDS",
]

COMPILE_SECONDS: Final = 0.02
"""To render one node (``compile``, ``docs generate``), without the database."""

CATALOG_SECONDS: Final = 5.0
"""To read the catalog at the end of ``docs generate``."""

EMPTY_SECONDS: Final = 1.0
"""At most this long to build a node with ``--empty``: no rows are read."""

CLONE_SECONDS: Final = 1.0
"""To clone one relation: no data is copied."""

REFUSED_SECONDS: Final = 1.0
"""Until a database refuses SQL that names a missing relation; a faster node takes its own time."""

UNREACHABLE_SECONDS: Final = 1.0
"""Until the connection to a warehouse in an outage fails; a driver that retries takes longer."""
