"""One table, as text and as HTML."""

import xml.etree.ElementTree as ET

import pytest

from jobkit.views.fit import cells, cut_at_word, fit_cells
from jobkit.views.tables import Table, bullets

FIGURES = Table(("job", "runs"), (("A", "5"), ("Beta", "1,200")), label="Jobs", words=())


def test_columns_stand_under_their_headings():
    assert FIGURES.text(80) == ["job    runs", "A         5", "Beta  1,200"]


def test_a_table_of_words_stands_left():
    table = Table(("run", "from"), (("1", "x"), ("1,000", "y")))
    assert table.text(80) == ["run    from", "1      x", "1,000  y"]
    assert "text-align:right" not in table.html()


def test_figures_stand_right_in_html_too():
    head, *body = ET.fromstring(FIGURES.html()).iter("tr")
    for row in (head, *body):
        sides = ["right" if "text-align:right" in cell.get("style") else "left" for cell in row]
        assert sides == ["left", "right"]
    assert [cell.get("scope") for cell in head] == ["col", "col"]


@pytest.mark.parametrize("width", [30, 40, 60, 200])
def test_what_may_give_way_is_cut_in_its_order_until_the_table_fits(width):
    table = Table(("id", "name", "why"), (("7", "n" * 30, "日本語" * 8),), gives=((2, 10), (1, 12)))
    line = table.text(width)[1]
    assert cells(line) <= width
    assert ("n" * 30 in line) == (width >= 44)
    assert ("日本語" * 8 in line) == (width == 200)


def test_no_name_takes_more_than_forty_columns():
    assert cells(Table(("name",), (("x" * 90,),)).text(200)[1]) == 40


def test_rows_beyond_the_limit_are_counted():
    table = Table(("n",), tuple((str(number),) for number in range(10)))
    assert table.html().count("<tr>") == 11
    html = table.html(3, "event")
    assert html.count("<tr>") == 5
    assert "… and 7 more events" in html
    assert "more" not in table.html(10)


def test_columns_are_chosen_and_renamed_by_their_headings():
    table = Table(("a", "b c", "d"), (("1", "2", "3"),)).only("d", "b c", "missing", b_c="B")
    assert table.headings == ("d", "B")
    assert table.rows == (("3", "2"),)


def test_cells_are_escaped_and_harmless():
    hostile = "<img src=x onerror=alert(1)> \x1b[31m & \"'"
    table = Table((hostile,), ((hostile,),), label=hostile)
    ET.fromstring(table.html())
    assert "<img" not in table.html()
    assert "\x1b" not in table.html() + "".join(table.text(80))


def test_no_notes_give_no_heading():
    assert bullets([], 80) == []
    assert bullets(["a b"], 5) == ["", "Notes", "- a b"]


def test_what_is_cut_is_cut_between_words():
    assert fit_cells("Weekly Full Refresh", 14) == "Weekly Full…"
    assert fit_cells("Weekly Full Refresh", 12) == "Weekly Full…"
    assert fit_cells("x" * 30, 10) == "x" * 9 + "…"
    assert fit_cells("A " + "x" * 30, 10) == "A xxxxxxx…"
    assert cut_at_word("no comparison manifest, and more", 24) == "no comparison manifest …"
    assert cut_at_word("no comparison manifest", 22) == "no comparison manifest"
    assert cut_at_word("x" * 30, 10) == "x" * 9 + " …"
    assert len(cut_at_word("word " * 400, 100)) <= 102
