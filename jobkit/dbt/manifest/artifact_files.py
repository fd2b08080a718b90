"""Artifacts on disk: finding and reading them, and what can go wrong with bytes, gzip and JSON."""

from __future__ import annotations

import gzip
import json
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from jobkit.basics.collector import collector_off
from jobkit.basics.errors import ArtifactError
from jobkit.basics.limits import ARTIFACT_MB

__all__ = ["find_artifact", "place_of", "read_json"]

GZIP_MAGIC = b"\x1f\x8b"
_MOST_TIMES, _SMALL = 100, 32_000_000
_JSON_TYPES = {list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


def read_json(path: str | Path, kind: str = "manifest.json") -> dict[str, Any]:
    """Return the JSON object in the file at `path`, plain or gzipped (its first bytes tell).

    Parameters
    ----------
    path : str or Path
        A file.
    kind : str
        The name the file usually has; only used in messages.

    Raises
    ------
    ArtifactError
        When there is no file, or it holds anything but one JSON object.
    """
    where = place_of(path)
    data = _unzip(_bytes(path, kind, where), where)
    with collector_off():
        value = _parse(data, kind, where)
    if not isinstance(value, dict):
        what = f"holds a JSON {_JSON_TYPES.get(type(value), 'null')}, not an object"
        raise ArtifactError(what, where=where, hint=f'a {kind} written by dbt starts with {{"metadata": …')
    return value


def place_of(path: object) -> str:
    """Return `path` as text for a message."""
    text = str(path)
    return text if len(text) <= 300 else text[:299] + "…"


def find_artifact(folder: Path, name: str) -> Path | None:
    """Return ``folder/name`` or ``folder/name.gz``, whichever is there, or None."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _bytes(path: str | Path, kind: str, where: str) -> bytes:
    if isinstance(path, str) and path.lstrip()[:1] in ("{", "["):
        hint = "pass json.loads(text) to give the content itself"
        raise ArtifactError("expected a path, got JSON text", where=where[:40], hint=hint)
    try:
        place = Path(path)
        if place.is_dir():
            found = find_artifact(place, kind) or find_artifact(place / "target", kind)
            near = f"did you mean {found}?" if found else f"name the {kind} inside it"
            raise ArtifactError("is a directory, not a file", where=where, hint=near)
        with place.open("rb") as file:
            data = file.read(ARTIFACT_MB.value * 1_000_000 + 1)
        if len(data) > ARTIFACT_MB.value * 1_000_000:
            hint = f"is it a {kind}? If so, {ARTIFACT_MB.hint}"
            raise ArtifactError(f"is larger than {ARTIFACT_MB.value} MB", where=where, hint=hint)
        return data
    except FileNotFoundError:
        hint = f"dbt writes {kind} into the target/ folder of the project; run `dbt parse` to make one"
        raise ArtifactError("there is no such file", where=where, hint=hint) from None
    except ArtifactError:
        raise
    except (OSError, ValueError, TypeError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or str(error)}"
        raise ArtifactError(what, where=where, hint="give the path of a file") from None


def _unzip(data: bytes, where: str) -> bytes:
    """Return `data` unpacked when it is gzip; a name that ends in .gz must hold gzip."""
    if not data.startswith(GZIP_MAGIC):
        if where.endswith(".gz") and data.lstrip()[:1] != b"{":
            hint = "pack it with `gzip manifest.json`"
            raise ArtifactError("is named .gz but holds no gzip data", where=where, hint=hint)
        return data
    again = "pack or download it again"
    # A manifest packs to a tenth or a twentieth; what unpacks to a hundred times its size was made to.
    most = min(ARTIFACT_MB.value * 1_000_000, max(len(data) * _MOST_TIMES, _SMALL))
    try:
        # A gzip file may have several members: the reader goes through them without copying what is left.
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            unpacked = file.read(most + 1)
    except EOFError:
        raise ArtifactError("is truncated gzip: it ends in the middle", where=where, hint=again) from None
    except (OSError, zlib.error) as error:
        raise ArtifactError(f"is damaged gzip: {error}", where=where, hint=again) from None
    if len(unpacked) > most:
        what = f"unpacks to more than {most // 1_000_000} MB, from {max(len(data) // 1_000_000, 1)} MB"
        hint = f"is it a manifest? If so, unpack it with gunzip, and {ARTIFACT_MB.hint} where it is larger"
        raise ArtifactError(what, where=where, hint=hint)
    return unpacked


def _parse(data: bytes, kind: str, where: str) -> Any:
    as_written = f"give a {kind} as dbt wrote it"
    if not data.strip():
        hint = f"dbt writes {kind} into the target/ folder; make it again"
        raise ArtifactError("is empty", where=where, hint=hint)
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            what, hint = "the JSON ends in the middle: the file is truncated", "make or download it again"
        else:
            what, hint = f"is not JSON: {error.msg}", as_written
    except UnicodeDecodeError as error:
        place, hint = where, f"{kind} is JSON in UTF-8"
        what = f"is not text: byte {error.start} is not {error.encoding}"
    except RecursionError:
        place, hint = where, f"a {kind} written by dbt is some ten levels deep"
        what = "is nested too deeply to be read"
    except ValueError as error:  # such as an integer of more than 4,300 digits
        place, what, hint = where, f"cannot be read: {error}", as_written
    raise ArtifactError(what, where=place, hint=hint)
