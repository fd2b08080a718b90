"""The parts of a node that dbt builds one by one: the batches of a model, the overloads of a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.basics.shown import Shown

__all__ = ["Parts", "parts_of_row"]


@dataclass(frozen=True, slots=True)
class Parts(Shown):
    """Which parts of a node are done and which failed, so that ``dbt retry`` takes these alone.

    Parameters
    ----------
    done, failed : tuple of int or str
        Batches of a microbatch model by number, from 1 in the order of time; overloads by name.
    """

    done: tuple[int | str, ...] = ()
    failed: tuple[int | str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """True where some are done and some failed: otherwise a retry begins anew."""
        return bool(self.done and self.failed)


def parts_of_row(row: Mapping[str, Any]) -> Parts | None:
    """Return the parts that a row of a ``run_results.json`` tells of, or None."""
    batches, overloads = (_lists(row.get(f"{kind}_results")) for kind in ("batch", "overload"))
    if any(overloads):
        return Parts(*map(tuple, overloads))
    number = {time: place for place, time in enumerate(sorted({*batches[0], *batches[1]}), 1)}
    numbers = [tuple(sorted(number[time] for time in times)) for times in batches]
    return Parts(*numbers) if number else None


def _lists(given: Any) -> tuple[list[str], list[str]]:
    """Return what succeeded and what failed, as text: a batch by its two moments."""
    results = given if isinstance(given, Mapping) else {}
    successful, failed = (results.get(name) for name in ("successful", "failed"))
    return _texts(successful), _texts(failed)


def _texts(given: Any) -> list[str]:
    return [_text(one) for one in given] if isinstance(given, list) else []


def _text(given: Any) -> str:
    return " ".join(map(str, given)) if isinstance(given, list) else str(given)
