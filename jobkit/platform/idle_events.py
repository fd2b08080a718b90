"""Events that change nothing, and why: they lie outside the horizon, or no job here listens to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from jobkit.basics.words import date_words
from jobkit.jobs import Account, Job
from jobkit.platform import wording
from jobkit.platform.events import ApiTrigger, Event, PullRequest, Rerun, RunNow, SaveJob
from jobkit.platform.note import Note
from jobkit.platform.rules import Rules

__all__ = ["early_notes", "idle_pull_request", "late_notes", "unknown_code"]

_WHAT: dict[type, str] = {
    RunNow: "Run now of",
    SaveJob: "Saving",
    ApiTrigger: "The API call for",
    Rerun: "The rerun of",
}


def early_notes(event: Event, start: datetime) -> Iterator[Note]:
    """Yield what of an event lies before the simulation starts, and is not played."""
    for what, moment, result in _moments(event):
        if moment < start:
            text = (
                f"{what} at {date_words(moment)} lies before the simulation starts, at {date_words(start)}: "
                f"{result}."
            )
            yield _note(event, text)


def late_notes(events: Iterable[Event], end: datetime) -> Iterator[Note]:
    """Yield what of the events lies after the simulation ends, each event with the first such moment."""
    for event in events:
        late = next((one for one in _moments(event) if one[1] >= end), None)
        if late is not None:
            what, moment, _ = late
            text = f"{what} at {date_words(moment)} lies after the simulation ends, at {date_words(end)}: "
            yield _note(event, f"{text}it is not played.")


def _note(event: Event, text: str) -> Note:
    return Note(text, "no_effect", "" if isinstance(event, PullRequest) else event.job, "events")


def _moments(event: Event) -> Iterator[tuple[str, datetime, str]]:
    """Yield what happens, when, and what follows where that is before the start."""
    if not isinstance(event, PullRequest):
        yield f"{_WHAT[type(event)]} {event.job!r}", event.at, "nothing happens"
        return
    number = f"pull request #{event.number}"
    yield f"The opening of {number}", event.at, "it starts no run"
    for moment in event.pushed_at[1:]:
        yield f"A commit on {number}", moment, "it starts no run"
    if event.closed is not None:
        yield f"The closing of {number}", event.closed, "nothing happens"
    if event.merged is not None:
        result = "it starts no run, and what it changes is not in the code that is played"
        yield f"The merge of {number}", event.merged, result


def idle_pull_request(account: Account, rules: Rules, event: PullRequest) -> Note | None:
    """Return why a pull request starts no run and changes no code here, or None where it does something."""
    if event.merged is not None and any(_is_target(account, job, event) for job in account.jobs):
        return None
    ci = [job for job in account.jobs if job.is_ci]
    fact, why = _why_idle(account, rules, event, ci)
    if not why:
        return None
    text = f"Pull request #{event.number} starts no run: {why}."
    return Note(text, "no_effect", ci[0].name if len(ci) == 1 else "", "events", fact)


def _why_idle(account: Account, rules: Rules, event: PullRequest, ci: list[Job]) -> tuple[str, str]:
    """Return the fact and the reason, ``""`` where some CI job does run."""
    if not ci:
        return "P-022", "no job here is triggered by pull requests (`triggers: {pull_request: true}`)"
    if all(account.settings_of(job.project).git_provider == "other" for job in ci):
        return "P-126", "the repository has no native integration, so the platform does not hear of it"
    ours = [job for job in ci if event.code_of in (None, job.project)]
    if not ours:
        return "P-077", f"no CI job builds the project {event.code_of!r}"
    right = [job for job in ours if _is_target(account, job, event)]
    if not right:
        return "P-077", _wrong_branch(account, event, ours[0])
    if event.draft and event.ready is None and not any(job.triggers.draft_pull_request for job in right):
        names = ", ".join(repr(job.name) for job in right[:3])
        return "P-022", f"it is a draft, and {names} does not run on draft pull requests"
    if rules.pull_request_event_list and not any(_listens(job, event) for job in right):
        return "G-11", f"the pull_request_events of {right[0].name!r} leave it out"
    return "", ""


def _is_target(account: Account, job: Job, event: PullRequest) -> bool:
    target = event.target_branch or account.settings_of(job.project).default_branch
    return target == account.branch_of(job) and event.code_of in (None, job.project)


def _wrong_branch(account: Account, event: PullRequest, job: Job) -> str:
    target = event.target_branch or account.settings_of(job.project).default_branch
    builds = account.branch_of(job)
    which = (
        "custom branch"
        if account.environment(job.environment, job.project).custom_branch
        else "default branch"
    )
    return (
        f"it is to be merged into {target!r}, and {job.name!r} listens to pull requests into {builds!r} "
        f"only, the {which} of its environment {job.environment!r}"
    )


def _listens(job: Job, event: PullRequest) -> bool:
    chosen = job.triggers.pull_request_events
    return chosen is None or "opened" in chosen or (bool(event.commits) and "synchronize" in chosen)


def unknown_code(event: ApiTrigger, is_known: bool) -> Note | None:
    """Return that the code which an API call names is not known here, or None where it names none."""
    named = [f"the commit {event.git_sha[:60]!r}"] if event.git_sha else []
    named += [f"the branch {event.git_branch[:60]!r}"] if event.git_branch else []
    named += [f"pull request #{event.pull_request}"] if event.pull_request else []
    if is_known or not named:
        return None
    text = (
        f"The API call for {event.job!r} on {wording.clock(event.at)} names {' and '.join(named)}, which "
        "jobkit does not know: the run builds the code of its environment's branch."
    )
    return Note(text, "not_modelled", event.job, "events", "P-078", jobs=(event.job,))
