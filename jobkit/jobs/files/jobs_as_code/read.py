"""Files of dbt-jobs-as-code to an account, as laxly as the tool reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jobkit.basics.errors import ArtifactError, Place, shorten
from jobkit.basics.words import enumerated
from jobkit.jobs.files.api_job.keys import (
    IMPORT_FILTER,
    READ_ONLY_KEYS,
    REQUEST_KEYS,
    UNHEEDED_KEYS,
)
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiAccount, ApiThing, Manners
from jobkit.jobs.files.api_job.to_account import account_of
from jobkit.jobs.files.api_job.values import as_truth, kind_of
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.findings import Imported
from jobkit.jobs.files.jobs_as_code.identifiers import VALID, name_parts
from jobkit.jobs.files.jobs_as_code.variables import read_variables
from jobkit.jobs.files.jobs_as_code.write import NEVER

__all__ = ["read"]

OWN_KEYS = ("custom_environment_variables", "linked_id", "self_deferring", "identifier")
_ASKED = (
    "account_id",
    "project_id",
    "environment_id",
    "name",
    "settings",
    "run_generate_sources",
    "execute_steps",
    "generate_docs",
    "triggers",
)
_CONDITION = ("job_completion_trigger_condition", "condition")
_REQUIRED: Mapping[Place, str] = {
    **{(key,): "error" for key in _ASKED},
    ("schedule", "cron"): "error",
    _CONDITION: "error",
    (*_CONDITION, "job_id"): "error",
    (*_CONDITION, "project_id"): "error",
}
_RESET = {
    "deferring_environment_id": "no deferral",
    "dbt_version": "the version of the environment",
    "execution": "no timeout",
    "custom_environment_variables": "no variables",
    "job_completion_trigger_condition": "no upstream job",
    "cost_optimization_features": "no cost features",
}
"""Keys that sync sends with their default where a file leaves them out, and what that does."""

MANNERS = Manners(
    "jobs-as-code", "dbt-jobs-as-code", lax=True, required=_REQUIRED, statuses=(10, 20, 30), sends_type=True
)
_LONGEST_DESCRIPTION = 255
_NO_SCHEDULE = ("ci", "merge")


def read(documents: Sequence[Document]) -> Imported:
    """Return the jobs of one or several files; a later file wins where two define the same identifier."""
    notes = Notes()
    files = tuple(str(document.path) for document in documents)
    things: dict[str, ApiThing] = {}
    for document in documents:
        for key, thing in _things(document, notes):
            if key in things:
                said = f"{shorten(key)} is in two files; the tool keeps the later one without a word"
                notes.of(things[key], (), "FMT009", said, fix="rename one of them", severity="warning")
            things[key] = thing
    if not things and not notes.count("error"):
        raise ArtifactError("holds no jobs", where=files[0], hint="`jobs:` maps identifiers to jobs")
    _check_shared(things, notes)
    source = ApiAccount(tuple(things.values()))
    return account_of(source, notes, format_name="jobs-as-code", files=files, own_keys=OWN_KEYS)


def _things(document: Document, notes: Notes) -> Iterator[tuple[str, ApiThing]]:
    data = document.data if isinstance(document.data, Mapping) else {}
    jobs = data.get("jobs") or {}
    if not isinstance(jobs, Mapping):
        said = f"`jobs` is {kind_of(jobs)}, but the tool wants a mapping of identifiers to jobs"
        notes.at(document, ("jobs",), "FMT001", said, fix="write `jobs: {nightly: {...}}`", value=jobs)
        return
    _check_top(document, data, notes)
    for identifier, job in jobs.items():
        place: Place = ("jobs", identifier)
        if not isinstance(job, Mapping):
            said = f"{shorten(identifier)} is {kind_of(job)}, but a job is a mapping of keys"
            notes.at(document, place, "FMT001", said, value=job)
            continue
        if not VALID.match(identifier):
            said = f"{shorten(identifier)} cannot be an identifier"
            notes.at(
                document, place, "FMT009", said, fix="letters, digits, `_` and `-` only", value=identifier
            )
        yield identifier, _thing(document, identifier, job, data, notes)


def _check_top(document: Document, data: Mapping[str, Any], notes: Notes) -> None:
    """Note what stands beside ``jobs`` and does nothing; defaults for anchors are meant to."""
    lines = document.text.split("\n")
    for key in data:
        line = document.line((key,)) or 0
        is_anchor = any("&" in text for text in lines[max(line - 2, 0) : line])
        if key not in ("jobs", "account_id") and not is_anchor and not key.startswith(("x-", "_", ".")):
            said = (
                f"`{shorten(key)[1:-1]}` beside `jobs` does nothing: the tool reads `jobs` and `account_id`"
            )
            notes.at(document, (key,), "FMT013", said, fix="leave it out")


def _thing(
    document: Document, identifier: str, job: Mapping[str, Any], data: Mapping[str, Any], notes: Notes
) -> ApiThing:
    """Return one job in the shape of the API, and note what only this tool does with it."""
    thing = ApiThing(job, document, ("jobs", identifier), MANNERS, key=identifier)
    fields = dict(job)
    if fields.get("account_id") is None and data.get("account_id") is not None:
        fields["account_id"] = data["account_id"]
    key = _name(thing, fields, identifier, notes)
    _check_description(thing, notes)
    _without_effect(thing, fields, notes)
    fields["custom_environment_variables"] = read_variables(thing, notes)
    fields["schedule"] = _schedule(thing, notes)
    _absent(thing, notes)
    moved: dict[Place, Place] = {("schedule", "date", "cron"): ("schedule", "cron")}
    return ApiThing(fields, document, thing.place, MANNERS, key=key, moved=moved)


def _name(thing: ApiThing, fields: dict[str, Any], identifier: str, notes: Notes) -> str:
    """Take an identifier out of the name, as the tool does; return the identifier that counts."""
    fields.pop("identifier", None)
    name = fields.get("name")
    parts = name_parts(name) if isinstance(name, str) else None
    if parts is None or not (parts.identifier or parts.colons):
        return identifier
    if parts.colons > 1:
        said = "more than one colon in the identifier of the name"
        notes.of(thing, ("name",), "FMT009", said, fix="write `[[filter:identifier]]`", value=name)
        return identifier
    fields["name"] = parts.name
    if parts.import_filter:
        fields[IMPORT_FILTER] = parts.import_filter
    if parts.identifier == identifier:
        said, severity = "the tool adds the identifier to the name by itself", "advice"
    else:
        said = (
            f"the identifier in the name, {parts.identifier!r}, wins over the key {identifier!r}: a job that "
            "is there under the key is not found, and every sync makes a new one"
        )
        severity = "warning"
    notes.of(thing, ("name",), "FMT009", said, fix="leave it out of the name", severity=severity, value=name)
    return parts.identifier


def _check_shared(things: Mapping[str, ApiThing], notes: Notes) -> None:
    """Note jobs that share an identifier: after one sync they cannot be told apart."""
    counts = Counter(thing.key for thing in things.values())
    for thing in things.values():
        if counts[thing.key] > 1:
            said = (
                f"{counts[thing.key]} jobs have the identifier {thing.key!r}: after the first sync they "
                "cannot be told apart, and the tool makes new ones or changes the wrong one"
            )
            notes.of(thing, ("name",), "FMT009", said, fix="leave `[[...]]` out of the names")


def _check_description(thing: ApiThing, notes: Notes) -> None:
    text = thing.data.get("description")
    if isinstance(text, str) and len(text) > _LONGEST_DESCRIPTION:
        said = f"`description` has {len(text)} characters"
        notes.of(thing, ("description",), "FMT012", said, fix=f"at most {_LONGEST_DESCRIPTION}")


def _without_effect(thing: ApiThing, fields: dict[str, Any], notes: Notes) -> None:
    """Take out the keys of the API that the tool drops."""
    for key in list(fields):
        if key in UNHEEDED_KEYS or (key in READ_ONLY_KEYS and key not in REQUEST_KEYS):
            value = fields.pop(key)
            severity = "advice" if value in (None, False, "", 0) else "warning"
            said = f"the tool drops `{key}`: it is never sent"
            notes.of(thing, (key,), "FMT013", said, fix="leave it out", severity=severity, value=value)
    triggers = fields.get("triggers")
    if isinstance(triggers, Mapping) and "custom_branch_only" in triggers:
        fields["triggers"] = {key: one for key, one in triggers.items() if key != "custom_branch_only"}
        said = "the tool drops `custom_branch_only`: the API refuses it since 2024"
        notes.of(thing, ("triggers", "custom_branch_only"), "FMT013", said, fix="leave it out")


def _schedule(thing: ApiThing, notes: Notes) -> Any:
    """Return the schedule as the tool sends it: its cron, whatever ``date`` and ``time`` say."""
    given = thing.data.get("schedule")
    if given is None:
        if thing.data.get("job_type") not in _NO_SCHEDULE:
            said = "`schedule` is missing: the tool asks for it, but for CI and merge jobs"
            fix = "write `schedule: {cron: ...}`, or `job_type: ci`"
            notes.of(thing, ("schedule",), "FMT003", said, fix=fix)
        return None
    if not isinstance(given, Mapping):
        return given
    cron = given.get("cron")
    if cron == NEVER and not as_truth(_switch(thing)):
        return None  # what the tool gives to a job that has no schedule
    sent = {"date": {"type": "custom_cron", "cron": cron}, "time": {"type": "every_hour", "interval": 1}}
    for key, same in sent.items():
        if given.get(key) is not None:
            said = f"the tool ignores `schedule.{key}` and goes by `cron` alone"
            severity = "advice" if given[key] == same else "warning"
            notes.of(thing, ("schedule", key), "FMT013", said, fix="leave it out", severity=severity)
    others = {key: value for key, value in given.items() if key not in ("cron", *sent)}
    return {"cron": cron, **sent, **others} if cron is not None else {**others}


def _absent(thing: ApiThing, notes: Notes) -> None:
    """Say what sync resets on the platform because the file leaves it out."""
    absent = [f"`{key}` ({effect})" for key, effect in _RESET.items() if key not in thing.data]
    if absent:
        undone = "sync sends a default for what is left out, and so undoes what was set in the form"
        said = f"{undone}: {enumerated(absent)}"
        notes.of(thing, (), "FMT008", said, fix="write the keys that matter, with their values")


def _switch(thing: ApiThing) -> Any:
    triggers = thing.data.get("triggers")
    return triggers.get("schedule") if isinstance(triggers, Mapping) else None
