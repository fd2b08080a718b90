"""Bars with their names and figures, section below section: what measures and comparisons are drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobkit.views.drawing import Box, Item, Line, Part, Picture, Text, bar
from jobkit.views.fit import cut_at_word, fit, text_width, wrap_pixels
from jobkit.views.short_names import fit_names

__all__ = ["EDGE", "Amount", "ChartBuilder"]

_SINGLE, _PAIR = ("running",), ("skipped", "running")
"""Looks of columns: blue for one simulation; for two hatched grey and blue, so not by colour alone."""

EDGE = 12.0
_LEAST_WIDTH = 480.0
_TITLE, _GAP, _BAR = 24.0, 16.0, 16.0
_COLUMNS, _AXIS = 70.0, 18.0
_LINE = 18.0  # of a text


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar before it is placed.

    Parameters
    ----------
    name : str
    value : float or None
        All of a section in one unit.
    figure : str
        What is written behind it.
    mean, target : float or None
        Marked on the bar, in the unit of `value`.
    """

    name: str
    value: float | None
    figure: str
    mean: float | None = None
    target: float | None = None


class ChartBuilder:
    """Places one section below the other; the column of labels is as wide as `names` need."""

    room = 260.0
    """Right of the bars, for their figures (pixels)."""

    def __init__(self, names: Sequence[str], width: float, summary: str) -> None:
        self.width = max(width, _LEAST_WIDTH)
        widest = max((text_width(name[:60], 12) for name in names), default=0.0)
        self.left = min(max(widest + 2 * EDGE + 6, 120.0), 0.3 * self.width)
        self.right = self.width - min(self.room, 0.42 * self.width)
        self.names = fit_names(names, self.left - EDGE - 8, 12)
        self.summary = summary
        self.y = 4.0
        self.items: list[Item] = []
        for line in wrap_pixels(summary, self.width - 2 * EDGE, 13, bold=True)[:3]:
            self.items.append(Text(EDGE, self.y + 10, line, 13, bold=True))
            self.y += _LINE
        self.y += 8

    def title(self, text: str, note: str = "") -> None:
        """Write the heading of a section, with small words behind it, or below where they are long."""
        self.items.append(Text(EDGE, self.y + 10, text, 13, bold=True))
        x = EDGE + text_width(text, 13, bold=True) + 14
        if note and text_width(note, 12) > self.width - EDGE - x:
            x, self.y = EDGE, self.y + _LINE
        if note:
            self.items.append(Text(x, self.y + 10, fit(note, self.width - EDGE - x, 12), 12, "faint"))
        self.y += _TITLE

    def line(self, text: str) -> None:
        """Write a sentence in grey, as far as there is room for two lines."""
        for part in wrap_pixels(cut_at_word(text, 400), self.width - 2 * EDGE, 12)[:2]:
            self.items.append(Text(EDGE, self.y + 9, part, 12, "faint"))
            self.y += _LINE
        self.y += 10

    def row(self, amount: Amount, most: float) -> None:
        """Draw one amount; `most` fills the width."""
        box = Box(self.left, self.y + 3, self._length(amount.value, most), _BAR)
        self.items.append(Text(EDGE, box.middle, self.names[amount.name], 12))
        if amount.value:
            self._bar(f"{amount.name}: {amount.figure}", box, _SINGLE[0])
        text = fit(amount.figure, self.width - EDGE - box.right - 8, 12)
        self.items.append(Text(box.right + 8, box.middle, text, 12))
        for value, dashed in ((amount.mean, False), (amount.target, True)):
            if value is not None and value <= most:
                x = self.left + self._length(value, most)
                ends = (x, box.y - 1), (x, box.bottom + 1)
                self.items.append(Line(ends, "text", 1.6, "3 2" if dashed else ""))
        self.y = box.bottom + 5

    def _length(self, value: float | None, scale: float) -> float:
        if not value or not scale:
            return 0.0
        return max(value / scale * (self.right - self.left), 2.0)

    def section(self, title: str, note: str, amounts: Sequence[Amount]) -> None:
        """Draw amounts below a heading, all on one scale."""
        self.title(title, note)
        known = [amount.value for amount in amounts if amount.value is not None]
        most = max(known, default=0.0)
        targets = [amount.target for amount in amounts if amount.target is not None]
        near = [target for target in targets if target <= 1.25 * most]  # one a little above is still shown
        for amount in amounts:
            self.row(amount, max([most, *near]))
        self.y += _GAP - 4

    def columns(self, title: str, note: str, sides: Sequence[tuple[float, ...]]) -> None:
        """Draw a column for each hour of the day; two simulations stand beside each other."""
        self.title(title, note)
        looks = _SINGLE if len(sides) == 1 else _PAIR
        base, pitch = self.y + _COLUMNS, (self.right - self.left) / 24
        most = max(max(side) for side in sides)
        wide = (pitch - 3) / len(looks)
        for hour in range(24):
            for number, (side, look) in enumerate(zip(sides, looks, strict=True)):
                high = max(side[hour] / most * (_COLUMNS - 6), 1.0) if most and side[hour] > 0 else 0.0
                if high:
                    x = self.left + hour * pitch + 1.5 + number * wide
                    name = f"{hour:02}:00 UTC: {side[hour]:.2f} runs in progress on average"
                    self._bar(name, Box(x, base - high, max(wide - 0.5, 1.0), high), look)
        self._hours(base, pitch)
        for y, figure in ((base - _COLUMNS + 12, f"{most:.1f}"), (base - 6, "0")):
            self.items.append(Text(self.left - 8, y, figure, 12, "faint", anchor="end"))
        self.y = base + _AXIS + _GAP

    def _hours(self, base: float, pitch: float) -> None:
        """Name as many hours below the columns as have room, each in the middle of its column."""
        every = next(every for every in (3, 6, 12) if every * pitch > 46 or every == 12)
        for hour in range(0, 24, every):
            x = self.left + (hour + 0.5) * pitch
            self.items.append(Text(x, base + 10, f"{hour:02}:00", 12, "faint", anchor="middle"))

    def column_key(self, labels: Sequence[str]) -> None:
        """Draw a swatch and a word for the columns of each of two simulations."""
        x = self.left
        room = (self.width - self.left) / 2 - 60
        for label, look in zip(labels, _PAIR, strict=True):
            self._bar(label, Box(x, self.y - _GAP + 4, 22, 12), look)
            text = fit(label, room, 12)
            self.items.append(Text(x + 28, self.y - _GAP + 10, text, 12))
            x += 28 + text_width(text, 12) + 24
        self.y += 8

    def _bar(self, name: str, box: Box, look: str) -> None:
        self.items.append(Part((bar(box, look),), {"bar": look}, name))

    def picture(self, kind: str) -> Picture:
        """Return the finished picture."""
        return Picture(kind, self.width, self.y, self.summary, self.summary, tuple(self.items))
