"""Predict first: hidden until it is said, then both beside each other."""

from __future__ import annotations

import re

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.guide.prediction import Prediction
from jobkit.jobs import Job
from jobkit.simulation import Scenario, simulate
from jobkit.widgets import PredictFirst
from tests.guide.test_prediction import CI, NIGHTLY, OPENED, START, played
from tests.widgets.labs import drawing


def test_nothing_of_the_outcome_is_anywhere_before_it_is_shown() -> None:
    labs = [PredictFirst(played(*faults)) for faults in ((), (fail("orders"),), (fail("country_codes"),))]
    for lab in labs:
        for number in range(1, len(lab.prediction.questions) + 1):
            lab.act("choose", f"{number}:success")
    assert len({lab.html for lab in labs}) == 1
    assert len({repr(lab) for lab in labs}) == 1
    assert len({str(lab.state) for lab in labs}) == 1
    bundles = [lab._repr_mimebundle_()[0] for lab in labs]
    assert len({re.sub(r"jkpage\d+", "", bundle["text/html"]) for bundle in bundles}) == 1
    states = [lab.get_state() for lab in labs]
    for state in states:
        del state["layout"], state["reference"]
    assert states[0] == states[1] == states[2]
    for name in ("score", "simulation"):
        with pytest.raises(JobkitError, match="hidden"):
            getattr(labs[0], name)


def test_both_stand_beside_each_other_once_it_is_shown() -> None:
    lab = PredictFirst(played(fail("orders")), "step-status")
    lab.act("choose", "1:success")
    lab.act("choose", "2:success")
    assert "2 questions open." in drawing(lab).text
    lab.act("show")
    text = drawing(lab).text
    assert "1 of 4 right, 2 open: 25 %." in text
    assert "The first difference: question 2." in text
    assert "You said success. It is error." in text
    assert "<svg" in lab.html
    assert lab.score.count("right") == 1
    assert lab.simulation.run(1).status == "error"


def test_answers_stand_once_it_is_shown_and_are_forgotten_for_another_try() -> None:
    lab = PredictFirst(played(), "step-status")
    lab.act("choose", "1:success")
    lab.act("show")
    lab.act("choose", "1:error")
    assert "shown already" in lab.alert
    lab.act("again")
    assert not lab.state.answers
    assert "4 questions open." in drawing(lab).text


def test_nothing_is_shown_before_something_is_said() -> None:
    lab = PredictFirst(played(), "next-fires")
    lab.act("show")
    assert "nothing is predicted yet" in lab.alert
    lab.act("say", ["1", "soon"])
    assert "Not an answer yet" in drawing(lab).text
    lab.act("show")
    assert "nothing is predicted yet" in lab.alert
    lab.act("say", ["1", "02:00"])
    lab.act("say", ["2", "soon"])
    lab.act("show")
    assert "1 of 3 right, 2 open: 33 %." in drawing(lab).text


def test_an_answer_can_be_taken_back() -> None:
    lab = PredictFirst(played(), "cancelled")
    lab.act("say", ["1", "3"])
    lab.act("say", ["1", " "])
    assert not lab.state.answers


def test_a_scenario_says_what_happens_from_outside() -> None:
    given = Scenario(
        [NIGHTLY, CI], events=[OPENED], faults=[fail("orders", job="CI")], start=START, until="2026-03-03"
    )
    text = drawing(PredictFirst(given)).text
    assert "Mon 2 Mar 06:01: pull request #7 is opened and changes orders." in text
    assert "What goes wrong: orders fails, in runs of 'CI'." in text
    assert "From outside" not in PredictFirst(given.simulate()).html


def test_a_prediction_may_be_given_and_a_title() -> None:
    prediction = Prediction(played(), "cancelled")
    lab = PredictFirst(prediction, title="<b>Before you look")
    assert lab.prediction is prediction
    assert "&lt;b&gt;Before you look" in lab.html


@pytest.mark.parametrize(
    ("action", "value"),
    [("say", "x"), ("say", ["0", "success"]), ("say", ["99", "x"]), ("say", ["1", 3]), ("choose", 3),
     ("choose", "x"), ("choose", "99:success")],
)  # fmt: skip
def test_bad_values_are_told_and_change_nothing(action: str, value: object) -> None:
    lab = PredictFirst(played())
    lab.act(action, value)
    assert "the page sent" in lab.alert
    assert not lab.state.answers


def test_hostile_names_stay_text_and_the_same_state_gives_the_same_bytes() -> None:
    job = Job(name="<script>alert(1)</script>", commands=["dbt build"], schedule="0 6 * * *")
    labs = [PredictFirst(simulate(job)) for _ in range(2)]
    for lab in labs:
        lab.act("choose", "1:error")
        lab.act("show")
    assert labs[0].html == labs[1].html
    assert "<script" not in labs[0].html
    assert drawing(labs[0]).tags["script"] == 0
