"""An Anki deck: a card for each item, with names that stay, so that a newer deck replaces the older one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jobkit.basics.errors import JobkitError
from jobkit.quiz.exports.printed import PrintedItem

__all__ = ["anki_package"]

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_TEMPLATE = re.compile(r"(\{|\[)(\{|latex\]|\$|sound:|anki:)")
_STYLE = ".card{font-family:sans-serif;font-size:18px;text-align:left;max-width:45em;margin:auto}"


def anki_package(topic: str, title: str, cards: Iterable[tuple[PrintedItem, str, str]], day: date) -> bytes:
    """Return a deck as an ``.apkg`` file.

    Parameters
    ----------
    topic, title : str
        Of the bank; the topic is in the name of every card.
    cards : iterable of (PrintedItem, str, str)
        Each item with the HTML of its front and of its back.
    day : date
        On which the bank was last changed. Anki replaces cards that it has by those of a later day.

    Raises
    ------
    JobkitError
        The package genanki is not installed.
    """
    genanki = _genanki()
    deck = genanki.Deck(_number("deck", topic), f"jobkit::{' '.join(title.split())}")
    model = genanki.Model(
        _number("model", "jobkit quiz"),
        "jobkit quiz",
        fields=[{"name": name} for name in ("Question", "Answer", "Id")],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Question}}",
                "afmt": "{{Question}}<hr id=answer>{{Answer}}",
            }
        ],
        css=_STYLE,
    )
    for item, front, back in cards:
        tags = [item.objective or "none", item.type]
        guid = genanki.guid_for("jobkit", topic, item.id)
        deck.add_note(genanki.Note(model, [_fixed(front), _fixed(back), item.id], guid=guid, tags=tags))
    return _package(genanki, deck, datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _genanki() -> Any:
    try:
        import genanki
    except ImportError:
        hint = "pip install genanki"
        raise JobkitError("an Anki deck needs the package genanki", hint=hint) from None
    return genanki


def _number(kind: str, name: str) -> int:
    """Return the number by which Anki knows a deck or a model, the same each time."""
    return int.from_bytes(sha256(f"jobkit/{kind}/{name}".encode()).digest()[:5]) | 1 << 30


def _fixed(html: str) -> str:
    """Return HTML in which nothing is a field or a template of Anki's."""
    return _TEMPLATE.sub(r"\1&#8203;\2", html)


def _package(genanki: Any, deck: Any, timestamp: float) -> bytes:
    """Return the deck as bytes that are the same each time."""
    written, again = BytesIO(), BytesIO()
    genanki.Package(deck).write_to_file(written, timestamp=timestamp)
    with ZipFile(written) as read, ZipFile(again, "w", ZIP_DEFLATED) as packed:
        for name in read.namelist():
            packed.writestr(ZipInfo(name, _FIRST_DAY), read.read(name))
    return again.getvalue()
