"""Reading an artifact from disk: bytes, gzip, JSON, and what can go wrong with each."""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jobkit.basics.errors import ArtifactError

__all__ = ["collector_off", "find_artifact", "place_of", "read_json"]

GZIP_MAGIC = b"\x1f\x8b"
MAX_BYTES = 2 << 30  # the largest public manifest is 54 MB; this only stops a gzip bomb


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the cyclic garbage collector off, and back on if it was on.

    A manifest is a tree of a million small containers; the collector walks it again and again while it
    grows and finds nothing, which doubles the time of ``json.loads`` on 50 MB. Afterwards the survivors go
    straight to the oldest generation (what freezing and thawing does), or the next two collections would
    walk them all once more.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # someone else's frozen objects stay frozen
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def read_json(path: str | Path, kind: str = "manifest.json") -> dict[str, Any]:
    """Return the JSON object in the file at `path`, plain or gzipped (told by its first bytes).

    Parameters
    ----------
    path : str or Path
        A file.
    kind : str
        The name the file usually has; only used in messages.

    Raises
    ------
    ArtifactError
        When there is no such file, or it holds anything but one JSON object.
    """
    where = place_of(path)
    data = _unzip(_bytes(path, kind, where), where)
    with collector_off():
        value = _parse(data, kind, where)
    if not isinstance(value, dict):
        raise ArtifactError(
            f"holds a JSON {_json_type(value)}, not an object",
            where=where,
            hint=f'a {kind} written by dbt starts with {{"metadata": …',
        )
    return value


def place_of(path: object) -> str:
    """Return `path` as text for a message."""
    text = str(path)
    return text if len(text) <= 300 else text[:299] + "…"


def find_artifact(folder: Path, name: str) -> Path | None:
    """Return ``folder/name`` or ``folder/name.gz``, whichever is there, or None."""
    for candidate in (folder / name, folder / f"{name}.gz"):
        if candidate.is_file():
            return candidate
    return None


def _bytes(path: str | Path, kind: str, where: str) -> bytes:
    if isinstance(path, str) and path.lstrip()[:1] in ("{", "["):
        raise ArtifactError(
            "expected a path, got JSON text",
            where=where[:40],
            hint="pass json.loads(text) to give the content itself",
        )
    try:
        place = Path(path)
        if place.is_dir():
            found = next((f for f in (place, place / "target") if find_artifact(f, kind)), None)
            near = f"did you mean {find_artifact(found, kind)}?" if found else f"name the {kind} inside it"
            raise ArtifactError("is a directory, not a file", where=where, hint=near)
        return place.read_bytes()
    except FileNotFoundError:
        hint = f"dbt writes {kind} into the target/ folder of the project; run `dbt parse` to make one"
        raise ArtifactError("there is no such file", where=where, hint=hint) from None
    except (OSError, ValueError, TypeError) as error:
        if isinstance(error, ArtifactError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise ArtifactError(
            f"cannot be read: {reason}", where=where, hint="give the path of a file"
        ) from None


def _unzip(data: bytes, where: str) -> bytes:
    """Return `data` unpacked when it is gzip; a name that ends in .gz must hold gzip."""
    if not data.startswith(GZIP_MAGIC):
        if where.endswith(".gz") and not data.lstrip()[:1] == b"{":
            raise ArtifactError(
                "is named .gz but holds no gzip data", where=where, hint="pack it with `gzip manifest.json`"
            )
        return data
    parts: list[bytes] = []
    size = 0
    while data.startswith(GZIP_MAGIC):  # a gzip file may have several members
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(data, MAX_BYTES - size + 1))
        except zlib.error as error:
            raise ArtifactError(
                f"is damaged gzip: {error}", where=where, hint="pack or download it again"
            ) from None
        size += len(parts[-1])
        if size > MAX_BYTES:
            raise ArtifactError(
                f"unpacks to more than {MAX_BYTES >> 20} MB", where=where, hint="is it a manifest?"
            )
        if not member.eof:
            raise ArtifactError(
                "is truncated gzip: it ends in the middle", where=where, hint="pack or download it again"
            )
        data = member.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _parse(data: bytes, kind: str, where: str) -> Any:
    if not data.strip():
        raise ArtifactError(
            "is empty", where=where, hint=f"dbt writes {kind} into the target/ folder; make it again"
        )
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
            raise ArtifactError(
                "the JSON ends in the middle: the file is truncated",
                where=place,
                hint="make or download it again",
            ) from None
        raise ArtifactError(
            f"is not JSON: {error.msg}", where=place, hint=f"give a {kind} as dbt wrote it"
        ) from None
    except UnicodeDecodeError as error:
        raise ArtifactError(
            f"is not text: byte {error.start} is not {error.encoding}",
            where=where,
            hint=f"{kind} is JSON in UTF-8",
        ) from None
    except RecursionError:
        raise ArtifactError(
            "is nested too deeply to be read",
            where=where,
            hint=f"a {kind} written by dbt is some ten levels deep",
        ) from None
    except ValueError as error:  # an integer of more than 4,300 digits
        raise ArtifactError(
            f"cannot be read: {error}", where=where, hint=f"give a {kind} as dbt wrote it"
        ) from None


def _json_type(value: Any) -> str:
    names = {list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")
