"""Predict first: questions that give nothing away, answers that are read, and a score with half credit."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.guide import NAMES, scenario
from jobkit.guide.prediction import ASKS, Prediction, PredictionQuestion
from jobkit.jobs import Job
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow
from jobkit.simulation import Scenario, Simulation, simulate
from tests.reports.test_replay import crowded

START = "2026-03-02"
NIGHTLY = Job(name="Nightly", commands=["dbt seed", "dbt build", "dbt docs generate"], schedule="0 2 * * *")
CI = Job(
    name="CI",
    commands=["dbt build --select state:modified+"],
    environment="CI",
    triggers={"pull_request": True},
    deferral={"environment": "Production"},
)
OPENED = PullRequest(number=7, at=f"{START}T06:01", changed=("orders",))


def played(*faults: object, jobs: tuple[Job, ...] = (NIGHTLY, CI), **given: object) -> Simulation:
    return simulate(
        list(jobs), start=START, until="2026-03-03", events=[OPENED], faults=list(faults), **given
    )


def truths(prediction: Prediction) -> dict[int, object]:
    return {line.question.number: line.truth for line in prediction.score({}).lines}


def by_text(prediction: Prediction, part: str) -> PredictionQuestion:
    return next(question for question in prediction.questions if part in question.text)


# ---- nothing is given away


@pytest.mark.parametrize("node", ["country_codes", "orders", "int_orders_paid", "customers"])
def test_the_questions_are_the_same_however_it_comes_out(node: str) -> None:
    good, bad = Prediction(played()), Prediction(played(fail(node)))
    assert good.questions == bad.questions
    assert repr(good) == repr(bad)
    assert good._repr_mimebundle_() == bad._repr_mimebundle_()
    assert truths(good) != truths(bad)


@pytest.mark.parametrize("slots", [1, 2, 5])
def test_the_questions_do_not_say_who_waits(slots: int) -> None:
    ask = ["step-status", "cancelled", "next-fires"]
    assert Prediction(crowded(slots), ask).questions == Prediction(crowded(1), ask).questions


WHOLE_RUNS = ("run-status", "minutes", "built")


def test_the_questions_about_whole_runs_give_nothing_away() -> None:
    good, bad = (Prediction(played(*faults), WHOLE_RUNS) for faults in ((), (fail("orders"),)))
    assert good.questions == bad.questions and repr(good) == repr(bad)
    assert [list(truths(one).values()) for one in (good, bad)] == [
        ["success", 11, 18, "success", 13, 6],
        ["error", 2, 12, "error", 3, 0],
    ]


def test_what_is_near_about_whole_runs() -> None:
    score = Prediction(played(fail("orders")), WHOLE_RUNS).score(
        {1: "cancelled", 2: 3, 3: 13, 4: "success", 5: 5, 6: 1}
    )
    assert [line.verdict for line in score.lines] == ["near", "near", "near", "wrong", "wrong", "wrong"]
    assert "longest step" in str(score.lines[4].why)
    assert "has built 0 nodes with `dbt build --select state:modified+`" in str(score.lines[5].why)


def test_the_schema_is_that_of_the_environment_but_for_a_call_of_the_api_and_a_pull_request_p109() -> None:
    job = NIGHTLY.changed(target_name="ci", environment_variables={"DBT_TARGET_SCHEMA": "test"})
    call = ApiTrigger(job="Nightly", at=f"{START}T05:00", schema_override="audit")
    sim = simulate([job, CI], start=START, until="2026-03-03", events=[call, OPENED])
    prediction = Prediction(sim, "schema", runs=[1, 2, 3])
    assert list(truths(prediction).values()) == ["prod", "audit", "dbt_cloud_pr_2_7"]
    assert {"ci", "test"} < set(prediction.questions[0].options)
    why = [str(line.why) for line in prediction.score({1: "ci", 2: "prod", 3: "test"}).lines]
    assert why[1] == "Run 2 builds in 'audit'."
    assert [one.verdict for one in prediction.score({1: "prod", 2: "ci"}).lines] == ["right", "wrong", "open"]


def test_a_job_without_a_run_is_asked_about_whole_runs_too() -> None:
    never = Prediction([NIGHTLY.changed(schedule=None), CI], WHOLE_RUNS)
    assert list(truths(never).values())[:3] == ["there is no such run", 0, 0]
    said = never.score({1: "success", 2: 9, 3: 9}).lines[:3]
    assert {str(line.why) for line in said} == {str(never.reveal().why("Nightly"))}


def test_a_job_without_a_run_is_asked_about_all_the_same() -> None:
    after = Job(name="After", commands=["dbt build"], triggers={"job_completion": "Nightly"})
    runs, not_run = (Prediction(played(*faults, jobs=(NIGHTLY, after))) for faults in ((), (fail("orders"),)))
    assert runs.questions == not_run.questions
    line = next(one for one in not_run.score({}).lines if "'After'" in one.question.subject)
    assert (line.truth, line.verdict) == ("none of these", "open")
    assert line.why is not None
    assert "After" in line.why.sentence


# ---- what is asked


def test_each_step_of_the_definition_is_asked_about() -> None:
    prediction = Prediction(played(fail("orders")), "step-status")
    assert [question.text for question in prediction.questions] == [
        "How does step 4 end: Invoke dbt with `dbt seed`?",
        "How does step 5 end: Invoke dbt with `dbt build`?",
        "How does step 6 end: Invoke dbt with `dbt docs generate`?",
        "How does step 4 end: Invoke dbt with `dbt build --select state:modified+`?",
    ]
    assert list(truths(prediction).values()) == ["success", "error", "skipped", "error"]


def test_one_run_can_be_asked_about() -> None:
    sim = simulate(NIGHTLY, start=START, until="2026-03-05", faults=[fail("orders", runs=1)])
    first, second = (Prediction(sim, "step-status", runs=[number]) for number in (1, 2))
    assert truths(first) == {1: "success", 2: "error", 3: "skipped"}
    assert truths(second) == {1: "success", 2: "success", 3: "success"}
    assert second.questions[0].subject == "Run 2 of 'Nightly'"


def test_cancelled_runs_are_counted() -> None:
    sim = crowded(1)
    found = {line.question.subject: line.truth for line in Prediction(sim, "cancelled").score({}).lines}
    for job in sim.account.jobs:
        cancelled = [run for run in sim.runs_of(job.name) if run.status == "cancelled"]
        assert found[f"All runs of {job.name!r}"] == len(cancelled)
    assert found["All runs of 'Busy'"] > 10


def test_refs_are_asked_of_both_kinds_and_of_a_reader_that_does_not_run() -> None:
    prediction = Prediction(played(), "reads")
    found = {(line.question.text, line.truth) for line in prediction.score({}).lines}
    schema = "dbt_cloud_pr_2_7"
    assert ("Which relation does orders read for ref('int_orders_paid')?", "prod.int_orders_paid") in found
    assert ("Which relation does customers read for ref('orders')?", f"{schema}.orders") in found
    assert "none: it does not run" in {truth for _, truth in found}
    assert len(found) == 8


def test_a_ref_of_a_new_account_leads_nowhere() -> None:
    job = CI.changed(commands=["dbt build --select orders+"])
    new = simulate(job, start=START, until="2026-03-03", events=[OPENED], new_account=True)
    prediction = Prediction(new, "reads")
    line = prediction.score({}).lines[0]
    assert line.truth == "one that is not there: an error"
    assert line.truth in line.question.options


def test_the_next_times_follow_the_rules() -> None:
    schedule = {"cron": "0 6 * * 1-5", "timezone": "America/New_York"}
    job = Job(name="J", commands=["dbt build"], schedule=schedule)
    platform, guide = (
        Prediction(simulate(job, rules=rules), "next-fires").score({}).lines[0]
        for rules in (Rules.platform(), Rules.study_guide())
    )
    assert (platform.truth_words, guide.truth_words) == ("Mon 2 Mar 06:00 UTC", "Mon 2 Mar 11:00 UTC")
    assert platform.why is not None
    assert platform.why.sentence == "`0 6 * * 1-5` says: At 06:00 UTC, Monday to Friday."


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rules", [Rules.platform, Rules.study_guide])
def test_the_truth_scores_full_in_every_story_of_the_guide(name: str, rules: object) -> None:
    prediction = Prediction(scenario(name).simulate(rules=rules()))
    score = prediction.score(truths(prediction))
    assert score.mark == 1.0
    assert score.first_difference is None
    for question in prediction.questions:
        assert question.kind != "choice" or truths(prediction)[question.number] in question.options


# ---- answers and credit


def test_half_of_the_credit() -> None:
    prediction = Prediction(played(fail("orders")), ["step-status", "cancelled", "next-fires"])
    numbers = {question.text: question.number for question in reversed(prediction.questions)}
    skipped = next(n for text, n in numbers.items() if "docs generate" in text)
    first = by_text(prediction, "first time").number
    cancelled = by_text(prediction, "cancelled").number
    score = prediction.score({skipped: "error", cancelled: "1", first: "Tue 3 Mar 02:00", first + 1: "03:00"})
    assert [score.lines[n - 1].verdict for n in (skipped, cancelled, first, first + 1)] == [
        "near", "near", "near", "wrong",
    ]  # fmt: skip
    assert score.mark == pytest.approx(1.5 / len(prediction.questions))
    assert prediction.score({skipped: "success"}).lines[skipped - 1].verdict == "wrong"


def test_the_first_difference_has_its_reason() -> None:
    prediction = Prediction(played(fail("orders")), "step-status")
    score = prediction.score({1: "success", 2: "success", 3: "success"})
    first = score.first_difference
    assert first is not None
    assert first.question.number == 2
    assert first.why is not None
    assert "orders" in first.why.sentence
    assert "The first difference is question 2." in repr(score)
    assert score.to_dict()["lines"][1] == {
        "number": 2,
        "subject": "The first run of 'Nightly'",
        "question": "How does step 5 end: Invoke dbt with `dbt build`?",
        "said": "success",
        "truth": "error",
        "verdict": "wrong",
    }


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("06:00", "2026-03-02 06:00"), ("Mon 2 Mar 06:00 UTC", "2026-03-02 06:00"),
        ("3 mar 6:05", "2026-03-03 06:05"),
        ("2026-03-02 06:00", "2026-03-02 06:00"), ("2026-03-02T06:00Z", "2026-03-02 06:00"),
        ("1 Jan 00:00", "2027-01-01 00:00"), ("2026-03-02T07:00+01:00", "2026-03-02 06:00"),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_people_write_it(text: str, means: str) -> None:
    question = by_text(Prediction(played(), "next-fires"), "first time")
    assert f"{question.read(text):%Y-%m-%d %H:%M}" == means


@pytest.mark.parametrize("text", ["", "soon", "25:00", "31 Feb 06:00", "6", None, 6, "٠٦:٠٠", True])
def test_what_is_no_moment_is_refused(text: object) -> None:
    question = by_text(Prediction(played(), "next-fires"), "first time")
    with pytest.raises(JobkitError, match="a time in UTC"):
        question.read(text)


def test_wrong_numbers_names_and_answers_are_refused() -> None:
    prediction = Prediction(played(), "step-status")
    with pytest.raises(JobkitError, match="numbered 1 to 4"):
        prediction.score({9: "success"})
    with pytest.raises(JobkitError, match="one of: success"):
        prediction.score({1: "fine"})
    with pytest.raises(JobkitError, match="step-status"):
        Prediction(played(), ["step-state"])
    with pytest.raises(JobkitError, match="no run 99"):
        Prediction(played(), runs=[99])
    with pytest.raises(JobkitError, match="nothing to predict"):
        Prediction(Job(name="J", commands=["dbt build"]), ["next-fires"])
    more = {*WHOLE_RUNS, "runs", "schema", "steps"}
    assert set(ASKS) == {"step-status", "cancelled", "reads", "next-fires", *more}


def test_a_scenario_is_told_and_a_run_now_is_asked_about() -> None:
    pressed = RunNow(job="Nightly", at=f"{START}T01:00")
    given = Scenario([NIGHTLY], events=[pressed], start=START, until="2026-03-03")
    assert Prediction(given).scenario is given
    assert len(Prediction(given).reveal().runs) == 2


# ---- runs and nodes


AFTER = Job(name="After", commands=["dbt build"], triggers={"job_completion": "Nightly"})


def test_runs_of_a_chain_are_counted_and_none_is_no_near_miss() -> None:
    good, bad = (
        Prediction(played(*faults, jobs=(NIGHTLY, AFTER)), "runs") for faults in ((), (fail("orders"),))
    )
    assert good.questions == bad.questions
    assert (truths(good), truths(bad)) == ({1: 1, 2: 1}, {1: 1, 2: 0})
    assert [line.verdict for line in bad.score({1: 1, 2: 1}).lines] == ["right", "wrong"]
    first = bad.score({1: 1, 2: 1}).first_difference
    assert first is not None
    assert first.why is not None
    assert "Nightly" in first.why.sentence


def test_the_end_of_a_run_is_asked_about_where_there_is_one_and_where_there_is_none() -> None:
    good, bad = (
        Prediction(played(*faults, jobs=(NIGHTLY, AFTER)), "run-status") for faults in ((), (fail("orders"),))
    )
    assert good.questions == bad.questions
    assert list(truths(good).values()) == ["success", "success"]
    assert list(truths(bad).values()) == ["error", "there is no such run"]
    assert [line.verdict for line in bad.score({1: "cancelled", 2: "success"}).lines] == ["near", "wrong"]


def test_a_node_is_followed_through_run_and_test_and_through_build() -> None:
    jobs = [
        Job(name="Two commands", commands=["dbt run", "dbt test"], schedule="0 2 * * *"),
        Job(name="Build", commands=["dbt build"], schedule="0 3 * * *"),
    ]
    ask = ["node:daily_revenue", "node:unique_orders_order_id"]
    bad = simulate(jobs, start=START, until="2026-03-03", faults=[fail("unique_orders_order_id")])
    prediction = Prediction(bad, ask)
    assert prediction.questions == Prediction(simulate(jobs, start=START, until="2026-03-03"), ask).questions
    assert list(truths(prediction).values()) == ["success", "fail", "skipped", "fail"]
    assert prediction.score({3: "not run"}).lines[2].verdict == "near"
    assert prediction.score({3: "success"}).lines[2].verdict == "wrong"


def test_a_node_that_is_not_there_is_refused() -> None:
    with pytest.raises(JobkitError, match="daily_revenue"):
        Prediction(played(), "node:daily_revenu")
    with pytest.raises(JobkitError, match="node:NAME"):
        Prediction(played(), "nodes")


def test_steps_are_counted_with_those_of_the_platform_also_where_no_run_begins_p082() -> None:
    job = Job(name="J", commands=["dbt seed", "dbt build"], schedule="0 2 * * *", generate_docs=True)
    good, bad = (
        Prediction(simulate([job, AFTER.changed(triggers={"job_completion": "J"})], faults=faults), "steps")
        for faults in ((), (fail("orders"),))
    )
    assert good.questions == bad.questions
    assert truths(good) == truths(bad) == {1: 6, 2: 4}
    assert [line.verdict for line in good.score({1: 3, 2: 5}).lines] == ["wrong", "near"]
