"""Names in a definition that name nothing: environments, upstream jobs, jobs to compare with, versions.

An account that lists its environments is complete: another name is a mistake. Without a list, an environment
is there because a job runs in it. One that jobs only compare with may be elsewhere, unless it looks like a
slip of one that is here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jobkit.basics.errors import DefinitionError, JobkitError, Place, Problem, path_text
from jobkit.basics.slips import slip_of
from jobkit.jobs.account import Account
from jobkit.jobs.job import Job
from jobkit.jobs.versions import OLD_NAMES, RELEASE_TRACKS, is_pinned

__all__ = ["check_definition", "outside_environments", "outside_upstream", "unknown_names"]

_IMPLIED = ("Production", "Staging")
"""Environments whose type follows from the name, so that a slip changes what happens."""


def check_definition(account: Account) -> None:
    """Raise DefinitionError with every name in `account` that names nothing."""
    problems = [
        Problem(_path(account, problem.place), problem.value, problem.message, problem.place)
        for problem in unknown_names(account)
    ]
    if problems:
        raise DefinitionError(f"account {account.name!r}" if account.name else "these jobs", problems)


def unknown_names(account: Account) -> tuple[Problem, ...]:
    """Return what is wrong with the names in `account`, each with its place and the name that was meant."""
    return tuple(
        Problem(path_text(place), value, f"{error.what} ({error.hint})", place)
        for place, value, error in _wrong(account)
    )


def outside_upstream(account: Account, job: Job) -> str:
    """Return the upstream job of `job` where it is not in `account`, or ``""``."""
    upstream = job.triggers.job_completion
    if upstream is None or upstream.job in {one.name for one in account.jobs}:
        return ""
    return upstream.job


def outside_environments(account: Account) -> tuple[str, ...]:
    """Return the environments that jobs here compare with and that no job here runs in."""
    targets = (account.deferral_of(job).environment for job in account.jobs)
    here = {job.environment for job in account.jobs}
    return tuple(dict.fromkeys(name for name in targets if name and name not in here))


_Wrong = tuple[Place, str, JobkitError]


def _wrong(account: Account) -> Iterator[_Wrong]:
    slips = dict(_slips(account)) if not account.environments else {}
    for index, job in enumerate(account.jobs):
        place = ("jobs", index)
        yield from _environments(account, job, place, slips)
        yield from _other_jobs(account, job, place)
        yield from _version(job.dbt_version, (*place, "dbt_version"))
    for index, environment in enumerate(account.environments):
        yield from _version(environment.dbt_version, ("environments", index, "dbt_version"))


def _environments(account: Account, job: Job, place: Place, slips: dict[str, str]) -> Iterator[_Wrong]:
    named: dict[Place, str] = {("environment",): job.environment}
    if job.deferral is not None and job.deferral.environment:
        named[("deferral", "environment")] = job.deferral.environment
    for field, name in named.items():
        if account.environments:
            known = _listed(account)
            if name not in known:
                yield (*place, *field), name, JobkitError.unknown("environment", name, known)
        elif name in slips:
            yield (*place, *field), name, _slip(name, slips[name])


def _slip(name: str, meant: str) -> JobkitError:
    hint = f"did you mean `{meant}`? If both exist, list both under `environments`"
    return JobkitError(f"there is no environment {name!r}", hint=hint, nearest=meant)


def _listed(account: Account) -> list[str]:
    """Return the environments of a complete account; one called Production is always there to be meant."""
    listed = [environment.name for environment in account.environments]
    has_production = any(one.deployment_type == "production" for one in account.environments)
    return listed if has_production or "Production" in listed else [*listed, "Production"]


def _slips(account: Account) -> Iterator[tuple[str, str]]:
    """Yield each environment that is a slip of another, with that one: the one that more jobs run in."""
    users = Counter(job.environment for job in account.jobs)
    wanted = [job.deferral.environment for job in account.jobs if job.deferral is not None]
    order = list(dict.fromkeys((*_IMPLIED, *users, *filter(None, wanted))))
    rank = {name: (name in _IMPLIED, users[name], -place) for place, name in enumerate(order)}
    for name in order:
        meant = slip_of(name, [other for other in order if rank[other] > rank[name]])
        if meant:
            yield name, meant


def _other_jobs(account: Account, job: Job, place: Place) -> Iterator[_Wrong]:
    """Yield the jobs that `job` names and that are not here; a job given alone may name one elsewhere."""
    if len(account.jobs) == 1:
        return
    known = [other.name for other in account.jobs]
    upstream = job.triggers.job_completion
    if upstream is not None and upstream.job not in known and not _is_elsewhere(account, upstream.project):
        field = (*place, "triggers", "job_completion", "job")
        yield field, upstream.job, JobkitError.unknown("job", upstream.job, _others(known, job))
    if job.deferral is not None and job.deferral.job and job.deferral.job not in known:
        error = JobkitError.unknown("job", job.deferral.job, _others(known, job))
        yield (*place, "deferral", "job"), job.deferral.job, error


def _is_elsewhere(account: Account, project: str | None) -> bool:
    """Return whether a project is named that no job here belongs to."""
    return project is not None and project not in {job.project for job in account.jobs}


def _others(known: list[str], job: Job) -> list[str]:
    return [name for name in known if name != job.name]


def _version(version: str | None, place: Place) -> Iterator[_Wrong]:
    known = (*RELEASE_TRACKS, *OLD_NAMES)
    if version is not None and version not in known and not is_pinned(version) and slip_of(version, known):
        yield place, version, JobkitError.unknown("release track", version, known)


def _path(account: Account, place: Place) -> str:
    """Return a place with the name of what it is in: ``jobs[1] 'CI' deferral.environment``."""
    things = account.jobs if place[0] == "jobs" else account.environments
    return f"{path_text(place[:2])} {things[int(place[1])].name[:60]!r} {path_text(place[2:])}"
