"""Schedules in words: nothing is guessed in silence, and the crons say what was said (P-063)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobkit.basics.errors import JobkitError, ScheduleError
from jobkit.jobs.cron.expression import parse
from jobkit.jobs.cron.in_words.reading import WordsReading, read_words
from jobkit.jobs.cron.local_time import local_fire_times, zone_of

READ = {
    "every weekday at 6 in New York": "0 6 * * 1-5",
    "weekdays at 6:30 in the morning, Berlin time": "30 6 * * 1-5",
    "daily at 18:30 UTC": "30 18 * * *",
    "every day at noon in Tokyo": "0 12 * * *",
    "every 15 minutes from 9 to 17 on weekdays": "*/15 9-16 * * 1-5",
    "every 30 minutes in Kolkata between 9:00 and 17:30": "*/30 9-17 * * *",
    "every hour from 9am to 5pm in London": "0 9-17 * * *",
    "every 6 hours starting at 3": "0 3-21/6 * * *",
    "every 90 minutes": "0 */3 * * *; 30 1-22/3 * * *",
    "every third day at 6": "0 6 */3 * *",
    "every 15th day of the month": "0 0 15 * *",
    "first and third monday of the month at 8": "0 8 * * MON#1,MON#3",
    "on the 1st and 15th of every month at 3 in Kolkata": "0 3 1,15 * *",
    "on the last day and the 15th of the month at 6": "0 6 15,L * *",
    "on the first of january at 6": "0 6 1 1 *",
    "on the first day of every quarter at 5": "0 5 1 */3 *",
    "on 1 january and 15 july at 6": "0 6 1 1 *; 0 6 15 7 *",
    "twice a day at 6 and 18": "0 6,18 * * *",
    "at 6, 6:30 and 18:00": "*/30 6 * * *; 0 18 * * *",
    "mondays and thursdays at 9 pm ET": "0 21 * * 1,4",
    "fri to mon at 6": "0 6 * * 0,1,5,6",
    "every day except sunday at 7": "0 7 * * 1-6",
    "every day at 6 except in august": "0 6 * 1-7,9-12 *",
    "at quarter past every hour": "15 * * * *",
    "half past six every day": "30 6 * * *",
    "5 minutes to 6 pm daily": "55 17 * * *",
    "every evening at 7 in Sydney": "0 19 * * *",
    "between 6 and 9 pm every hour": "0 18-21 * * *",
    "every weekday at 06:00 in new-york": "0 6 * * 1-5",
    "Run it every Monday and every Thursday at 7, please.": "0 7 * * 1,4",
    "every weekday morning at 6 in NYC": "0 6 * * 1-5",
    "twice daily": "0 0,12 * * *",
    "twice a month on the 1st and 15th at 6": "0 6 1,15 * *",
    "twice a month on the first and third monday at 6": "0 6 * * MON#1,MON#3",
    "twice a year on 1 january and 1 july": "0 0 1 1,7 *",
    "1st to 5th and last day of the month at 6": "0 6 1-5,L * *",
    "on days 1-3, 10 at 6": "0 6 1-3,10 * *",
    "from monday to friday at 06:00:00": "0 6 * * 1-5",
    "first day of the quarter at 6": "0 6 1 */3 *",
    "at 06:00Z from march to may": "0 6 * 3-5 *",
    "every 100 minutes": "0 */5 * * *; 40 1-21/5 * * *; 20 3-23/5 * * *",
}

REFUSED = {
    "": "no schedule is said",
    "every wekday at 6": "did you mean `weekday`",
    "every weekday at 6 in New Yrok": "did you mean `new york`",
    "at 25:00": "no time of day",
    "every day at 6 in CST": "several time zones",
    "every day at 6 in my time zone": "does not know where you are",
    "every 2 weeks on monday": "does not count weeks",
    "every second monday at 8": "cannot count weeks",
    "on the last friday of the month": "the last one of a month",
    "monthly on monday": "on the first monday",
    "mondays at 6 and tuesdays at 8": "two schedules in one",
    "daily at 6 and weekly on monday": "two schedules in one",
    "every day at 6 and on the 15th of the month": "two schedules in one",
    "every 2 days on monday": "two schedules in one",
    "every hour twice a day": "two schedules in one",
    "every 15 minutes at 6": "two timings in one",
    "twice a day at 6": "as many times",
    "twice a week at 6": "the days are not said",
    "twice a month at 6": "on the 1st and 15th",
    "twice a year at 6": "on 1 january",
    "every 3 months from march to december at 4": "two schedules in one",
    "every quarter in march": "two schedules in one",
    "every hour in the evening": "does not go together",
    "twice a day starting at 8": "does not go together",
    "at 6:00 from 9 to 17": "does not go together",
    "at 6:00 at minute 15": "does not go together",
    "weekly on the last day of the month": "does not go together",
    "monthly on 1 march": "does not go together",
    "except sundays on the 15th of the month at 6": "does not go together",
    "on mondays on 1 march": "does not go together",
    "every 3 months once a year": "two schedules in one",
    "the 5th to 1st of the month": "runs backwards",
    "every weekday at 6 in New York and London": "the time zone is said twice",
    "every morning": "no time of day",
    "every 30 seconds": "no seconds",
    "every second": "no seconds",
    "every 25 hours": "every 2 days",
    "every 32 minutes": "8 crons",
    "from 22 to 4 every hour": "past midnight",
    "between 9 and 17": "not how often",
    "after the ingestion job": "job completion trigger",
    "when a pull request is opened": "no schedule",
    "0 6 * * *": "is a cron expression",
    "New York": "no time",
    "every day at 6 or 7": "'or 7' is not understood",
    "every 13 months": "at most 12",
    "every morning at 11 pm": "not in the morning",
    "tomorrow at 6": "a schedule repeats",
    "every day at 6 in the US": "several time zones",
    "every day at 6 soon": "'soon' is not understood (write",
    "every 0 minutes": "counts to 0",
}


@pytest.mark.parametrize("words", READ)
def test_words_are_read(words: str) -> None:
    assert "; ".join(read_words(words).local) == READ[words]


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(words: str) -> None:
    with pytest.raises(ScheduleError) as raised:
        read_words(words)
    assert REFUSED[words] in str(raised.value)


PARTS = """every day; weekly; monthly; quarterly; every year; every 2 days; every 3 months; every hour;
every 2 hours; every 15 minutes; twice a day; once a day; twice a month; once a month; once a
year; twice an hour; on mondays; on weekdays; except sundays; on the first monday of the month;
on the 15th of the month; on 1 march; in march; except in august; at 6:00; at 6 and 18; at
minute 15; from 9 to 17; every morning; in the evening; starting at 8; in Tokyo"""
SAID_AGAIN = {
    "every day; weekly; monthly; every year; once a day; once a month; once a year; twice a day": "how often",
    "every hour; on mondays; in march; every morning; every 3 months": "beside what is closer",
    "except sundays; except in august": "of what is not there anyway",
}


@given(st.lists(st.sampled_from(" ".join(PARTS.split()).split("; ")), min_size=2, max_size=4, unique=True))
def test_nothing_that_is_said_is_dropped(parts: list[str]) -> None:
    """A part that changes nothing is one that may be said twice, in other words."""
    again = {one.strip() for group in SAID_AGAIN for one in group.split(";")}
    try:
        whole = read_words(" ".join(parts))
    except ScheduleError:
        return
    for place, part in enumerate(parts):
        if part in again:
            continue
        try:
            without = read_words(" ".join(parts[:place] + parts[place + 1 :]))
        except ScheduleError:
            continue
        assert (without.local, without.zone) != (whole.local, whole.zone), part


def test_a_place_gives_utc_crons_for_both_seasons_p063() -> None:
    read = read_words("every weekday at 6 in New York")
    assert [(one.season, one.crons) for one in read.seasons] == [
        ("standard time", ("0 11 * * 1-5",)),
        ("daylight time", ("0 10 * * 1-5",)),
    ]
    assert read.changes_with_clocks
    assert read.season_at(datetime(2026, 1, 1, tzinfo=UTC)) == read.seasons[0]
    assert read.season_at(datetime(2026, 7, 1, tzinfo=UTC)) == read.seasons[1]
    assert not read_words("every day at noon in Tokyo").changes_with_clocks


def test_days_move_with_the_times() -> None:
    assert read_words("every monday at 1 in Tokyo").seasons[0].crons == ("0 16 * * 0",)
    assert read_words("the 1st of each month at 3 in Auckland").seasons[0].crons == ("0 15 L * *",)
    assert read_words("first monday of the month at 23:00 in New York").seasons[0].crons == ()


@pytest.mark.parametrize(
    ("words", "codes"),
    {
        "every weekday at 06:00 in New York": [],
        "at 6": ["utc", "morning"],
        "monthly": ["utc", "midnight", "first-day"],
        "weekly at 6 pm UTC": ["monday"],
        "every 5 hours UTC": ["restarts"],
        "Monday at 6:00 EST": ["summer"],
        "every hour during business hours UTC": ["hours"],
        "at quarter past UTC": ["hourly"],
        "mondays and on the 15th at 6:00 UTC": ["either-day"],
        "three times a day UTC": ["spread"],
        "every hour between 9 and 5 UTC": ["evening"],
        "monday night at 1 UTC": ["night"],
        "every 31 days at 6:00 UTC": ["restarts"],
    }.items(),
)
def test_what_is_taken_for_granted_is_said(words: str, codes: list[str]) -> None:
    read = read_words(words)
    assert sorted(one.code for one in read.assumptions) == sorted(codes)
    assert all(one.text for one in read.assumptions)


def test_every_word_is_accounted_for() -> None:
    read = read_words("every weekday at 6 in New York")
    assert [(said.words, said.term.meaning) for said in read.terms] == [
        ("every weekday", "Monday to Friday"),
        ("at 6", "06:00"),
        ("in new york", "America/New_York"),
    ]


# In the middle of a season clocks are still, so local and UTC crons have to name the same moments.
MIDDLES = {"standard time": 1, "daylight time": 7, "all year": 4}
NORTH = ("New York", "Berlin", "Kolkata", "Tokyo", "Los Angeles", "Kathmandu", "UTC")


def moments(crons: tuple[str, ...], zone: str, month: int) -> list[datetime]:
    start = datetime(2026, month, 3, tzinfo=UTC)
    end = start + timedelta(days=20)
    found = (local_fire_times(parse(cron), zone_of(zone), start, end) for cron in crons)
    return sorted({moment for times in found for moment in times})


def check_seasons(read: WordsReading) -> None:
    for season in read.seasons:
        if season.crons:
            month = MIDDLES[season.season]
            assert moments(season.crons, "UTC", month) == moments(read.local, read.zone, month)


TIMES = """at 6; at 23:30; at 0:15 and 12:45; every 15 minutes from 20 to 23; every 90 minutes;
every 2 hours from 7 to 19; at 6, 6:30 and 18:00; every 45 minutes"""
DAYS = "every day; on weekdays; on sundays and fridays; on the 5th and 20th of the month; "


@given(
    st.sampled_from([one.strip() for one in TIMES.split(";")]),
    st.sampled_from([one.strip() for one in DAYS.split(";")]),
    st.sampled_from(NORTH),
)
def test_utc_crons_name_the_same_moments(times: str, days: str, place: str) -> None:
    check_seasons(read_words(f"{days} {times} in {place}"))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_words(text)
    except JobkitError as error:
        assert str(error)


@given(st.lists(st.sampled_from(" ".join(READ).lower().split()), max_size=9).map(" ".join))
def test_any_words_are_read_or_refused(text: str) -> None:
    try:
        check_seasons(read_words(text)) if "in sydney" not in text else read_words(text)
    except JobkitError as error:
        assert str(error)


NAMES = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def spoken(hour: int, minute: int) -> list[str]:
    """Return ways to say a time of day that leave nothing open."""
    half, twelve = ("am", "pm")[hour // 12], hour % 12 or 12
    return [
        f"{hour:02}:{minute:02}",
        f"{hour}.{minute:02}",
        f"{hour:02}h{minute:02}",
        f"{twelve}:{minute:02} {half}",
        f"{twelve}:{minute:02}{half[0]}.m.",
        *([f"{twelve}{half}", f"{twelve} {half}"] if minute == 0 else []),
        *([f"half past {twelve} {half}"] if minute == 30 else []),
        *([f"quarter past {twelve}{half}"] if minute == 15 else []),
    ]


@given(
    st.sets(st.integers(0, 6), min_size=1, max_size=6),
    st.sampled_from(["every {}", "on {}s", "each {}", "{}"]),
    st.integers(0, 23),
    st.sampled_from([0, 15, 30, 41]),
    st.data(),
)
def test_days_and_a_time_in_any_spelling(days, form: str, hour: int, minute: int, data) -> None:
    names = [NAMES[day] if data.draw(st.booleans()) else NAMES[day][:3] for day in sorted(days)]
    listed = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    time = data.draw(st.sampled_from(spoken(hour, minute)))
    words = [form.format(listed), f"at {time}"]
    read = read_words(" ".join(data.draw(st.permutations(words))))
    (cron,) = map(parse, read.local)
    assert cron.times == ((hour, minute),)
    assert set(cron.day_of_week.values) == days
    assert [one.code for one in read.assumptions] == ["utc"]
