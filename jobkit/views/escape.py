"""Untrusted text on its way to a reader: job names, messages and causes may hold anything.

`plain` is for terminals and for labels, `xml` for SVG and HTML. Both keep letters of every script and
replace what has no business in a line of text: control characters (a terminal would obey them, XML forbids
them), halves of surrogate pairs, and the marks that turn the direction of the text after them.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["plain", "xml"]

_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def plain(text: Any) -> str:
    r"""Return `text` as one line of harmless text; line breaks become blanks.

    >>> ascii(plain("a\nb\x1b[31mc"))
    "'a b\\ufffd[31mc'"
    """
    return _FORBIDDEN.sub("\ufffd", " ".join(str(text).split()))


def xml(text: Any) -> str:
    """Return `text` for the content or the quoted attributes of SVG and HTML.

    >>> xml('<img src=x onerror="alert(1)">')
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'
    """
    safe = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("'", "&#39;")
