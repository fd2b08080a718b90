"""What dbt refuses in a selection whatever the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from jobkit.basics.errors import SelectionError
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection.select import select
from jobkit.dbt.selection.spec import Criterion, Spec, from_words

__all__ = ["refused"]


def refused(included: Sequence[str], excluded: Sequence[str]) -> SelectionError | None:
    """Return the error that dbt gives for ``--select`` and ``--exclude`` in every project, or None.

    Unknown methods, unknown words after ``state:``, malformed criteria: found by selecting from a project
    without nodes. Names of YAML selectors are taken to exist.
    """
    try:
        tree = from_words(included, excluded, "eager")
        if any(leaf.method == "selector" for leaf in _leaves(tree)):
            return None
        project = _nothing()
        state = State(project, results={}, freshness={}, current_freshness={})
        select(project, tuple(included) or None, tuple(excluded) or None, state=state)
    except SelectionError as error:
        return error
    return None


def _leaves(tree: Spec) -> Iterator[Criterion]:
    if isinstance(tree, Criterion):
        yield tree
    else:
        for part in tree.parts:
            yield from _leaves(part)


@cache
def _nothing() -> Project:
    """Return a project without nodes."""
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": schema, "project_name": "nothing"}
    return Project.from_manifest({"metadata": metadata, "nodes": {}})
