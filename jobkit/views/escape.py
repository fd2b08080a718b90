"""Untrusted text on its way to a reader: job names, messages and causes may hold anything.

`plain` is for terminals and for labels, `lines` for text that keeps its lines, `xml` for SVG and HTML,
`value` for what stands in a field of a form. All keep letters of every script and show what has no business
in a line of text as escapes (`visible`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jobkit.basics.visible import visible

__all__ = ["lines", "plain", "value", "xml"]

_KEPT, _SHORT = 4096, 200
"""So many texts of at most so many letters are kept: a page that is drawn again has nearly the same ones."""


def plain(text: Any) -> str:
    r"""Return `text` as one line of harmless text; line breaks become blanks.

    >>> ascii(plain("a\nb\x1b[31mc"))
    "'a b\\\\x1b[31mc'"
    """
    return visible(" ".join(str(text).split()))


def lines(text: Any) -> str:
    r"""Return `text` with its line breaks as harmless text.

    >>> print(lines("one\n  two\x07"))
    one
      two\x07
    """
    return visible(str(text).expandtabs(4))


def xml(text: Any) -> str:
    """Return `text` for the content or the quoted attributes of SVG and HTML.

    >>> xml('<img src=x onerror="alert(1)">')
    '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'
    """
    return _kept_xml(text) if type(text) is str and len(text) <= _SHORT else _xml(text)


def _xml(text: Any) -> str:
    safe = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;").replace("'", "&#39;")


_kept_xml = lru_cache(_KEPT)(_xml)


def value(text: Any) -> str:
    r"""Return `text` for a quoted attribute or a textarea, every blank and line break as it was typed.

    >>> value('dbt build  --vars "a"\n')
    'dbt build  --vars &quot;a&quot;&#10;'
    """
    return _kept_value(text) if type(text) is str and len(text) <= _SHORT else _value(text)


def _value(text: Any) -> str:
    from html import escape  # its table of entities takes longer to load than a terminal needs for a view

    return escape(visible(text)).replace("\n", "&#10;")


_kept_value = lru_cache(_KEPT)(_value)
