"""Which keys a job has: the unknown ones, those that are missing, and those that mean nothing here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import Place, did_you_mean, path_text, shorten
from jobkit.basics.frozen import plain
from jobkit.jobs.files.api_job.keys import (
    IMPORT_FILTER,
    NESTED_KEYS,
    READ_ONLY_KEYS,
    REQUEST_KEYS,
    UNHEEDED_KEYS,
)
from jobkit.jobs.files.api_job.values import Values

__all__ = ["check_keys", "kept_keys", "read_only_keys"]

_NO_SUCH = {
    "timezone": "there is no time zone on the platform: every schedule is in UTC (P-063)",
    "custom_branch_only": "the API refuses it since 2024: the environment says which branch is run",
    "minutes": "there are no minutes: the platform assigns one, or write a cron expression",
    "notifications": "notifications are settings of people and channels, not of a job (P-148)",
    "custom_environment_variables": "the API has them apart from the job: /environment-variables/",
}
_OWN = ("custom_environment_variables", "self_deferring", "linked_id")


def check_keys(values: Values, own: tuple[str, ...] = ()) -> None:
    """Note keys that the tool does not know, and those that it asks for and does not get.

    Parameters
    ----------
    own : tuple of str
        Keys that the format has beyond those of the API.
    """
    known = (*REQUEST_KEYS, *own)
    for key in values.thing.data:
        if key not in known and key not in UNHEEDED_KEYS:
            _unknown(values, (key,), known)
    for place, keys in NESTED_KEYS.items():
        for key in values.part(*place):
            if key not in keys:
                _unknown(values, (*place, key), keys)
    _missing(values)


def _unknown(values: Values, path: Place, known: tuple[str, ...]) -> None:
    key, thing = str(path[-1]), values.thing
    if key == IMPORT_FILTER:
        return
    if len(path) == 1 and (key in READ_ONLY_KEYS or key in _OWN):
        if key in READ_ONLY_KEYS and not thing.is_answer and values.has(key):
            said = f"only the platform writes `{key}`: it is put aside and not sent"
            values.note(path, "FMT007", said, fix="leave it out")
        return
    if thing.is_answer:
        values.note(path, "FMT002", f"`{shorten(key)[1:-1]}` is unknown here; it is kept", severity="advice")
        return
    hint = _NO_SUCH.get(key, "") or did_you_mean(key[:60], known) or "leave it out"
    said = f"unknown key {shorten(key)}{' in `' + path_text(path[:-1]) + '`' if path[:-1] else ''}"
    values.note(path, "FMT002", said, fix=hint, severity=thing.manners.unknown)


def _missing(values: Values) -> None:
    for path, severity in values.thing.manners.required.items():
        around = values.raw(*path[:-1])
        if isinstance(around, Mapping) and around.get(str(path[-1])) is None:
            said = f"`{path_text(path)}` is missing: {values.thing.manners.tool} asks for it"
            values.note(path, "FMT003", said, fix=f"write `{path[-1]}`", severity=severity)


def kept_keys(values: Values, own: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what is to be written back although it means nothing to jobkit."""
    known = {*REQUEST_KEYS, *READ_ONLY_KEYS, *own, *_OWN} - set(UNHEEDED_KEYS)
    kept = {key: plain(value) for key, value in values.thing.data.items() if key not in known}
    if not kept.get("lifecycle_webhooks"):  # it is written in any case
        kept.pop("lifecycle_webhooks", None)
    state = values.raw("state")
    if values.has("state") and state not in (1, "1"):
        kept["state"] = plain(state)
    return kept


def read_only_keys(values: Values) -> dict[str, Any]:
    """Return what only the platform writes."""
    return {key: plain(value) for key, value in values.thing.data.items() if key in READ_ONLY_KEYS}
