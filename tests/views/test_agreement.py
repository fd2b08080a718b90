"""Bars in the SVG = bars in the figure = rows in the table."""

import xml.etree.ElementTree as ET
from datetime import UTC

import pytest

from jobkit.jobs import Job
from jobkit.views import draw_figure, draw_svg, gantt_picture, timeline_layout
from jobkit.views.drawing import Rect
from tests.views.made import at, finished_run, run, simulation, sketch

SVG = "{http://www.w3.org/2000/svg}"


def busy():
    job = Job(name="Busy", commands=["dbt build"])
    runs = [run(n, job, n / 4, 2, status="error" if n % 50 == 0 else "success") for n in range(672)]
    return simulation([job], runs, hours=168)


def drawn(ax, name):
    """Return the rectangles of what is called `name` as (left, right, top) in the units of the axes."""
    boxes = [patch.get_path().get_extents() for patch in ax.patches if patch.get_gid() == name]
    return [(box.x0, box.x1, box.y0) for box in boxes]


def groups(svg, name):
    """Return the groups of an SVG that have the data `name`."""
    return [group for group in ET.fromstring(svg).iter(f"{SVG}g") if f"data-{name}" in group.attrib]


@pytest.mark.parametrize("make", [sketch, busy])
@pytest.mark.parametrize("window", [(None, None), (2, 9)])
def test_timeline(make, window):
    start, end = (None if hour is None else at(hour) for hour in window)
    layout = timeline_layout(make(), start, end)
    ax = draw_figure(layout.picture)
    bars = [mark for mark in layout.marks if mark.bar is not None]
    waits = [mark for mark in layout.marks if mark.wait is not None]
    pills = [mark for mark in bars if mark.label is not None and mark.label.x < mark.bar.right]
    assert len(drawn(ax, "run")) == len(bars) + len(pills)
    in_legend = bool(layout.picture.parts("wait")) and "waiting" in layout.picture.texts()
    assert len(drawn(ax, "wait")) == len(waits) + in_legend
    rows = layout.table().html().count("<tr>") - 1
    assert rows == len(groups(draw_svg(layout.picture), "run")) == len(layout.marks) > 0


def test_bars_lie_where_the_runs_are_in_time_in_the_layout_and_in_the_figure():
    from matplotlib.dates import num2date

    sim = sketch()
    layout = timeline_layout(sim)
    frame = layout.picture.frame
    per_pixel = (sim.until - sim.start).total_seconds() / frame.box.width

    def seconds(left, right):
        return round((left - sim.start).total_seconds()), round((right - sim.start).total_seconds())

    left_queue = [r for r in sim.runs if r.dequeued_at is not None]
    expected = sorted(seconds(r.dequeued_at, r.finished_at) for r in left_queue)
    boxes = [mark.bar for mark in layout.marks if mark.bar is not None]
    bars = sorted(((b.x - frame.box.x) * per_pixel, (b.right - frame.box.x) * per_pixel) for b in boxes)
    for bar, real in zip(bars, expected, strict=True):
        assert bar == pytest.approx(real, abs=2)
    figure = drawn(draw_figure(layout.picture), "run")
    bars = sorted(seconds(num2date(left, UTC), num2date(right, UTC)) for left, right, _ in figure)
    for bar, real in zip(bars, expected, strict=True):
        # on paper a bar ends 0.8 pixels early, and an outline stands half a pixel inside
        assert -2 <= bar[0] - real[0] <= 0.5 * per_pixel + 2
        assert -2 <= real[1] - bar[1] <= 0.8 * per_pixel + 2


def test_run():
    picture = gantt_picture(finished_run())
    ax = draw_figure(picture)
    bars = [part for part in picture.parts("status") if "step" in part.data]
    nodes = picture.parts("node")
    rects = sum(isinstance(item, Rect) for part in nodes for item in part.items)
    assert len(drawn(ax, "node")) == rects >= len(nodes)
    assert len(drawn(ax, "step")) == len(bars) - len(nodes) == 5
    assert len(groups(draw_svg(picture), "step")) == len(bars)
