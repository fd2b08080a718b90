"""Findings that are known already: those of a baseline file, and those of another definition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.jobs import Account
from jobkit.lint.finding import Finding
from jobkit.lint.fingerprint import Fingerprints
from jobkit.lint.linted_file import LintedFile
from jobkit.lint.narrowing import narrowed

__all__ = ["KnownFindings", "baseline_text", "read_baseline"]

_VERSION = 1
_MOST_BYTES = 50_000_000
_HOW = "write it with --write-baseline"


@dataclass(frozen=True, slots=True)
class KnownFindings:
    """What is known already.

    Parameters
    ----------
    fingerprints : frozenset of str
    """

    fingerprints: frozenset[str]

    @classmethod
    def of(cls, account: Account, findings: Iterable[Finding]) -> KnownFindings:
        """Return the findings of these jobs as known ones."""
        return cls(frozenset(print_ for _, _, print_ in Fingerprints(account).of(findings)))

    def new_among(self, account: Account, findings: Iterable[Finding]) -> list[Finding]:
        """Return what of the findings is not known: of each finding the new places."""
        pairs = Fingerprints(account).of(findings)
        return narrowed(
            (finding, place) for finding, place, print_ in pairs if print_ not in self.fingerprints
        )


def baseline_text(files: Iterable[LintedFile]) -> str:
    """Return a baseline file, one line a place, so that a pull request shows what came and went."""
    rows = [
        {"fingerprint": print_, "code": finding.code, "job": place.job, "path": place.path}
        for file in files
        for finding, place, print_ in file.places()
    ]
    rows.sort(key=lambda row: (row["job"], row["code"], row["path"], row["fingerprint"]))
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f'{{"version": {_VERSION}, "findings": [\n{lines}\n]}}\n' if rows else _EMPTY


_EMPTY = f'{{"version": {_VERSION}, "findings": []}}\n'


def read_baseline(path: str | Path) -> KnownFindings:
    """Read a baseline file; raises ArtifactError for one that is none."""
    where = str(path)
    data = _data(Path(path))
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise ArtifactError(f"is no baseline of version {_VERSION}", where=where, hint=_HOW)
    rows = data.get("findings")
    prints = list(_prints(rows)) if isinstance(rows, list) else []
    if not isinstance(rows, list) or len(prints) < len(rows):
        what = "`findings` must be a list of entries with a `fingerprint`"
        raise ArtifactError(what, where=where, hint=_HOW)
    return KnownFindings(frozenset(prints))


def _prints(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        print_ = row.get("fingerprint") if isinstance(row, dict) else None
        if isinstance(print_, str):
            yield print_


def _data(path: Path) -> Any:
    from jobkit.jobs.files.json_text import parse_json

    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ArtifactError("is too large for a baseline", hint=_HOW)
        return parse_json(content.decode("utf-8-sig"))
    except JobkitError as error:
        raise ArtifactError(error.what, where=str(path), hint=_HOW) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ArtifactError(f"cannot be read: {reason}", where=str(path), hint=_HOW) from None
