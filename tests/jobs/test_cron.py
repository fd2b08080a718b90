"""The fence around croniter and the day walk behind it (P-063, P-068 to P-070a)."""

from __future__ import annotations

import calendar
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import islice, pairwise, takewhile

import pytest
from croniter import CroniterBadDateError, croniter
from cronsim import CronSim
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.fields import DAYS, FIELDS
from jobkit.jobs.cron.traps import traps_of
from jobkit.jobs.cron.words import describe_cron

SLOW = settings(max_examples=40)
DOCUMENTED = {  # P-068: every example of the platform's page, and what it means in words
    "0 * * * *": "Every hour, on the hour",
    "*/5 * * * *": "Every 5 minutes",
    "5 4 * * *": "At 04:05 UTC every day",
    "30 */4 * * *": "At 00:30, 04:30, 08:30, 12:30, 16:30 and 20:30 UTC every day",
    "0 0 */2 * *": "At 00:00 UTC, on days 1, 3, 5 ... 31 of the month",
    "0 0 * * 1": "At 00:00 UTC, every Monday",
    "0 0 L * *": "At 00:00 UTC, on the last day of the month",
    "0 0 L 7 *": "At 00:00 UTC, on the last day of the month, in July",
    "0 0 L * FRI,SAT": "At 00:00 UTC, on the last day of the month and also every Friday and Saturday",
    "0 7 L * 5": "At 07:00 UTC, on the last day of the month and also every Friday",
    "30 14 L * *": "At 14:30 UTC, on the last day of the month",
    "0 4 * * MON#1": "At 04:00 UTC, on the first Monday of the month",
}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def fires(expression: str, start: datetime, end: datetime) -> list[str]:
    return [f"{moment:%m-%d %H:%M}" for moment in parse(expression).fire_times(start, end)]


# --- what passes, and in words ------------------------------------------------------------------------


@pytest.mark.parametrize(("expression", "words"), DOCUMENTED.items())
def test_documented_examples_read_as_documented(expression, words):
    """P-068."""
    assert describe_cron(parse(expression)) == words


@pytest.mark.parametrize(
    ("expression", "words"),
    {
        "0 6 * * *": "At 06:00 UTC every day",
        "*/15 * * * *": "Every 15 minutes",
        "5,15,25,35,45,55 2-6 * * 1-5": (  # G-49
            "At minutes 5, 15, 25, 35, 45 and 55 of hours 2 to 6 UTC, Monday to Friday"
        ),
        "* * * * *": "Every minute",
        "* 6 * * *": "Every minute from 06:00 to 06:59 UTC every day",
        "*/20 9-17 * * 1-5": "Every 20 minutes from 09:00 to 17:40 UTC, Monday to Friday",
        "4 */2 * * *": "Every 2 hours, from 00:04 to 22:04 UTC every day",
        "4 * * * *": "At minute 4 of every hour",
        "*/45 * * * *": "At minutes 0 and 45 of every hour",
        "*/90 * * * *": "Every hour, on the hour",
        "0 */5 * * *": "At 00:00, 05:00, 10:00, 15:00 and 20:00 UTC every day",
        "0 0 31 2 1": "At 00:00 UTC, on day 31 of the month and also every Monday, in February",
        "0 0 1,15,L * *": "At 00:00 UTC, on days 1 and 15 of the month and on the last day of the month",
        "0 0 * 1-3,dec sun": "At 00:00 UTC, every Sunday, in January, February, March and December",
        "0 0 * * MON#1,FRI#3": "At 00:00 UTC, on the first Monday and the third Friday of the month",
        "0 9,10 1,2 6,7 *": "At 09:00 and 10:00 UTC, on days 1 and 2 of the month, in June and July",
        "0 0 * * 1,2": "At 00:00 UTC, every Monday and Tuesday",
        "* * * jun *": "Every minute, in June",
        "0 6 * jul-sep *": "At 06:00 UTC every day in July to September",
    }.items(),
)
def test_descriptions(expression, words):
    assert describe_cron(parse(expression)) == words


def test_names_and_blanks_do_not_matter():
    loose, plain = parse("  0\t6  *  JAN-mar  Mon-FRI "), parse("0 6 * 1-3 1-5")
    year = utc(2026, 1, 1), utc(2027, 1, 1)
    assert loose.text == "0 6 * JAN-mar Mon-FRI"
    assert loose.fire_times(*year) == plain.fire_times(*year) != []


def test_seven_is_sunday():
    month = utc(2026, 3, 1), utc(2026, 4, 1)
    assert parse("0 0 * * 7").fire_times(*month) == parse("0 0 * * 0").fire_times(*month)
    assert fires("0 0 * * 5-7", utc(2026, 3, 2), utc(2026, 3, 9)) == [
        "03-06 00:00",
        "03-07 00:00",
        "03-08 00:00",
    ]


# --- what is refused ----------------------------------------------------------------------------------

REFUSED = [
    # expression, where, in the message, in the hint
    ("* * * * * *", "", "6 fields", "five: minute, hour, day of month, month, day of week"),
    ("0 0 6 * * ?", "", "6 fields", "write `0 6 * * *`"),
    ("0 6 * * 1-5 2026", "", "6 fields", "write `0 6 * * 1-5`"),
    ("0 0 6 * * 1 2026", "", "7 fields", "write `0 6 * * 1`"),
    ("0 6 * *", "", "4 fields", "minute, hour"),
    ("", "", "0 fields", "minute, hour"),
    ("@daily", "", "'@daily' is a nickname", "write `0 0 * * *`"),
    (" @Weekly ", "", "nickname", "write `0 0 * * 0`"),
    ("@reboot", "", "nickname", "five fields"),
    ("R * * * *", "minute", "'R': random and hashed", "0 to 59"),
    ("H/15 * * * *", "minute", "'H/15': random and hashed", "0 to 59"),
    ("0 H(0-7) * * *", "hour", "'H(0-7)': random and hashed", "0 to 23"),
    ("0 0 ? * 1", "day of month", "`?`", "write `*`"),
    ("0 0 15W * *", "day of month", "'15W': `W`", "last day"),
    ("0 0 LW * *", "day of month", "'LW': `W`", "last day"),
    ("0 0 L-3 * *", "day of month", "'L-3': `L` stands alone", "last day"),
    ("0 0 1-L * *", "day of month", "'1-L': `L` stands alone", "last day"),
    ("0 0 * * 5L", "day of week", "'5L' (the last Friday) is not in the platform's documentation", "`FRI#4`"),
    ("0 0 * * L5", "day of week", "'L5' (the last Friday) is not in the platform's documentation", "`FRI#4`"),
    ("0 L * * *", "hour", "`L` is for the day of month only", "0 to 23"),
    ("5-5 * * * *", "minute", "'5-5' starts and ends at one value", "write `5`"),
    ("0 9 * * 1-1", "day of week", "'1-1' starts and ends at one value", "write `1`"),
    ("0 22-2 * * *", "hour", "'22-2' runs backwards", "write `22,23,0-2`"),
    ("50-10/5 * * * *", "minute", "runs backwards", "write `50,55,0,5,10`"),
    ("0 0 * * FRI-MON", "day of week", "runs backwards", "write `FRI,SAT,SUN,MON`"),
    ("0 0 * * SUN-SUN", "day of week", "starts and ends at one value", "write `SUN`"),
    ("0 0 * * 7-2", "day of week", "runs backwards", "write `0-2`"),
    ("0 0 * NOV-FEB *", "month", "runs backwards", "write `NOV,DEC,JAN,FEB`"),
    ("60 * * * *", "minute", "60 is out of range", "0 to 59"),
    ("0 24 * * *", "hour", "24 is out of range", "0 to 23"),
    ("0 0 0 * *", "day of month", "0 is out of range", "1 to 31"),
    ("0 0 * 13 *", "month", "13 is out of range", "1 to 12"),
    ("0 0 * * 8", "day of week", "8 is out of range", "0 (Sunday) to 6 (Saturday)"),
    ("0 20-30 * * *", "hour", "30 in '20-30' is out of range", "0 to 23"),
    ("9" * 900 + " * * * *", "minute", "out of range", "0 to 59"),
    ("1," * 5_000_000 + "1 * * * *", "", "has 10000009 characters", "1000"),
    ("0 0 * MON *", "month", "'MON' is a day", "JAN to DEC"),
    ("0 0 * * JAN", "day of week", "'JAN' is a month", "SUN to SAT"),
    ("0 0 * * monday", "day of week", "names have three letters", "write `MON`"),
    ("*/0 * * * *", "minute", "'*/0' has a step of 0", "at least 1"),
    ("*/ * * * *", "minute", "'*/' is not understood", "0 to 59"),
    ("5,,6 * * * *", "minute", "empty entry in the list '5,,6'", "comma"),
    (",5 * * * *", "minute", "empty entry", "comma"),
    ("0 0 * * MON/2", "day of week", "in different ways", "write the days you mean: `1,3,5`"),
    ("0 0 * * MON#6", "day of week", "counts to 6", "1 to 5"),
    ("0 0 * * MON#0", "day of week", "counts to 0", "1 to 5"),
    ("0 0 * * 1-5#2", "day of week", "'1-5#2' is not understood", "`MON#1`"),
    ("0 0 * * FRI#2,MON", "day of week", "mixes plain days (MON)", "two jobs"),
    ("0 0 1#2 * *", "day of month", "`#` is for the day of week only", "1 to 31"),
    ("-5 * * * *", "minute", "no negative numbers", "0 to 59"),
    ("1.5 * * * *", "minute", "'1.5' is not understood", "0 to 59"),
    ("* 1~5 * * *", "hour", "'1~5' is not understood", "0 to 23"),
    ("\uff10 6 * * *", "", "'\\uff10' is no character", "digits"),
    ("0 6 * * 1\u20135", "", "'\\u2013' is no character", "digits"),
    ("<script> * * * *", "minute", "'<script>' is not understood", "0 to 59"),
    ("0 0 31 2 *", "day of month", "never fires: there is no day 31 in February", "up to 29"),
    ("0 6 30,31 2 *", "day of month", "never fires: there is no day 30 in February", "`L`"),
    ("0 0 31 4,6,9,11 *", "day of month", "never fires", "up to 30"),
]


@pytest.mark.parametrize(("expression", "where", "what", "hint"), REFUSED)
def test_refused_with_field_value_and_fix(expression, where, what, hint):
    """P-070a."""
    with pytest.raises(ScheduleError) as caught:
        parse(expression)
    error = caught.value
    assert error.where == where
    assert what in error.what
    assert hint in error.hint
    assert len(str(error)) < 400


@pytest.mark.parametrize("value", [None, 6, 1.5, b"0 6 * * *", ["0 6 * * *"], True])
def test_only_text_is_cron(value):
    with pytest.raises(ScheduleError, match="is text, not"):
        parse(value)


def test_every_bad_field_is_reported_at_once():
    with pytest.raises(ScheduleError) as caught:
        parse("61 25 32 13 9")
    for part in ("minute: 61", "hour: 25", "day of month: 32", "month: 13", "day of week: 9"):
        assert part in str(caught.value)


def test_what_is_written_instead_is_accepted():
    """The fix inside backquotes of "write `...`" has to work where it stands."""
    for expression, where, _, hint in REFUSED:
        if not hint.startswith("write `") or where == "":
            continue
        fields = expression.split()
        fields[[kind.name for kind in FIELDS].index(where)] = hint.split("`")[1]
        parse(" ".join(fields))


def test_a_date_that_needs_only_the_weekday_is_legal():
    """31 February never comes, but with a weekday beside it either one is enough (P-069)."""
    assert fires("0 0 31 2 1", utc(2027, 1, 1), utc(2028, 1, 1)) == [
        "02-01 00:00", "02-08 00:00", "02-15 00:00", "02-22 00:00",
    ]  # fmt: skip


# --- fire times ---------------------------------------------------------------------------------------


def test_half_open_interval():
    cron = parse("0 6 * * *")
    assert cron.fire_times(utc(2026, 3, 2, 6), utc(2026, 3, 3, 6)) == [utc(2026, 3, 2, 6)]
    assert cron.fire_times(utc(2026, 3, 2, 6, 0, 1), utc(2026, 3, 3, 6)) == []
    assert cron.fire_times(utc(2026, 3, 2, 6), utc(2026, 3, 2, 6)) == []
    assert cron.fire_times(utc(2026, 3, 3), utc(2026, 3, 2)) == []


def test_times_are_aware_utc_and_in_order():
    found = parse("*/7 */5 * * *").fire_times(utc(2026, 3, 2), utc(2026, 3, 9))
    assert {moment.tzinfo for moment in found} == {UTC}
    assert found == sorted(set(found))


def test_other_zones_are_converted_and_naive_times_refused():
    cron = parse("0 6 * * *")
    east = timezone(timedelta(hours=8))
    assert cron.fire_times(datetime(2026, 3, 2, 14, tzinfo=east), datetime(2026, 3, 2, 15, tzinfo=east)) == [
        utc(2026, 3, 2, 6)
    ]
    with pytest.raises(ScheduleError, match=r"start .* has no time zone"):
        cron.fire_times(datetime(2026, 3, 2), utc(2026, 3, 3))
    with pytest.raises(ScheduleError, match=r"end .* has no time zone"):
        cron.fire_times(utc(2026, 3, 3), datetime(2026, 3, 4))
    with pytest.raises(ScheduleError, match="must be a datetime"):
        next(cron.fire_times_after("2026-03-02"), None)


def test_every_other_day_restarts_on_the_first():
    """P-070: the 29th or 31st, then the 1st."""
    assert fires("0 0 */2 * *", utc(2026, 11, 28), utc(2026, 12, 4)) == [
        "11-29 00:00", "12-01 00:00", "12-03 00:00",
    ]  # fmt: skip


def test_last_day_or_friday_is_a_union():
    """P-069: the page's `0 7 L * 5` fires on every Friday and on the last day."""
    assert fires("0 7 L * 5", utc(2026, 3, 1), utc(2026, 4, 1)) == [
        "03-06 07:00", "03-13 07:00", "03-20 07:00", "03-27 07:00", "03-31 07:00",
    ]  # fmt: skip


def test_first_monday():
    assert fires("0 4 * * MON#1", utc(2026, 3, 1), utc(2026, 6, 1)) == [
        "03-02 04:00", "04-06 04:00", "05-04 04:00",
    ]  # fmt: skip


def test_nth_weekday_beside_a_day_of_month_is_a_union_too():
    assert fires("0 4 15 * 1#1", utc(2026, 3, 1), utc(2026, 4, 1)) == ["03-02 04:00", "03-15 04:00"]


def test_uneven_interval_has_a_short_gap_at_midnight():
    """P-065: `4 */5` gives 20:04, then 00:04."""
    assert fires("4 */5 * * *", utc(2026, 3, 2, 20), utc(2026, 3, 3, 6)) == [
        "03-02 20:04", "03-03 00:04", "03-03 05:04",
    ]  # fmt: skip


def test_a_year_of_quarter_hours():
    found = parse("*/15 * * * *").fire_times(utc(2026, 1, 1), utc(2027, 1, 1))
    assert len(found) == 35_040
    assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(minutes=15)}


def test_a_caller_cannot_spoil_what_is_kept():
    day = utc(2026, 3, 2), utc(2026, 3, 3)
    first = parse("0 * * * *").fire_times(*day)
    first.clear()
    assert len(parse("0 * * * *").fire_times(*day)) == 24


def test_next_fire_is_strictly_after():
    cron = parse("0 6 * * *")
    assert next(cron.fire_times_after(utc(2026, 3, 2, 5, 59)), None) == utc(2026, 3, 2, 6)
    assert next(cron.fire_times_after(utc(2026, 3, 2, 6)), None) == utc(2026, 3, 3, 6)


def test_next_fire_finds_rare_dates():
    assert next(parse("0 0 29 2 *").fire_times_after(utc(2097, 1, 1)), None) == utc(
        2104, 2, 29
    )  # 2100 is no leap year
    assert next(parse("0 0 * 2 MON#5").fire_times_after(utc(2076, 3, 1)), None) == utc(2112, 2, 29)
    assert next(parse("0 0 1 1 *").fire_times_after(utc(9999, 6, 1)), None) is None


def test_both_ends_of_the_calendar():
    last = utc(9999, 12, 31, 12)
    assert parse("0 * * * *").fire_times(last, last + timedelta(hours=2)) == [last, last + timedelta(hours=1)]
    assert parse("0 * * * *").fire_times(utc(1, 1, 1), utc(1, 1, 1, 1)) == [utc(1, 1, 1)]


def test_a_cron_is_a_value():
    cron = parse("0 6 * * 1-5")
    assert pickle.loads(pickle.dumps(cron)) == cron == parse(" 0 6 * * 1-5")
    assert hash(cron) == hash(parse("0 6 * * 1-5"))
    assert str(cron) == "0 6 * * 1-5"


# --- against other engines and brute force ------------------------------------------------------------


@st.composite
def entries(draw, low, high, names=(), star=True):
    """One field of the plain dialect: lists of values, ranges, stepped ranges and stars."""
    if star and draw(st.integers(0, 3)) == 0:
        return "*" if draw(st.booleans()) else f"*/{draw(st.integers(1, high + 3))}"

    def value(number):
        return (
            names[number - low]
            if names and number - low < len(names) and draw(st.booleans())
            else str(number)
        )

    parts = []
    for _ in range(draw(st.integers(1, 3))):
        start, stop = draw(st.integers(low, high)), draw(st.integers(low, high))
        if start == stop or draw(st.booleans()):
            parts.append(value(start))
            continue
        step = draw(st.sampled_from(["", "", "/2", "/3", "/7"]))
        parts.append(f"{min(start, stop)}-{max(start, stop)}{step}")
    return ",".join(parts)


@st.composite
def expressions(draw, nth=True):
    day = draw(st.one_of(entries(1, 31), st.sampled_from(["*", "*", "L", "1,L", "L,15-20"])))
    week = [entries(0, 7, names=DAYS), st.just("*"), st.just("*")]
    if nth and day == "*":  # croniter takes no union with `#`
        week.append(st.sampled_from(["mon#1", "5#5", "0#1,0#3", "7#2", "SAT#4,tue#2"]))
    month = draw(st.one_of(st.just("*"), entries(1, 12, names=FIELDS[3].names)))
    text = f"{draw(entries(0, 59))} {draw(entries(0, 23))} {day} {month} {draw(st.one_of(week))}"
    try:
        parse(text)
    except ScheduleError as error:
        assert "never fires" in str(error)  # nothing else of this dialect may be refused
        assume(False)
    return text


moments = st.datetimes(datetime(2023, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


FIRES = 15


def walked(cron, start, found, end):
    """The walk's fire times after `start`, as far as an engine that was asked for `FIRES` went."""
    until = found[-1] + timedelta(minutes=1) if len(found) == FIRES else end
    return cron.fire_times(start + timedelta(microseconds=1), until)


@SLOW
@given(expressions(), moments)
def test_agrees_with_croniter_get_next(text, start):
    end = start + timedelta(days=800)
    engine, found = croniter(text, start), []
    try:
        while len(found) < FIRES and (fire := engine.get_next(datetime)) < end:
            found.append(fire)
    except CroniterBadDateError:
        pass
    assert walked(parse(text), start, found, end) == found


@SLOW
@given(expressions(), moments)
def test_agrees_with_cronsim_where_engines_agree(text, start):
    cron = parse(text)
    # `*/n` beside another day: croniter takes the union, cronsim and Vixie cron the intersection
    assume(not (cron.either_day and "*" in cron.day_of_month.text + cron.day_of_week.text))
    end = start + timedelta(days=400)
    found = list(takewhile(lambda fire: fire < end, islice(CronSim(text, start), FIRES)))
    assert walked(cron, start, found, end) == found


def scanned(text, start, end):
    """Each minute in turn, with nothing but the meaning of the fields."""
    cron = parse(text)
    found, moment = [], start
    while moment < end:
        if (
            moment.minute in cron.minute.values
            and moment.hour in cron.hour.values
            and matches(cron, moment.date())
        ):
            found.append(moment)
        moment += timedelta(minutes=1)
    return found


def matches(cron, day: date) -> bool:
    if day.month not in cron.month.values:
        return False
    last = calendar.monthrange(day.year, day.month)[1]
    weekday = day.isoweekday() % 7
    by_month = day.day in cron.day_of_month.values or (cron.day_of_month.last and day.day == last)
    by_week = weekday in cron.day_of_week.values or (weekday, (day.day + 6) // 7) in cron.day_of_week.nth
    if cron.open_day_of_month or cron.open_day_of_week:
        return (by_month or cron.open_day_of_month) and (by_week or cron.open_day_of_week)
    return by_month or by_week


@settings(SLOW, max_examples=25)
@given(expressions(), st.dates(date(2023, 1, 1), date(2029, 1, 1)))
def test_agrees_with_a_scan_of_every_minute(text, day):
    start = utc(day.year, day.month, day.day)
    end = start + timedelta(days=5, hours=7, minutes=13)
    assert parse(text).fire_times(start, end) == scanned(text, start, end)


@SLOW
@given(expressions(), st.integers(2020, 2030))
def test_agrees_with_a_scan_of_every_day(text, year):
    cron = parse(text)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]
    assert list(cron.dates(days[0], days[-1])) == [day for day in days if matches(cron, day)]


@SLOW
@given(expressions())
def test_the_fence_reads_the_values_that_croniter_expands(text):
    cron = parse(text)
    expanded, nth = croniter.expand(text)
    for field, values in zip(cron.fields, expanded, strict=True):
        everything = range(field.kind.low, field.kind.low + field.kind.size)
        numbers = {number for number in values if isinstance(number, int)}
        engine = (
            set(everything) if "*" in values else numbers - (set(nth) if field is cron.day_of_week else set())
        )
        assert set(field.values) == engine
    assert cron.day_of_month.last == ("l" in expanded[2])
    assert {(day, which) for day, those in nth.items() for which in those} == set(cron.day_of_week.nth)
    assert cron.open_day_of_month == ("*" in expanded[2])
    assert cron.open_day_of_week == ("*" in expanded[4])


@SLOW
@given(expressions(), moments)
def test_next_fire_agrees_with_fire_times(text, after):
    cron = parse(text)
    following = next(cron.fire_times_after(after), None)
    if following is not None:
        assert following > after
        span = min(following, after + timedelta(days=400))
        assert cron.fire_times(after + timedelta(microseconds=1), span) == []
        assert cron.fire_times(following, following + timedelta(minutes=1)) == [following]


@settings(SLOW, max_examples=250)
@given(st.text(alphabet="0159*,-/#?LWHRlwmonFRIjan@ \t()~.", max_size=20))
def test_any_text_is_read_or_refused_and_croniter_takes_what_is_read(text):
    """No other exception, and nothing passes the fence that croniter then refuses."""
    try:
        cron = parse(text)
    except ScheduleError as error:
        assert str(error)
        return
    cron.fire_times(utc(2026, 3, 2), utc(2026, 3, 3))


field_soup = st.lists(
    st.sampled_from(
        ["*", "*/2", "*/90", "1", "3", "5", "1-5", "5-5", "9-3", "2-4/3", "L", "1#1", "mon", "jan"]
    ),
    min_size=1,
    max_size=3,
).map(",".join)


@settings(SLOW, max_examples=150)
@given(st.lists(field_soup, min_size=5, max_size=5).map(" ".join))
def test_nothing_passes_the_fence_that_croniter_refuses(text):
    try:
        cron = parse(text)
    except ScheduleError:
        return
    cron.fire_times(utc(2026, 3, 2), utc(2026, 3, 3))


# --- words and traps ----------------------------------------------------------------------------------


def meaning(cron):
    """What an expression says, however it is spelled."""
    of_month = None if cron.open_day_of_month else (cron.day_of_month.values, cron.day_of_month.last)
    of_week = None if cron.open_day_of_week else (cron.day_of_week.values, cron.day_of_week.nth)
    return cron.minute.values, cron.hour.values, of_month, cron.month.values, of_week


MINUTES = [
    "*",
    "0",
    "5",
    "*/15",
    "*/45",
    "0,15",
    "1-59/2",
    "0-30/10",
    "1,3,5,7,9,11,13",
    "1-7,9-13/2",
    "0,30",
]
HOURS = ["*", "6", "*/2", "1-23/2", "*/5", "9-17", "9,17", "0-20/4", "0-22/2", "0,6,12,18", "0,12", "9-16"]
DAYS_OF_MONTH = ["*", "1", "L", "1,L", "*/2", "1-31/3", "31", "1-7", "1-31", "1-30", "1,3,5,7,9,11,13"]
WEEKDAYS = ["*", "1", "1-5", "0,6", "6,7", "*/2", "MON#1", "5#3", "0-6", "1#1,1#3"]


@pytest.mark.parametrize(
    "corpus",
    [
        [f"{minute} {hour} * * *" for minute in MINUTES for hour in HOURS],
        [
            f"0 6 {day} {month} {week}"
            for day in DAYS_OF_MONTH
            for month in ["*", "1,3", "1-3"]
            for week in WEEKDAYS
        ],
    ],
    ids=["times", "days"],
)
def test_two_expressions_with_the_same_words_mean_the_same(corpus):
    """A description that hides a difference would be found here."""
    meanings: dict[str, object] = {}
    for cron in map(parse, corpus):
        assert meanings.setdefault(describe_cron(cron), meaning(cron)) == meaning(cron)
    assert len(set(meanings.values())) == len(meanings) > 100


TRAPS = [
    ("*/45 * * * *", ["uneven-step"]),
    ("*/90 * * * *", ["step-too-large"]),
    ("0 */25 * * *", ["step-too-large"]),
    ("0 */5 * * *", ["uneven-step"]),
    ("0 0 */2 * *", ["restarts-monthly"]),
    ("0 0 1 */5 *", ["uneven-step"]),
    ("0 0 * * */2", ["uneven-step"]),
    ("0-59/45 * * * *", ["uneven-step"]),
    ("10-20/15 * * * *", ["step-too-large"]),
    ("5/15 * * * *", ["start-step"]),
    ("59/1 * * * *", ["start-step"]),
    ("* 6 * * *", ["every-minute"]),
    ("* * * * *", ["frequent"]),
    ("*/5 * * * *", ["frequent"]),
    ("0,58 0,23 * * *", ["frequent"]),
    ("0 0 L * FRI", ["both-days"]),
    ("0 0 */2 * 1", ["restarts-monthly", "both-days", "day-star-step"]),
    ("0 0 15 * MON#1", ["both-days", "day-and-nth"]),
    ("0 0 31 * *", ["short-month"]),
    ("0 0 30 1-3 *", ["short-month"]),
    ("0 0 29 2 *", ["leap-day"]),
    ("0 0 * * MON#5", ["fifth-day"]),
    ("0 0 * * MON-SUN", ["to-sunday"]),
    ("0 0 * * MON-SUN/2", ["to-sunday"]),
    ("0 0 * * SUN-TUE", []),
    ("0 0 * * 7", ["sunday-7"]),
    ("0 0 * * 5-7", ["sunday-7"]),
]


@pytest.mark.parametrize(("expression", "codes"), TRAPS)
def test_legal_but_surprising(expression, codes):
    found = traps_of(parse(expression))
    assert [trap.code for trap in found] == codes
    assert all(trap.message and trap.fix and trap.field in {kind.name for kind in FIELDS} for trap in found)


@pytest.mark.parametrize(
    "expression",
    [
        *("0 6 * * *", "*/15 * * * *", "0 */6 * * *", "*/10 2-6 * * 1-5", "0 0 1 * *", "0 0 L * *"),
        *("0 4 * * MON#1", "0 0 1 */3 *", "5,15,25,35,45,55 2-6 * * 1-5", "0 0 31 1,3,5 *", "0 0 * * 0,6"),
        "0 0 1-31 * *",
    ],
)
def test_no_trap_where_nothing_surprises(expression):
    assert traps_of(parse(expression)) == ()


def test_traps_say_what_happens_and_what_to_write():
    (uneven,) = traps_of(parse("0 */5 * * *"))
    assert "the last gap is 4 hours, not 5" in uneven.message
    assert "1, 2, 3, 4, 6, 8 and 12" in uneven.fix
    (large,) = traps_of(parse("*/90 * * * *"))
    assert large.message == "a step of 90 does not fit in an hour: this fires every hour, at minute 0"
    (large,) = traps_of(parse("*/90 6 * * *"))
    assert large.message.endswith("this fires at minute 0 only")
    assert "`0 */3 * * *` and `30 1-22/3 * * *`" in large.fix


def test_the_two_jobs_for_every_90_minutes_do_it():
    day = utc(2026, 3, 2), utc(2026, 3, 4)
    found = sorted(parse("0 */3 * * *").fire_times(*day) + parse("30 1-22/3 * * *").fire_times(*day))
    assert {later - sooner for sooner, later in pairwise(found)} == {timedelta(minutes=90)}
