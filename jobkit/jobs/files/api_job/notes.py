"""The findings of a reading, collected with the places of the values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from jobkit.basics.errors import Place
from jobkit.basics.secrets import MASK, SECRET_PREFIX, scrubbed, secret_texts
from jobkit.jobs.files.api_job.thing import ApiThing
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.findings import CODES, FileFinding, FindingSeverity

__all__ = ["Notes"]


_MOST = 2_000
"""So many findings of a file are kept: whoever has more mends these first."""


class Notes:
    """Collects what is found; a finding is made once, however often its value is looked at."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, Place, str], FileFinding] = {}
        self._secrets: dict[int, tuple[str, ...]] = {}  # by document; what no finding may say

    def at(
        self,
        document: Document,
        place: Place,
        code: str,
        message: str,
        *,
        fix: str = "",
        severity: FindingSeverity | str | None = None,
        value: Any = None,
        job: str = "",
        job_field: Place = (),
    ) -> None:
        """Note one thing at a place of a file."""
        if len(self._found) >= _MOST:
            return
        line, column = document.position(place)
        kind: Any = severity or CODES[code].severity
        secrets = self._secrets_of(document)
        message, fix = scrubbed(message, secrets), scrubbed(fix, secrets)
        value = MASK if secrets and scrubbed(repr(value), secrets) != repr(value) else value
        found = FileFinding(
            code, kind, message, fix, str(document.path), line, column, place, job, job_field, value
        )
        self._found.setdefault((code, found.file, place, message), found)

    def _secrets_of(self, document: Document) -> tuple[str, ...]:
        if id(document) not in self._secrets:
            has_some = SECRET_PREFIX in document.text
            self._secrets[id(document)] = secret_texts(document.data) if has_some else ()
        return self._secrets[id(document)]

    def of(self, thing: ApiThing, path: Place, code: str, message: str, **more: Any) -> None:
        """Note one thing at a path of the API's keys."""
        self.at(thing.document, thing.place_of(path), code, message, **more)

    def add(self, findings: Iterable[FileFinding]) -> None:
        """Take over findings that are made elsewhere."""
        for one in findings:
            self._found.setdefault((one.code, one.file, one.place, one.message), one)

    def count(self, severity: str) -> int:
        """Return how many there are of a severity."""
        return sum(one.severity == severity for one in self._found.values())

    def with_jobs(self, identities: dict[tuple[str, Place], str]) -> tuple[FileFinding, ...]:
        """Return all of them by file and line, those inside a job with its identity.

        Parameters
        ----------
        identities : dict
            File and place of a job -> its identity.
        """
        found = [replace(one, job=one.job or _job_of(one, identities)) for one in self._found.values()]
        return tuple(sorted(found, key=lambda one: (one.file, one.line or 0, one.column or 0)))


def _job_of(one: FileFinding, identities: dict[tuple[str, Place], str]) -> str:
    cuts = range(len(one.place), -1, -1)
    return next((name for cut in cuts if (name := identities.get((one.file, one.place[:cut])))), "")
