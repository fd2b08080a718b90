"""The run stepper: what its controls do, and what stands in it."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.jobs import Job
from jobkit.simulation import simulate
from jobkit.widgets import RunStepper
from tests.reports.test_replay import crowded
from tests.widgets.labs import drawing


def stepper() -> RunStepper:
    return RunStepper(crowded(2))


def test_it_begins_before_anything_happens() -> None:
    lab = stepper()
    seen = drawing(lab)
    assert lab.state.position == 0
    assert "The first of 2,815 moments is at 00:00 UTC." in seen.text
    assert "Nobody waits." in seen.text
    assert seen.text.count("free") == 2


def test_next_and_back_walk_through_the_moments() -> None:
    lab = stepper()
    lab.act("next")
    assert "Run 1 of 'Busy' is queued." in drawing(lab).text
    lab.act("back")
    lab.act("back")
    assert lab.state.position == 0


def test_queue_and_slots_are_those_of_the_moment() -> None:
    lab = stepper()
    lab.act("go", "14")
    text = drawing(lab).text
    assert "Run 7 of 'J5' waits: both run slots are taken, by runs 1 and 2." in text
    assert "2 of 2 taken" in text
    assert "5 waiting, the oldest first" in text
    assert "7 · J5 waits for a run slot, queued 00:00" in text


def test_a_run_on_the_timeline_leads_to_its_beginning() -> None:
    lab = stepper()
    runs = [control for control in drawing(lab).controls if control["data-do"] == "run"]
    assert len(runs) > 50
    lab.act("run", runs[5]["data-value"])
    moment = lab.day.moment(lab.state.position)
    assert (moment.kind, str(moment.run.id)) == ("queued", runs[5]["data-value"])


def test_without_steps_only_runs_are_stopped_at() -> None:
    lab = stepper()
    lab.act("steps", False)
    for _ in range(30):
        lab.act("next")
        assert lab.day.moment(lab.state.position).step is None
    lab.act("back")
    assert lab.day.moment(lab.state.position).step is None


def test_it_plays_to_the_end_and_stops() -> None:
    lab = RunStepper(simulate(Job(name="J", commands=["dbt run"], schedule="0 6 * * *"), until="2026-03-03"))
    lab.act("play")
    assert 'data-every="900"' in lab.html
    assert 'aria-live="off"' in lab.html, "a screen reader is not talked over"
    lab.act("speed", "fast")
    for _ in range(100):
        lab.act("tick")
    assert (lab.state.position, lab.state.is_playing) == (lab.day.last, False)
    assert "data-every" not in lab.html
    assert "Why run 1 ended so" in drawing(lab).text


def test_a_tick_that_comes_after_the_pause_moves_nothing() -> None:
    lab = stepper()
    lab.act("play")
    lab.act("play")
    lab.act("tick")
    assert lab.state.position == 0


def test_nothing_plays_where_less_motion_is_wanted() -> None:
    lab = stepper()
    lab.act("play")
    lab.act("motion", "reduced")
    lab.act("play")
    assert not lab.state.is_playing
    assert "Your system asks for less motion" in drawing(lab).text
    lab.act("next")
    assert lab.state.position == 1


def test_the_first_day_is_one_on_which_something_happens() -> None:
    sim = simulate(Job(name="J", commands=["dbt run"], schedule="0 6 * * 4"))
    lab = RunStepper(sim)
    assert lab.day.name == "Thu 5 Mar"
    assert RunStepper(sim, day=1).day.sentence(0) == "Nothing happens on Mon 2 Mar."
    lab.act("day", "6")
    assert lab.day.name == "Sun 8 Mar"


def test_a_day_shows_what_the_day_before_left() -> None:
    job = Job(name="Late", commands=["dbt build"], schedule="55 23 * * *")
    lab = RunStepper(simulate(job, until="2026-03-04"), day=2)
    assert "1 · Late since the day before" in drawing(lab).text


def test_a_scenario_and_jobs_are_simulated_first() -> None:
    job = Job(name="J", commands=["dbt run"], schedule="0 6 * * *")
    assert RunStepper(job).html == RunStepper(jobkit.Scenario([job])).html


@pytest.mark.parametrize(
    ("action", "value"),
    [("go", -1), ("go", 10**9), ("go", "x"), ("go", None), ("speed", "warp"), ("steps", "yes"), ("day", 99),
     ("day", []), ("run", 0), ("run", "x"), ("motion", 3)],
)  # fmt: skip
def test_bad_values_are_told_and_change_nothing(action: str, value: object) -> None:
    lab = stepper()
    before = lab.state
    lab.act(action, value)
    assert "the page sent" in lab.alert
    assert lab.state == before


def test_a_day_that_is_not_there_is_refused() -> None:
    with pytest.raises(JobkitError):
        RunStepper(crowded(2), day=2)


def test_hostile_names_stay_text_and_the_same_state_gives_the_same_bytes() -> None:
    job = Job(name='<img src=x onerror="a">', commands=["dbt run"], schedule="0 6 * * *")
    one, other = RunStepper(job), RunStepper(job)
    for lab in (one, other):
        lab.act("go", 5)
    assert "<img" not in one.html
    assert one.html == other.html
    assert drawing(one).tags["img"] == 0
