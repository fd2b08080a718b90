from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jobkit.views.drawing import Box, Frame, Line, Text, Tick
from jobkit.views.time_axis import stretches, time_axis

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def drawn(days, width, start=MONDAY, zone=None):
    """Return the axis, its frame, and its items."""
    end = start + timedelta(days=days)
    axis = time_axis(start, end, width, zone)
    frame = Frame(Box(150, axis.height, width, 100), (start, end))
    return axis, frame, axis.items(frame, 0, 200)


def labels(items):
    return [item.label if isinstance(item, Tick) else item for item in items if isinstance(item, Text | Tick)]


@pytest.mark.parametrize("width", [490, 850, 1600])
def test_a_day_is_named_in_its_middle(width):
    _, frame, items = drawn(3, width)
    days = [text for text in labels(items) if "Mar" in text.text]
    assert [text.text for text in days] == ["Mon 2 Mar", "Tue 3 Mar", "Wed 4 Mar"]
    for number, text in enumerate(days):
        assert text.anchor == "middle"
        assert text.x == pytest.approx(frame.at_x(MONDAY + timedelta(days=number + 0.5)))


def test_times_of_day_stand_at_their_lines_and_no_label_hugs_an_edge():
    _, frame, items = drawn(1, 850)
    clock = [item for item in items if isinstance(item, Tick)]
    assert clock[0].label.text == clock[-1].label.text == "00:00"
    assert {tick.label.anchor for tick in clock} == {"middle"}
    lines = {item.points[0][0] for item in items if isinstance(item, Line)}
    assert {tick.label.x for tick in clock} == lines
    assert min(lines) == frame.box.x


@pytest.mark.parametrize(
    ("days", "rows"),
    [
        (7, [["Mon 2 Mar", "Tue 3 Mar"]]),
        (14, [["March 2026"], ["Mon 2", "Tue 3"]]),
        (30, [["2 – 8 Mar", "9 – 15 Mar"], ["2", "3"]]),
        (50, [["2 – 8 Mar", "9 – 15 Mar"]]),
        (120, [["March 2026", "April 2026"]]),
        (400, [["2026", "2027"], ["Mar", "Apr"]]),
        (3_000, [["2026", "2027"]]),
    ],
)
def test_long_windows_have_days_weeks_months_or_years(days, rows):
    axis, _, _ = drawn(days, 850)
    assert axis.clock == ()
    assert [[stretch.name for stretch in row[:2]] for row in axis.stretches] == rows


def test_a_name_that_does_not_fit_into_its_stretch_is_left_out():
    start = MONDAY + timedelta(hours=23)
    _, _, items = drawn(2, 850, start)
    assert [text.text for text in labels(items) if "Mar" in text.text] == ["Tue 3 Mar", "Wed 4 Mar"]


def test_weeks_begin_on_mondays_and_stretches_cover_the_window():
    start, end = MONDAY + timedelta(days=2), MONDAY + timedelta(days=40)
    for unit in ("hour", "day", "week", "month", "year"):
        found = stretches(start, end, unit)
        assert found[0].start == start
        assert found[-1].end == end
        assert all(one.end == other.start for one, other in pairwise(found))
    assert [each.name for each in stretches(start, end, "week")][:2] == ["4 – 8 Mar", "9 – 15 Mar"]
    assert stretches(start, end, "week")[4].name == "30 Mar – 5 Apr"


def test_the_last_day_of_the_calendar_has_an_axis():
    end = datetime.max.replace(tzinfo=UTC)
    for unit in ("day", "week", "month", "year"):
        assert stretches(end - timedelta(hours=3), end, unit)[-1].end == end


@pytest.mark.parametrize(
    ("days", "words"), [(1, "New York"), (7, "New York: UTC−5/−4"), (5, "New York: UTC−5")]
)
def test_the_readers_zone_is_named_with_its_distance_where_there_is_no_time_of_day(days, words):
    axis, _, _ = drawn(days, 640, zone=ZoneInfo("America/New_York"))
    assert [item.text for item in axis.corner("title", 300)][1] == words
    assert drawn(1, 640)[0].corner("title", 300)[1:] == []
