"""A drawing in pieces: what is cut out can be put together again, whatever texts stand in it."""

from hypothesis import given
from hypothesis import strategies as st

from jobkit.views.escape import value, xml
from jobkit.views.pieces import ROOT, piece, pieces_of, whole


def test_pieces_stand_in_pieces_and_make_the_whole_again():
    inner = piece("inner", '<p data-key="inner">x</p>')
    drawn = "a" + piece("outer", f'<div data-key="outer">{inner}!</div>') + "b"
    found = pieces_of(drawn)
    assert list(found) == [ROOT, "outer", "inner"]
    assert found["inner"] == '<p data-key="inner">x</p>'
    assert "x" not in found["outer"]
    assert whole(found) == 'a<div data-key="outer"><p data-key="inner">x</p>!</div>b'


def test_a_key_twice_or_one_that_is_no_name_makes_no_piece():
    drawn = piece("a", "<i>1</i>") + piece("a", "<i>2</i>") + piece('x"y', "<i>3</i>")
    assert list(pieces_of(drawn)) == [ROOT, "a"]
    assert whole(pieces_of(drawn)) == "<i>1</i><i>2</i><i>3</i>"


@given(st.text(), st.text())
def test_no_text_from_outside_begins_or_ends_a_piece(one, other):
    drawn = f"<b>{xml(one)}</b>" + piece("a", f'<i title="{value(other)}">{xml(other)}</i>')
    found = pieces_of(drawn)
    assert list(found) == [ROOT, "a"]
    assert whole(found) == drawn.translate({0x1E: None, 0x1F: None}).replace("a\x1d", "", 1)
