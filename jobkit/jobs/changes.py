"""What differs between two definitions: field by field, and how many edits lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobkit.jobs.job import Job

__all__ = ["FieldChange", "edited_settings", "field_changes", "job_changes"]

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
    found: list[FieldChange] = []
    for name, old, new in _paired(before, after):
        if old is not None and new is not None:
            found += field_changes(old, new)
        else:
            found.append(FieldChange(name, "job", name if old else "", name if new else ""))
    return found[:_MOST]


def _paired(before: Sequence[Job], after: Sequence[Job]) -> Iterator[tuple[str, Job | None, Job | None]]:
    """Yield each job with its name, as it was and as it is; None where it is not there."""
    old, new = {job.name: job for job in before}, {job.name: job for job in after}
    if len(before) == len(after):
        pairs = zip(before, after, strict=True)
        moved = {b.name: a for a, b in pairs if b.name not in old and a.name not in new}
        old |= moved
        old = {name: job for name, job in old.items() if name in new}
    yield from ((name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new)))


# -- how many edits lead from one to the other ----------------------------------------------------


def edited_settings(before: Sequence[Job], after: Sequence[Job]) -> tuple[str, ...]:
    """Return the edits that lead from one list of jobs to another, each as the setting that it changes.

    One edit is: a setting with another value, whatever it was; a trigger switched or chosen; a variable set,
    changed or taken out; a command added, taken out, rewritten or moved; a job removed. A new job is an edit
    for its name, and one for each setting that differs from its default.

    >>> daily = Job(name="Daily", commands=["dbt seed", "dbt run", "dbt test"], schedule="0 6 * * *")
    >>> edited_settings([daily], [daily.changed(commands=["dbt run", "dbt test", "dbt seed"], threads=8)])
    ('Daily: commands', 'Daily: threads')
    """
    return tuple(
        f"{name}: {setting}" for name, old, new in _paired(before, after) for setting in _edits(old, new)
    )


def _edits(old: Job | None, new: Job | None) -> Iterator[str]:
    if new is None:
        yield "removed"
        return
    was: dict[str, Any] = old.model_dump(mode="json") if old is not None else _defaults(new)
    for field, value in new.model_dump(mode="json").items():
        before = was[field]
        if field == "commands":
            yield from [field] * (max(len(before), len(value)) - _kept(before, value))
        elif field in _EACH_ENTRY:
            names = dict.fromkeys((*before, *value))
            yield from (f"{field}.{name}" for name in names if before.get(name) != value.get(name))
        elif before != value:
            yield field


_EACH_ENTRY = ("triggers", "environment_variables")
"""Fields of which each entry is a setting of its own."""


def _defaults(job: Job) -> dict[str, Any]:
    """Return the fields of a job of which nothing is filled in."""
    return {**Job(name=f"not {job.name}", commands=["dbt build"]).model_dump(mode="json"), "commands": []}


def _kept(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many commands can stay where they are: the longest list that both hold in order."""
    row = [0] * (len(new) + 1)
    for command in old:
        above = list(row)
        for place, other in enumerate(new, start=1):
            row[place] = above[place - 1] + 1 if command == other else max(above[place], row[place - 1])
    return row[-1]
