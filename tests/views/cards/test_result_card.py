"""The parts of a card, on a page and in a terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    CodeText,
    Drawing,
    Folded,
    Listing,
    OwnWords,
    Pairs,
    ResultCard,
    Rows,
    Words,
    on_demand,
)
from jobkit.views.tables import Table

TABLE = Table(("name", "says"), (("a", "one"), ("b", "two " * 60)), label="Rows")
EMPTY = Table(("name", "says"), ())


@pytest.mark.parametrize(
    "part",
    [Words([]), Words([""]), Pairs([("a", "")]), Listing("L", []), Codes("C", []), Rows("R", EMPTY)],
)
def test_an_empty_part_shows_nothing_and_no_heading(part: CardPart) -> None:
    assert part.html() == ""
    assert part.text(80) == []


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Words(["It runs.", "It ends."]), ["It runs.", "It ends."]),
        (Pairs([("threads", "4"), ("timeout", "2 h")]), ["threads  4", "timeout  2 h"]),
        (Listing("Notes", ["one", "two"]), ["Notes", "- one", "- two"]),
        (Codes("Commands", ["dbt build", "  dbt test"]), ["Commands", "dbt build", "  dbt test"]),
        (Folded("Steps", [Words(["inside"])], status="error"), ["Steps ✕ error", "  inside"]),
        (on_demand("Log", Codes("", ["a"])), []),
        (Drawing("Picture", "<svg></svg>", lambda width: ["x" * width]), ["Picture", "x" * 80]),
    ],
)
def test_parts_in_a_terminal(part: CardPart, words: list[str]) -> None:
    assert [line for line in part.text(80) if line] == words


def test_what_is_code_says_so_and_other_text_is_never_markup() -> None:
    pairs = Pairs([("a", "`b` **c** <i>"), ("d", CodeText("e `f`")), ("g", OwnWords("run `h`"))])
    root = ET.fromstring(pairs.html())
    assert [node.text for node in root.iter("code")] == ["e `f`", "h"]
    assert root.findtext("dd") == "`b` **c** <i>"


def test_a_wide_table_is_wrapped_in_a_terminal_and_loses_no_word() -> None:
    lines = Rows("", TABLE).text(60)
    assert max(map(len, lines)) <= 60
    assert " ".join(lines).count("two") == 60


def test_many_lines_are_counted() -> None:
    part = Listing("Many", [str(number) for number in range(500)], "job")
    assert part.text(80)[-1] == "- … and 300 more jobs"
    assert "… and 300 more jobs" in part.html()


def test_a_card_has_its_title_its_status_and_its_style_once() -> None:
    card = ResultCard("run", "Run 3", [Words(["It waited [P-041]."])], "error", "schedule", ["CI"])
    root = ET.fromstring(card.html())
    assert [node.text for node in root.iter("style")] != []
    head = "".join(root.find("div").itertext())  # type: ignore[union-attr]
    assert head.split() == ["Run", "3", "run", "✕", "error", "CI", "schedule"]
    assert root.find(".//a").text == "P-041"  # type: ignore[union-attr]
    assert card.text().splitlines() == ["run · Run 3 · ✕ error · CI · schedule", "  It waited [P-041]."]
