"""Facts on a page: the number of each fact is a link to its source, with its sentence as the tooltip."""

from __future__ import annotations

import re

from jobkit.basics.facts import FACT_ID, Fact, facts
from jobkit.views.escape import xml

__all__ = ["with_fact_links"]

_PIECE = re.compile(r"(<[^>]*>)")
_CLOSED = ("a", "svg", "style", "script", "title")


def with_fact_links(html: str) -> str:
    """Return a page in which each number of a fact is a link; what is no text, and what is a link, stays.

    >>> with_fact_links("<p>All in UTC [P-063].</p>")[:43]
    '<p>All in UTC [<a class="jobkit-fact" href='
    """
    if FACT_ID.search(html) is None:
        return html
    known = {one.id: one for one in facts()}

    def linked(match: re.Match[str]) -> str:
        found = known.get(match[0])
        return _link(found) if found is not None else match[0]

    parts, inside = [], ""
    for piece in _PIECE.split(html):
        name = re.match(r"</?([a-z]+)", piece)
        if name is None and not inside:
            piece = FACT_ID.sub(linked, piece)
        elif name is not None and name[1] in _CLOSED and inside in ("", name[1]):
            inside = "" if piece.startswith("</") or piece.endswith("/>") else name[1]
        parts.append(piece)
    return "".join(parts)


def _link(one: Fact) -> str:
    tooltip = f"{one.sentence} ({one.status}: {one.source}, read on {one.checked})"
    return (
        f'<a class="jobkit-fact" href="{xml(one.url)}" title="{xml(tooltip)}" '
        f'target="_blank" rel="noopener">{xml(one.id)}</a>'
    )
