"""Where in a document of the Admin API the jobs are.

A job by itself; ``{status, data}`` around one or several; a list; ``{jobs: [...]}``; a run, or several, each
with its ``job`` inside. The same dumped as YAML is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.errors import Place
from jobkit.jobs.files.document import Document

__all__ = ["is_run", "job_places", "signs_of", "trigger_signs"]

_MOST = 50
_ENOUGH = 2
"""So many keys of a foreign job make it sure what it is; one alone may be a slip."""

_JOB_KEYS = (
    "execute_steps",
    "account_id",
    "project_id",
    "environment_id",
    "settings",
    "execution",
    "run_generate_sources",
    "deferring_environment_id",
    "deferring_job_definition_id",
    "job_completion_trigger_condition",
    "triggers_on_draft_pr",
    "lifecycle_webhooks",
)
_TRIGGER_KEYS = (
    "cause",
    "steps_override",
    "git_sha",
    "git_branch",
    "schema_override",
    "dbt_version_override",
    "threads_override",
    "target_name_override",
    "generate_docs_override",
    "timeout_seconds_override",
    "github_pull_request_id",
    "gitlab_merge_request_id",
    "azure_pull_request_id",
    "azure_devops_pull_request_id",
    "non_native_pull_request_id",
)
_ENVELOPE = frozenset({"status", "data", "extra"})
_RUN_KEYS = ("job_definition_id", "job_id", "trigger_id", "status_humanized", "trigger")


def is_run(data: Any) -> bool:
    """Return whether this is a run of the API, with its job inside."""
    return isinstance(data, Mapping) and isinstance(data.get("job"), Mapping) and _has(data, _RUN_KEYS)


def _has(data: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return any(key in data for key in keys)


def is_envelope(data: Any) -> bool:
    """Return whether this is an answer of the API: a status and data, or what a person kept of it."""
    return isinstance(data, Mapping) and "data" in data and (_has_status(data) or data.keys() <= _ENVELOPE)


def _has_status(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("status"), Mapping)


def job_places(data: Any) -> Iterator[tuple[Place, bool]]:
    """Yield the place of each job of a document, and whether the API has answered it."""
    yield from _places(data, (), answered=False)


def _places(data: Any, place: Place, *, answered: bool) -> Iterator[tuple[Place, bool]]:
    if len(place) > 4:
        return
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _places(item, (*place, index), answered=answered)
    elif is_envelope(data):
        yield from _places(data["data"], (*place, "data"), answered=True)
    elif is_run(data):
        yield (*place, "job"), True
    elif isinstance(data, Mapping) and isinstance(data.get("jobs"), list) and "execute_steps" not in data:
        yield from _places(data["jobs"], (*place, "jobs"), answered=answered)
    else:
        yield place, answered


def signs_of(document: Document) -> tuple[str, ...]:
    """Return what gives a document of the API away; empty for any other."""
    data, found = document.data, []
    if is_envelope(data):
        found = ["status", "data"] if _has_status(data) else []
    elif isinstance(data, Mapping) and ("commands" in data or isinstance(data.get("jobs"), Mapping)):
        return ()
    places = [place for place, _ in job_places(data)][:_MOST]
    for place in places:
        job = _at(data, place)
        signs = [
            key for key in _JOB_KEYS if isinstance(job, Mapping) and key in job and "commands" not in job
        ]
        if len(signs) >= _ENOUGH:
            return (*found, *signs)
    return tuple(found) or trigger_signs(data)


def trigger_signs(data: Any) -> tuple[str, ...]:
    """Return the keys of the body of a trigger call; empty for any other document."""
    if not isinstance(data, Mapping) or {"jobs", "name", "commands", "execute_steps"} & set(data):
        return ()
    return tuple(key for key in _TRIGGER_KEYS if key in data)


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data
