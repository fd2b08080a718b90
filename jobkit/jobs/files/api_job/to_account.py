"""Jobs in the shape of the Admin API to an `Account`.

A job loads as far as it can be understood: what the platform would refuse is noted, and what a `Job` cannot
hold is left out of it and named. A job without a name or without one usable command is left out whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobkit.basics.errors import DefinitionError, JobkitError, Place, shorten
from jobkit.basics.words import count_words, enumerated
from jobkit.jobs.account import Account
from jobkit.jobs.files.api_job.checks import check_job, derived_type, triggers_of
from jobkit.jobs.files.api_job.keys import JOB_TYPES, STATUS_NUMBERS
from jobkit.jobs.files.api_job.names import Homes
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.schedules import read_schedule
from jobkit.jobs.files.api_job.shape import check_keys, kept_keys, read_only_keys
from jobkit.jobs.files.api_job.thing import ApiAccount, ApiThing
from jobkit.jobs.files.api_job.values import Values, as_whole
from jobkit.jobs.files.findings import FileFinding, Imported, UnreadableJobsError
from jobkit.jobs.job import Job, checked_commands
from jobkit.jobs.schedule import Schedule

__all__ = ["account_of"]

_FEATURES = ("state_aware_orchestration", "efficient_testing", "dbt_state")
_STATUSES = {number: word for word, number in STATUS_NUMBERS.items()}
_NAME_LENGTH = 255

FIELD_PATHS: Mapping[str, Place] = {
    "commands": ("execute_steps",),
    "threads": ("settings", "threads"),
    "target_name": ("settings", "target_name"),
    "timeout_seconds": ("execution", "timeout_seconds"),
    "run_source_freshness": ("run_generate_sources",),
    "environment_variables": ("custom_environment_variables",),
    "environment": ("environment_id",),
    "deferral": ("deferring_environment_id",),
    "declared_type": ("job_type",),
}
"""Fields of a `Job` -> the keys of the API that they come from; the others have the same name."""


@dataclass(frozen=True, slots=True)
class _Named:
    """The jobs of a file by id, for those that name one another."""

    identities: Mapping[int, str]
    homes: Homes


def account_of(
    source: ApiAccount,
    notes: Notes,
    *,
    format_name: str,
    files: tuple[str, ...],
    own_keys: tuple[str, ...] = (),
) -> Imported:
    """Return the account of a file and what was found; raises UnreadableJobsError where no job is left.

    Parameters
    ----------
    own_keys : tuple of str
        Keys of a job that the format has beyond those of the API.
    """
    homes = Homes(source, notes)
    named = _Named(_identities(source.jobs, notes), homes)
    read = [(thing, _job(thing, notes, named, own_keys)) for thing in source.jobs]
    jobs = list(_kept_apart([(thing, job) for thing, job in read if job is not None], notes))
    where = files[0] if files else ""
    places = {(str(thing.document.path), thing.place): job.identity for thing, job in jobs}
    findings = notes.with_jobs(places)
    if not jobs:
        raise UnreadableJobsError(_subject(len(source.jobs)), findings, where=where)
    account = _account(source, [job for _, job in jobs], homes, where)
    findings = (*findings, *_idle_circles(account, jobs))
    read_only = {job.identity: read_only_keys(Values(thing, notes)) for thing, job in jobs}
    return Imported(
        account, format_name, findings, files, {key: one for key, one in read_only.items() if one}
    )


def _idle_circles(account: Account, jobs: list[tuple[ApiThing, Job]]) -> tuple[FileFinding, ...]:
    """Return what is found of jobs that wait for one another, and that nothing else starts."""
    labels = dict(zip(account.job_names.labels, jobs, strict=True))
    own = Notes()
    for circle in account.circles():
        things = [labels[label] for label in circle if label in labels]
        if len(things) < 2 or any(job.runs_on_schedule or job.is_ci for _, job in things):
            continue
        names = enumerated([shorten(label) for label in circle])
        said = f"{names} wait for one another: none of them ever starts"
        thing, job = things[0]
        path = ("job_completion_trigger_condition",)
        own.of(
            thing,
            path,
            "API009",
            said,
            fix="give one of them a schedule, and no upstream job",
            job=job.identity,
        )
    return own.with_jobs({})


def _kept_apart(jobs: list[tuple[ApiThing, Job]], notes: Notes) -> Iterator[tuple[ApiThing, Job]]:
    """Yield the jobs, with a key for each that has its identity from an earlier one."""
    names = Counter(job.identity for _, job in jobs)
    ids = Counter(job.id for _, job in jobs)
    by_id = all(job.key is None for _, job in jobs)  # ids then tell jobs of one name apart
    taken, number = set(names), Counter[str]()
    for thing, job in jobs:
        own = job.identity
        number[own] += 1
        if number[own] == 1 or (by_id and job.id is not None and ids[job.id] == 1):
            yield thing, job
            continue
        while own in taken:
            number[job.identity] += own != job.identity
            own = f"{job.identity}_{number[job.identity]}"
        said = f"another job is called {shorten(job.identity)} too; jobkit calls this one {shorten(own)}"
        notes.of(thing, ("name",), "FMT009", said, fix="give each its own name", severity="advice")
        taken.add(own)
        yield thing, job.changed(key=own[:_NAME_LENGTH])


def _subject(count: int) -> str:
    return f"none of {count_words(count, 'job')}" if count > 1 else "the job"


def _account(source: ApiAccount, jobs: list[Job], homes: Homes, where: str) -> Account:
    try:
        return Account(
            name=source.name,
            jobs=tuple(jobs),
            environments=tuple(homes.environments.values()),
            projects=tuple(homes.projects.values()),
            environment_variables=source.variables,
        )
    except JobkitError as error:
        raise error.at(where) from None


def _identities(jobs: Iterable[ApiThing], notes: Notes) -> dict[int, str]:
    """Return what other jobs call each job that has an id; a second job of one id is noted."""
    things = list(jobs)
    names = Counter(thing.data.get("name") for thing in things if thing.key is None and _is_text(thing))
    found: dict[int, str] = {}
    for thing in things:
        number = as_whole(thing.data.get("id")) or as_whole(thing.data.get("linked_id"))
        if not number or (number < 0 and not thing.manners.has_own_ids):
            continue
        if number in found:
            said = f"a second job has the id {number}"
            notes.of(thing, ("id",), "FMT009", said, fix="an id belongs to one job", value=number)
            continue
        name = thing.data.get("name")
        alone = _is_text(thing) and names[name] == 1
        found[number] = thing.key or (str(name)[:_NAME_LENGTH] if alone else str(number))
    return found


def _is_text(thing: ApiThing) -> bool:
    return isinstance(thing.data.get("name"), str)


def _job(thing: ApiThing, notes: Notes, named: _Named, own_keys: tuple[str, ...]) -> Job | None:
    values = Values(thing, notes)
    check_keys(values, own_keys)
    check_job(values)
    if values.whole("state", default=1) == 2:
        said = "`state` is 2: the job is deleted; it is left out"
        values.note(("state",), "FMT014", said, fix="1 for a job that is there")
        return None
    commands = _commands(values)
    name = _name(values)
    fields = {**_plain_fields(values), **_identity(values, named, name)}
    fields |= {"commands": commands, "name": name, "kept": kept_keys(values, own_keys)}
    fields |= _when(values, named) | _home(values, named)
    return _built(values, fields) if commands and name else None


def _name(values: Values) -> str:
    name = values.text("name")
    if not name.strip():
        if values.raw("name") in ("", None):
            values.note(("name",), "FMT004", "the job has no name; it is left out", fix="write `name`")
        return ""
    if len(name) > _NAME_LENGTH:
        said = f"the name has {len(name)} characters; {_NAME_LENGTH} are taken"
        values.note(("name",), "FMT012", said, fix=f"at most {_NAME_LENGTH}")
    return name[:_NAME_LENGTH]


def _commands(values: Values) -> list[str]:
    """Return the commands that the platform takes; one that it does not take is noted and left out."""
    path: Place = ("execute_steps",)
    steps = values.listed(*path, wanted="commands")
    if not steps and values.raw(*path) in ([], None, ()):
        said = "there is no command: a job needs at least one, and it is left out"
        values.note(path, "FMT006", said, fix="write `execute_steps: [dbt build]`")
    found: list[str] = []
    for index, step in enumerate(steps):
        try:
            if not isinstance(step, str):
                raise ValueError(f"{shorten(step)} is no command, but text belongs here")
            found.extend(checked_commands((step,)) or ())
        except ValueError as error:
            said = str(error).removeprefix("command 1 is ")
            values.note((*path, index), "FMT006", said, fix="write `dbt ...`", value=step)
    return found


def _plain_fields(values: Values) -> dict[str, Any]:
    """Return the fields that are one value each."""
    flags = values.text("compare_changes_flags") or "--select state:modified"
    return {
        "description": values.text("description"),
        "threads": values.whole("settings", "threads", default=4),
        "target_name": values.text("settings", "target_name", default="default"),
        "timeout_seconds": values.whole("execution", "timeout_seconds", default=0),
        "generate_docs": values.truth("generate_docs"),
        "run_source_freshness": values.truth("run_generate_sources"),
        "run_lint": values.truth("run_lint"),
        "errors_on_lint_failure": values.truth("errors_on_lint_failure", default=True),
        "run_compare_changes": values.truth("run_compare_changes"),
        "compare_changes_flags": flags,
        "environment_variables": dict(values.part("custom_environment_variables")),
        "dbt_version": values.text("dbt_version") or None,
        "cost_optimization_features": _features(values),
        "declared_type": _declared(values),
    }


def _declared(values: Values) -> str | None:
    """Return ``job_type`` where it is not what follows from the triggers anyway."""
    kind = values.choice("job_type", known=JOB_TYPES, default="")
    return kind if kind and kind != derived_type(triggers_of(values)) else None


def _features(values: Values) -> tuple[str, ...]:
    path: Place = ("cost_optimization_features",)
    given = values.listed(*path, wanted="features")
    for index, one in enumerate(given):
        if one not in _FEATURES:
            said = f"{shorten(one)} is no cost feature"
            values.note((*path, index), "FMT004", said, fix=f"one of {', '.join(_FEATURES)}", value=one)
    return tuple(dict.fromkeys(one for one in given if one in _FEATURES))


def _identity(values: Values, named: _Named, name: str) -> dict[str, Any]:
    number, key = values.number_of("id"), values.thing.key
    fields = {"id": number, "linked_id": values.number_of("linked_id")}
    return {**fields, "key": key if key != name else None}


def _home(values: Values, named: _Named) -> dict[str, Any]:
    """Return project and environment, and what the job defers to."""
    homes = named.homes
    values.number_of("account_id")
    project = homes.project(values.number_of("project_id"))
    environment = homes.environment(values.number_of("environment_id"))
    own = {"project": project} | ({"environment": environment} if environment is not None else {})
    return {**own, "deferral": _deferral(values, named)}


def _deferral(values: Values, named: _Named) -> dict[str, Any]:
    environment = values.number_of("deferring_environment_id")
    job, own = values.number_of("deferring_job_definition_id"), values.number_of("id")
    if environment is not None:
        return {"environment": named.homes.environment(environment)}
    if values.truth("self_deferring") or (job is not None and job == own):
        return {"this_job": True}
    if job is None:
        return {}
    return {"job": named.identities[job]} if job in named.identities else {"job_id": job}


def _when(values: Values, named: _Named) -> dict[str, Any]:
    """Return schedule and triggers; merge stands alone, as the platform has it."""
    on = triggers_of(values)
    github = values.truth("triggers", "github_webhook")
    provider = values.truth("triggers", "git_provider_webhook", default=False)
    triggers: dict[str, Any] = {
        "schedule": values.truth("triggers", "schedule"),
        "pull_request": github or provider,
        "draft_pull_request": values.truth("triggers_on_draft_pr"),
        "merge": values.truth("triggers", "on_merge"),
        "job_completion": _completion(values, named),
    }
    if github != provider:
        triggers |= {"github_webhook": github, "git_provider_webhook": provider}
    if values.has("triggers", "custom_branch_only"):
        triggers["custom_branch_only"] = values.truth("triggers", "custom_branch_only")
    schedule = read_schedule(values)
    if "merge" in on:
        triggers |= {"schedule": False, "pull_request": False, "job_completion": None}
        triggers = {key: one for key, one in triggers.items() if not key.endswith("_webhook")}
    return {"schedule": schedule, "triggers": _as_written(triggers, schedule)}


def _as_written(triggers: Mapping[str, Any], schedule: Schedule | None) -> dict[str, Any]:
    """Return the triggers with the switch of a schedule left at its default where there is none."""
    defaults = {"draft_pull_request": False, "merge": False, "pull_request": False, "job_completion": None}
    found = {key: one for key, one in triggers.items() if key not in defaults or one != defaults[key]}
    if schedule is None or found["schedule"]:
        del found["schedule"]
    return found


def _completion(values: Values, named: _Named) -> dict[str, Any] | None:
    """Return the upstream job and the outcomes that count."""
    place: Place = ("job_completion_trigger_condition",)
    if not values.part(*place):
        return None
    inner: Place = (*place, "condition") if values.has(*place, "condition") else place
    job = values.number_of(*inner, "job_id")
    statuses = _statuses(values, (*inner, "statuses"))
    if job is None or not statuses:
        return None
    _check_upstream(values, (*inner, "job_id"), job, named)
    project, own = values.number_of(*inner, "project_id"), values.number_of("project_id")
    found: dict[str, Any] = {"statuses": statuses}
    found |= {"job": named.identities[job]} if job in named.identities else {"job_id": job}
    if project is not None and project != own:
        name = named.homes.project(project)
        found |= (
            {"project": name}
            if name is not None
            else {"project": f"Project {project}", "project_id": project}
        )
    return found


def _check_upstream(values: Values, place: Place, job: int, named: _Named) -> None:
    own = values.number_of("id")
    if job == own and own is not None:
        values.note(place, "API009", "the job waits for itself: it never starts", fix="name another job")
    elif job not in named.identities:
        is_same = values.raw(*place[:-1], "project_id") == values.raw("project_id")
        severity = "error" if values.thing.manners.whole and is_same and named.identities else "advice"
        said = f"no job here has the id {job}: nothing in this file starts this job"
        values.note(
            place, "FMT011", said, fix="the id of a job of this file, or load that job too", severity=severity
        )


def _statuses(values: Values, place: Place) -> tuple[str, ...]:
    """Return the outcomes that count, in words; numbers belong here, and words are noted."""
    if not values.has(*place):
        return tuple(_STATUSES[number] for number in values.thing.manners.statuses or (10,))
    given = values.listed(*place, wanted="statuses")
    if not given:
        said = "`statuses` is empty: no outcome starts this job"
        values.note(place, "API009", said, fix="10 is success, 20 error, 30 cancelled")
    words = {"success": "success", "error": "error", "cancelled": "cancelled", "canceled": "cancelled"}
    found = []
    for index, one in enumerate(given):
        number = as_whole(one)
        word = _STATUSES.get(number) if number is not None else words.get(str(one).lower())
        if word is None or number is None:
            said = f"{shorten(one)} is no status" + (f"; {word} is taken" if word else "; it is left out")
            values.note(
                (*place, index), "FMT004", said, fix="10 is success, 20 error, 30 cancelled", value=one
            )
        found += [word] if word else []
    return tuple(dict.fromkeys(found))


def _built(values: Values, fields: dict[str, Any]) -> Job | None:
    """Return the job; a field that a `Job` refuses is noted and left out."""
    try:
        return Job(**fields)
    except DefinitionError as error:
        refused = {str(problem.place[0]) if problem.place else "" for problem in error.problems}
        for problem in error.problems:
            name = str(problem.place[0]) if problem.place else ""
            path = FIELD_PATHS.get(name, (name,) if name else ())
            said = f"{problem.message}; it is left out"
            values.note(path, "FMT004", said, fix="see `jobkit.Job`", value=problem.value)
        if refused & {"", "name", "commands"}:
            return None
        return _built(values, {name: one for name, one in fields.items() if name not in refused})
