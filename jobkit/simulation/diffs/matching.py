"""Which job of one account is which of another: by key, by id, by name, or by all else that it says."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from jobkit.jobs import Environment, Job

__all__ = ["JobPair", "MatchedBy", "pair_environments", "pair_jobs"]

MatchedBy = Literal["key", "id", "name", "content", ""]


@dataclass(frozen=True, slots=True)
class JobPair:
    """A job before and after; None where there is none.

    Parameters
    ----------
    before, after : Job or None
    by : {"key", "id", "name", "content", ""}
        What says that they are one job; content: everything but the name.
    """

    before: Job | None
    after: Job | None
    by: MatchedBy = ""


def pair_jobs(before: Sequence[Job], after: Sequence[Job]) -> tuple[JobPair, ...]:
    """Return every job of either, matched as far as it can be, in the order of `after`, what went last."""
    left, right = list(before), list(after)
    found: dict[int, JobPair] = {}
    ways: tuple[tuple[MatchedBy, Callable[[Job], Iterator[Hashable]]], ...] = (
        ("key", _keys),
        ("id", _ids),
        ("name", lambda job: iter([(job.project, job.name)])),
        ("name", lambda job: iter([job.name])),
        ("content", lambda job: iter([_content(job)])),
    )
    for by, marks in ways:
        for old, new in _matches(left, right, marks):
            left.remove(old)
            right.remove(new)
            found[id(new)] = JobPair(old, new, by)
    listed = [found.get(id(new)) or JobPair(None, new) for new in after]
    return (*listed, *(JobPair(old, None) for old in left))


def _matches(
    left: Sequence[Job], right: Sequence[Job], marks: Callable[[Job], Iterator[Hashable]]
) -> Iterator[tuple[Job, Job]]:
    """Yield the jobs that share a mark which one job of each side alone has."""
    olds, news = _by_mark(left, marks), _by_mark(right, marks)
    seen: set[int] = set()
    for mark in olds:
        some, others = olds[mark], news.get(mark, [])
        if len(some) == len(others) == 1 and not {id(some[0]), id(others[0])} & seen:
            seen |= {id(some[0]), id(others[0])}
            yield some[0], others[0]


def _by_mark(jobs: Sequence[Job], marks: Callable[[Job], Iterator[Hashable]]) -> dict[Hashable, list[Job]]:
    found: dict[Hashable, list[Job]] = {}
    for job in jobs:
        for mark in marks(job):
            found.setdefault(mark, []).append(job)
    return found


def _keys(job: Job) -> Iterator[Hashable]:
    if job.key is not None:
        yield job.key


def _ids(job: Job) -> Iterator[Hashable]:
    """Yield the platform's number: a file of dbt-jobs-as-code has it as ``linked_id``."""
    number = job.id if job.id is not None else job.linked_id
    if number is not None:
        yield number


def _content(job: Job) -> Hashable:
    kept = job.model_dump(mode="json", exclude={"name", "key", "id", "linked_id", "kept", "description"})
    return repr(sorted(kept.items()))


def pair_environments(
    before: Sequence[Environment], after: Sequence[Environment]
) -> tuple[tuple[Environment | None, Environment | None], ...]:
    """Return every environment of either, matched by project and key, id or name."""
    left, found = list(before), list[tuple[Environment | None, Environment | None]]()
    for new in after:
        ways: tuple[Callable[[Environment, Environment], bool], ...] = (
            lambda old, new: old.key is not None and (old.key, old.project) == (new.key, new.project),
            lambda old, new: old.id is not None and old.id == new.id,
            lambda old, new: (old.name, old.project) == (new.name, new.project),
            lambda old, new: old.name == new.name and None in (old.project, new.project),
        )
        old = next((one for same in ways for one in left if same(one, new)), None)
        if old is not None:
            left.remove(old)
        found.append((old, new))
    return (*found, *((old, None) for old in left))
