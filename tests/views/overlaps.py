"""What a reader could not read in a picture: texts that run into one another, or that are too small."""

from __future__ import annotations

from itertools import combinations

from jobkit.views.drawing import Box, Item, Part, Picture, Text, Tick
from jobkit.views.fit import text_width


def texts_of(picture: Picture) -> list[Text]:
    """Return every text of a picture that says something."""
    return [text for item in picture.items for text in _texts(item) if text.text]


def _texts(item: Item) -> list[Text]:
    match item:
        case Text():
            return [item]
        case Tick():
            return [item.label, *([item.under] if item.under else [])]
        case Part():
            return [text for part in item.items for text in _texts(part)]
    return []


def box_of(text: Text) -> Box:
    """Return the place that a text takes, a little less than `text_width` allows for."""
    width = 0.94 * text_width(text.text, text.size, bold=text.bold)
    left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
    return Box(left, text.y - 0.4 * text.size, width, 0.8 * text.size)


def collisions(picture: Picture) -> list[tuple[str, str]]:
    """Return the pairs of texts that run into one another."""
    placed = [(text.text, box_of(text)) for text in texts_of(picture)]
    placed.sort(key=lambda pair: pair[1].y)
    return [
        (one, other)
        for (one, a), (other, b) in combinations(placed, 2)
        if a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
    ]


def outside(picture: Picture) -> list[str]:
    """Return the texts that leave the picture."""
    placed = [(text.text, box_of(text)) for text in texts_of(picture)]
    return [
        text
        for text, box in placed
        if box.x < 0 or box.right > picture.width or box.y < 0 or box.bottom > picture.height
    ]


def too_small(picture: Picture) -> set[str]:
    """Return the texts of less than 12 pixels."""
    return {text.text for text in texts_of(picture) if text.size < 12}
