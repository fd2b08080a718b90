"""The fields of a cron one by one, the map of the week, and changes of clocks in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobkit import Schedule
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.fields import FIELDS, parse_field
from jobkit.jobs.cron.local_time import is_wild, zone_of
from jobkit.jobs.cron.seams import seams_of
from jobkit.views.cron_cells import cells_of, cron_cells, legal_forms, toggled_value
from jobkit.views.cron_heat import cron_heat, cron_heat_picture
from jobkit.views.seams import change_words, seam_words

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def said(cron: str, zone: str, *, is_local: bool = False) -> list[str]:
    read, where = parse(cron), zone_of(zone)
    end = datetime(2027, 1, 1, tzinfo=UTC)
    return [
        seam_words(seam, where, is_local=is_local, is_wild=is_wild(read))
        for seam in seams_of(read, where, MONDAY, end, is_local=is_local)
    ]


def test_a_utc_cron_moves_in_local_time_p063() -> None:
    spring, autumn = said("0 11 * * *", "America/New_York")
    assert spring == "The run at 11:00 UTC was at 06:00 there. From then on it is at 07:00."
    assert autumn == "The run at 11:00 UTC was at 07:00 there. From then on it is at 06:00."


def test_the_day_is_named_where_it_changes_too() -> None:
    spring, _ = said("0 4 * * 1", "America/New_York")
    assert "was at Sunday 23:00 there. From then on it is at Monday 00:00" in spring


def test_a_local_cron_says_what_is_missing_and_what_comes_twice() -> None:
    spring, _ = said("30 2 * * *", "America/New_York", is_local=True)
    assert "stays at 02:30 there; in UTC it moves from 07:30 to 06:30" in spring
    assert "02:30 is not on the clock that day: the run starts at 03:00" in spring
    _, autumn = said("*/30 * * * *", "America/New_York", is_local=True)
    assert "01:00 and 01:30 comes twice" not in autumn
    assert "01:00 and 01:30 come twice that day: it runs both times" in autumn


def test_what_does_not_move_or_does_not_run_says_so() -> None:
    assert all("same times of day" in words for words in said("0 * * * *", "Europe/Berlin"))
    assert said("0 6 25 12 *", "Europe/Berlin")[0] == "No run within a month of it."


def test_clocks_say_what_they_do() -> None:
    (spring, autumn) = seams_of(
        parse("0 6 * * *"), zone_of("Europe/Berlin"), MONDAY, datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert change_words(spring.change) == "Sun 29 Mar 2026, 02:00: forward to 03:00"
    assert change_words(autumn.change) == "Sun 25 Oct 2026, 03:00: back to 02:00"


def test_the_week_counts_every_run() -> None:
    schedule = Schedule(cron="*/20 6-18 * * 1-5")
    heat = cron_heat(schedule, MONDAY)
    assert heat.total == len(schedule.fire_times(MONDAY, MONDAY + timedelta(weeks=4)))
    assert heat.counts[1, 6] == 12
    assert (0, 6) not in heat.counts
    picture = cron_heat_picture(heat)
    assert [part.data["count"] for part in picture.parts("count")].count(12) == 5 * 13
    assert len(picture.parts("count")) == 7 * 24


def test_a_rare_schedule_is_looked_at_for_a_year() -> None:
    heat = cron_heat(Schedule(cron="0 0 1 1 *"), MONDAY)
    assert (heat.weeks, heat.total) == (52, 1)
    never = cron_heat(Schedule(cron="0 0 29 2 *"), MONDAY)
    assert never.total == 0
    assert "0 runs" in cron_heat_picture(never).summary


def test_cells_are_five_whatever_is_written() -> None:
    assert cells_of("") == ("", "", "", "", "")
    assert cells_of("1 2 3 4 5 6") == ("1", "2", "3", "4", "5")
    assert [bool(cell.problem) for cell in cron_cells(("0", "", "*", "x", "8"))] == [
        False,
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.name)
def test_every_form_that_is_shown_is_legal(kind: object) -> None:
    for form, meaning in legal_forms(kind):  # type: ignore[arg-type]
        assert parse_field(kind, form)  # type: ignore[arg-type]
        assert meaning


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("* * * * *", 6, "6"),
        ("* 6 * * *", 6, "*"),
        ("* 6-8 * * *", 9, "6-9"),
        ("* */6 * * *", 6, "0,12,18"),
        ("* x * * *", 6, "6"),
    ],
)
def test_a_value_is_switched(written: str, value: int, expected: str) -> None:
    assert toggled_value(cron_cells(written.split())[1], value) == expected


def test_the_last_day_stays_while_others_are_switched() -> None:
    cell = cron_cells(("0", "6", "1,L", "*", "*"))[2]
    assert toggled_value(cell, 15) == "1,15,L"
    assert toggled_value(cell, 1) == "L"
