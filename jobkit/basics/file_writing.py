"""A file is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from jobkit.basics.errors import JobkitError

__all__ = ["write_file"]


def write_file(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write a file, whose folder must exist, and return its path.

    Raises
    ------
    JobkitError
        When it cannot be written; what was there before then stays.
    """
    place = Path(path)
    try:
        if place.exists() and not place.is_file():  # a pipe: no file to put in its place
            return _straight(place, content)
        beside = place.with_name(f".{place.name}.part")
        _straight(beside, content)
        beside.replace(place)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise JobkitError(f"cannot be written: {reason}", where=str(place)) from None
    return place


def _straight(place: Path, content: str | bytes) -> Path:
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place
