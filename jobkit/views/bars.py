"""Bars with their names and figures, section below section: what measures and comparisons are drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.views.drawing import Box, Item, Line, Part, Picture, Text, bar
from jobkit.views.fit import fit, text_width

__all__ = ["Amount", "ChartBuilder"]

_SINGLE, _PAIR = ("running",), ("skipped", "running")
"""Looks of the bars: blue for one simulation; for two hatched grey and blue, so not by colour alone."""

_WIDTH, _EDGE = 1000.0, 12.0
_HEAD, _TITLE, _GAP = 30.0, 24.0, 16.0
_ROOM = 250.0  # right of the bars, for their figures
_COLUMNS, _AXIS = 70.0, 18.0


@dataclass(frozen=True, slots=True)
class Amount:
    """One row of bars before it is placed.

    Parameters
    ----------
    name : str
    values : tuple of float or None
        One for each simulation, all in one unit.
    figures : tuple of str
        What is written behind each.
    note : str
        Small, under the name.
    mean, target : float or None
        Marked on the bar, in the unit of `values`.
    scale : float or None
        What fills the width; the largest value of the section where it is None.
    """

    name: str
    values: tuple[float | None, ...]
    figures: tuple[str, ...]
    note: str = ""
    mean: float | None = None
    target: float | None = None
    scale: float | None = None


class ChartBuilder:
    """Places one section below the other; the column of labels is as wide as `names` need."""

    def __init__(self, names: list[str]) -> None:
        widest = max((text_width(name[:60], 12) for name in names), default=0.0)
        self.left = min(max(widest + 2 * _EDGE + 6, 120.0), 0.3 * _WIDTH)
        self.right = _WIDTH - _ROOM
        self.y = _HEAD
        self.items: list[Item] = []

    def title(self, text: str, note: str = "") -> None:
        """Write the heading of a section, with small words behind it."""
        self.items.append(Text(_EDGE, self.y + 10, text, 13, bold=True))
        if note:
            x = _EDGE + text_width(text, 13, bold=True) + 14
            self.items.append(Text(x, self.y + 10, fit(note, _WIDTH - _EDGE - x, 11), 11, "faint"))
        self.y += _TITLE

    def row(self, amount: Amount, most: float) -> None:
        """Draw one amount; `most` fills the width."""
        looks = _SINGLE if len(amount.values) == 1 else _PAIR
        height = 16.0 if len(looks) == 1 else 12.0
        top, room = self.y + 3, self.left - _EDGE - 8
        middle = top + len(looks) * (height + 1) / 2
        at = middle - (7 if amount.note else 0)
        self.items.append(Text(_EDGE, at, fit(amount.name, room, 12)))
        if amount.note:
            self.items.append(Text(_EDGE, middle + 7, fit(amount.note, room, 10.5), 10.5, "faint"))
        scale = amount.scale or most
        for number, (value, figure, look) in enumerate(
            zip(amount.values, amount.figures, looks, strict=True)
        ):
            box = Box(self.left, top + number * (height + 1), self._length(value, scale), height)
            if value:
                self._bar(f"{amount.name}: {figure}", box, look)
            text = fit(figure, _WIDTH - _EDGE - box.right - 8, 11)
            self.items.append(Text(box.right + 8, box.middle, text, 11))
        bottom = top + len(looks) * (height + 1)
        for value, dashed in ((amount.mean, False), (amount.target, True)):
            if value is not None and value <= scale:
                x = self.left + self._length(value, scale)
                self.items.append(Line(((x, top - 1), (x, bottom)), "text", 1.6, "3 2" if dashed else ""))
        self.y = bottom + (8 if len(looks) > 1 else 4)

    def _length(self, value: float | None, scale: float) -> float:
        if not value or not scale:
            return 0.0
        return max(value / scale * (self.right - self.left), 2.0)

    def section(self, title: str, note: str, amounts: list[Amount]) -> None:
        """Draw amounts below a heading, all on one scale."""
        self.title(title, note)
        values = [
            value for amount in amounts for value in (*amount.values, amount.target) if value is not None
        ]
        known = [value for amount in amounts for value in amount.values if value is not None]
        most = max(known, default=0.0)
        near = [value for value in values if value <= 1.25 * most]  # a target a little above is still shown
        for amount in amounts:
            self.row(amount, max(near, default=0.0))
        self.y += _GAP - 4

    def columns(self, title: str, note: str, sides: list[tuple[float, ...]]) -> None:
        """Draw a column for each hour of the day; two simulations stand beside each other."""
        self.title(title, note)
        looks = _SINGLE if len(sides) == 1 else _PAIR
        base, pitch = self.y + _COLUMNS, (self.right - self.left) / 24
        most = max(max(side) for side in sides)
        wide = (pitch - 3) / len(looks)
        for hour in range(24):
            for number, (side, look) in enumerate(zip(sides, looks, strict=True)):
                value = side[hour]
                high = max(value / most * (_COLUMNS - 6), 1.0) if most and value > 0 else 0.0
                if high:
                    x = self.left + hour * pitch + 1.5 + number * wide
                    name = f"{hour:02}:00 UTC: {value:.2f} runs in progress on average"
                    self._bar(name, Box(x, base - high, max(wide - 0.5, 1.0), high), look)
            if hour % 3 == 0:
                self.items.append(Text(self.left + hour * pitch, base + 9, f"{hour:02}:00", 10.5, "faint"))
        self.items.append(
            Text(self.left - 8, base - _COLUMNS + 12, f"{most:.1f}", 10.5, "faint", anchor="end")
        )
        self.items.append(Text(self.left - 8, base - 4, "0", 10.5, "faint", anchor="end"))
        self.y = base + _AXIS + _GAP

    def legend(self, labels: tuple[str, ...]) -> None:
        """Draw a swatch and a word for each of two simulations."""
        x = _EDGE
        for label, look in zip(labels, _PAIR, strict=True):
            self._bar(label, Box(x, self.y, 22, 12), look)
            text = fit(label, 300, 11)
            self.items.append(Text(x + 28, self.y + 6, text, 11))
            x += 28 + text_width(text, 11) + 24
        self.y += 18

    def _bar(self, name: str, box: Box, look: str) -> None:
        self.items.append(Part((bar(box, look),), {"bar": look}, name))

    def picture(self, kind: str, summary: str) -> Picture:
        """Return the finished picture."""
        title = Text(12, 14, fit(summary, _WIDTH - 24, 13, bold=True), 13, bold=True)
        return Picture(kind, _WIDTH, self.y, summary, summary, (title, *self.items))
