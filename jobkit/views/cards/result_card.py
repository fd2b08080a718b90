"""What a card holds, once: `ResultCard.html` is the card of a notebook, `ResultCard.text` that of a terminal.

Texts are escaped here, and no name in them changes the markup: what is code says so (`CodeText`, `OwnWords`).
The number of a fact becomes a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from jobkit.views.cards.sheet import card_html, muted, pairs_html, status_html, tag, unfolding
from jobkit.views.escape import xml
from jobkit.views.fit import cells, pad, wrap_cells
from jobkit.views.markup import inline_html
from jobkit.views.sentences import left_out, status_words
from jobkit.views.tables import Table, joined

__all__ = [
    "CardPart",
    "CodeText",
    "Codes",
    "Drawing",
    "Folded",
    "Listing",
    "OwnWords",
    "Pairs",
    "ResultCard",
    "Rows",
    "Words",
    "cut",
    "inline",
    "on_demand",
]

_LABEL = 26  # terminal columns of a name
_LEAST = 24  # terminal columns of text that is wrapped
_SHORT = 16  # letters of a column whose cells are not wrapped
_MOST = 200  # lines, rows or pairs that a part shows; the result itself has all of them


class CodeText(str):
    """A text that is code as a whole: a command, a relation."""

    __slots__ = ()


class OwnWords(str):
    """A sentence without a name that somebody else has given: what stands in backquotes is code."""

    __slots__ = ()


def inline(text: str) -> str:
    """Return a text as markup."""
    if isinstance(text, CodeText):
        return f"<code>{xml(text)}</code>"
    return inline_html(text) if isinstance(text, OwnWords) else xml(text)


class CardPart:
    """A part of a card, under a heading where it has one; an empty part shows nothing."""

    __slots__ = ()
    heading: str

    def html(self) -> str:
        """Return the part as markup."""
        content = self._html()
        return f"<h4>{xml(self.heading)}</h4>{content}" if self.heading and content else content

    def text(self, width: int) -> list[str]:
        """Return the part as lines for a terminal of `width` columns."""
        lines = self._lines(width)
        return ["", self.heading, *lines] if self.heading and lines else lines

    def _html(self) -> str:
        raise NotImplementedError

    def _lines(self, width: int) -> list[str]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Words(CardPart):
    """Sentences, each a paragraph."""

    heading = ""
    sentences: Sequence[str]

    def _html(self) -> str:
        return "".join(f"<p>{inline(said)}</p>" for said in self.sentences if said)

    def _lines(self, width: int) -> list[str]:
        return [line for said in self.sentences if said for line in wrap_cells(said, width)]


@dataclass(frozen=True, slots=True)
class Pairs(CardPart):
    """Names with their values; a pair without a value is left out."""

    heading = ""
    pairs: Sequence[tuple[str, str]]

    def _html(self) -> str:
        return pairs_html((name, inline(value)) for name, value in self._shown())

    def _lines(self, width: int) -> list[str]:
        shown = self._shown()
        room = min(_LABEL, max((cells(name) for name, _ in shown), default=0)) + 2
        return [line for name, value in shown for line in _beside(name, value, room, width)]

    def _shown(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.pairs if value][:_MOST]


def _beside(name: str, value: str, room: int, width: int) -> Iterator[str]:
    """Yield the lines of a value beside its name, which has `room` columns."""
    first, *more = wrap_cells(value, max(width - room, 20))
    yield pad(name, room) + first
    yield from (" " * room + line for line in more)


@dataclass(frozen=True, slots=True)
class Listing(CardPart):
    """Lines under a heading; `noun` counts those that are left out."""

    heading: str
    lines: Sequence[str]
    noun: str = "line"

    def _html(self) -> str:
        items = "".join(f"<li>{inline(line)}</li>" for line in cut(self.lines, self.noun))
        return f"<ul>{items}</ul>" if items else ""

    def _lines(self, width: int) -> list[str]:
        return [line for said in cut(self.lines, self.noun) for line in wrap_cells(f"- {said}", width, "  ")]


@dataclass(frozen=True, slots=True)
class Codes(CardPart):
    """Lines of code or of a log under a heading, with their indentation."""

    heading: str
    lines: Sequence[str]

    def _html(self) -> str:
        shown = "\n".join(map(_code, cut(self.lines, "line")))
        return f"<pre>{shown}</pre>" if shown else ""

    def _lines(self, width: int) -> list[str]:
        return [row for line in cut(self.lines, "line") for row in _wrapped(line, width)]


@dataclass(frozen=True, slots=True)
class Rows(CardPart):
    """A table under a heading; an empty one is left out."""

    heading: str
    table: Table
    noun: str = "row"

    def _html(self) -> str:
        if not self.table.rows:
            return ""
        columns = enumerate(zip(*self.table.rows[:_MOST], strict=True), 1)
        short = [f" jk-short{place}" for place, column in columns if max(map(len, column)) <= _SHORT]
        return f'<div class="jk-scroll{"".join(short)}">{self.table.html(_MOST, self.noun)}</div>'

    def _lines(self, width: int) -> list[str]:
        if not self.table.rows:
            return []
        shown = replace(self.table, rows=self.table.rows[:_MOST])
        return [*_table_lines(shown, width), *left_out(len(self.table.rows) - _MOST, self.noun)]


def _table_lines(table: Table, width: int) -> list[str]:
    """Return a table whose widest column is wrapped where it does not fit, rather than cut."""
    lines = (table.headings, *table.rows)
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    widest = widths.index(max(widths))
    room = width - sum(widths) + widths[widest] - 2 * (len(widths) - 1)
    if room >= widths[widest] or room < _LEAST:
        return table.text(width)
    widths[widest] = room
    right = [table.is_figures(column) for column in range(len(widths))]
    return [line for row in lines for line in _row_lines(row, widths, widest, right)]


def _row_lines(row: Sequence[str], widths: list[int], widest: int, right: list[bool]) -> Iterator[str]:
    for number, words in enumerate(wrap_cells(row[widest], widths[widest])):
        blank = [""] * len(row) if number else list(row)
        yield "  ".join(map(pad, [*blank[:widest], words, *blank[widest + 1 :]], widths, right)).rstrip()


@dataclass(frozen=True, slots=True)
class Folded(CardPart):
    """Parts that open on demand below a line; a terminal shows the line, and the parts indented."""

    heading = ""
    summary: str
    parts: Sequence[CardPart]
    status: str = ""

    def _html(self) -> str:
        head = inline(self.summary) + (f" {status_html(self.status)}" if self.status else "")
        inside = "".join(part.html() for part in self.parts)
        return unfolding(head, f'<div class="jk-inside">{inside}</div>' if inside else "")

    def _lines(self, width: int) -> list[str]:
        status = f" {status_words(self.status)}" if self.status else ""
        inside = (line for part in self.parts for line in part.text(width - 2))
        return [*wrap_cells(self.summary + status, width), *(f"  {line}" for line in inside)]


@dataclass(frozen=True, slots=True)
class Drawing(CardPart):
    """What is drawn elsewhere: markup for a page, and a function from columns to lines for a terminal."""

    heading: str
    markup: str
    lines: Callable[[int], Iterable[str]] = lambda _: ()

    def _html(self) -> str:
        return self.markup

    def _lines(self, width: int) -> list[str]:
        return [*self.lines(width)]


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One result as a card.

    Parameters
    ----------
    kind : str
        What it is, in words: ``deploy job``.
    title : str
        Its name.
    parts : sequence of CardPart
    status : str
        How it ended; ``""`` for what has no status.
    note : str
        Stands back behind the kind.
    tags : sequence of str
        Short words in pills.
    """

    kind: str
    title: str
    parts: Sequence[CardPart] = ()
    status: str = ""
    note: str = ""
    tags: Sequence[str] = ()

    def html(self) -> str:
        """Return the card for a page."""
        head = " ".join(part for part in self._heads() if part)
        return card_html(
            f"jk-{'-'.join(self.kind.split())}", f'<div class="jk-head">{head}</div>', self.inside()
        )

    def _heads(self) -> Iterator[str]:
        yield f'<span class="jk-title">{inline(self.title or self.kind.capitalize())}</span>'
        yield muted(self.kind if self.title else "")
        yield status_html(self.status) if self.status else ""
        yield from map(tag, self.tags)
        yield muted(self.note)

    def inside(self) -> str:
        """Return what stands below the heading, for a card around this one."""
        return "".join(part.html() for part in self.parts)

    def text(self, width: int = 80) -> str:
        """Return the card for a terminal."""
        heads = [
            self.kind,
            self.title,
            status_words(self.status) if self.status else "",
            *self.tags,
            self.note,
        ]
        lines = wrap_cells(" · ".join(part for part in heads if part), width)
        return joined([*lines, *(f"  {line}" for part in self.parts for line in part.text(width - 2))])


def on_demand(summary: str, *parts: CardPart) -> CardPart:
    """Return parts that open on demand; a terminal, which would have to show them all, leaves them out."""
    return Drawing("", Folded(summary, parts).html())


def cut(lines: Sequence[str], noun: str, most: int = _MOST) -> list[str]:
    """Return the first lines, and one that counts the others."""
    return [*lines[:most], *left_out(len(lines) - most, noun)]


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))


def _wrapped(line: str, width: int) -> list[str]:
    blanks = _indent(line)
    return [blanks + row for row in wrap_cells(line, max(width - len(blanks), 20), "  ")]


def _code(line: str) -> str:
    return _indent(line) + xml(line)
