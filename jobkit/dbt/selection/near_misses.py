"""Criteria that match nothing, and what was probably meant.

dbt only warns of them: a slip in a name selects less than was wanted, and the command succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from jobkit.basics.errors import nearest
from jobkit.dbt.selection.index import Index, Rows, tidy_path
from jobkit.dbt.selection.methods.properties import group_rows, package_rows, tag_rows
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["NearMiss", "near_misses"]

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A criterion that matches nothing.

    Parameters
    ----------
    criterion : str
        As written, with its graph operators.
    meant : str
        The same with the known value that is most like its own, or ``""``.
    """

    criterion: str
    meant: str = ""


def near_misses(context: SelectionContext) -> tuple[NearMiss, ...]:
    """Return the criteria of a selection that match nothing, in their order."""
    empty = [criterion for criterion, taken in context.taken.items() if not taken.matched]
    return tuple(dict.fromkeys(NearMiss(one.raw, _meant(context.index, one)) for one in empty if one.raw))


def _meant(index: Index, criterion: Criterion) -> str:
    value = str(criterion.value)
    names = _KNOWN.get(criterion.method)
    near = nearest(value[:_LONGEST], names(index)) if names is not None and value else ""
    return criterion.raw.replace(value, near, 1) if near and near != value else ""


def _node_names(index: Index) -> Iterator[str]:
    for node in index.nodes.values():
        yield node.name
        yield from node.fqn[:-1]


def _source_names(index: Index) -> Iterator[str]:
    for node in index.each("source"):
        yield str(node.raw.get("source_name"))
        yield f"{node.raw.get('source_name')}.{node.name}"


def _folders(index: Index) -> Iterator[str]:
    for node in index.nodes.values():
        path = node.original_file_path
        yield path
        yield path.rpartition("/")[0]


def _file_names(index: Index) -> Iterator[str]:
    return (tidy_path(node.original_file_path).rpartition("/")[2] for node in index.nodes.values())


def _test_names(index: Index) -> Iterator[str]:
    return (str((node.raw.get("test_metadata") or {}).get("name")) for node in index.each("test"))


def _keys(rows: Rows) -> Callable[[Index], Iterable[str]]:
    return lambda index: (key for key, _ in rows(index))


def _distinct(find: Callable[[Index], Iterable[str]]) -> Callable[[Index], list[str]]:
    """Return each known value once, in order."""
    return lambda index: sorted(set(find(index)))


def _of_type(kind: str) -> Callable[[Index], Iterable[str]]:
    return lambda index: (node.name for node in index.each(kind))


_KNOWN: Mapping[str, Callable[[Index], list[str]]] = {
    "fqn": _distinct(_node_names),
    "tag": _distinct(_keys(tag_rows)),
    "group": _distinct(_keys(group_rows)),
    "package": _distinct(_keys(package_rows)),
    "file": _distinct(_file_names),
    "path": _distinct(_folders),
    "source": _distinct(_source_names),
    "test_name": _distinct(_test_names),
    **{
        kind: _distinct(_of_type(kind))
        for kind in ("exposure", "metric", "semantic_model", "saved_query", "unit_test")
    },
}
"""The values that a method knows; one without a table here refuses a wrong value by itself."""
