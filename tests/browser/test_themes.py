"""Pictures in a real browser: as an image and in the page itself they take the colours of the page."""

import pytest

from jobkit.views import draw_svg, timeline_layout
from jobkit.views.palette import named_ink
from jobkit.views.tables import image
from tests.views.made import sketch

DARK_PAGES = [
    '<body data-jp-theme-light="false"><div>{}</div></body>',
    '<body class="vscode-dark"><div>{}</div></body>',
    '<html data-theme="dark"><body><div>{}</div></body></html>',
    '<body style="color-scheme:dark"><div>{}</div></body>',
]
LIGHT_PAGES = ['<body data-jp-theme-light="true"><div>{}</div></body>', "<body>{}</body>"]


def page_with(new_page, frame, markup):
    page = new_page()
    page.set_content("<!doctype html>" + frame.format(markup))
    return page


def rgb(colour):
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


@pytest.mark.parametrize(
    ("frame", "side"), [*((frame, 1) for frame in DARK_PAGES), *((frame, 0) for frame in LIGHT_PAGES)]
)
def test_a_picture_within_a_page_takes_its_colours(new_page, frame, side):
    page = page_with(new_page, frame, draw_svg(timeline_layout(sketch()).picture))
    for name, what in (("text", "fill"), ("success", "fill"), ("error", "fill"), ("faint", "stroke")):
        light = named_ink(name).light
        found = page.evaluate(
            "([what, light]) => getComputedStyle(document.querySelector(`svg [${what}='${light}']`))[what]",
            [what, light],
        )
        assert found == f"rgb{rgb(named_ink(name)[side])}", name


@pytest.mark.parametrize("frame", [*DARK_PAGES, *LIGHT_PAGES])
def test_an_image_is_no_white_island(new_page, frame, tmp_path):
    page = page_with(new_page, frame, image(timeline_layout(sketch()).picture))
    picture = page.locator("img")
    assert picture.evaluate("element => element.complete")
    shot = tmp_path / "shot.png"
    picture.screenshot(path=shot)
    from matplotlib.image import imread

    corner = tuple(round(255 * part) for part in imread(shot)[2, 2][:3])
    assert corner == rgb(named_ink("page")[frame in DARK_PAGES])
