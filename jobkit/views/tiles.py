"""Tiles above a picture: a figure that matters, with its name and one more word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobkit.views.drawing import Box, Item, Part, Rect, Text
from jobkit.views.short_names import fit_middle

__all__ = ["Tile", "draw_tiles"]

_LEAST, _HEIGHT, _GAP = 150.0, 62.0, 8.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure.

    Parameters
    ----------
    name : str
    figure : str
    note : str
    """

    name: str
    figure: str
    note: str = ""


def draw_tiles(tiles: Sequence[Tile], box: Box) -> tuple[list[Item], float]:
    """Return tiles in rows as wide as `box`, from its corner on, and where they end (pixels)."""
    if not tiles:
        return [], box.y
    columns = max(1, min(len(tiles), int((box.width + _GAP) / (_LEAST + _GAP))))
    rows = -(-len(tiles) // columns)
    columns = -(-len(tiles) // rows)  # rows of the same length
    width = (box.width + _GAP) / columns - _GAP
    items: list[Item] = []
    for number, tile in enumerate(tiles):
        x = box.x + number % columns * (width + _GAP)
        y = box.y + number // columns * (_HEIGHT + _GAP)
        items.append(_tile(tile, Box(x, y, width, _HEIGHT)))
    return items, box.y + rows * (_HEIGHT + _GAP) - _GAP


def _tile(tile: Tile, box: Box) -> Part:
    room = box.width - 20
    items = (
        Rect(box, "text", radius=4, opacity=0.045),
        Text(box.x + 10, box.y + 13, fit_middle(tile.name, room, 12), 12, "faint"),
        Text(box.x + 10, box.y + 31, fit_middle(tile.figure, room, 15, bold=True), 15, bold=True),
        Text(box.x + 10, box.y + 49, fit_middle(tile.note, room, 12), 12, "faint"),
    )
    return Part(items, {"tile": tile.name}, f"{tile.name}: {tile.figure}, {tile.note}")
