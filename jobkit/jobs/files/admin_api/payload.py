"""A body for the API, key by key: what it takes and what it refuses, and the body that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, Place, path_text
from jobkit.basics.frozen import FrozenDict
from jobkit.basics.shown import Shown
from jobkit.jobs.account import Account
from jobkit.jobs.files.admin_api.envelopes import job_places
from jobkit.jobs.files.admin_api.read import read
from jobkit.jobs.files.admin_api.write import api_payloads
from jobkit.jobs.files.api_job.keys import REQUEST_KEYS
from jobkit.jobs.files.document import Document, read_document
from jobkit.jobs.files.findings import FileFinding

__all__ = ["CheckedKey", "PayloadCheck", "check_payload"]

Verdict = Literal["taken", "refused", "doubtful", "missing"]
_ABSENT = object()
_REDUNDANT = "`dbt deps` is redundant: it is a built-in step of every run (P-083)"


@dataclass(frozen=True, slots=True)
class CheckedKey(Shown):
    """One key of a body.

    Parameters
    ----------
    path : str
        ``schedule.time.hours``.
    verdict : {"taken", "refused", "doubtful", "missing"}
        Doubtful: whether today's API takes it, or does without it, is not known.
    given : str
        What is there, as JSON; ``""`` for a key that is missing.
    why : str
    repaired : str
        What the repaired body has there, as JSON; ``""`` where it has nothing.
    """

    path: str
    verdict: Verdict
    given: str
    why: str
    repaired: str


@dataclass(frozen=True, slots=True)
class PayloadCheck(Shown):
    """A body for the API after the check.

    Parameters
    ----------
    keys : tuple of CheckedKey
        Every key that is given or missing, in the order of the body.
    payload : str
        The repaired body, as JSON.
    findings : tuple of FileFinding
    """

    keys: tuple[CheckedKey, ...]
    payload: str
    findings: tuple[FileFinding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return keys and repaired body as plain data."""
        names = ("path", "verdict", "given", "why", "repaired")
        rows = [{name: getattr(key, name) for name in names} for key in self.keys]
        return {"keys": rows, "payload": json.loads(self.payload)}

    @property
    def refused(self) -> tuple[CheckedKey, ...]:
        """The keys that the API refuses, or that it asks for in vain."""
        return tuple(key for key in self.keys if key.verdict in ("refused", "missing"))


@checked
def check_payload(source: str | Path | Mapping[str, Any]) -> PayloadCheck:
    """Say of each key of a body whether the API takes it, and return the body that it takes.

    Parameters
    ----------
    source : str, Path or mapping
        A file with one job of the Admin API v2, or the body itself.

    Examples
    --------
    >>> found = check_payload({"account_id": "11", "project_id": 22, "environment_id": 33, "name": "Daily",
    ...     "execute_steps": ["dbt build"], "settings": {"threads": 4, "target_name": "prod"},
    ...     "triggers": {"github_webhook": False, "schedule": False}})
    >>> [(key.path, key.repaired) for key in found.refused]
    [('account_id', '11')]
    """
    document = _document(source)
    places = [place for place, _ in job_places(document.data)]
    if len(places) != 1:
        hint = "give one job; `read_definitions` reads several"
        raise ArtifactError(f"holds {len(places)} jobs, not one body", where=str(document.path), hint=hint)
    found = read([document])
    if found.account is None:
        raise ArtifactError("is the body of a trigger call", where=str(document.path), hint="give a job")
    (payload,) = api_payloads(_plainly_scheduled(found.account))
    keys = tuple(_keys(_at(document.data, places[0]), places[0], found.findings, payload))
    return PayloadCheck(keys, json.dumps(payload, indent=2, ensure_ascii=False), found.findings)


def _plainly_scheduled(account: Account) -> Account:
    """Return an account whose schedules are written as the form makes them, not as they came."""
    jobs = [
        job.changed(schedule=job.schedule.model_copy(update={"kept": FrozenDict()})) if job.schedule else job
        for job in account.jobs
    ]
    return account.model_copy(update={"jobs": tuple(jobs)})


def _document(source: str | Path | Mapping[str, Any]) -> Document:
    if not isinstance(source, Mapping):
        return read_document(source)
    try:
        text = json.dumps(source, indent=2)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArtifactError(f"is no JSON: {error}", hint="text, numbers, true, false, null, lists") from None
    return Document(Path("payload"), text, json.loads(text))


def _keys(
    job: Mapping[str, Any], home: Place, findings: tuple[FileFinding, ...], payload: Mapping[str, Any]
) -> Iterator[CheckedKey]:
    """Yield each key that has a value, then those that are missing."""
    inside = [(one.place[len(home) :], one) for one in findings]
    for path, value in _leaves(job, ()):
        about = [one for place, one in inside if place[: len(path)] == path and one.code != "FMT003"]
        verdict, why = _judged(about, value)
        yield CheckedKey(path_text(path), verdict, _json(value), why, _json(_value(payload, path)))
    for place, one in inside:
        if one.code == "FMT003":
            verdict = "missing" if one.severity == "error" else "doubtful"
            yield CheckedKey(path_text(place), verdict, "", one.message, _json(_value(payload, place)))
    if "lifecycle_webhooks" not in job:
        why = "`lifecycle_webhooks` is missing: the description wants it, and no client sends it"
        yield CheckedKey("lifecycle_webhooks", "doubtful", "", why, _json(payload["lifecycle_webhooks"]))


def _leaves(value: Mapping[str, Any], path: Place) -> Iterator[tuple[Place, Any]]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner and (path or key in REQUEST_KEYS):
            yield from _leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def _judged(about: list[FileFinding], value: Any) -> tuple[Verdict, str]:
    """Return the verdict on a key by what was found about it."""
    worst = min(about, key=lambda one: ("error", "warning", "advice").index(one.severity), default=None)
    if worst is not None and worst.severity != "advice":
        said = f"{worst.message} ({worst.fix})" if worst.fix else worst.message
        return ("refused" if worst.severity == "error" else "doubtful"), said
    if isinstance(value, list) and "dbt deps" in value:
        return "taken", _REDUNDANT
    return "taken", worst.message if worst is not None else ""


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _value(data: Any, place: Place) -> Any:
    for step in place:
        if not isinstance(data, Mapping) or step not in data:
            return _ABSENT
        data = data[step]
    return data


def _json(value: Any) -> str:
    if value is _ABSENT:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
