"""Bars in the SVG = bars in the figure = rows in the table."""

import xml.etree.ElementTree as ET
from datetime import UTC

import pytest

from jobkit.jobs import Job
from jobkit.views import gantt_layout, gantt_svg, timeline_layout, timeline_svg, timeline_table_html
from jobkit.views.figures import gantt_axes, timeline_figure
from tests.views.made import at, finished_run, run, simulation, sketch

SVG = "{http://www.w3.org/2000/svg}"


def busy():
    job = Job(name="Busy", commands=["dbt build"])
    runs = [run(n, job, n / 4, 2, status="error" if n % 50 == 0 else "success") for n in range(672)]
    return simulation([job], runs, hours=168)


def drawn(ax, group):
    """Return the rectangles of a group as (left, right, top) in the units of the axes."""
    found = []
    for collection in ax.collections:
        if collection.get_gid() == group:
            for path in collection.get_paths():
                box = path.get_extents()
                found.append((box.x0, box.x1, box.y0))
    return found


@pytest.mark.parametrize("make", [sketch, busy])
@pytest.mark.parametrize("window", [(None, None), (2, 9)])
def test_timeline(make, window):
    start, end = (None if hour is None else at(hour) for hour in window)
    layout = timeline_layout(make(), start, end)
    ax = timeline_figure(layout)
    bars = [mark for mark in layout.marks if mark.bar is not None]
    waits = [mark for mark in layout.marks if mark.wait is not None]
    assert len(drawn(ax, "bars")) == len(bars)
    assert len(drawn(ax, "waits")) == len(waits)
    rows = timeline_table_html(layout).count("<tr>") - 1
    groups = [g for g in ET.fromstring(timeline_svg(layout)).iter(f"{SVG}g") if "data-run" in g.attrib]
    assert rows == len(groups) == len(layout.marks) > 0


def test_bars_of_the_figure_lie_where_the_runs_are_in_time():
    from matplotlib.dates import num2date

    sim = sketch()
    layout = timeline_layout(sim)
    ax = timeline_figure(layout)

    def second(moment):
        return round((moment - sim.start).total_seconds())

    bars = sorted(
        (second(num2date(left, UTC)), second(num2date(right, UTC))) for left, right, _ in drawn(ax, "bars")
    )
    left_queue = [r for r in sim.runs if r.dequeued_at is not None]
    expected = sorted((second(r.dequeued_at), second(r.finished_at)) for r in left_queue)
    for bar, real in zip(bars, expected, strict=True):
        assert bar == pytest.approx(real, abs=2)


def test_run():
    layout = gantt_layout(finished_run())
    ax = gantt_axes(finished_run())
    nodes = [bar for bar in layout.bars if bar.nodes]
    assert len(drawn(ax, "bars")) == len(nodes)
    assert len(drawn(ax, "steps")) == len(layout.bars) - len(nodes) == 5
    groups = [g for g in ET.fromstring(gantt_svg(layout)).iter(f"{SVG}g") if "data-step" in g.attrib]
    assert len(groups) == len(layout.bars)
