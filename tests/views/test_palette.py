import pytest

from jobkit.views.palette import LOOKS, SYMBOLS, look, paint, worst


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_outlines_and_glyphs_stand_out_on_a_light_and_a_dark_page(name, page):
    """WCAG 2.1, 1.4.11: 3:1 for graphics."""
    assert _contrast(LOOKS[name].line, page) >= 3


@pytest.mark.parametrize("name", [name for name, found in LOOKS.items() if found.pattern == "solid"])
def test_glyphs_stand_out_on_their_bar(name):
    assert _contrast(LOOKS[name].on_fill, LOOKS[name].colour) >= 3


def test_no_status_is_told_by_colour_alone():
    glyphs = [found.glyph for found in LOOKS.values()]
    assert len(set(glyphs)) == len(glyphs)
    assert set(glyphs) <= set(SYMBOLS)


def test_grey_and_purple_are_not_solid():
    """Deuteranopia: green, grey and purple are near one another; the pattern tells them apart."""
    assert LOOKS["skipped"].pattern != "solid"
    assert LOOKS["cancelled"].pattern != "solid"


def test_node_statuses_share_the_looks_of_runs():
    assert look("pass") is look("success")
    assert look("fail") is look("runtime error") is look("error")
    assert look("starting") is look("running")
    assert look("never heard of") is look("skipped")


def test_the_worst_of_several_is_what_must_not_be_missed():
    assert worst(["success", "skipped", "error", "cancelled"]) == "error"
    assert worst(("success", "fail")) == "fail"


def test_only_live_pictures_use_variables():
    names = ("text", "faint", "page", "slots", "limit", *LOOKS, *(f"{name}-line" for name in LOOKS))
    assert not any("var(" in paint(name, standalone=True) for name in names)
    assert all(paint(name, standalone=False).startswith("var(--j") for name in names)
    assert paint("text", standalone=False).startswith("var(--jp-")
