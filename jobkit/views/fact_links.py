"""Facts on a page: the number of each fact is a link to its source, with its sentence as the tooltip."""

from __future__ import annotations

import re
from functools import cache

from jobkit.basics.facts import FACT_ID, Fact, facts
from jobkit.views.escape import xml

__all__ = ["fact_chip", "known_fact", "with_fact_links"]

_PIECE = re.compile(r"(<[^>]*>)")
_CHIP = (
    "display:inline-block;padding:0 7px;border:1px solid rgba(127,127,127,.5);border-radius:1em;"
    "font-size:12px;line-height:1.45;color:inherit;text-decoration:none;white-space:nowrap"
)
_CLOSED = ("a", "svg", "style", "script", "title")


def with_fact_links(html: str) -> str:
    """Return a page in which each number of a fact is a link; what is no text, and what is a link, stays.

    >>> with_fact_links("<p>All in UTC [P-063].</p>")[:43]
    '<p>All in UTC [<a class="jobkit-fact" href='
    """
    if FACT_ID.search(html) is None:
        return html

    def linked(match: re.Match[str]) -> str:
        found = known_fact(match[0])
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


def fact_chip(number: str) -> str:
    """Return a fact as a pill that says its sentence when pointed at and opens its source when clicked.

    Parameters
    ----------
    number : str
        ``"P-063"``; what is no number of a fact stays text, ``""`` stays nothing.

    >>> fact_chip("P-063")[:29], fact_chip("<b>")
    ('<a class="jobkit-fact" href="', '&lt;b&gt;')
    """
    found = known_fact(number)
    return _link(found, _CHIP) if found is not None else xml(number)


def known_fact(number: str) -> Fact | None:
    """Return a fact by its exact number; None for what is no number of a fact."""
    return _known().get(number)


@cache
def _known() -> dict[str, Fact]:
    return {one.id: one for one in facts()}


def _link(one: Fact, style: str = "") -> str:
    tooltip = f"{one.sentence} ({one.status}: {one.source}, read on {one.checked})"
    styled = f' style="{style}"' if style else ""
    return (
        f'<a class="jobkit-fact" href="{xml(one.url)}" title="{xml(tooltip)}" '
        f'target="_blank" rel="noopener"{styled}>{xml(one.id)}</a>'
    )
