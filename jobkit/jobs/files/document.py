"""From a file to plain data, without surprises: bytes, text, then YAML or JSON.

Definition files are untrusted. Anything that cannot be plain data (broken syntax, duplicate keys, a cyclic or
exploding alias, endless nesting, a tag that makes Python objects) is an `ArtifactError` with line and column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError, Place, did_you_mean
from jobkit.basics.text_span import TextSpan
from jobkit.jobs.files.json_text import parse_json
from jobkit.jobs.files.spans import value_spans
from jobkit.jobs.files.yaml_text import parse_yaml

__all__ = ["MAX_BYTES", "Document", "document_of", "read_document", "read_text"]

MAX_BYTES = 20_000_000
"""A definition file is a few kilobytes; one of more than this is something else."""

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_MOST_TO_LOCATE = 2_000_000
"""Letters of a text in which values are looked up by line and column."""


@dataclass(frozen=True, slots=True)
class Document:
    """A definition file as text and as plain data.

    Parameters
    ----------
    path : Path
    text : str
    data : object
        Mappings, lists, text, numbers, booleans and None. The text itself for a Terraform file.
    lines : Mapping
        Path of keys and positions -> line (1-based) where the value begins; empty for JSON.
    positions : Mapping
        The same with the column as well (1-based), where a reader of another language knows it.
    """

    path: Path
    text: str
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)
    positions: Mapping[Place, tuple[int, int]] = field(default_factory=dict)

    def line(self, place: Place) -> int | None:
        """Return the line of a value, or of the nearest thing around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)

    def position(self, place: Place) -> tuple[int | None, int | None]:
        """Return line and column of a value, or of what is nearest around it; None where unknown."""
        if self.positions:
            return self._known_position(place)
        if not isinstance(self.data, (dict, list)) or len(self.text) > _MOST_TO_LOCATE:
            return self.line(place), None
        spans = _spans(self.text)
        while place and place not in spans:
            place = place[:-1]
        found = spans.get(place)
        return (found.line, found.column) if found is not None else (self.line(place), None)

    def _known_position(self, place: Place) -> tuple[int | None, int | None]:
        while place and place not in self.positions:
            place = place[:-1]
        return self.positions.get(place, (None, None))


@lru_cache(maxsize=4)
def _spans(text: str) -> Mapping[Place, TextSpan]:
    return value_spans(text)


def read_document(path: str | Path, most_bytes: int = 0) -> Document:
    """Return the file at `path` as a document; raises ArtifactError when it cannot be read as one.

    `most_bytes` is the size that is still read, `MAX_BYTES` by default.
    """
    place = Path(path)
    return document_of(place, read_text(place, most_bytes))


def read_text(path: str | Path, most_bytes: int = 0) -> str:
    """Return the text of the file at `path`; raises ArtifactError when it cannot be read as text."""
    place = Path(path)
    return _decode(_read(place, most_bytes or MAX_BYTES), place)


def document_of(place: Path, text: str) -> Document:
    """Return a text as the document that a file of this path would be."""
    document = _parsed(place, text)
    if _HALF.search(text) and not _is_writable(document.data):
        hint = "write the character itself"
        raise ArtifactError("holds half of a character: `\\ud800` to `\\udfff`", where=str(place), hint=hint)
    return document


def _is_writable(data: Any) -> bool:
    try:
        json.dumps(data, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _parsed(place: Path, text: str) -> Document:
    try:
        if place.name.endswith((".tf", ".hcl")):
            return Document(place, text, text)
        if place.suffix == ".json":
            return Document(place, text, parse_json(text))
        data, lines = parse_yaml(text)
    except ArtifactError as error:
        raise error.at(str(place)) from None
    return Document(place, text, data, lines)


def _read(place: Path, most_bytes: int) -> bytes:
    try:
        with place.open("rb") as file:
            content = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ArtifactError(
            f"cannot be read: {reason}",
            where=_shown(place),
            hint=_near(place) or "give the path of a job file",
        ) from None
    if len(content) > most_bytes:
        raise ArtifactError(
            f"is larger than {most_bytes // 1_000_000} MB",
            where=str(place),
            hint="a definition file holds jobs only",
        )
    return content


def _shown(place: Path) -> str:
    text = str(place).replace("\0", "\\0")
    return text if len(text) <= 200 else text[:199] + "…"


def _near(place: Path) -> str:
    """Return a suggestion when a file of nearly that name lies in the same folder."""
    try:
        return did_you_mean(
            place.name, sorted(entry.name for entry in place.parent.iterdir() if entry.is_file())
        )
    except (OSError, ValueError):
        return ""


def _decode(content: bytes, place: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        kind = "; it looks compressed" if content.startswith(b"\x1f\x8b") else ""
        raise ArtifactError(
            f"byte 0x{content[error.start]:02x} is not UTF-8 text{kind}",
            where=f"{place}: line {line}, column {column}",
            hint="save the file as UTF-8",
        ) from None
