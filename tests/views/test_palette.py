import pytest

from jobkit.views.palette import LOOKS, SYMBOLS, look, named_ink, paint, worst


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAGES = {"light": 0, "dark": 1}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["text", "faint", "limit", *(f"{name}-line" for name in LOOKS)])
def test_words_and_glyphs_can_be_read_on_a_light_and_a_dark_page(name, page):
    """WCAG 2.1, 1.4.3: 4.5:1 for text."""
    side = PAGES[page]
    assert _contrast(named_ink(name)[side], named_ink("page")[side]) >= 4.5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", [name for name, found in LOOKS.items() if found.pattern == "solid"])
def test_bars_stand_out_on_the_page_and_what_is_written_upon_them_can_be_read(name, page):
    """WCAG 2.1, 1.4.11: 3:1 for graphics; a warning has a dark outline."""
    side, found = PAGES[page], LOOKS[name]
    edge = found.line if name == "warn" else found.colour
    assert _contrast(edge[side], named_ink("page")[side]) >= 3
    assert _contrast(found.on_fill[side], found.colour[side]) >= 4.5


def test_a_colour_of_a_light_page_has_one_counterpart_on_a_dark_one():
    """A picture finds its colours by what they are on a light page."""
    names = ("text", "faint", "page", "slots", "limit", *LOOKS)
    inks = [named_ink(part) for name in names for part in (name, f"{name}-line", f"{name}-on")]
    dark = {}
    for ink in inks:
        assert dark.setdefault(ink.light, ink.dark) == ink.dark


def test_what_is_normal_is_the_most_muted_colour():
    def saturation(colour):
        channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        return (max(channels) - min(channels)) / max(channels)

    for side in PAGES.values():
        normal = saturation(LOOKS["success"].colour[side])
        assert all(normal < saturation(LOOKS[name].colour[side]) for name in ("error", "warn", "running"))


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


def test_only_pages_use_variables():
    names = ("text", "faint", "page", "slots", "limit", *LOOKS, *(f"{name}-line" for name in LOOKS))
    assert not any("var(" in paint(name, standalone=True) for name in names)
    assert all(paint(name, standalone=False).startswith("var(--j") for name in names)
    assert paint("text", standalone=False).startswith("var(--jp-")
