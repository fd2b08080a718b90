"""Selection methods: one small function each, ``(context, criterion) -> set of unique_ids``.

::

Methods
-------
    ├── names       fqn source exposure metric semantic_model saved_query unit_test
    ├── properties  tag group access package config resource_type version test_name test_type
    ├── files       path file
    ├── states      state result source_status
    └── selectors   selector, which `evaluate` calls itself

Source: dbt-core 1.12 ``graph/selector_methods.py``.
"""

from __future__ import annotations

from jobkit.dbt.selection.context import Context
from jobkit.dbt.selection.methods import files, names, properties, states
from jobkit.dbt.selection.methods.registry import REGISTRY
from jobkit.dbt.selection.spec import Criterion

__all__ = ["REGISTRY", "files", "find", "names", "properties", "states"]


def find(context: Context, criterion: Criterion) -> set[str]:
    """Return the nodes that match the method and value of a criterion."""
    return REGISTRY[criterion.method](context, criterion)
