"""How long things take that have no duration of their own: assumptions, named once.

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
"""To render one node (``compile``, ``docs generate``): no database is asked."""

CATALOG_SECONDS: Final = 5.0
"""To read the catalog at the end of ``docs generate``."""

EMPTY_SECONDS: Final = 1.0
"""At most this long to build a node with ``--empty``: no rows are read."""

CLONE_SECONDS: Final = 1.0
"""To clone one relation: no data is copied."""

REFUSED_SECONDS: Final = 1.0
"""At most this long until a database refuses SQL that names a relation which does not exist."""

UNREACHABLE_SECONDS: Final = 1.0
"""Until a warehouse that is away has refused the connection; a driver that tries again takes longer."""
