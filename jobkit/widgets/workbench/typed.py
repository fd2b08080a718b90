"""What the controls of the form say, as values of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.widgets.draft import Draft
from jobkit.widgets.values import flag_value, row_value, text_value
from jobkit.widgets.workbench.form import deferral_of

__all__ = ["typed_value"]

_CHECKS = {"statuses", "days"}
_SWITCHES = {
    *("run_on_schedule", "generate_docs", "run_source_freshness", "draft_pull_request", "run_lint"),
    "continue_on_lint_error",
}


def typed_value(draft: Draft, name: str, value: object) -> Any:
    """Return the new value of a field of a draft, from what its control says."""
    if name in _CHECKS:
        return _ticked(getattr(draft, name), *row_value(value))
    if name in _SWITCHES:
        return flag_value(value)
    return deferral_of(text_value(value)) if name == "deferral" else text_value(value)


def _ticked(values: Sequence[Any], row: str, value: object) -> tuple[Any, ...]:
    """Return values with one more or one less; days are numbers, outcomes are words."""
    one: Any = int(row) if row.isdigit() else row
    if not isinstance(one, int) and one not in ("success", "error", "cancelled"):
        raise JobkitError(
            f"the page sent {shorten(row)}", hint="expected is a day from 0 to 6, or an outcome"
        )
    rest = [old for old in values if old != one]
    order = ["success", "error", "cancelled"]
    new = [*rest, one] if flag_value(value) else rest
    return tuple(sorted(new, key=lambda x: x if isinstance(x, int) else order.index(x)))
