"""Exercises as a learner meets them: what is near, what is wrong, what is no answer, and hand-outs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import jobkit
from jobkit.basics.errors import QuizError
from jobkit.basics.frozen import plain
from jobkit.quiz.exercises.exercise import Exercise
from jobkit.quiz.exercises.load import read_exercises

HEAD = """
scenarios:
  night:
    project: shop
    start: 2026-03-02
    until: 2026-03-03
    jobs:
    - {name: Nightly, commands: [dbt run], schedule: "0 2 * * *"}
    - {name: Report, commands: ["dbt build --select revenue_kpis"], schedule: "0 4 * * *"}
exercises:
- id: mine
  title: Mine
  skill: schedule
  notebook: "03"
  task: Do it.
  hints: [One, Two]
  explanation: Because it is so.
"""
WRONG = """  wrong:
  - {answer: x, shows: a}
  - {answer: y, shows: a}
  - {answer: z, shows: a}
"""


def made(tmp_path: Path, text: str, wrong: str = WRONG) -> Exercise:
    path = tmp_path / "mine.yml"
    path.write_text(HEAD + text + wrong, encoding="utf-8")
    return read_exercises(path)[0]


def outcomes(exercise: Exercise, *answers: Any) -> list[str]:
    return [exercise.check(answer).outcome for answer in answers]


# -- cron -----------------------------------------------------------------------------------------


def test_a_cron_is_graded_by_all_its_times_and_not_by_the_first(tmp_path: Path) -> None:
    exercise = made(tmp_path, '  kind: cron\n  timezone: America/New_York\n  solution: "0 11 * * *"\n')
    assert outcomes(exercise, "0 11 * * *", "00 11 */1 * *", "0 11 * * 0-6") == ["right"] * 3
    assert outcomes(exercise, "* 11 * * *", "0 11-23 * * *", "0 6 * * *", "0 11,12 * * *") == ["wrong"] * 4
    assert outcomes(exercise, "0 11 * * 1-5", "0 11 1 * *", "0 11 */2 * *") == ["near"] * 3
    extra = exercise.check("0 11,12 * * *").counter_example
    assert "12:00 UTC" in extra and "in New York" in extra and "should not" in extra


def test_a_cron_may_come_as_a_schedule_a_job_or_text_with_quotes(tmp_path: Path) -> None:
    exercise = made(tmp_path, '  kind: cron\n  solution: "0 11 * * *"\n')
    schedule = jobkit.Schedule(cron="0 11 * * *")
    job = jobkit.Job(name="x", commands=["dbt build"], schedule=schedule)
    assert outcomes(exercise, schedule, job, ' "0 11 * * *" ', "`0 11 * * *`") == ["right"] * 4
    assert outcomes(exercise, "0 11 * *", "0 25 * * *", "daily", 11) == ["wrong"] * 4
    assert "fields" in exercise.check("0 11 * *").counter_example


def test_two_crons_are_asked_and_one_of_them_is_not_enough(tmp_path: Path) -> None:
    text = '  kind: cron\n  solution: {winter: "0 11 * * *", summer: "0 10 * * *"}\n'
    exercise = made(tmp_path, text)
    both = {"winter": "0 11 * * *", "summer": "0 10 * * *"}
    assert outcomes(exercise, both, list(both.values())) == ["right"] * 2
    off, unknown = {**both, "summer": "0 11 * * *"}, {**both, "autumn": "0 1 * * *"}
    assert outcomes(exercise, off, unknown) == ["wrong"] * 2
    one = {"winter": "0 11 * * *"}
    assert outcomes(exercise, {**both, "summer": "?"}, one, ["?", "?"]) == ["not attempted"] * 3
    assert exercise.check(off).counter_example.startswith("summer: ")


# -- jobs -----------------------------------------------------------------------------------------

JOB = """  kind: job
  scenario: night
  job: Nightly
  goal:
  - {path: runs/Nightly/1/status, is: success, say: "The run is no success."}
  - {path: runs/Nightly/1/nodes/pass/count, at_least: 1, say: "No test runs."}
  variants:
  - {about: "When a test fails", change: {faults: [{fail: {node: unique_orders_order_id}}]}}
  solution: {commands: [dbt build], schedule: "0 2 * * *"}
"""


def test_a_job_that_fails_in_a_variant_alone_is_near(tmp_path: Path) -> None:
    strict = made(tmp_path, JOB)
    near = strict.check({"commands": ["dbt run", "dbt test"], "schedule": "0 2 * * *"})
    assert near.outcome == "near"
    assert near.counter_example.startswith("When a test fails: The run is no success.")
    assert strict.check({"commands": ["dbt compile"], "schedule": "0 2 * * *"}).outcome == "wrong"


def test_a_job_may_come_as_job_fields_yaml_and_account(tmp_path: Path) -> None:
    loose = made(tmp_path, JOB.replace('  - {about: "When', "  # ").replace("  variants:\n", ""))
    fields = {"commands": ["dbt build"], "schedule": "0 2 * * *"}
    job = jobkit.Job(name="Anything", **fields)
    yaml = "name: Nightly\ncommands: [dbt build]\nschedule: 0 2 * * *\n"
    assert outcomes(loose, fields, job, [job], jobkit.Account(jobs=[job]), yaml) == ["right"] * 5
    start = jobkit.Job(name="Nightly", commands=["dbt run"], schedule="0 2 * * *")
    same = {"commands": ["dbt run"], "schedule": {"cron": "0 2 * * *"}}
    assert (
        outcomes(loose, start, loose.start, same, {"commands": [...]}, {"commands": ["?"]})
        == ["not attempted"] * 5
    )
    wrong = loose.check({"commands": ["dbt build"], "shedule": "0 2 * * *"})
    assert wrong.outcome == "wrong" and "schedule" in wrong.counter_example
    assert str(tmp_path) not in wrong.counter_example


def test_the_linter_counts_where_it_is_asked_for(tmp_path: Path) -> None:
    text = JOB.replace('  - {about: "When', "  # ").replace("  variants:\n", "") + "  clean: [CMD002]\n"
    exercise = made(tmp_path, text)
    verdict = exercise.check({"commands": ["dbt deps", "dbt build"], "schedule": "0 2 * * *"})
    assert verdict.outcome == "near" and "CMD002" in verdict.counter_example


JOBS = """  kind: jobs
  scenario: night
  goal:
  - {path: runs/Report/1/trigger, is: job_completion, say: "Nothing starts Report after Nightly."}
  solution:
  - {name: Nightly, commands: [dbt run], schedule: "0 2 * * *"}
  - {name: Report, commands: ["dbt build --select revenue_kpis"], triggers: {job_completion: {job: Nightly}}}
"""


def test_several_jobs_are_an_answer_together(tmp_path: Path) -> None:
    exercise = made(tmp_path, JOBS)
    nightly, report = exercise.start
    chained = report.changed(schedule=None, triggers={"job_completion": {"job": "Nightly"}})
    assert outcomes(exercise, [nightly, chained], jobkit.Account(jobs=[chained, nightly])) == ["right"] * 2
    assert outcomes(exercise, exercise.start, list(exercise.start)) == ["not attempted"] * 2
    assert outcomes(exercise, [nightly], [nightly, nightly], [], "jobs: 3") == [
        "wrong",
        "wrong",
        "not attempted",
        "wrong",
    ]
    circle = nightly.changed(triggers={"job_completion": {"job": "Nowhere"}})
    assert "Nowhere" in exercise.check([circle, report]).counter_example


# -- the others -----------------------------------------------------------------------------------


def test_a_selection_that_is_right_by_luck_is_near(tmp_path: Path) -> None:
    text = "  kind: selection\n  changed: [stg_orders]\n  solution: state:modified+\n"
    exercise = made(tmp_path, text)
    assert outcomes(exercise, "state:modified+", "--select state:modified+") == ["right"] * 2
    assert outcomes(exercise, "stg_orders+", "state:modified", "nonsense:") == ["near", "wrong", "wrong"]


def test_a_number_says_in_which_direction_it_is_off(tmp_path: Path) -> None:
    text = "  kind: numeric\n  unit: runs\n  scenario: night\n  ask: runs/count\n  solution: 2\n"
    exercise = made(tmp_path, text)
    assert outcomes(exercise, 2, 2.0, "2 runs", "two", True) == ["right", "right", "right", "wrong", "wrong"]
    assert "more" in exercise.check(3).counter_example
    assert "less" in exercise.check(0).counter_example


def test_an_answer_that_the_file_lists_is_what_the_file_says(tmp_path: Path) -> None:
    wrong = """  wrong:
  - {answer: "0 11 * * 1-5", shows: "should", why: "At the weekend too."}
  - {answer: y, shows: a}
  - {answer: z, shows: a}
  near:
  - {answer: "0 12 * * *", shows: "should", why: "An hour late."}
"""
    exercise = made(tmp_path, '  kind: cron\n  solution: "0 11 * * *"\n', wrong)
    assert outcomes(exercise, "0 11 * * 1-5", "0 12 * * *") == ["wrong", "near"]
    assert exercise.check("0  12 * * *").why == "An hour late."


class Unshowable:
    __hash__ = None

    def __repr__(self) -> str:
        raise RuntimeError("no text")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")


def hostile() -> list[Any]:
    """Return answers that hold themselves, go very deep, or cannot even be shown."""
    circle: list[Any] = []
    circle.append(circle)
    mapping: dict[str, Any] = {}
    mapping["jobs"] = mapping
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    return [circle, mapping, deep, Unshowable(), [Unshowable()] * 4, ["dbt build"] * 3_000, 10**400]


@pytest.mark.parametrize("kind", sorted({one.kind for one in jobkit.exercises().values()}))
def test_whatever_is_given_nothing_is_raised(kind: str) -> None:
    exercise = next(one for one in jobkit.exercises().values() if one.kind == kind)
    for answer in hostile():
        assert exercise.check(answer).outcome in ("wrong", "not attempted")


# -- what stays with whom -------------------------------------------------------------------------


def test_hints_belong_to_the_object_and_go_on_to_the_last(tmp_path: Path) -> None:
    exercise = made(tmp_path, '  kind: cron\n  solution: "0 11 * * *"\n')
    assert [exercise.hint().text for _ in range(3)] == ["One", "Two", "Two"]
    assert exercise.hints_given == 2
    assert jobkit.exercise("schedule-month-end").hint().step == 1


@pytest.mark.parametrize("exercise", jobkit.exercises().values(), ids=lambda one: one.id)
def test_what_is_handed_in_is_graded_as_the_answer_was(exercise: Exercise) -> None:
    item = exercise.item
    for answer in (item.solution, *(one.answer for one in (*item.wrong, *item.near))):
        handed_in = json.loads(json.dumps(exercise.response(plain(answer))))
        assert exercise.check(handed_in) == exercise.check(plain(answer))


def test_the_hand_out_holds_no_solution() -> None:
    handed_out = jobkit.exercises().to_dict()
    assert json.loads(json.dumps(handed_out)) == handed_out
    assert list(handed_out) == list(jobkit.exercises())
    for fields in handed_out.values():
        assert not {"solution", "wrong", "near", "hints", "goal", "explanation", "proof"} & set(fields)


def test_exercises_are_found_by_notebook_and_sub_skill() -> None:
    some = jobkit.exercises(skill="schedule")
    assert some and all(one.skill == "schedule" for one in some.values())
    assert all(one.notebook == "03" for one in jobkit.exercises("03").values())
    for call in (lambda: jobkit.exercises("99"), lambda: jobkit.exercises(skill="cooking")):
        with pytest.raises(QuizError, match=r"unknown|there is no"):
            call()
    with pytest.raises(QuizError, match="schedule-month-end"):
        jobkit.exercise("schedule-month-ends")
    with pytest.raises(QuizError):
        some["nope"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  kind: cron\n  solution: 3\n", "expression"),
        ("  kind: numeric\n  solution: three\n", "number"),
        ("  kind: magic\n  solution: 3\n", "kind"),
        ('  kind: cron\n  solution: "0 6 * * *"\n  colour: red\n', "colour"),
        ('  kind: cron\n  scenario: nowhere\n  solution: "0 6 * * *"\n', "nowhere"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(QuizError) as caught:
        made(tmp_path, text)
    assert says in str(caught.value)
    assert "mine.yml" in str(caught.value)


def test_texts_of_a_file_are_never_markup(tmp_path: Path) -> None:
    text = '  kind: cron\n  solution: "0 11 * * *"\n  section: "<b>x</b>"\n'
    exercise = made(tmp_path, text)
    object.__setattr__(exercise, "task", "<script>alert(1)</script>")
    for shown in (exercise, exercise.check("<img src=x onerror=alert(1)>")):
        html = shown._repr_mimebundle_()["text/html"]
        assert "<script>" not in html and "<img src=x" not in html and "<b>x" not in html
