"""Selection methods: one small function each, ``(context, criterion) -> set of unique_ids``.

::

    selection.methods
    ├── names         fqn source exposure metric semantic_model saved_query unit_test
    ├── properties    tag group access package config resource_type version test_name test_type
    ├── files         path file
    ├── earlier_runs  state result source_status
    └── selectors     selector, which `evaluate` calls itself

Source: dbt-core 1.12 ``graph/selector_methods.py``.
"""

from __future__ import annotations

from jobkit.dbt.selection.methods import earlier_runs, files, names, properties
from jobkit.dbt.selection.methods.registry import REGISTRY
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["REGISTRY", "earlier_runs", "files", "find", "names", "properties"]


def find(context: SelectionContext, criterion: Criterion) -> set[str]:
    """Return the nodes that match the method and value of a criterion."""
    return REGISTRY[criterion.method](context, criterion)
