"""Two figures of one measure as a dumbbell: where it was, where it is, and which way it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from jobkit.views.bars import EDGE, ChartBuilder
from jobkit.views.drawing import Item, Line, Part, Symbol, Text, grid_line
from jobkit.views.fit import fit, text_width

__all__ = ["Dumbbell", "DumbbellBuilder", "round_marks"]

Marks = Callable[[float], Sequence[tuple[float, str]]]
"""From the largest figure of a section to what stands at its axis."""

_ROW, _NOTE, _AXIS = 24.0, 15.0, 20.0
_DOT = 5.0
_COLOURS = {"better": "running-line", "worse": "error-line", "": "faint"}


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """Two figures of one measure.

    Parameters
    ----------
    name : str
    a, b : float or None
        In the unit of the section; None where it is not known.
    figures : str
        Both, and what changed, in words.
    verdict : {"better", "worse", ""}
    meaning : str
        What the measure is, where its name does not say it.
    """

    name: str
    a: float | None
    b: float | None
    figures: str
    verdict: str = ""
    meaning: str = ""


def round_marks(most: float, number: int) -> list[float]:
    """Return at most `number` + 1 round figures from 0 up to the largest one.

    >>> round_marks(169, 4), round_marks(0.23, 4), round_marks(0, 4)
    ([0.0, 50.0, 100.0, 150.0], [0.0, 0.1, 0.2], [0.0])
    """
    if most <= 0:
        return [0.0]
    size = 10.0 ** floor(log10(most / number))
    step = next(times * size for times in (1, 2, 5, 10, 20) if most / (times * size) <= number)
    return [round(count * step, 12) for count in range(int(most / step + 1e-9) + 1)]


class DumbbellBuilder(ChartBuilder):
    """Places dumbbells below each other, those of a section on one scale."""

    room = 310.0

    def key(self, labels: Sequence[str]) -> None:
        """Say which dot is which simulation, and what the colours are."""
        x, y = EDGE, self.y + 6
        room = (self.width - 2 * EDGE) / 2 - 130
        for label, is_last in zip(labels, (False, True), strict=True):
            self.items.append(_dot(x + 6, y, "text", is_last=is_last))
            text = fit(label, room, 12)
            self.items.append(Text(x + 18, y, text, 12))
            x += 18 + text_width(text, 12) + 20
        for verdict in ("better", "worse"):
            colour = _COLOURS[verdict]
            self.items.append(Line(((x, y), (x + 18, y)), colour, 3))
            self.items.append(Text(x + 24, y, verdict, 12, colour))
            x += 24 + text_width(verdict, 12) + 20
        self.y += 26

    def dumbbells(self, title: str, note: str, rows: Sequence[Dumbbell], marks: Marks) -> None:
        """Draw a section; `marks` says what stands at its axis, given its largest figure."""
        self.title(title, note)
        top = self.y
        most = max((side for row in rows for side in (row.a, row.b) if side is not None), default=0.0)
        drawn: list[Item] = []
        for row in rows:
            drawn.append(self._dumbbell(row, most))
            self.y += _ROW + (_NOTE if row.meaning else 0.0)
        self._marks(marks(most), most, top)
        self.items += drawn
        self.y += _AXIS + 8

    def _at(self, value: float, most: float) -> float:
        left, right = self.left + _DOT + 2, self.right - 16
        return left + (value / most if most else 0.0) * (right - left)

    def _marks(self, marks: Sequence[tuple[float, str]], most: float, top: float) -> None:
        ends = self.left - 20.0
        for value, label in marks:
            x, half = self._at(value, most), text_width(label, 12) / 2
            self.items.append(grid_line((x, top), (x, self.y)))
            if x - half > ends:
                self.items.append(Text(x, self.y + 10, label, 12, "faint", anchor="middle"))
                ends = x + half + 8

    def _dumbbell(self, row: Dumbbell, most: float) -> Part:
        y, colour = self.y + _ROW / 2, _COLOURS[row.verdict]
        items: list[Item] = [Text(EDGE, y, self.names[row.name], 12)]
        if row.meaning:
            words = fit(row.meaning, self.right - EDGE, 12)
            items.append(Text(EDGE, y + _NOTE + 2, words, 12, "faint"))
        places = [None if side is None else self._at(side, most) for side in (row.a, row.b)]
        if places[0] is not None and places[1] is not None:
            items.append(Line(((places[0], y), (places[1], y)), colour, 3))
        for place, is_last in zip(places, (False, True), strict=True):
            if place is not None:
                items.append(_dot(place, y, colour, is_last=is_last))
        text = fit(row.figures, self.width - EDGE - self.right, 12)
        items.append(Text(self.right, y, text, 12, colour if row.verdict else "text"))
        words = f"{row.name}: {row.figures}" + (f" ({row.meaning})" if row.meaning else "")
        return Part(tuple(items), {"measure": row.name, "verdict": row.verdict or "same"}, words)


def _dot(x: float, y: float, colour: str, *, is_last: bool) -> Symbol:
    """Return a ring for the first simulation, and a full dot for the second."""
    return Symbol("disc", x, y, _DOT, colour, 2, colour if is_last else "page")
