"""The lab of schedules: what is chosen, what it comes to, and that any value of a page is survived."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobkit import Schedule
from jobkit.basics.errors import JobkitError
from jobkit.jobs.cron.in_words.reading import WordsReading
from jobkit.widgets.schedule_lab import ScheduleLab
from tests.widgets.drawn_page import Page

HOSTILE = '"><img src=x onerror=alert(1)>'


def page(lab: ScheduleLab) -> Page:
    return Page(lab.html)


def test_it_begins_with_a_schedule_and_keeps_the_last_that_could_be_read() -> None:
    lab = ScheduleLab("0 6 * * 1-5")
    assert lab.schedule == Schedule(cron="0 6 * * 1-5")
    lab.act("cell", ["1", "25"])
    assert lab.schedule == Schedule(cron="0 6 * * 1-5")
    assert "25 is out of range" in page(lab).text
    assert "The last schedule that could be read" in page(lab).text
    lab.act("cell", ["1", "7"])
    assert lab.schedule == Schedule(cron="0 7 * * 1-5")
    assert "last schedule that could be read" not in page(lab).text


@pytest.mark.parametrize(
    ("schedule", "timing"),
    [
        (Schedule(every_hours=6), "interval"),
        (Schedule(hours=[6, 18], days=[1]), "hours"),
        (Schedule(cron="5 4 * * *"), "cron"),
    ],
)
def test_each_timing_of_the_form_is_kept_p064(schedule: Schedule, timing: str) -> None:
    lab = ScheduleLab(schedule)
    assert (lab.schedule, lab.state.timing) == (schedule, timing)


def test_an_emptied_cell_does_not_move_the_others() -> None:
    lab = ScheduleLab("1 2 3 4 5")
    lab.act("cell", ["1", ""])
    assert lab.state.cells == ("1", "", "3", "4", "5")
    assert [cell.problem != "" for cell in lab.state.read_cells] == [False, True, False, False, False]
    lab.act("cell", ["1", "*/6"])
    assert lab.schedule.cron == "1 */6 3 4 5"


def test_five_fields_pasted_into_a_cell_are_an_expression() -> None:
    lab = ScheduleLab()
    lab.act("cell", ["0", " 30 4 * * SUN "])
    assert lab.schedule.cron == "30 4 * * SUN"


def test_the_values_of_the_active_cell_are_lit() -> None:
    lab = ScheduleLab("0 6-8 * * *")
    lab.act("field", "1")
    lit = [one.get("aria-label") for one in page(lab).attributes if one.get("aria-pressed") == "true"]
    assert [name for name in lit if name and name.endswith(", hour")] == ["06, hour", "07, hour", "08, hour"]
    lab.act("toggle", "1:9")
    assert lab.schedule.cron == "0 6-9 * * *"
    lab.act("toggle", "4:1")
    assert lab.schedule.cron == "0 6-9 * * 1"
    assert lab.state.active == 4


def test_the_last_value_switched_off_leaves_the_field_open() -> None:
    lab = ScheduleLab("0 6 * * 1")
    lab.act("toggle", "4:1")
    assert lab.schedule.cron == "0 6 * * *"


def test_next_runs_in_utc_and_in_the_zone() -> None:
    lab = ScheduleLab("0 11 * * *", zone="New York", start="2026-03-07")
    text = page(lab).text
    assert "Sat 7 Mar 2026, 11:00 Sat 7 Mar 2026, 06:00" in text
    assert "Sun 8 Mar 2026, 11:00 Sun 8 Mar 2026, 07:00 clocks have changed" in text
    assert "Sun 8 Mar 2026, 02:00: forward to 03:00" in text


def test_the_study_guide_gives_the_schedule_a_time_zone_p063() -> None:
    lab = ScheduleLab("0 6 * * *", zone="America/New_York")
    assert lab.schedule.timezone is None
    assert lab.future.next_runs[0] == datetime(2026, 3, 2, 6, tzinfo=UTC)
    lab.act("preset", "study-guide")
    assert lab.schedule.timezone == "America/New_York"
    assert lab.future.next_runs[0] == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert "the platform has no timezone setting" in page(lab).text
    lab.act("zone", "Berlin")
    assert lab.schedule.timezone == "Europe/Berlin"


def test_a_time_zone_that_the_schedule_came_with_is_kept_p063() -> None:
    given = Schedule(cron="0 6 * * *", timezone="Europe/Berlin")
    lab = ScheduleLab(given)
    assert lab.schedule == given
    assert lab.future.next_runs[0] == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert "the platform has no timezone setting" in page(lab).text


def test_a_zone_that_is_being_written_changes_nothing_yet() -> None:
    lab = ScheduleLab("0 6 * * *", zone="Europe/Berlin", rules="study-guide")
    lab.act("zone", "Europe/Par")
    assert lab.state.zone == lab.schedule.timezone == "Europe/Berlin"
    assert "no time zone" in page(lab).text
    lab.act("zone", "Europe/Paris")
    assert lab.state.zone == lab.schedule.timezone == "Europe/Paris"


def test_the_week_is_drawn_in_utc_or_in_the_zone() -> None:
    lab = ScheduleLab("30 1 * * 1", zone="Asia/Tokyo")
    assert dict(lab.future.heat.counts) == {(1, 1): 4}
    lab.act("week", "zone")
    assert dict(lab.future.heat.counts) == {(1, 10): 4}


def test_words_offer_crons_and_say_what_they_took_for_granted() -> None:
    lab = ScheduleLab(zone="UTC")
    lab.act("words", "every weekday at 6 in New York")
    assert isinstance(lab.state.reading, WordsReading)
    assert lab.state.offered == ("0 11 * * 1-5", "0 10 * * 1-5")
    assert "a number alone is an hour of the 24-hour clock" in page(lab).text
    lab.act("use", "0 10 * * 1-5")
    assert lab.schedule.cron == "0 10 * * 1-5"
    assert lab.state.zone == "America/New_York"
    lab.act("preset", "study-guide")
    assert lab.state.offered == ("0 6 * * 1-5",)


def test_words_that_are_not_understood_say_so() -> None:
    lab = ScheduleLab(words="every wekday at 6")
    assert "did you mean weekday ?" in page(lab).text


def test_the_other_timings() -> None:
    lab = ScheduleLab()
    lab.act("timing", "interval")
    lab.act("every", "8")
    lab.act("day", "0")
    assert lab.schedule == Schedule(every_hours=8, days=[1, 2, 3, 4, 5, 6])
    lab.act("timing", "hours")
    for hour in (6, 18):
        lab.act("hour", str(hour))
    assert "The last schedule that could be read" in page(lab).text
    lab.act("hour", "7")
    assert lab.schedule.hours == (7,)


ACTIONS = {
    "cron": [3, None, "x" * 100_001],
    "cell": ["0", ["9", "x"], ["0", 3], None, ["a", "b"]],
    "toggle": ["1:25", "x", "9:1", 3, ":"],
    "field": ["5", "x", None],
    "timing": ["weekly", 3],
    "every": ["0", "24", "x", True],
    "hour": ["24", "-1", None],
    "day": ["7", "x"],
    "words": [3, None],
    "use": ["0 6 * * *", "* * * * *", 3],
    "zone": [3, None],
    "start": ["yesterday", 3, "0001-01-01T00:00", "9999-12-31T00:00"],
    "preset": ["developer", 3],
    "week": ["moon", 3],
}


@pytest.mark.parametrize(("action", "value"), [(name, value) for name in ACTIONS for value in ACTIONS[name]])
def test_a_bad_value_is_shown_and_changes_nothing(action: str, value: object) -> None:
    lab = ScheduleLab("0 6 * * *")
    state = lab.state
    lab.act(action, value)
    assert lab.state == state
    assert "jk-alert" in lab.alert
    assert "went wrong here" not in lab.alert


def test_every_action_has_bad_values() -> None:
    own = {name.removeprefix("do_") for name in vars(ScheduleLab) if name.startswith("do_")}
    assert own == set(ACTIONS)


@pytest.mark.parametrize("action", ["cron", "words", "zone"])
def test_hostile_text_stays_text(action: str) -> None:
    lab = ScheduleLab()
    lab.act(action, HOSTILE)
    assert "img" not in page(lab).tags
    lab.act("cell", ["2", HOSTILE])
    assert "img" not in page(lab).tags


def test_drawing_again_gives_the_same_bytes_and_keys_are_unique() -> None:
    lab = ScheduleLab("*/45 2 1 * 1", words="every 45 minutes in Kolkata")
    assert lab.draw() == lab.draw()
    page(lab).check_names()


@pytest.mark.parametrize(
    "given",
    [
        {"schedule": "0 25 * * *"},
        {"zone": "Atlantis"},
        {"start": "soon"},
        {"rules": "developer"},
        {"words": 3},
        {"start": "1901-01-01"},
    ],
)
def test_a_wrong_beginning_is_an_error(given: dict[str, object]) -> None:
    with pytest.raises(JobkitError):
        ScheduleLab(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cron", ["* * * * *", "0 0 29 2 *", "0 0 1 1 *", "0 0 * * MON#5", "*/7 */5 */2 */5 *"]
)
def test_any_schedule_is_drawn(cron: str) -> None:
    for zone in ("UTC", "Africa/Casablanca", "Australia/Lord_Howe"):
        for rules in ("platform", "study-guide"):
            lab = ScheduleLab(cron, zone=zone, rules=rules)  # type: ignore[arg-type]
            assert not lab.alert
            assert "went wrong" not in lab.html
