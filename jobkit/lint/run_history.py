"""Past runs, as the Admin API lists them: an export that a person gives to the linter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any, Literal

from jobkit.basics.errors import ArtifactError
from jobkit.basics.moments import utc
from jobkit.jobs import Job
from jobkit.jobs.files.document import read_document

__all__ = ["PastRun", "RunHistory", "history_of", "percentile", "read_runs"]

Ended = Literal["success", "error", "cancelled"]

_ENDED: Mapping[object, Ended] = {
    10: "success", 20: "error", 30: "cancelled",
    "success": "success", "error": "error", "cancelled": "cancelled", "canceled": "cancelled",
}  # fmt: skip
_TRIGGERS = {"scheduled": "schedule", "api": "api", "job completion": "job", "pull request": "pull_request"}
_MOST_BYTES = 200_000_000
_HOW = (
    "give the answer of GET /api/v2/accounts/{id}/runs/, saved as JSON: `data` is the list of runs; "
    "with include_related=[\"trigger\",\"job\"] more can be said"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that has ended.

    Parameters
    ----------
    id : int
    job_id : int or None
    job_name : str
        ``""`` where the export does not hold it.
    ended : {"success", "error", "cancelled"}
    created_at : datetime or None
        UTC.
    run_seconds, queued_seconds : float
        0.0 where they are not given.
    trigger : str
        ``schedule``, ``api``, ``job``, ``pull_request``, or ``""`` where it is not given.
    """

    id: int
    job_id: int | None
    job_name: str
    ended: Ended
    created_at: datetime | None
    run_seconds: float
    queued_seconds: float
    trigger: str


@dataclass(frozen=True)
class RunHistory:
    """Runs that have ended, oldest first.

    Parameters
    ----------
    runs : tuple of PastRun
    """

    runs: tuple[PastRun, ...]

    def of(self, job: Job) -> tuple[PastRun, ...]:
        """Return the runs of a job: by its id where it has one, otherwise by its name."""
        by_id = self._by_id.get(job.id, ()) if job.id is not None else ()
        return by_id or self._by_name.get(job.name, ())

    @cached_property
    def _by_id(self) -> Mapping[int | None, tuple[PastRun, ...]]:
        return _grouped((run.job_id, run) for run in self.runs)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[PastRun, ...]]:
        return _grouped((run.job_name, run) for run in self.runs)


def percentile(seconds: Iterable[float], share: float = 0.95) -> float:
    """Return the value that `share` of the values do not exceed; 0.0 for none.

    >>> percentile([1.0, 2.0, 3.0, 100.0], 0.75)
    3.0
    """
    ordered = sorted(seconds)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def read_runs(path: str | Path) -> RunHistory:
    """Read an export of runs; raises ArtifactError for a file that is none.

    Runs that have not ended yet are left out.
    """
    document = read_document(path, _MOST_BYTES)
    rows = document.data.get("data") if isinstance(document.data, dict) else document.data
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "status" in row for row in rows):
        raise ArtifactError("is no list of runs", where=str(path), hint=_HOW)
    return history_of(rows)


def history_of(rows: Iterable[Mapping[str, Any]]) -> RunHistory:
    """Return the runs of a list as the Admin API gives it, oldest first."""
    runs = [run for number, row in enumerate(rows) if (run := _run(number, row)) is not None]
    return RunHistory(tuple(sorted(runs, key=lambda run: (str(run.created_at or ""), run.id))))


def _run(number: int, row: Mapping[str, Any]) -> PastRun | None:
    status = row.get("status")
    named = row.get("status_humanized")
    ended = _ENDED.get(status) if isinstance(status, int | str) else None
    ended = ended or (_ENDED.get(named.lower()) if isinstance(named, str) else None)
    if ended is None:
        return None
    return PastRun(
        id=_number(row.get("id")) or number,
        job_id=_number(row.get("job_definition_id")) or _number(row.get("job_id")),
        job_name=_name(row),
        ended=ended,
        created_at=_moment(row.get("created_at")),
        run_seconds=_seconds(row, "run_duration", "started_at", "finished_at"),
        queued_seconds=_seconds(row, "queued_duration", "created_at", "started_at"),
        trigger=_trigger(row),
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _name(row: Mapping[str, Any]) -> str:
    job = row.get("job")
    name = job.get("name") if isinstance(job, dict) else row.get("job_name")
    return name if isinstance(name, str) else ""


def _moment(value: Any) -> datetime | None:
    try:
        return utc(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _seconds(row: Mapping[str, Any], field: str, begin: str, end: str) -> float:
    """Return a duration, ``"01:02:03"``, or what two moments make of it; 0.0 where neither is there."""
    value = row.get(field)
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) == 3 and all(part.isdecimal() and len(part) < 6 for part in parts):
        return float(int(parts[0]) * 3600 + int(parts[1]) * 60 + int(parts[2]))
    first, last = _moment(row.get(begin)), _moment(row.get(end))
    return max((last - first).total_seconds(), 0.0) if first and last else 0.0


def _trigger(row: Mapping[str, Any]) -> str:
    """Return what started the run, by the words of its cause (`trigger.cause` of the API)."""
    trigger = row.get("trigger")
    cause = trigger.get("cause") if isinstance(trigger, dict) else row.get("cause")
    said = cause.lower() if isinstance(cause, str) else ""
    return next((kind for words, kind in _TRIGGERS.items() if words in said), "")


def _grouped(pairs: Iterable[tuple[Any, PastRun]]) -> dict[Any, tuple[PastRun, ...]]:
    found: dict[Any, list[PastRun]] = defaultdict(list)
    for key, run in _named(pairs):
        found[key].append(run)
    return {key: tuple(several) for key, several in found.items()}


def _named(pairs: Iterable[tuple[Any, PastRun]]) -> Iterator[tuple[Any, PastRun]]:
    return ((key, run) for key, run in pairs if key not in (None, ""))
