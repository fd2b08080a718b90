"""What is said of each trigger that started no run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from jobkit.basics.why import Cause, Details, Plain
from jobkit.basics.words import clock_words, count_words, day_words, enumerated
from jobkit.platform.declined import Declined
from jobkit.platform.wording import clock, status_name

__all__ = ["SENTENCES", "declined_cause"]

Say = Callable[[Declined], str]


def declined_cause(declined: Declined) -> Cause:
    """Return why a trigger started no run, as a cause: the sentence and the data it was written from."""
    fact, say = SENTENCES[declined.kind]
    fact = str(declined.data.get("fact") or fact)  # a plan lacks more than one thing
    data = Details(**declined.data, count=declined.count, last_at=declined.last_at)
    is_assumed = declined.kind == "chain_cut"
    return Cause(declined.kind, say(declined), declined.job, fact, is_assumed, declined.at, data)


def _times(declined: Declined) -> str:
    """Return when it happened, and how often."""
    if declined.count == 1:
        return _when(declined)
    return f"{count_words(declined.count, 'time')} ({_when(declined)})"


def _when(declined: Declined) -> str:
    if declined.at is None or declined.last_at is None:
        return "all the time"
    if declined.count == 1 or declined.at == declined.last_at:
        return f"at {clock(declined.at)}"
    return f"first at {clock(declined.at)}, last at {clock(declined.last_at)}"


def _pull_request(declined: Declined) -> str:
    """Return for example ``pull request #1 (opened at ..., last commit at ...)``."""
    event = declined.data["event"]
    last = f", last commit at {clock(declined.last_at)}" if declined.count > 1 and declined.last_at else ""
    return f"pull request #{declined.data['pull_request']} ({event} at {_moment(declined)}{last})"


def _draft(declined: Declined) -> str:
    return f"{_pull_request(declined)} was a draft then, and this job does not run on draft pull requests"


def _other_branch(declined: Declined) -> str:
    data = declined.data
    return (
        f"{_pull_request(declined)} targets the branch {data['target']!r}, but the environment "
        f"{data['environment']!r} of this job builds {data['branch']!r}"
    )


def _custom_branch(declined: Declined) -> str:
    data = declined.data
    return (
        f"{_pull_request(declined)} targets the branch {data['target']!r}, but the environment "
        f"{data['environment']!r} of this job has the custom branch {data['branch']!r}"
    )


def _other_project(declined: Declined) -> str:
    data = declined.data
    own = f"belongs to {data['project']!r}" if data["project"] is not None else "belongs to no named project"
    return f"{_pull_request(declined)} changes the project {data['code_of']!r}, but this job {own}"


def _no_native_git(declined: Declined) -> str:
    return (
        f"{_pull_request(declined)} is not known to the platform: the repository has no native git "
        "integration, so only an API call can start this job for it"
    )


def _not_in_event_list(declined: Declined) -> str:
    event = {"commit": "synchronize"}.get(str(declined.data["event"]), declined.data["event"])
    return f"{_pull_request(declined)}: {event!r} is not in this job's list of pull request events"


def _closed_without_merge(declined: Declined) -> str:
    number = declined.data["pull_request"]
    return f"pull request #{number} was closed {_times(declined)} without a merge, and this job runs on merge"


def _not_merged(declined: Declined) -> str:
    number = declined.data["pull_request"]
    return f"pull request #{number} (opened {_when(declined)}) is not merged yet, and this job runs on merge"


def _upstream_outcome(declined: Declined) -> str:
    data, counted = declined.data, declined.data["statuses"]
    names = enumerated([status_name(status) for status in counted]) if isinstance(counted, tuple) else ""
    ended = f"ended {status_name(data['status'])}"
    head = f"run {data['run']} of {data['upstream']!r} {ended} {_when(declined)}"
    if declined.count > 1:
        head = (
            f"{count_words(declined.count, 'run')} of {data['upstream']!r} {ended} (first run {data['run']} "
            f"at {_moment(declined)})"
        )
    return f"{head}, and the trigger of this job counts {names} only"


def _moment(declined: Declined) -> str:
    return clock(declined.at) if declined.at is not None else "the start"


def _upstream_unfinished(declined: Declined) -> str:
    data = declined.data
    return (
        f"run {data['run']} of {data['upstream']!r}, which this job waits for, has not ended by the end of "
        f"the simulation (it is {data['status']})"
    )


def _upstream_not_here(declined: Declined) -> str:
    data = declined.data
    where = f" of the project {data['project']!r}" if data["project"] is not None else ""
    return f"this job waits for {data['upstream']!r}{where}, which is not among the jobs that are simulated"


def _upstream_is_no_deploy_job(declined: Declined) -> str:
    data = declined.data
    kind = {"ci": "a CI job", "merge": "a merge job"}[str(data["job_type"])]
    return (
        f"this job waits for {data['upstream']!r}, which is {kind}: only the end of a deploy job starts "
        "other jobs"
    )


def _chain_cut(declined: Declined) -> str:
    data = declined.data
    return (
        f"run {data['run']} of {data['upstream']!r} was run number {data['limit']} of a circle of jobs that "
        "start each other, and there jobkit stops the circle"
    )


def _no_fire_time(declined: Declined) -> str:
    data = declined.data
    following = data["next"]
    head = f"its schedule `{data['expression']}` does not fire before the end of the simulation"
    return f"{head} (it fires next at {_clock_year(following)})" if following else f"{head}, or ever after"


def _clock_year(moment: Plain) -> str:
    """Return a moment with its year: the next time may be years away."""
    if not isinstance(moment, datetime):
        return ""
    return f"{day_words(moment.astimezone(UTC), year=True)} {clock_words(moment)} UTC"


def _rerun_refused(declined: Declined) -> str:
    data = declined.data
    what = f"of run {data['run']} " if data["run"] is not None else ""
    return f"a rerun {what}was asked for {_times(declined)} and refused ({data['code']})"


def _deactivated(declined: Declined) -> str:
    data = declined.data
    triggers = count_words(declined.count, "trigger")
    since = _clock_year(data["since"]) if data["since"] else "before"
    return (
        f"the job was deactivated at {since}, after {data['errors']} runs in a row that ended in error; "
        f"{triggers} since then started no run ({_when(declined)})"
    )


def _superseded(declined: Declined) -> str:
    data = declined.data
    if declined.count == 1:
        return (
            f"run {data['run']} was cancelled in the queue {_when(declined)}: run {data['by']} was queued, "
            "and a job keeps only its newest queued run"
        )
    return (
        f"{count_words(declined.count, 'run')} were cancelled in the queue (first run {data['run']} at "
        f"{_moment(declined)}): a job keeps only its newest queued run"
    )


def _stale_commit(declined: Declined) -> str:
    data = declined.data
    runs = count_words(declined.count, "run")
    verb = "was" if declined.count == 1 else "were"
    return (
        f"{runs} for pull request #{data['pull_request']} {verb} cancelled before the start (first run "
        f"{data['run']} at {_moment(declined)}), because a newer commit came"
    )


def _plan_limit(declined: Declined) -> str:
    data = declined.data
    runs = count_words(declined.count, "run")
    verb = "was" if declined.count == 1 else "were"
    limit = f"{data['limit']:,}"
    return (
        f"{runs} {verb} cancelled before the start (first run {data['run']} at {_moment(declined)}): the "
        f"plan allows {limit} models a month"
    )


def _too_frequent(declined: Declined) -> str:
    data = declined.data
    return (
        f"its schedule would fire every {data['minutes']} minutes, and the plan allows a run every "
        f"{data['least']} minutes at the most, so the schedule is refused"
    )


def _not_on_plan(declined: Declined) -> str:
    trigger = "when another job finishes" if declined.data["trigger"] == "job_completion" else "on merge"
    return f"it should run {trigger}, and the plan does not have that"


SENTENCES: Mapping[str, tuple[str, Say]] = {
    "draft": ("P-022", _draft),
    "other_branch": ("P-077", _other_branch),
    "custom_branch": ("P-077", _custom_branch),
    "other_project": ("P-077", _other_project),
    "no_native_git": ("P-127", _no_native_git),
    "not_in_event_list": ("P-076", _not_in_event_list),
    "closed_without_merge": ("P-032", _closed_without_merge),
    "not_merged": ("P-032", _not_merged),
    "no_pull_request": (
        "P-076",
        lambda d: f"no pull request for the branch {d.data['branch']!r} is opened in this simulation",
    ),
    "no_merge": (
        "P-032",
        lambda d: f"no pull request is merged into {d.data['branch']!r} in this simulation",
    ),
    "upstream_outcome": ("P-072", _upstream_outcome),
    "upstream_unfinished": ("P-072", _upstream_unfinished),
    "upstream_never_ran": (
        "P-072",
        lambda d: f"it waits for {d.data['upstream']!r}, and that job has no run here",
    ),
    "upstream_not_here": ("P-072", _upstream_not_here),
    "upstream_is_no_deploy_job": ("P-073", _upstream_is_no_deploy_job),
    "chain_cut": ("P-075", _chain_cut),
    "schedule_off": (
        "P-039",
        lambda d: f"it has the schedule `{d.data['expression']}`, but Run on schedule is switched off",
    ),
    "no_fire_time": ("P-039", _no_fire_time),
    "too_frequent": ("P-070", _too_frequent),
    "api_refused": (
        "P-079",
        lambda d: (
            f"the API was called {_times(d)} without a pull request and a commit (git_sha) or branch "
            "(git_branch), which a CI job needs: the "
            "call was refused"
        ),
    ),
    "rerun_refused": ("P-102", _rerun_refused),
    "saved": ("P-052", lambda d: f"somebody saved the job {_times(d)}: saving a job starts no run"),
    "no_inbound_webhook": (
        "P-080",
        lambda d: "it should run on a webhook, but no webhook comes in: other systems call the API",
    ),
    "deactivated": ("P-052", _deactivated),
    "not_on_plan": ("", _not_on_plan),
    "no_trigger": (
        "P-039",
        lambda d: "nothing ever starts it: it has no trigger, so it waits for Run now or the API",
    ),
    "superseded": ("P-050", _superseded),
    "stale_commit": ("P-046", _stale_commit),
    "plan_limit": ("P-110", _plan_limit),
}
"""Kind of `Declined` -> the fact behind it, and what says it."""
