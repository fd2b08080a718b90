"""Schedules: the three timings of the form, UTC, and the time zone that only the study guide knows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import DefinitionError, ScheduleError
from jobkit.jobs.base import Definition
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.local_time import shifted
from jobkit.jobs.schedule import Schedule

SLOW = settings(max_examples=60)
NEW_YORK = "America/New_York"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def local(cron: str, zone: str, start: datetime, end: datetime) -> list[str]:
    found = Schedule(cron=cron, timezone=zone).fire_times(start, end, honour_timezone=True)
    return [f"{moment.astimezone(ZoneInfo(zone)):%m-%d %H:%M%z}" for moment in found]


# --- the three timings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expression", "words"),
    [
        ({"cron": "0 6 * * *"}, "0 6 * * *", "At 06:00 UTC every day"),
        ({"cron": " 0  6 * * MON-FRI "}, "0 6 * * MON-FRI", "At 06:00 UTC, Monday to Friday"),
        ({"every_hours": 12}, "4 */12 * * *", "At 00:04 and 12:04 UTC every day"),
        ({"every_hours": 1}, "4 */1 * * *", "At minute 4 of every hour"),
        (
            {"every_hours": 2, "days": ["MON", "fri"]},
            "4 */2 * * 1,5",
            "Every 2 hours, from 00:04 to 22:04 UTC, every Monday and Friday",
        ),
        ({"hours": [0, 12, 23]}, "4 0,12,23 * * *", "At 00:04, 12:04 and 23:04 UTC every day"),
        ({"hours": [6], "days": [5, 1, 3, 2, 4]}, "4 6 * * 1,2,3,4,5", "At 06:04 UTC, Monday to Friday"),
    ],
)
def test_the_three_timings(fields, expression, words):
    """P-014, P-015, P-064, P-066: intervals are stored as `M */N * * days`; exact hours share a minute."""
    schedule = Schedule(**fields)
    assert schedule.expression() == expression
    note = "" if "cron" in fields else " (the platform assigns the minute)"
    assert schedule.describe() == words + note


def test_the_assigned_minute_is_an_assumption_to_be_changed():
    """P-064: the page shows 00:04 and 00:05."""
    schedule = Schedule(hours=[6])
    day = utc(2026, 3, 2), utc(2026, 3, 3)
    assert schedule.fire_times(*day) == [utc(2026, 3, 2, 6, 4)]
    assert schedule.fire_times(*day, assigned_minute=5) == [utc(2026, 3, 2, 6, 5)]
    assert schedule.next_fire(utc(2026, 3, 2), assigned_minute=5) == utc(2026, 3, 2, 6, 5)
    assert Schedule(cron="0 6 * * *").fire_times(*day, assigned_minute=5) == [utc(2026, 3, 2, 6)]
    with pytest.raises(ScheduleError, match="60 is out of range"):
        schedule.fire_times(*day, assigned_minute=60)


@pytest.mark.parametrize("hours", range(1, 24))
def test_intervals_count_from_midnight(hours):
    """P-064, P-065: from 00:04 on, and again from midnight, also where N does not divide 24."""
    found = Schedule(every_hours=hours).fire_times(utc(2026, 3, 2), utc(2026, 3, 4))
    day = [utc(2026, 3, 2, hour, 4) for hour in range(0, 24, hours)]
    assert found == day + [moment + timedelta(days=1) for moment in day]


def test_hours_and_days_are_sets_in_order():
    assert Schedule(hours=[18, 6, 6], days=["Sunday", "SAT", 6]) == Schedule(hours=(6, 18), days=(0, 6))


def test_half_open_and_strictly_after():
    schedule = Schedule(cron="0 6 * * *")
    assert schedule.fire_times(utc(2026, 3, 2, 6), utc(2026, 3, 3, 6)) == [utc(2026, 3, 2, 6)]
    assert schedule.next_fire(utc(2026, 3, 2, 6)) == utc(2026, 3, 3, 6)


def test_naive_times_are_refused_other_zones_converted():
    schedule = Schedule(cron="0 6 * * *", timezone=NEW_YORK)
    east = timezone(timedelta(hours=2))
    start, end = datetime(2026, 3, 2, 8, tzinfo=east), datetime(2026, 3, 2, 9, tzinfo=east)
    assert schedule.fire_times(start, end) == [utc(2026, 3, 2, 6)]
    for honour in (False, True):
        with pytest.raises(ScheduleError, match="no time zone"):
            schedule.fire_times(datetime(2026, 3, 2), utc(2026, 3, 3), honour_timezone=honour)
        with pytest.raises(ScheduleError, match="no time zone"):
            schedule.next_fire(datetime(2026, 3, 2), honour_timezone=honour)


@pytest.mark.parametrize(
    "fields",
    [
        {"cron": "0 6 * * *", "timezone": NEW_YORK},
        {"every_hours": 6, "days": ["mon"]},
        {"hours": [1, 2]},
    ],
)
def test_round_trips(fields):
    schedule = Schedule(**fields)
    assert Schedule(**schedule.model_dump()) == schedule
    assert Schedule.model_validate_json(schedule.model_dump_json()) == schedule
    assert json.loads(schedule.model_dump_json())["days"] == list(schedule.days)


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"": "exactly one of cron, every_hours and hours, and none is given"}),
        ({"cron": "0 6 * * *", "hours": [6]}, {"": "not cron and hours"}),
        ({"cron": "0 6 * * *", "days": [1]}, {"": "in a cron they are the fifth field"}),
        ({"days": [1]}, {"": "none is given"}),
        ({"cron": "0 24 * * *"}, {"cron": "hour: 24 is out of range (allowed: 0 to 23)"}),
        ({"cron": 6}, {"cron": "must be text"}),
        ({"every_hours": 0}, {"every_hours": "must be at least 1"}),
        ({"every_hours": 24}, {"every_hours": "must be at most 23"}),
        ({"every_hours": "2"}, {"every_hours": "must be a whole number, without quotes"}),
        ({"every_hours": True}, {"every_hours": "not true or false"}),
        ({"hours": []}, {"hours": "must not be empty"}),
        ({"hours": [24, -1]}, {"hours[0]": "must be at most 23", "hours[1]": "must be at least 0"}),
        ({"hours": 6}, {"hours": "must be a list"}),
        ({"hours": [6], "days": []}, {"days": "must not be empty"}),
        ({"hours": [6], "days": "MON"}, {"days": "write ['MON']"}),
        ({"hours": [6], "days": [7]}, {"days[0]": "0 is Sunday, 6 is Saturday"}),
        (
            {"hours": [6], "days": ["Monday", "Funday", "x"]},
            {"days[1]": "did you mean `sunday`?", "days[2]": "0 (Sunday) to 6 (Saturday)"},
        ),
        ({"cron": "0 6 * * *", "timezone": "America/NewYork"}, {"timezone": "`America/New_York`?"}),
        ({"cron": "0 6 * * *", "timezone": "EDT"}, {"timezone": "an IANA name such as"}),
        ({"cron": "0 6 * * *", "timezone": "../../../etc/passwd"}, {"timezone": "is no time zone"}),
        ({"cron": "0 6 * * *", "timezone": "/etc/localtime"}, {"timezone": "is no time zone"}),
        ({"cron": "0 6 * * *", "timezone": "localtime"}, {"timezone": "is no time zone"}),
        ({"cron": "0 6 * * *", "timezone": "America"}, {"timezone": "is no time zone"}),
        ({"cron": "0 6 * * *", "timezone": ""}, {"timezone": "is no time zone"}),
        ({"crn": "0 6 * * *", "hours": [6]}, {"crn": "did you mean `cron`?"}),
        (
            {"cron": "0 25 * * *", "every_hours": 99, "timezone": "x"},
            {"cron": "25 is out of range", "every_hours": "at most 23", "timezone": "no time zone"},
        ),
    ],
)
def test_refused_with_the_field_and_what_is_allowed(fields, expected):
    with pytest.raises(ScheduleError) as caught:
        Schedule(**fields)
    assert isinstance(caught.value, DefinitionError)
    assert caught.value.code == "schedule"
    found = {problem.field: problem.message for problem in caught.value.problems}
    assert found.keys() == expected.keys()
    for field, part in expected.items():
        assert part in found[field]


def test_inside_another_definition_the_path_is_whole():
    class Outer(Definition):
        schedule: Schedule | None = None

    with pytest.raises(DefinitionError) as caught:
        Outer(schedule={"cron": "0 6 31 2 *"})
    (problem,) = caught.value.problems
    assert problem.field == "schedule.cron"
    assert "never fires" in problem.message


# --- the time zone of the study guide -----------------------------------------------------------------


def test_the_platform_ignores_the_timezone():
    """P-063, G-04: the same fire times with and without it."""
    week = utc(2026, 3, 2), utc(2026, 3, 16)
    with_zone = Schedule(cron="0 6 * * *", timezone=NEW_YORK)
    assert with_zone.fire_times(*week) == Schedule(cron="0 6 * * *").fire_times(*week)
    assert with_zone.describe() == "At 06:00 UTC every day"
    assert with_zone.describe(honour_timezone=True) == "At 06:00 America/New_York every day"


def test_the_guide_honours_it_through_the_change_of_clocks():
    """New York changes on 2026-03-08: 06:00 local is 11:00 UTC before and 10:00 UTC after."""
    found = Schedule(cron="0 6 * * *", timezone=NEW_YORK).fire_times(
        utc(2026, 3, 7), utc(2026, 3, 10), honour_timezone=True
    )
    assert found == [utc(2026, 3, 7, 11), utc(2026, 3, 8, 10), utc(2026, 3, 9, 10)]


def test_a_skipped_time_fires_at_the_first_minute_that_exists():
    week = utc(2026, 3, 7, 5), utc(2026, 3, 9, 5)
    assert local("30 2 * * *", NEW_YORK, *week) == ["03-07 02:30-0500", "03-08 03:00-0400"]
    assert local("15,45 2 * * *", NEW_YORK, utc(2026, 3, 8, 5), week[1]) == ["03-08 03:00-0400"]


def test_a_repeated_time_fires_once():
    assert local("30 1 * * *", NEW_YORK, utc(2026, 11, 1, 4), utc(2026, 11, 2, 5)) == ["11-01 01:30-0400"]


def test_stars_follow_the_clock_on_the_wall():
    spring = local("0 * * * *", NEW_YORK, utc(2026, 3, 8, 5), utc(2026, 3, 8, 9))
    assert spring == ["03-08 00:00-0500", "03-08 01:00-0500", "03-08 03:00-0400", "03-08 04:00-0400"]
    autumn = local("0 * * * *", NEW_YORK, utc(2026, 11, 1, 5), utc(2026, 11, 1, 8))
    assert autumn == ["11-01 01:00-0400", "11-01 01:00-0500", "11-01 02:00-0500"]


ZONES = [NEW_YORK, "Europe/London", "Asia/Kolkata", "America/Santiago", "Pacific/Apia"]
TIMES = [
    "30 2 * * *",
    "0,30 0-3 * * *",
    "*/20 1-2 * * *",
    "0 * * * *",
    "15 */2 * * 0",
    "0 0 L * *",
    "59 23 1 * *",
]


@SLOW
@given(
    st.sampled_from(TIMES),
    st.sampled_from(ZONES),
    st.dates(datetime(2025, 1, 1).date(), datetime(2027, 12, 1).date()),
)
def test_local_times_agree_with_cronsim(cron, zone, day):
    """cronsim does what Debian's cron does where clocks change; so does jobkit for the guide's time zone."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(days=30)
    found = Schedule(cron=cron, timezone=zone).fire_times(start, end, honour_timezone=True)
    engine = CronSim(cron, (start - timedelta(days=2)).astimezone(ZoneInfo(zone)))
    expected: list[datetime] = []
    for fire in engine:
        moment = fire.astimezone(UTC)
        if moment >= end:
            break
        if moment >= start and moment not in expected[-1:]:
            expected.append(moment)
    assert found == expected


@pytest.mark.parametrize("cron", [text for text in TIMES if "*/" in text or text.startswith("0 * ")])
@pytest.mark.parametrize(
    ("zone", "change"),
    [
        (NEW_YORK, utc(2026, 3, 8)),
        (NEW_YORK, utc(2026, 11, 1)),
        ("Australia/Lord_Howe", utc(2025, 4, 5)),  # half an hour; cronsim misses 02:15 of that day
        ("Australia/Lord_Howe", utc(2025, 10, 4)),
    ],
)
def test_stars_in_local_time_agree_with_a_scan_of_every_minute(cron, zone, change):
    fields, info = parse(cron), ZoneInfo(zone)
    expected = []
    for minute in range(3 * 24 * 60):
        moment = change - timedelta(days=1) + timedelta(minutes=minute)
        wall = moment.astimezone(info)
        right_day = fields.open_day_of_week or wall.isoweekday() % 7 in fields.day_of_week.values
        if wall.minute in fields.minute.values and wall.hour in fields.hour.values and right_day:
            expected.append(moment)
    start, end = change - timedelta(days=1), change + timedelta(days=2)
    found = Schedule(cron=cron, timezone=zone).fire_times(start, end, honour_timezone=True)
    assert found == expected != []


ZONED = {"timezone": "America/New_York"}


@pytest.mark.parametrize(
    ("schedule", "honour"),
    [
        (Schedule(cron="*/7 3-5 * * *"), False),
        (Schedule(cron="0 0 29 2 *"), False),
        (Schedule(cron="30 2 * * *", **ZONED), True),
        (Schedule(cron="*/20 1-3 * * SUN", **ZONED), True),
        (Schedule(cron="0 0 29 2 *", **ZONED), True),
        (Schedule(every_hours=5, **ZONED), False),
    ],
)
def test_next_fire_times_are_the_fire_times_after_a_moment(schedule, honour):
    after = utc(2026, 3, 1, 6)
    expected = schedule.fire_times(after, utc(2060, 1, 1), honour_timezone=honour)
    expected = [fire for fire in expected if fire > after][:5]
    assert schedule.next_fire_times(after, 5, honour_timezone=honour) == expected
    assert schedule.next_fire(expected[0], honour_timezone=honour) == expected[1]
    assert schedule.next_fire_times(after, 0) == []


@pytest.mark.parametrize("honour", [False, True])
def test_fewer_next_fires_where_time_ends(honour):
    schedule = Schedule(cron="0 12 1 * *", **ZONED)
    found = schedule.next_fire_times(utc(9999, 10, 15), 5, honour_timezone=honour)
    assert [fire.month for fire in found] == [11, 12]


def test_next_fire_times_take_the_assigned_minute():
    fires = Schedule(every_hours=12).next_fire_times(utc(2026, 3, 2), 2, assigned_minute=50)
    assert fires == [utc(2026, 3, 2, 0, 50), utc(2026, 3, 2, 12, 50)]


def test_next_fire_in_local_time():
    schedule = Schedule(cron="0 6 29 2 *", timezone=NEW_YORK)
    assert schedule.next_fire(utc(2026, 3, 1), honour_timezone=True) == utc(2028, 2, 29, 11)
    assert schedule.next_fire(utc(2028, 2, 29, 11), honour_timezone=True) == utc(2032, 2, 29, 11)
    daily = Schedule(cron="0 6 * * *", timezone=NEW_YORK)
    assert daily.next_fire(utc(2026, 3, 2, 11), honour_timezone=True) == utc(2026, 3, 3, 11)


# --- the UTC cron to write instead --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "zone", "expected"),
    [
        # G-04, G-05: the guide's regions
        ("0 6 * * *", NEW_YORK, {"standard time": "0 11 * * *", "daylight time": "0 10 * * *"}),
        ("0 6 * * *", "Europe/Berlin", {"standard time": "0 5 * * *", "daylight time": "0 4 * * *"}),
        ("0 6 * * *", "Asia/Singapore", {"all year": "0 22 * * *"}),
        ("0 6 * * 1-5", "Asia/Singapore", {"all year": "0 22 * * 0-4"}),
        ("0 22 * * FRI", NEW_YORK, {"standard time": "0 3 * * 6", "daylight time": "0 2 * * 6"}),
        ("0 6 1 * *", "Asia/Singapore", {"all year": "0 22 L * *"}),
        ("0 6 1 1 *", "Asia/Singapore", {"all year": "0 22 L 12 *"}),
        ("0 6 L * *", "Asia/Singapore", {"all year": None}),
        ("0 6 31 * *", "Asia/Singapore", {"all year": None}),
        ("0 6 * 6 *", "Asia/Singapore", {"all year": None}),
        ("0 6 * * MON#1", "Asia/Singapore", {"all year": None}),
        ("0 6,20 * * 1-5", "Asia/Singapore", {"all year": None}),
        ("30 6 * * *", "Asia/Kolkata", {"all year": "0 1 * * *"}),
        ("*/15 9-17 * * *", "Asia/Kolkata", {"all year": None}),
        ("*/15 * * * *", "Asia/Kolkata", {"all year": "*/15 * * * *"}),
        ("0 6 * * 1", "UTC", {"all year": "0 6 * * 1"}),
    ],
)
def test_utc_equivalents(cron, zone, expected):
    found = Schedule(cron=cron, timezone=zone).utc_equivalents()
    assert {season.season: season.cron for season in found} == expected


def test_the_southern_summer_has_daylight_time_too():
    found = Schedule(cron="0 6 * * *", timezone="America/Santiago").utc_equivalents(year=2026)
    assert [(season.season, season.cron) for season in found] == [
        ("standard time", "0 10 * * *"),
        ("daylight time", "0 9 * * *"),
    ]


def test_no_timezone_no_equivalents():
    assert Schedule(cron="0 6 * * *").utc_equivalents() == ()


SHIFTABLE = [
    *(
        "0 6 * * *",
        "*/15 * * * *",
        "30 0-5 * * 1-5",
        "0 6 1 * *",
        "0 6 1-28 * *",
        "0 20 L * *",
        "0 20 1-27 * *",
    ),
    *("0 6 2-28 3,5 *", "0 6 1 1,7 *", "0 20 L 12 *", "0 23 5 6 *", "0 6 15 * 1", "0 6 1 * 1", "0 0 L * 7"),
    *("0 6 1,2 3 *", "0 20 27,L 2 *", "0 6 1 * 1-3", "0 20 L 1 0"),
    *("*/20 6 * * 0,6", "0 6 29 * *", "0 20 28 * *", "0 6,20 * * *", "0 6,20 * * 1", "15 */2 * * *"),
]


@pytest.mark.parametrize("text", SHIFTABLE)
def test_a_shifted_cron_fires_exactly_that_much_later(text):
    """Where it says None there is nothing to compare; where it answers it is right, leap years included."""
    start, end, answers = utc(2023, 12, 1), utc(2025, 4, 1), 0
    for minutes in (-840, -480, -330, -60, 0, 60, 240, 300, 600):
        other, move = shifted(parse(text), minutes), timedelta(minutes=minutes)
        if other is not None:
            answers += 1
            wanted = [moment + move for moment in parse(text).fire_times(start, end)]
            assert parse(other).fire_times(start + move, end + move) == wanted
    assert answers >= 3


# --- traps --------------------------------------------------------------------------------------------


def test_the_timezone_trap_teaches_the_utc_crons():
    (trap,) = Schedule(cron="0 6 * * *", timezone=NEW_YORK).traps()
    assert (trap.code, trap.field) == ("timezone", "timezone")
    assert "`0 6 * * *` fires at 01:00 in standard time and at 02:00 in daylight time" in trap.message
    assert "`0 11 * * *` in standard time, `0 10 * * *` in daylight time" in trap.fix


def test_the_timezone_trap_is_honest_where_no_cron_says_it():
    (trap,) = Schedule(cron="*/15 9-17 * * 1-5", timezone="Asia/Kolkata").traps()
    assert "5 h 30 min later, in local time" in trap.message
    assert "no single UTC cron says: Every 15 minutes from 09:00 to 17:45 Asia/Kolkata" in trap.fix


@pytest.mark.parametrize("zone", [None, "UTC", "Etc/UTC", "Africa/Abidjan"])
def test_no_timezone_trap_without_a_difference(zone):
    assert Schedule(cron="0 6 * * *", timezone=zone).traps() == ()


def test_a_timezone_that_changes_nothing_is_said_to():
    (trap,) = Schedule(cron="*/15 * * * *", timezone="Europe/Berlin").traps()
    assert "makes no difference" in trap.message
    assert trap.fix == "leave the timezone out"


def test_an_uneven_interval_is_a_trap():
    """P-065."""
    (trap,) = Schedule(every_hours=5).traps()
    assert trap.code == "uneven-step"
    assert Schedule(every_hours=6).traps() == ()
