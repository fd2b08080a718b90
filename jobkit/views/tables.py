"""Tables as text and as HTML, and the frame of a page; every text is escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jobkit.views.drawing import Picture
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.fit import cells, pad, wrap_cells
from jobkit.views.palette import THEME
from jobkit.views.sentences import left_out
from jobkit.views.svg import draw_svg

__all__ = ["Table", "bullets", "details", "image", "joined", "notes_list", "page", "paragraph"]

_CELL = "padding:2px 10px 2px 0;text-align:left;vertical-align:top"
_FIGURE = _CELL.replace("left", "right", 1)
_WIDEST = 40  # terminal columns of a name
_ZOOM = 0.9, 1.2  # how small and how large a picture may be shown


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts.

    Parameters
    ----------
    headings : tuple of str
    rows : tuple of tuple of str
    label : str
        What a screen reader calls it.
    words : tuple of str, optional
        Headings of the columns beside the first that are no figures and stand left; by default all.
    gives : tuple of (int, int)
        Columns that give way where a terminal is too narrow, in this order, with the least they need.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    label: str = ""
    words: tuple[str, ...] | None = None
    gives: tuple[tuple[int, int], ...] = ((0, 8),)

    def only(self, *headings: str, **shorter: str) -> Table:
        """Return these columns, those that the table has, in this order; some with shorter headings.

        In the names of `shorter`, ``_`` stands for a blank.
        """
        kept = [self.headings.index(heading) for heading in headings if heading in self.headings]

        def pick(row: Sequence[str]) -> tuple[str, ...]:
            return tuple(row[place] for place in kept)

        named = (shorter.get(heading.replace(" ", "_"), heading) for heading in pick(self.headings))
        return replace(self, headings=tuple(named), rows=tuple(map(pick, self.rows)))

    def is_figures(self, column: int) -> bool:
        """Tell whether a column holds figures, which stand right."""
        return column > 0 and self.words is not None and self.headings[column] not in self.words

    def text(self, width: int) -> list[str]:
        """Return the table as lines for a terminal of `width` columns: the headings, then a line a row."""
        lines = (self.headings, *self.rows)
        widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
        widths[0] = min(widths[0], _WIDEST)
        over = sum(widths) + 2 * (len(widths) - 1) - width
        for column, least in self.gives:
            cut = min(max(over, 0), max(widths[column] - least, 0))
            widths[column] -= cut
            over -= cut
        right = [self.is_figures(column) for column in range(len(widths))]
        return ["  ".join(map(pad, row, widths, right)).rstrip() for row in lines]

    def html(self, limit: int | None = None, noun: str = "row") -> str:
        """Return the table as HTML; with `limit` the first rows, and a line that counts the others."""
        styles = [_FIGURE if self.is_figures(column) else _CELL for column in range(len(self.headings))]

        def line(row: Iterable[str], tag: str, scope: str = "") -> str:
            return "".join(
                f'<{tag}{scope} style="{style}">{xml(cell)}</{tag}>'
                for cell, style in zip(row, styles, strict=True)
            )

        head = line(self.headings, "th", ' scope="col"')
        shown = self.rows if limit is None else self.rows[:limit]
        body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in shown)
        for more in left_out(len(self.rows) - len(shown), noun):
            body += f'<tr><td colspan="{len(styles)}" style="{_CELL}">{xml(more)}</td></tr>'
        return (
            f'<table class="jobkit-table" aria-label="{xml(self.label)}" '
            'style="border-collapse:collapse;font-size:12px">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def bullets(notes: Iterable[str], width: int, heading: str = "Notes") -> list[str]:
    """Return sentences as a list for a terminal below a heading, or no line."""
    lines = [line for note in notes for line in wrap_cells(f"- {note}", width, "  ")]
    return ["", heading, *lines] if lines else []


def joined(lines: Iterable[str]) -> str:
    """Return lines as one text, without blanks at their ends."""
    return "\n".join(line.rstrip() for line in lines)


def image(picture: Picture) -> str:
    """Return a picture that survives in a notebook that is not trusted yet: an ``<img>`` with a data URI.

    It fills the page as long as its texts keep a size that one can read; a narrower page scrolls it.
    """
    data = base64.b64encode(draw_svg(picture, standalone=True).encode("utf-8")).decode("ascii")
    least, most = (round(share * picture.width) for share in _ZOOM)
    return (
        f'{THEME}<div class="jobkit-scroll" style="overflow-x:auto">'
        f'<img src="data:image/svg+xml;base64,{data}" class="jobkit-picture" alt="{xml(picture.label)}" '
        f'style="min-width:{least}px;max-width:{most}px;width:100%"></div>'
    )


def paragraph(text: str) -> str:
    """Return a sentence as a paragraph."""
    return f"<p>{xml(text)}</p>"


def details(summary: str, content: str) -> str:
    """Return a part that opens on demand; `content` is markup, `summary` is text."""
    return f"<details><summary>{xml(summary)}</summary>{content}</details>"


def notes_list(notes: Iterable[str]) -> str:
    """Return a list of sentences, or nothing."""
    items = "".join(f"<li>{xml(note)}</li>" for note in notes)
    return f'<ul class="jobkit-notes">{items}</ul>' if items else ""


def page(kind: str, *parts: str) -> str:
    """Return the frame of one view, in which the numbers of facts are links."""
    return with_fact_links(f'<div class="{kind}">{"".join(parts)}</div>')
