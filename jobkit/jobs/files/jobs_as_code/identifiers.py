"""Identifiers of dbt-jobs-as-code: the key in the file, which the tool puts at the end of the job's name.

``Nightly [[nightly]]`` is the job ``nightly``. An identifier inside ``name`` wins over the key of the file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["VALID", "NameParts", "as_identifier", "name_parts"]

VALID = re.compile(r"[a-zA-Z0-9_-]+\Z")
_IN_NAME = re.compile(r"\[\[([*:a-zA-Z0-9_-]+)\]\]")


class NameParts(NamedTuple):
    """A name without its identifier, the identifier, and the filter before its colon.

    `colons` counts them: more than one cannot be read.
    """

    name: str
    identifier: str = ""
    import_filter: str = ""
    colons: int = 0


def name_parts(name: str) -> NameParts:
    """Return what a name says, as the tool reads it.

    >>> name_parts("Nightly [[prod:nightly]]")
    NameParts(name='Nightly', identifier='nightly', import_filter='prod', colons=1)
    """
    match = _IN_NAME.search(name)
    if match is None:
        return NameParts(name)
    raw = match[1]
    colons = raw.count(":")
    before, _, after = raw.rpartition(":")
    return NameParts(name.replace(f" [[{raw}]]", ""), after if colons < 2 else "", before, colons)


def as_identifier(text: str) -> str:
    """Return a text as an identifier that the tool takes.

    >>> as_identifier("Daily: all models")
    'daily_all_models'
    """
    return re.sub(r"[^a-zA-Z0-9_-]+", "_", text.lower()).strip("_") or "job"
