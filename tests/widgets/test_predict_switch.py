"""The switch "Predict first": nothing of what happens is in the page before it is said, and then both are."""

from __future__ import annotations

import pytest

from jobkit import Job
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.widgets import RunStepper, ScheduleLab, SelectionLab, Workbench
from tests.reports.test_replay import crowded
from tests.widgets.labs import drawing
from tests.widgets.page import page_of

JOBS = [
    Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *"),
    Job(
        name="CI",
        environment="CI",
        commands=["dbt build -s state:modified+"],
        triggers={"pull_request": True},
    ),
]


@pytest.mark.parametrize("node", ["orders", "customers"])
def test_a_workbench_hides_how_it_ends(node: str) -> None:
    good, bad = (Workbench(JOBS, faults=faults, predict=True) for faults in ((), [fail(node)]))
    assert "<svg" not in good.html
    for lab in (good, bad):
        page_of(lab)
        assert "Hidden until you have said" in lab.html
        assert "data-run" not in lab.html
        assert "Next: 06:00" not in lab.html
        assert "finding-" not in lab.html
        assert "Predict first" in repr(lab)
    asked = [[one.text for one in lab.asked.questions] for lab in (good, bad)]
    assert asked[0] == asked[1]


def test_a_workbench_shows_both_once_it_is_said_and_hides_again_after_an_edit() -> None:
    lab = Workbench(JOBS, predict=True)
    with pytest.raises(JobkitError, match="hidden"):
        _ = lab.score
    lab.act("show")
    assert "nothing is predicted yet" in lab.alert
    lab.act("choose", "1:error")
    lab.act("show")
    assert not lab.is_hidden
    assert lab.score.lines[0].verdict == "wrong"
    assert "What you predicted" in lab.html
    assert "data-run" in lab.html
    page_of(lab)
    lab.act("search", "orders")
    assert not lab.is_hidden, "looking changes nothing"
    lab.act("edit_cron", "0 7 * * *")
    assert lab.is_hidden
    assert lab.said.answers == {}
    lab.act("predict", False)
    assert "data-run" in lab.html
    assert "What you predicted" not in lab.html


def test_a_schedule_is_hidden_until_its_next_runs_are_said() -> None:
    lab = ScheduleLab("30 5 * * 1", predict=True)
    drawing(lab)
    for told in ("Next runs", "The week", "05:30", "Monday at"):
        assert told not in lab.html
    lab.act("say", ["1", "Mon 2 Mar 05:30"])
    lab.act("show")
    assert lab.score.lines[0].verdict == "right"
    assert "Next runs" in lab.html
    lab.act("zone", "Berlin")
    assert not lab.is_hidden
    lab.act("cron", "30 6 * * 1")
    assert lab.is_hidden


def test_a_selection_is_hidden_until_it_is_said_what_it_takes() -> None:
    lab = SelectionLab(select="stg_orders+", predict=True)
    drawing(lab)
    assert "<svg" not in lab.html
    assert "What it costs" not in lab.html
    count = len(lab.answer.ids)
    lab.act("say", ["1", str(count + 1)])
    for question in lab.asked.questions[1:]:
        lab.act("choose", f"{question.number}:taken")
    lab.act("show")
    verdicts = [line.verdict for line in lab.score.lines]
    assert verdicts[0] == "near"
    assert {"right", "wrong"} == set(verdicts[1:]), "some of those that are asked about are taken, some not"
    assert "<svg" in lab.html
    lab.act("threads", "8")
    assert not lab.is_hidden
    lab.act("select", "orders")
    assert lab.is_hidden


def test_questions_about_a_selection_follow_from_its_text_alone() -> None:
    lab = SelectionLab(select="orders+", predict=True)
    asked = [question.text for question in lab.asked.questions]
    lab.act("exclude", "customers")
    assert [question.text for question in lab.asked.questions][:2] == asked[:2]


def test_what_dbt_refuses_is_not_asked_about() -> None:
    lab = SelectionLab(select="path:[", predict=True)
    lab.act("select", "nosuch:method")
    assert not lab.is_hidden


def test_the_stepper_asks_what_comes_next() -> None:
    lab = RunStepper(crowded(2), predict=True)
    drawing(lab)
    assert "data-run" not in lab.html
    assert 'type="range"' not in lab.html
    lab.act("next")
    assert "say first" in lab.alert
    lab.act("go", 5)
    assert lab.state.position == 0
    moments = lab.day.moments
    lab.act("guess", "a run is queued")
    assert lab.state.position == 1
    assert (moments[0].kind == "queued") == ("✓ right" in lab.html)
    lab.act("guess", "nothing more on this day")
    assert "✕ wrong" in lab.html
    assert "1 of 2 right" in lab.html
    lab.act("back")
    lab.act("next")
    assert lab.state.position == 2, "what was said once is not asked again"
    lab.act("guess", "a fire breaks out")
    assert lab.alert
    lab.act("predict", False)
    assert "data-run" in lab.html


def test_a_whole_day_can_be_predicted() -> None:
    lab = RunStepper(crowded(2), predict=True)
    lab.act("steps", False)
    words = lab.day.moments
    for _ in range(len(words) + 1):
        if lab.state.position == lab.day.last:
            break
        lab.act("guess", "a run is queued")
    assert lab.state.position == lab.day.last
    assert all(line.truth != "a step ends" for line in lab.state.guesses.values())


@pytest.mark.parametrize("make", [Workbench, ScheduleLab, SelectionLab])
def test_without_the_switch_nothing_is_asked(make) -> None:
    lab = make()
    for action, value in (("say", ["1", "2"]), ("choose", "1:x"), ("show", "")):
        lab.act(action, value)
        assert lab.alert
        assert "went wrong" not in lab.alert
    assert not lab.is_hidden
