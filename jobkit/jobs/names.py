"""Names in a definition that name nothing: environments, upstream jobs, jobs to compare with, versions.

A file that lists its environments lists them all: another name is a mistake. Otherwise an environment is
there because it is listed or because a job runs in it. One that jobs only compare with may be elsewhere where
there is no list; what looks like a slip of a name that is here is a mistake in any case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from jobkit.basics.errors import DefinitionError, JobkitError, Place, Problem, path_text
from jobkit.basics.slips import Slips, slip_of
from jobkit.jobs.account import Account
from jobkit.jobs.environment import Environment
from jobkit.jobs.identity import EnvironmentNames, JobNames
from jobkit.jobs.job import Deferral, Job, JobCompletion
from jobkit.jobs.versions import is_pinned, names_like, read_track, unknown_track

__all__ = [
    "check_definition",
    "is_track",
    "misspelt_track",
    "outside_upstream",
    "unknown_names",
]

_IMPLIED = ("Production", "Staging")
"""Environments whose type follows from the name, so that a slip changes what happens."""


def check_definition(account: Account, *, is_file: bool = False) -> None:
    """Raise DefinitionError with every name in `account` that names nothing; see `unknown_names`."""
    problems = [
        Problem(_path(account, problem.place), problem.value, problem.message, problem.place)
        for problem in unknown_names(account, is_file=is_file)
    ]
    if problems:
        raise DefinitionError(f"account {account.name!r}" if account.name else "these jobs", problems)


def unknown_names(account: Account, *, is_file: bool = False) -> tuple[Problem, ...]:
    """Return what is wrong with the names in `account`, each with its place and the name that was meant.

    Parameters
    ----------
    account : Account
    is_file : bool
        True for a definition file: if it lists environments, it lists them all.
    """
    return tuple(
        Problem(path_text(place), value, f"{error.what} ({error.hint})", place)
        for place, value, error in _wrong(account, is_file=is_file)
    )


def outside_upstream(job: Job, known: Collection[str]) -> str:
    """Return the upstream job of `job` where it is not among those of these names, or ``""``."""
    upstream = job.triggers.job_completion
    return "" if upstream is None or upstream.job in known else upstream.job


_Wrong = tuple[Place, str, JobkitError]


def _wrong(account: Account, *, is_file: bool) -> Iterator[_Wrong]:
    slips, known = dict(_slips(account)), _known_environments(account, is_file=is_file)
    names = account.job_names
    for index, job in enumerate(account.jobs):
        place = ("jobs", index)
        yield from _environments(account, job, place, slips, known)
        yield from _other_jobs(account, job, place, names)
        yield from _project(account, job.project, (*place, "project"), is_file=is_file)
        yield from _version(job.dbt_version, (*place, "dbt_version"))
    for index, environment in enumerate(account.environments):
        yield from _version(environment.dbt_version, ("environments", index, "dbt_version"))
        yield from _project(account, environment.project, ("environments", index, "project"), is_file=is_file)


def _environments(
    account: Account, job: Job, place: Place, slips: Mapping[str, str], known: Collection[str]
) -> Iterator[_Wrong]:
    deferral = job.deferral or Deferral()
    deferred = deferral.environment if deferral.environment_id is None else None  # an id may be elsewhere
    listed = EnvironmentNames(account.environments)
    for field, name in ((("environment",), job.environment), (("deferral", "environment"), deferred)):
        try:
            is_listed = name is not None and listed.find(name, job.project) is not None
        except JobkitError as error:
            yield (*place, *field), name or "", error
            continue
        if name is None or is_listed:
            continue
        if account.environments and name not in known:
            yield (*place, *field), name, JobkitError.unknown("environment", name, known)
        elif name in slips:
            yield (*place, *field), name, _slip(name, slips[name])


def _known_environments(account: Account, *, is_file: bool) -> Collection[str]:
    """Return the environments that are there; by its name alone, there is no second Production or Staging."""
    used = [] if is_file else list(dict.fromkeys(job.environment for job in account.jobs))
    taken = {environment.deployment_type for environment in account.environments} - {None}
    here = [name for name in used if Environment.implied(name).deployment_type not in taken]
    return dict.fromkeys((*_listed(account), *here)).keys()


def _slip(name: str, meant: str) -> JobkitError:
    hint = f"did you mean `{meant}`? If both exist, list both under `environments`"
    return JobkitError(f"there is no environment {name!r}", hint=hint, nearest=meant)


def _listed(account: Account) -> list[str]:
    """Return the environments of an account that lists them; Production is there to be meant in any case."""
    listed = [environment.name for environment in account.environments]
    has_production = any(one.deployment_type == "production" for one in account.environments)
    return listed if has_production or "Production" in listed else [*listed, "Production"]


def _slips(account: Account) -> Iterator[tuple[str, str]]:
    """Yield each environment that is a slip of another, with that one: listed, or that more jobs run in."""
    listed = [environment.name for environment in account.environments]
    users = Counter(job.environment for job in account.jobs)
    wanted = [job.deferral.environment for job in account.jobs if job.deferral is not None]
    order = list(dict.fromkeys((*listed, *_IMPLIED, *users, *filter(None, wanted))))
    sure = {*listed, *_IMPLIED}
    places = {name: place for place, name in enumerate(order)}
    rank = {name: (name in sure, users[name], -place) for name, place in places.items()}
    slips = Slips(order)
    for name in (name for name in order if name not in sure):
        better = [other for other in slips.of(name) if rank[other] > rank[name]]
        if better:
            yield name, min(better, key=places.__getitem__)


def _other_jobs(account: Account, job: Job, place: Place, names: JobNames) -> Iterator[_Wrong]:
    """Yield the jobs that `job` names and that are not here; a job given alone may name one elsewhere."""
    if len(account.jobs) == 1:
        return
    upstream = job.triggers.job_completion
    if upstream is not None:
        elsewhere = _is_elsewhere(account, upstream.project)
        error = _unmeant(names, job, upstream, elsewhere=elsewhere)
        if error is not None:
            yield (*place, "triggers", "job_completion", "job"), upstream.job, error
    if job.deferral is not None and job.deferral.job:
        error = _unmeant(names, job, job.deferral)
        if error is not None:
            yield (*place, "deferral", "job"), job.deferral.job, error


def _unmeant(
    names: JobNames, job: Job, reference: JobCompletion | Deferral, *, elsewhere: bool = False
) -> JobkitError | None:
    """Return the error for a job that is not here, or not clearly one; None for one that may be elsewhere."""
    try:
        found = names.meant(job, reference)
    except JobkitError as error:
        return error
    if found is not None or elsewhere or reference.job_id is not None:
        return None
    return JobkitError.unknown("job", reference.job, _others(names, job))


def _project(account: Account, name: str | None, place: Place, *, is_file: bool) -> Iterator[_Wrong]:
    """Yield a project that is not listed, in a file that lists its projects."""
    listed = [project.name for project in account.projects]
    if is_file and listed and name is not None and name not in listed:
        yield place, name, JobkitError.unknown("project", name, listed)


def _is_elsewhere(account: Account, project: str | None) -> bool:
    """Return whether a project is named that no job here belongs to."""
    return project is not None and project not in {job.project for job in account.jobs}


def _others(names: JobNames, job: Job) -> list[str]:
    return [name for name in names.known() if name not in (job.name, job.key)]


def _version(version: str | None, place: Place) -> Iterator[_Wrong]:
    error = misspelt_track(version) if version is not None else None
    if version is not None and error is not None:
        yield place, version, error


def is_track(version: str) -> bool:
    """Return whether jobkit knows this as a name of a release track, new or old, or as an exact version."""
    return read_track(version) is not None or is_pinned(version)


def misspelt_track(version: str) -> JobkitError | None:
    """Return the error for a slip of a release track; None for a track, or a name like none."""
    if is_track(version) or not slip_of(version, names_like("")):
        return None
    return unknown_track(version)


def _path(account: Account, place: Place) -> str:
    """Return a place with the name of what it is in: ``jobs[1] 'CI' deferral.environment``."""
    things = account.jobs if place[0] == "jobs" else account.environments
    return f"{path_text(place[:2])} {things[int(place[1])].name[:60]!r} {path_text(place[2:])}"
