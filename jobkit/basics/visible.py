"""Untrusted text on its way to a reader: what has no business in a line of text is shown as what it is."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["visible"]

_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def visible(text: Any) -> str:
    r"""Return `text` with control characters as escapes; line breaks stay.

    A terminal would obey control characters, the marks of direction turn the text after them, and halves of
    surrogate pairs cannot be written at all.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    given = str(text)
    return given if given.isascii() and given.isprintable() else _HIDDEN.sub(_escape, given)


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
