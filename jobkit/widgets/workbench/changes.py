"""What one edit changed: in the definitions, and in what will happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobkit.basics.words import count_words, duration_words
from jobkit.jobs import Job
from jobkit.lint import Finding
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = [
    "FieldChange",
    "OutcomeChange",
    "field_changes",
    "job_changes",
    "outcome_changes",
    "outcome_figures",
]

_MOST = 12


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A setting before and after, as texts; ``""`` where it is not there.

    Parameters
    ----------
    job : str
    path : str
        ``commands[1]``, ``schedule.cron`` ...
    before, after : str
    """

    job: str
    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A figure of what will happen, before and after."""

    name: str
    before: str
    after: str


def field_changes(before: Job, after: Job) -> list[FieldChange]:
    """Return what differs between two definitions, field by field, in the order of the definition."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return [FieldChange(after.name, *found) for found in _differences("", old, new)]


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys((*old, *new)):
            yield from _differences(f"{path}.{name}" if path else name, old.get(name), new.get(name))
    elif _is_list(old) and _is_list(new):
        yield from _list_differences(path, old, new)
    else:
        yield path, _text(old), _text(new)


def _list_differences(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    """Tell what came and went; where one thing took the place of another, both are one line."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [_text(one) for one in old], [_text(one) for one in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(b - a, d - c)):
            gone = _text(old[a + step]) if a + step < b else ""
            come = _text(new[c + step]) if c + step < d else ""
            yield f"{path}[{(c if come else a) + step}]", gone, come


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items() if one is not None)
    return ", ".join(map(_text, value)) if _is_list(value) else str(value)


def job_changes(before: Sequence[Job], after: Sequence[Job]) -> list[FieldChange]:
    """Return what differs between two lists of jobs; one that came or went is a change of ``job``.

    Jobs are the same by name, or by their place where both lists are as long and the name has gone.
    """
    old, new = {job.name: job for job in before}, {job.name: job for job in after}
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        moved = {b.name: a for a, b in pairs if b.name not in old and a.name not in new}
        old |= moved
        old = {name: job for name, job in old.items() if name in new}
    found: list[FieldChange] = []
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            found += field_changes(old[name], new[name])
        else:
            found.append(FieldChange(name, "job", name if name in old else "", name if name in new else ""))
    return found[:_MOST]


def outcome_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[OutcomeChange]:
    """Return the figures that differ between what would have happened and what will."""
    names = dict.fromkeys((*old, *new))
    pairs = ((name, old.get(name, "0"), new.get(name, "0")) for name in names)
    return [OutcomeChange(*found) for found in pairs if found[1] != found[2]]


def outcome_figures(sim: Simulation, findings: Sequence[Finding]) -> dict[str, str]:
    """Return what one compares of two outcomes, in words, by what it is called."""
    runs = sim.runs
    wait = max((run.wait_seconds for run in runs), default=0.0)
    return {
        "runs": f"{len(runs):,}",
        **{name: f"{_count(runs, status):,}" for name, status in _STATUSES},
        "longest wait": duration_words(wait),
        "nodes built": f"{_built(runs):,}",
        "findings": count_words(len(findings), "finding"),
    }


_STATUSES = (("successful runs", "success"), ("runs in error", "error"), ("cancelled runs", "cancelled"))


def _count(runs: Sequence[Run], status: str) -> int:
    return sum(run.status == status for run in runs)


def _built(runs: Sequence[Run]) -> int:
    counted: dict[int, int] = {}  # many runs share what one call of dbt did
    total = 0
    for call, _ in (one for run in runs for one in run.calls):
        if id(call) not in counted:
            counted[id(call)] = sum(one.status in ("success", "pass") for one in call.results)
        total += counted[id(call)]
    return total
