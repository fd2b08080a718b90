"""What the jobs name and is not here: an upstream job, a release track that jobkit does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jobkit.jobs import Account, Job
from jobkit.jobs.names import is_track, outside_upstream
from jobkit.jobs.versions import TrackReading, read_track, unknown_track
from jobkit.platform.events import ApiTrigger, Event
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules

__all__ = ["outside_notes"]


def outside_notes(account: Account, rules: Rules, events: Iterable[Event] = ()) -> Iterator[Note]:
    """Yield a note for each name that is none of this account's, with what jobkit assumes."""
    named = {job.name: job for job in account.jobs}
    for job in account.jobs:
        upstream = outside_upstream(job, named)
        if upstream and rules.job_completion_trigger:
            text = (
                f"{job.name!r} should run when {upstream!r} finishes. That job is not given here, so nothing "
                "in this simulation starts it that way."
            )
            yield _note(text, job.name, "triggers.job_completion", "P-072")
        kind = _wrong_kind(named, job)
        if kind and rules.job_completion_trigger:
            text = f"{job.name!r} should run when {kind} finishes, but only a deploy job triggers another."
            yield replace(_note(text, job.name, "triggers.job_completion", "P-073"), kind="no_effect")
    for version, name, field in dict.fromkeys(_versions(account, events)):
        found = read_track(version)
        if found is not None and found.is_assumed:
            yield _assumed_version(version, found, name, field)
        elif not is_track(version):
            yield _unknown_version(version, name, field)


def _versions(account: Account, events: Iterable[Event]) -> Iterator[tuple[str, str, str]]:
    """Yield each version that is written down, with the job that it is for and the field that holds it."""
    for job in account.jobs:
        home = account.environment(job.environment, job.project).dbt_version
        if job.dbt_version is not None:
            yield job.dbt_version, job.name, "dbt_version"
        elif home is not None:
            yield home, job.name, "environment.dbt_version"
    for event in events:
        if isinstance(event, ApiTrigger) and event.dbt_version_override is not None:
            yield event.dbt_version_override, event.job, "events"


def _wrong_kind(named: Mapping[str, Job], job: Job) -> str:
    """Return the upstream job in words where it is a CI or merge job, or ``""``."""
    asked = job.triggers.job_completion
    upstream = named.get(asked.job) if asked is not None else None
    if upstream is None or upstream.is_deploy:
        return ""
    return f"the {'CI' if upstream.is_ci else 'merge'} job {upstream.name!r}"


def _unknown_version(version: str, job: str, field: str) -> Note:
    text = (
        f"{version[:60]!r} is no release track that jobkit knows ({unknown_track(version).hint}), so it is "
        "passed over: the run uses what else is chosen for it, or Latest."
    )
    return _note(text, job, field, "P-143")


def _assumed_version(version: str, found: TrackReading, job: str, field: str) -> Note:
    text = (
        f"{version!r} is read as the release track `{found.track.name}`. The form has its new names since "
        "September 2026. What the API calls the tracks since then is not documented; jobkit assumes that the "
        "values are the same as before."
    )
    return _note(text, job, field, found.fact)


def _note(text: str, job: str, field: str, fact: str) -> Note:
    return Note(text, "assumption", job, field, fact, jobs=(job,))
