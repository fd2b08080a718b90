"""The body of ``POST .../jobs/{id}/run/``: what it may hold, and what the platform makes of it."""

from __future__ import annotations

from typing import Any

from jobkit.basics.errors import Place, did_you_mean, shorten
from jobkit.basics.frozen import frozen
from jobkit.basics.words import enumerated
from jobkit.jobs.files.api_job.notes import Notes
from jobkit.jobs.files.api_job.thing import ApiThing, Manners
from jobkit.jobs.files.api_job.values import Values
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.trigger_body import TriggerBody
from jobkit.jobs.job import checked_commands

__all__ = ["read_trigger"]

_NUMBERS = (
    "azure_pull_request_id",
    "github_pull_request_id",
    "gitlab_merge_request_id",
    "non_native_pull_request_id",
    "threads_override",
    "timeout_seconds_override",
)
_PULL_REQUESTS = _NUMBERS[:4]
_TEXTS = ("git_sha", "git_branch", "schema_override", "dbt_version_override", "target_name_override")
_KEYS = ("cause", *_TEXTS, *_NUMBERS, "generate_docs_override", "steps_override")
_LONGEST_CAUSE = 255
_SCHEMA_OF_A_PR = "dbt_cloud_pr"
_HINTS = {
    "azure_devops_pull_request_id": "write `azure_pull_request_id`: one page of the docs has another name",
    "job_id": "the id of the job is in the address, not in the body",
    "environment_variables_override": "a run has no override of environment variables (P-078)",
    "steps": "write `steps_override`",
}
MANNERS = Manners("api", "the API", required={("cause",): "error"})


def read_trigger(document: Document, notes: Notes) -> TriggerBody:
    """Return what a body says about the run that it starts."""
    values = Values(ApiThing(document.data, document, (), MANNERS), notes)
    for key in values.thing.data:
        if key not in _KEYS:
            hint = _HINTS.get(key) or did_you_mean(key[:60], _KEYS) or "leave it out"
            values.note((key,), "FMT002", f"unknown key {shorten(key)}", fix=hint)
    cause = _cause(values)
    given: dict[str, Any] = {key: values.text(key) for key in _TEXTS if values.has(key)}
    given |= {key: values.whole(key) for key in _NUMBERS if values.has(key)}
    if values.has("generate_docs_override"):
        given["generate_docs_override"] = values.truth("generate_docs_override")
    if values.has("steps_override"):
        given["steps_override"] = _steps(values)
    _check_pull_request(values)
    return TriggerBody(cause, frozen(given))


def _cause(values: Values) -> str:
    cause = values.text("cause")
    if not values.has("cause"):
        said = "`cause` is missing: the API asks for it"
        values.note(("cause",), "FMT003", said, fix='write `"cause": "Triggered via API"`')
    elif not cause:
        values.note(("cause",), "FMT004", "`cause` is empty, and the API wants a word", fix="say who asks")
    if len(cause) > _LONGEST_CAUSE:
        said = f"`cause` has {len(cause)} characters; clients cut it at {_LONGEST_CAUSE}"
        values.note(("cause",), "API011", said, fix=f"at most {_LONGEST_CAUSE}")
    return cause


def _steps(values: Values) -> tuple[str, ...]:
    path: Place = ("steps_override",)
    found: list[str] = []
    for index, step in enumerate(values.listed(*path, wanted="commands")):
        if not isinstance(step, str):
            said = f"{shorten(step)} is no command, but text belongs here"
            values.note((*path, index), "FMT001", said, fix="write `dbt ...`", value=step)
            continue
        try:
            found.extend(checked_commands((step,)) or ())
        except ValueError as error:
            said = str(error).removeprefix("command 1 is ")
            values.note((*path, index), "FMT006", said, fix="write `dbt ...`", value=step)
    return tuple(found)


def _check_pull_request(values: Values) -> None:
    """Note what keeps the platform from treating the run as one of a pull request (P-079)."""
    ids = [key for key in _PULL_REQUESTS if values.has(key)]
    if len(ids) > 1:
        said = f"a run is of one pull request, but {enumerated([f'`{key}`' for key in ids])} are given"
        values.note((ids[1],), "API010", said, fix="keep the one of your git provider")
    where = [key for key in ("git_sha", "git_branch") if values.has(key)]
    if ids and not where:
        said = "a run of a pull request needs a commit or a branch too, and there is none"
        values.note((ids[0],), "API010", said, fix="give `git_sha` or `git_branch`")
    schema = values.raw("schema_override")
    if not ids and where and isinstance(schema, str) and schema.startswith(_SCHEMA_OF_A_PR):
        said = (
            "the schema is that of a pull request, but there is no pull request id: the run is no CI "
            "run, takes a slot, and nobody drops the schema"
        )
        values.note(
            ("schema_override",), "API010", said, fix="give `non_native_pull_request_id`, or that of yours"
        )
