"""Every lab that the front door names: whatever a page sends is answered, and the drawing stays in order."""

from __future__ import annotations

import gc
import inspect
import threading
import time
from collections.abc import Callable
from itertools import product

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.widgets import CaseBoard, DeferralLab, PredictFirst, QuizDeck, RunStepper
from jobkit.widgets.lab import Lab
from tests.reports.test_replay import crowded
from tests.test_wrong_types import problems, wrong_values
from tests.thorough import sample
from tests.widgets.labs import drawing

LABS: dict[str, Callable[[], Lab]] = {
    "RunStepper": lambda: RunStepper(crowded(2)),
    "DeferralLab": DeferralLab,
    "PredictFirst": lambda: PredictFirst(crowded(2)),
    "CaseBoard": CaseBoard,
    "QuizDeck": lambda: QuizDeck(jobkit.quiz.practice(progress=":memory:", seed=1)),
}


@pytest.mark.parametrize("name", LABS)
def test_whatever_a_page_sends_is_answered(name: str) -> None:
    lab = LABS[name]()
    actions = [one.removeprefix("do_") for one in dir(lab) if one.startswith("do_")]
    found = []
    forms = (lambda make: make(), lambda make: ["1", make()], lambda make: [make(), True])
    for action, (kind, make), form in sample(4, product(actions, wrong_values().items(), forms)):
        lab.act(action, form(make))
        if "jobkit went wrong here" in lab.alert:
            found.append(f"{action}: {kind}: {lab.alert[:200]}")
    drawing(lab)
    assert not found


@pytest.mark.parametrize("name", LABS)
def test_whatever_a_person_gives_is_taken_or_refused(name: str) -> None:
    assert not problems(getattr(jobkit, name), name, every=4)


@pytest.mark.parametrize("name", LABS)
def test_an_unknown_action_names_the_known_ones(name: str) -> None:
    with pytest.raises(JobkitError, match="action"):
        LABS[name]().act("nosuch")


@pytest.mark.parametrize("name", LABS)
def test_a_saved_notebook_has_the_drawing_and_takes_no_input(name: str) -> None:
    lab = LABS[name]()
    data, _ = lab._repr_mimebundle_()
    assert "inert" in data["text/html"]
    assert data["text/plain"].startswith(f"<{name}")
    assert inspect.getdoc(type(lab))


def test_garbage_is_looked_for_when_the_answer_has_left() -> None:
    lab = DeferralLab()
    gc.enable()
    lab._heard(None, {"do": "motion", "value": "", "number": 1}, None)
    assert not gc.isenabled()
    until = time.monotonic() + 5
    while not gc.isenabled() and time.monotonic() < until:  # also while a cell keeps the loop busy
        pass
    assert gc.isenabled()


def test_garbage_is_looked_for_at_once_where_there_are_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    lab = DeferralLab()
    monkeypatch.setattr(threading.Thread, "start", refused)
    gc.enable()
    lab._heard(None, {"do": "motion", "value": "", "number": 1}, None)
    assert gc.isenabled()


def test_a_collector_that_somebody_has_switched_off_stays_off() -> None:
    lab = DeferralLab()
    gc.disable()
    try:
        lab._heard(None, {"do": "motion", "value": "", "number": 1}, None)
        time.sleep(0.2)
        assert not gc.isenabled()
    finally:
        gc.enable()
