"""The deck, opened with Anki's own package."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

import jobkit
from jobkit.quiz.exports.anki import anki_package
from jobkit.quiz.exports.printed import printed
from jobkit.quiz.exports.sheet import PrintedSheet
from tests.quiz.exports.samples import COMPUTED, SAMPLES, hostile

pytest.importorskip("genanki")


def package(items: list[dict[str, Any]], day: date = date(2026, 11, 22)) -> bytes:
    cards = []
    for item in items:
        front = PrintedSheet("", (printed(item, keys=False),)).html
        cards.append((printed(item), front, PrintedSheet("", (printed(item, computed=COMPUTED),)).html))
    return anki_package("samples", "Samples & <more>", cards, day)


def opened(content: bytes, folder: Path) -> list[dict[str, str]]:
    """Return the notes of a deck as Anki reads them."""
    anki = pytest.importorskip("anki.collection")
    folder.mkdir(exist_ok=True)
    (folder / "deck.apkg").write_bytes(content)
    collection = anki.Collection(str(folder / "collection.anki2"))
    try:
        request = anki.ImportAnkiPackageRequest(
            package_path=str(folder / "deck.apkg"), options=anki.ImportAnkiPackageOptions()
        )
        collection.import_anki_package(request)
        notes = [collection.get_note(note) for note in collection.find_notes("")]
        return [dict(note.items()) | {"guid": note.guid, "shown": note.cards()[0].answer()} for note in notes]
    finally:
        collection.close()


def test_anki_opens_a_deck_of_each_type(tmp_path: Path) -> None:
    notes = opened(package(SAMPLES), tmp_path)
    assert {note["Id"] for note in notes} == {item["id"] for item in SAMPLES}
    one = next(note for note in notes if note["Id"] == "one")
    assert "A trigger on success" in one["Question"]
    assert "SECRET" not in one["Question"]
    assert "SECRET-WHY trigger" in one["shown"]


def test_a_newer_deck_replaces_the_older_one(tmp_path: Path) -> None:
    first = opened(package(SAMPLES), tmp_path)
    renewed = [item | {"title": "Another"} for item in SAMPLES]
    again = opened(package(renewed, date(2026, 11, 29)), tmp_path)
    assert all("Another" in note["Question"] for note in again)
    assert {note["guid"] for note in first} == {note["guid"] for note in again}
    assert len(again) == len(SAMPLES)


def test_hostile_text_is_text(tmp_path: Path) -> None:
    for note in opened(package(hostile()), tmp_path):
        assert "<script>" not in note["shown"]
        assert "[sound:" not in note["shown"]
        assert "{{Front}}" not in note["Question"]


def test_the_same_bank_gives_the_same_bytes(tmp_path: Path) -> None:
    assert package(SAMPLES) == package(SAMPLES)
    assert "collection.anki2" in ZipFile(opened_path(tmp_path, package(SAMPLES))).namelist()


def opened_path(folder: Path, content: bytes) -> Path:
    path = folder / "same.apkg"
    path.write_bytes(content)
    return path


def test_a_bank_is_written_whole(tmp_path: Path) -> None:
    bank = jobkit.quiz.load("topic-4")
    report = jobkit.quiz.export(bank, tmp_path / "deck.apkg", to="anki")
    assert report.written == len(bank)
    notes = opened((tmp_path / "deck.apkg").read_bytes(), tmp_path / "anki")
    assert {note["Id"] for note in notes} == set(bank)
