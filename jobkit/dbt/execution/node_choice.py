"""Which nodes a command takes, with dbt's warnings about that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.basics.errors import SelectionError
from jobkit.dbt.execution.args import warnings_are_errors
from jobkit.dbt.execution.call import Call, UsageError
from jobkit.dbt.execution.invocation import Invocation
from jobkit.dbt.manifest.state import Freshness
from jobkit.dbt.selection import Absence, Selection, select

__all__ = ["NOTHING_LISTED", "SelectionReasons", "choose_nodes", "end_with_nothing_to_do", "warn"]

_NOTHING_TO_DO = "Nothing to do. Try checking your model configs and model specification args"
NOTHING_LISTED = "No nodes selected!"


class SelectionReasons(Mapping[str, str]):
    """unique_id -> why it was selected; each sentence is made when it is asked for."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._ids = frozenset(selection.ids)

    def __getitem__(self, uid: str) -> str:
        if uid not in self._ids:
            raise KeyError(uid)
        return self._selection.why(uid)

    def how(self, uid: str) -> str:
        """Return how a selected node is taken, as a predicate."""
        return self._selection.how(uid)

    def absence(self, uid: str) -> Absence:
        """Return why a node was not selected."""
        return self._selection.absence(uid)

    def changed_roots(self, uid: str) -> tuple[str, ...]:
        """Return the modified or new nodes by which a node was selected, nearest first."""
        return self._selection.changed_roots(uid)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SelectionReasons) and self._selection.asks_the_same(other._selection):
            return self._selection == other._selection  # then each sentence is the same too
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self._ids)

    def __repr__(self) -> str:
        return f"<reasons for {len(self._ids)} nodes>"

    def __iter__(self) -> Iterator[str]:
        return iter(self._selection.ids)

    def __len__(self) -> int:
        return len(self._ids)


def choose_nodes(call: Call) -> Selection:
    """Return the selection of a command, resource types applied; raises UsageError where dbt exits with 2."""
    command = call.command
    try:
        selection = select(
            call.project,
            command.select or None,
            command.exclude or None,
            state=call.request.state,
            indirect_selection=command.indirect_selection,
            selector=command.selector,
            resource_types=command.executes,
        )
    except SelectionError as error:
        # dbt's own words say enough: the column in the selection would come before the reason
        text = error.what if error.dbt_message else str(error)
        raise UsageError(text, error.dbt_message) from None
    call.messages += selection.notes
    for text, event in zip(selection.warnings, selection.events, strict=True):
        warn(call, text, event)
    return selection


def warn(call: Call, text: str, event: str) -> None:
    """Print a warning; raises UsageError when ``--warn-error`` makes it an error (S-024)."""
    if warnings_are_errors(call.command, event):
        raise UsageError(f"[WARNING]: {text} (an error, because warnings are errors here)")
    call.messages.append(text)


def end_with_nothing_to_do(
    call: Call,
    selection: Selection | None = None,
    *,
    seconds: float = 0.0,
    freshness: Mapping[str, Freshness] | None = None,
) -> Invocation:
    """Return the end of a command whose selection is empty, with dbt's warning; it does not connect."""
    warn(call, _NOTHING_TO_DO, "NothingToDo")
    # No node has a reason, but each can be asked why it was not selected.
    reasons = SelectionReasons(selection) if selection is not None else None
    return call.end(seconds=seconds, freshness=freshness, writes_results=freshness is None, reasons=reasons)
