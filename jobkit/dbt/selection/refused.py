"""What dbt refuses in a selection whatever the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from jobkit.basics.errors import SelectionError
from jobkit.dbt.selection.spec import STATE_CHECKS, Criterion, Spec, from_words

if TYPE_CHECKING:
    from jobkit.dbt.manifest.state import State

__all__ = ["TAKES_ANY", "refused"]

TAKES_ANY = frozenset({"tag", "group", "package", "fqn", "file", "access", "result", "source_status"})
"""Methods that take any text: what they do not know, they do not find."""


def refused(included: Sequence[str], excluded: Sequence[str]) -> SelectionError | None:
    """Return the error that dbt gives for ``--select`` and ``--exclude`` in every project, or None.

    Unknown methods, unknown words after ``state:``, malformed criteria: found by selecting from a project
    without nodes. Names of YAML selectors are taken to exist.
    """
    try:
        leaves = list(_leaves(from_words(included, excluded, "eager")))
        named = any(leaf.method == "selector" for leaf in leaves)
        if not named and not all(map(_is_taken, leaves)):
            _select_nothing(included, excluded)
    except SelectionError as error:
        return error
    return None


def _is_taken(leaf: Criterion) -> bool:
    """Return whether dbt takes a criterion for sure: it spares the usual selection what selects."""
    return leaf.method in TAKES_ANY or (leaf.method == "state" and leaf.value in STATE_CHECKS)


def _select_nothing(included: Sequence[str], excluded: Sequence[str]) -> None:
    from jobkit.dbt.selection.select import select

    state = _state_of_nothing()
    select(state.project, tuple(included) or None, tuple(excluded) or None, state=state)


def _leaves(tree: Spec) -> Iterator[Criterion]:
    if isinstance(tree, Criterion):
        yield tree
    else:
        for part in tree.parts:
            yield from _leaves(part)


@cache
def _state_of_nothing() -> State:
    """Return the state of a project without nodes."""
    from jobkit.dbt.manifest.state import State
    from jobkit.dbt.project import Project

    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    metadata = {"dbt_schema_version": schema, "project_name": "nothing"}
    project = Project.from_manifest({"metadata": metadata, "nodes": {}})
    return State(project, results={}, freshness={}, current_freshness={})
