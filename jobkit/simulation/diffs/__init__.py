"""Two definitions side by side: what changes in the jobs, and what changes in the week that they play.

::

    diffs
    ├── matching         which job of the one is which of the other
    ├── of_definitions   field by field, and what cannot be changed in place
    ├── of_runs          runs, times, statuses, waits and builds of each job
    └── diff             diff(): all of it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.simulation.diffs.diff import Diff, diff

__all__ = ["Diff", "diff"]

open_door(__name__, {"jobkit.simulation.diffs.diff": "Diff diff"})
