"""The little Markdown that question banks use, as HTML: paragraphs, lists, `code`, **bold**, *emphasis*.

Everything is escaped first; no other markup gets through.
"""

from __future__ import annotations

import re
from itertools import groupby

from jobkit.views.escape import xml

__all__ = ["code_html", "inline_html", "to_html"]

_CODE = re.compile(r"`([^`\n]+)`")
_NAME_OR_CODE = re.compile(r"(?<!\w)&#39;.*?&#39;(?!\w)|&quot;.*?&quot;|(?<!\w)`([^`\n]+)`(?!\w)")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\W\d_])([^*\n]+?)(?<!\s)\*(?![\w*])")  # words: a cron has stars too
_BULLET = re.compile(r"\s*- +")
_NUMBER = re.compile(r"\s*\d+\. +")


def inline_html(text: str) -> str:
    """Return one line of text as HTML.

    >>> inline_html("run `dbt build` & <wait>")
    'run <code>dbt build</code> &amp; &lt;wait&gt;'
    >>> inline_html("*This job*, **not** 0 6 * * * or */5 * * * *")
    '<em>This job</em>, <strong>not</strong> 0 6 * * * or */5 * * * *'
    """
    parts = _CODE.split(xml(text))
    return "".join(
        f"<code>{part}</code>" if position % 2 else _stressed(part) for position, part in enumerate(parts)
    )


def code_html(text: str) -> str:
    """Return one line of text as HTML with its `code` marked; a name in quotation marks stays as it is.

    >>> code_html("'a `b`' runs `dbt build` & *waits*")
    '&#39;a `b`&#39; runs <code>dbt build</code> &amp; *waits*'
    """
    return _NAME_OR_CODE.sub(lambda found: f"<code>{found[1]}</code>" if found[1] else found[0], xml(text))


def _stressed(text: str) -> str:
    return _EMPHASIS.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", text))


def to_html(text: str) -> str:
    r"""Return several lines of text as HTML.

    >>> to_html("Because:\n\n- one\n- two")
    '<p>Because:</p><ul><li>one</li><li>two</li></ul>'
    """
    return "".join(_block(kind, list(lines)) for kind, lines in groupby(text.splitlines(), _kind))


def _kind(line: str) -> str:
    if not line.strip():
        return ""
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"


def _block(kind: str, lines: list[str]) -> str:
    if kind == "p":
        return f"<p>{'<br>'.join(inline_html(line.strip()) for line in lines)}</p>"
    if not kind:
        return ""
    mark = _BULLET if kind == "ul" else _NUMBER
    items = "".join(f"<li>{inline_html(mark.sub('', line, count=1).strip())}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"
