from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.views.ticks import elapsed_ticks, time_ticks, zone_named

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [10, 45, 360, 1_440, 10_080, 43_200, 525_600])
def test_labels_never_run_into_one_another(minutes):
    ticks = time_ticks(MONDAY, MONDAY + timedelta(minutes=minutes), 830)
    assert 2 <= len(ticks) <= 11
    gaps = {later.at - earlier.at for earlier, later in pairwise(ticks)}
    assert len(gaps) == 1
    assert min(gaps) / timedelta(minutes=minutes) * 830 >= 76


def test_midnight_is_said_as_a_day():
    labels = [tick.label for tick in time_ticks(MONDAY, MONDAY + timedelta(days=1), 830)]
    assert labels[0] == "00:00"
    assert labels[-1] == "Tue 3 Mar"


def test_weekly_marks_fall_on_mondays():
    ticks = time_ticks(MONDAY + timedelta(days=1), MONDAY + timedelta(days=60), 830)
    assert {tick.at.weekday() for tick in ticks} == {0}


def test_the_readers_zone_names_the_day_where_it_changes_and_follows_summer_time():
    """New York springs forward on 8 March 2026 at 07:00 UTC."""
    start = datetime(2026, 3, 8, 4, tzinfo=UTC)
    ticks = time_ticks(start, start + timedelta(hours=6), 830, ZoneInfo("America/New_York"))
    assert [tick.local for tick in ticks] == [
        "Sat 23:00",
        "Sun 00:00",
        "01:00",
        "03:00",
        "04:00",
        "05:00",
        "06:00",
    ]


def test_an_unknown_zone_is_one_clear_error():
    with pytest.raises(JobkitError, match="no time zone is called 'Mars/Olympus'"):
        zone_named("Mars/Olympus")
    with pytest.raises(JobkitError):
        zone_named("../../etc/passwd")


def test_elapsed_time_counts_from_nought():
    assert [tick.label for tick in elapsed_ticks(150, 780)] == [
        "0", "30 s", "1 min", "1 min 30 s", "2 min", "2 min 30 s",
    ]  # fmt: skip
    assert [tick.label for tick in elapsed_ticks(0, 780)] == ["0"]
