"""Which job or environment a definition means: identity is a key or an id, and a name is a label.

What people read is the *label* of a job: its name, with its key in brackets where several jobs share the
name. No two jobs have one label, and no label is the identity of another job, so a label names a job too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.errors import JobkitError, Problem, path_text
from jobkit.basics.shown import Shown
from jobkit.basics.words import enumerated
from jobkit.jobs.base import first_repeated
from jobkit.jobs.environment import Environment, ProjectSettings
from jobkit.jobs.job import Deferral, Job, JobCompletion

__all__ = ["EnvironmentNames", "JobNames", "clash_of_environments", "clash_of_jobs", "clash_of_projects"]


def _identities(jobs: Sequence[Job]) -> tuple[str, ...]:
    """Return what tells each job apart: its key, its name, or its id where only that is its own."""
    counts = Counter(job.name for job in jobs if job.key is None)
    return tuple(
        str(job.id) if job.key is None and job.id is not None and counts[job.name] > 1 else job.identity
        for job in jobs
    )


def clash_of_jobs(jobs: Sequence[Job]) -> Problem | None:
    """Return what is wrong where two jobs have one identity, at the second of them."""
    identities = _identities(jobs)
    twice = first_repeated(identities)
    if twice is None:
        return None
    numbers = [number for number, identity in enumerate(identities) if identity == twice]
    keys = [jobs[number].key for number in numbers]
    said = f"two jobs have the key {twice!r}: give each its own"
    if keys == [None] * len(keys) and any(job.name == twice for job in jobs):
        said = f"two jobs are called {twice!r}: give each its own name, or a `key`"
    elif None in keys:
        said = f"{twice!r} is the key of one job and the name or id of another: give one of them another key"
    return _problem("jobs", numbers[1], "name" if keys[1] is None else "key", jobs[numbers[1]], said)


def clash_of_environments(environments: Sequence[Environment]) -> Problem | None:
    """Return what is wrong where two environments cannot be told apart, at the second of them."""
    seen: set[tuple[str | None, str]] = set()
    for number, one in enumerate(environments):
        if (one.project, one.identity) in seen:
            called = f"have the key {one.key!r}: give each its own" if one.key else ""
            alike = f"two environments {called or f'are called {one.name!r}: give each its own name'}"
            said = alike if one.key or one.project is None else f"{alike}, in the project {one.project!r}"
            return _problem("environments", number, "key" if one.key else "name", one, said)
        seen.add((one.project, one.identity))
    return _second_of_its_type(environments)


def _second_of_its_type(environments: Sequence[Environment]) -> Problem | None:
    """P-165: a project has one Production and one Staging environment at most."""
    found: dict[tuple[str | None, str], list[int]] = {}
    for number, one in enumerate(environments):
        if one.deployment_type is not None:
            found.setdefault((one.project, one.deployment_type), []).append(number)
    for (project, kind), numbers in found.items():
        if len(numbers) > 1:
            which = (
                f"a project has one {kind} environment" if project is None else f"{project!r} has one {kind}"
            )
            said = f"{which}, not {len(numbers)}: {[environments[number].name for number in numbers]}"
            second = numbers[1]
            return _problem("environments", second, "deployment_type", environments[second], said)
    return None


def clash_of_projects(projects: Sequence[ProjectSettings]) -> Problem | None:
    """Return what is wrong where two projects have one name, at the second of them."""
    names = [project.name for project in projects]
    twice = first_repeated(names)
    if twice is None:
        return None
    second = names.index(twice, names.index(twice) + 1)
    said = f"two projects are called {twice!r}: give each its own name"
    return _problem("projects", second, "name", projects[second], said)


def _problem(several: str, number: int, field: str, one: Any, said: str) -> Problem:
    place = (several, number, field)
    return Problem(path_text(place), getattr(one, field), said, place)


def _labels(names: Sequence[str], apart: Sequence[str], identities: Iterable[str]) -> tuple[str, ...]:
    """Return names, with what tells them apart in brackets where they repeat; each is one of a kind."""
    counts, taken = Counter(names), set(identities)
    labels: list[str] = []
    for name, own in zip(names, apart, strict=True):
        is_own = counts[name] == 1 or name == own
        label = name if is_own and (name == own or name not in taken) else f"{name} ({own})"
        free = label if label == own else _free(label, taken)
        taken.add(free)
        labels.append(free)
    return tuple(labels)


def _free(label: str, taken: set[str]) -> str:
    """Return `label`, with a number where something else has it already."""
    number, free = 2, label
    while free in taken:
        number, free = number + 1, f"{label} #{number}"
    return free


@dataclass(frozen=True, slots=True)
class JobNames(Shown):
    """The jobs of an account, and how each is named.

    Parameters
    ----------
    jobs : tuple of Job
    identities, labels : tuple of str
        Of each job, in the order of `jobs`.
    """

    jobs: tuple[Job, ...]
    identities: tuple[str, ...]
    labels: tuple[str, ...]
    _places: Mapping[str, int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, jobs: tuple[Job, ...]) -> JobNames:
        """Return the names of these jobs; those of the last few accounts are remembered."""
        known = _known.get(id(jobs))
        if known is not None and known.jobs is jobs:
            return known
        identities = _identities(jobs)
        labels = _labels([job.name for job in jobs], identities, identities)
        places = {name: place for names in (labels, identities) for place, name in enumerate(names)}
        made = cls(jobs, identities, labels, places)
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[id(jobs)] = made
        return made

    @property
    def are_plain(self) -> bool:
        """True where the name of each job names that job and nothing else does."""
        return all(job.name == label for job, label in zip(self.jobs, self.labels, strict=True))

    def position(self, reference: str, project: str | None = None) -> int | None:
        """Return which job a key, a label or a name means, from 0; None where no job has it.

        Parameters
        ----------
        reference : str
        project : str, optional
            Where jobs of several projects share the name, the job of this project is meant.

        Raises
        ------
        JobkitError
            For a name that several jobs share; lists their keys.
        """
        place = self._places.get(reference)
        if place is not None:
            return place
        found = [index for index, job in enumerate(self.jobs) if reference in _names_of(job)]
        if len(found) > 1 and project is not None:
            found = [index for index in found if self.jobs[index].project == project] or found
        if len(found) > 1:
            raise self._ambiguous(reference, found)
        return found[0] if found else None

    def _ambiguous(self, name: str, found: Iterable[int]) -> JobkitError:
        keys = [f"`{self.identities[index]}`" for index in found]
        return JobkitError(
            f"{len(keys)} jobs are called {name!r}",
            hint=f"name the one that is meant by its key; there are {enumerated(keys)}",
        )

    def by_id(self, number: int | None) -> int | None:
        """Return which job has this id, from 0."""
        if number is None:
            return None
        return next((place for place, job in enumerate(self.jobs) if job.id == number), None)

    def meant(self, job: Job, reference: JobCompletion | Deferral) -> int | None:
        """Return which job a condition or a deferral of `job` means, from 0; None where it is not here."""
        named = reference.job
        if named is None:
            return None
        own = self.by_id(reference.job_id)
        other = reference.project if isinstance(reference, JobCompletion) else None
        return own if own is not None else self.position(named, other or job.project)

    def same(self, job: Job) -> int | None:
        """Return which job this is, be it under its name or under its label, from 0."""
        place = self._places.get(job.identity)
        if place is not None and self.identities[place] == job.identity:
            return place
        return self.by_id(job.id) if job.id is not None else self.position(job.name, job.project)

    def known(self) -> Iterator[str]:
        """Yield the names that a message may propose: labels, and keys that are not part of one."""
        yield from self.labels
        yield from (one for one, label in zip(self.identities, self.labels, strict=True) if one not in label)


_MOST_KNOWN = 16
_known: dict[int, JobNames] = {}
"""By the identity of a tuple of jobs, which the names keep alive."""


@dataclass(frozen=True, slots=True)
class EnvironmentNames:
    """The environments of an account, those that are listed and those that only jobs name.

    Parameters
    ----------
    listed : tuple of Environment
    """

    listed: tuple[Environment, ...]

    def find(self, reference: str, project: str | None) -> Environment | None:
        """Return the listed environment that a job of `project` means by a key or a name.

        Its own project comes first, then those that belong to no project. A job without a project means the
        only one of that name.

        Raises
        ------
        JobkitError
            For a job without a project, where several projects have an environment of this name.
        """
        if not self.listed:
            return None
        by_key = [one for one in self.listed if one.key == reference or reference in _long_names(one)]
        found = by_key or [one for one in self.listed if one.name == reference]
        for home in dict.fromkeys((project, None)):
            own = [one for one in found if one.project == home]
            if len(own) == 1:
                return own[0]
            if own:
                raise _several(reference, own)
        if project is not None and not by_key:
            return None
        if len(found) > 1:
            raise _several(reference, found)
        return found[0] if found else None

    def labels(self, implied: Iterable[Environment] = ()) -> dict[Environment, str]:
        """Return how people read each environment: its name, with the project where projects share it."""
        every = (*dict.fromkeys((*self.listed, *implied)),)
        names = [one.name for one in every]
        shared = Counter((one.name, one.project) for one in every)
        apart = [_apart(one, shared[one.name, one.project] > 1) for one in every]
        identities = [one.name for one in every if one.project is None and not one.key]
        return dict(zip(every, _labels(names, apart, identities), strict=True))


def _names_of(job: Job) -> tuple[str, ...]:
    """Return the name of a job, and the one that it had before it was put under its label."""
    before = job.name.removesuffix(f" ({job.key})") if job.key is not None else job.name
    return (job.name, before)


def _long_names(one: Environment) -> Iterator[str]:
    """Yield what people read for an environment where its name repeats."""
    yield from (f"{one.name} ({own})" for own in (one.project, one.key) if own is not None)


def _apart(one: Environment, is_shared: bool) -> str:
    """Return what tells an environment apart from others of its name: its project, or its key."""
    if one.project is not None and not (is_shared and one.key):
        return one.project
    return one.identity


def _several(name: str, found: Sequence[Environment]) -> JobkitError:
    ways = [f"`{one.key}`" if one.key else f"the one of {one.project!r}" for one in found]
    return JobkitError(
        f"{len(found)} environments are called {name!r}",
        hint=f"name a key, or give the job its `project`; there are {enumerated(ways)}",
    )
