"""Node selection and state comparison, as dbt-core 1.12 does them.

::

    selection
    ├── select            select(project, ...) -> Selection
    ├── spec              the grammar: a line -> a tree of criteria
    ├── yaml_selectors    selectors.yml, as the manifest holds it -> the same tree
    ├── evaluate          the tree -> sets; union, intersection, difference
    ├── graph_operators   + n+ +n @
    ├── indirect          tests that come along
    ├── methods/          tag:, path:, config:, state: ... one small function each
    ├── state_comparison  new, modified, unmodified; aspects, contract: its parts
    ├── index             tables over a project, made on first use
    ├── grouped           rows as lists by key
    ├── selection_context what one selection shares, and leaves behind for
    ├── reasons           why a node is selected, or is not
    └── absence           the kinds of "is not", as data
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.dbt.selection.absence import Absence
    from jobkit.dbt.selection.select import ALL_TYPES, Selection, select
    from jobkit.dbt.selection.spec import INDIRECT, METHODS

__all__ = ["ALL_TYPES", "INDIRECT", "METHODS", "Absence", "Selection", "select"]

open_door(
    __name__,
    {
        "jobkit.dbt.selection.absence": "Absence",
        "jobkit.dbt.selection.select": "ALL_TYPES Selection select",
        "jobkit.dbt.selection.spec": "INDIRECT METHODS",
    },
)
