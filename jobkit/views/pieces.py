"""A drawing in pieces: after an edit only those that changed go to the page.

A piece is one element with a ``data-key`` of its own, wherever it stands in the drawing; pieces may stand in
pieces. Control characters mark where one begins and ends: texts from outside never hold any, for `escape`
shows them as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["ROOT", "piece", "pieces_of", "whole"]

ROOT = ""
"""The key of what stands around all pieces."""

_OPEN, _NAMED, _CLOSE = "\x1e", "\x1d", "\x1f"
_CUT = re.compile(f"{_OPEN}([^{_NAMED}]*){_NAMED}|{_CLOSE}")
_PLACE = re.compile('<jk-piece data-piece="([^"]*)"></jk-piece>')
_KEY = re.compile(r"[\w.:-]+\Z", re.ASCII)


def piece(key: str, html: str) -> str:
    """Return an element as a piece of its drawing; it has that ``data-key``.

    A key that holds anything but letters, digits and ``_-.:`` makes no piece: the element stays as it is.
    """
    return f"{_OPEN}{key}{_NAMED}{html}{_CLOSE}" if html and _KEY.match(key) else html


def pieces_of(drawn: str) -> dict[str, str]:
    """Return the pieces of a drawing by their keys, `ROOT` first and each before those that stand in it.

    Where a piece stands in another one, that one has a ``<jk-piece>``. Of two pieces with one key the second
    is none.
    """
    found: dict[str, str] = {ROOT: ""}
    opened: list[tuple[str, list[str]]] = [(ROOT, [])]
    at = 0
    for cut in _CUT.finditer(drawn):
        opened[-1][1].append(drawn[at : cut.start()])
        at = cut.end()
        if cut[0] != _CLOSE:
            key = cut[1] if cut[1] not in found else ROOT
            found.setdefault(key, "")
            opened.append((key, []))
            continue
        key, parts = opened.pop()
        if key != ROOT:
            found[key] = "".join(parts)
            parts = [f'<jk-piece data-piece="{key}"></jk-piece>']
        opened[-1][1].extend(parts)
    found[ROOT] = "".join(opened[0][1]) + drawn[at:]
    return found


def whole(pieces: Mapping[str, str], key: str = ROOT) -> str:
    """Return a drawing in one, or one of its pieces with all that stands in it."""
    return _PLACE.sub(lambda place: whole(pieces, place[1]), pieces.get(key, ""))
