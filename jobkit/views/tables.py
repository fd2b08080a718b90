"""HTML tables and the frame around a picture; every text is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

from jobkit.views.escape import xml

__all__ = ["details", "figure", "notes_list", "page", "table"]

_CELL = "padding:2px 10px 2px 0;text-align:left;vertical-align:top"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, label: str, more: str = "") -> str:
    """Return a table of texts; `more` is said in a last row, for what was left out."""
    head = "".join(f'<th scope="col" style="{_CELL}">{xml(heading)}</th>' for heading in headings)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{xml(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    if more:
        body += f'<tr><td colspan="{len(headings)}" style="{_CELL}">{xml(more)}</td></tr>'
    return (
        f'<table class="jobkit-table" aria-label="{xml(label)}" '
        'style="border-collapse:collapse;font-size:12px">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(row: Sequence[str]) -> str:
    return "".join(f'<td style="{_CELL}">{xml(cell)}</td>' for cell in row)


def figure(svg: str, alt: str) -> str:
    """Return a picture that survives in a notebook nobody has trusted yet: an ``<img>`` with a data URI."""
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{xml(alt)}" style="max-width:100%">'


def details(summary: str, content: str) -> str:
    """Return a part that opens on demand; `content` is markup, `summary` is text."""
    return f"<details><summary>{xml(summary)}</summary>{content}</details>"


def notes_list(notes: Iterable[str]) -> str:
    """Return a list of sentences, or nothing."""
    items = "".join(f"<li>{xml(note)}</li>" for note in notes)
    return f'<ul class="jobkit-notes">{items}</ul>' if items else ""


def page(kind: str, *parts: str) -> str:
    """Return the frame of one view."""
    return f'<div class="{kind}">{"".join(parts)}</div>'
