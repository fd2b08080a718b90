"""Every exercise: its solution is right, what is listed as wrong or near is that, hints keep still.

``python -m tests.quiz.exercises.test_every_exercise FILE`` tries the exercises of one file and says what each
answer gets.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

import jobkit
from jobkit.basics.facts import fact
from jobkit.basics.frozen import plain
from jobkit.basics.resources import folder
from jobkit.jobs.files import read_document
from jobkit.lint.rule import rules
from jobkit.quiz.evidence.assertions import Setting, found
from jobkit.quiz.evidence.paths import value_at
from jobkit.quiz.exercises.exercise import Exercise
from jobkit.quiz.exercises.kinds.behaviour import SimulatedExercise
from jobkit.quiz.exercises.kinds.questions import NumericExercise
from jobkit.quiz.exercises.load import read_exercises
from jobkit.quiz.exercises.schema import exercise_schema_text

FOLDER = folder("quizzes") / "exercises"
FILES = sorted(FOLDER.glob("*.yml"))
EVERY = jobkit.exercises()
SKILLS = jobkit.quiz.load("topic-4").objectives

every = pytest.mark.parametrize("exercise", EVERY.values(), ids=lambda one: one.id)


@every
def test_the_solution_is_right(exercise: Exercise) -> None:
    verdict = exercise.check(plain(exercise.item.solution))
    assert verdict.is_right, verdict.counter_example
    assert verdict.counter_example == ""
    assert exercise.solution().lines
    assert exercise.check(plain(exercise.solution().answer)).is_right


@every
def test_each_wrong_answer_is_refused_with_its_counter_example(exercise: Exercise) -> None:
    for listed in exercise.item.wrong:
        verdict = exercise.check(plain(listed.answer))
        assert verdict.outcome == "wrong", (listed.answer, verdict.outcome)
        assert listed.shows in verdict.counter_example, (listed.answer, verdict.counter_example)


@every
def test_each_near_answer_is_near(exercise: Exercise) -> None:
    for listed in exercise.item.near:
        verdict = exercise.check(plain(listed.answer))
        assert verdict.outcome == "near", (listed.answer, verdict.outcome)
        assert listed.shows in verdict.counter_example, (listed.answer, verdict.counter_example)


@every
def test_no_answer_is_listed_twice(exercise: Exercise) -> None:
    answers = [exercise.response(plain(one.answer)) for one in (*exercise.item.wrong, *exercise.item.near)]
    told = [json.dumps(answer, sort_keys=True) for answer in answers]
    assert len(set(told)) == len(told)


@every
def test_a_placeholder_is_no_answer(exercise: Exercise) -> None:
    for blank in (None, ..., "", "?", "____", "...", [], {}, [...], exercise.placeholder):
        assert exercise.check(blank).outcome == "not attempted", blank
    assert exercise.check().outcome == "not attempted"
    if exercise.start is not None:
        assert exercise.check(exercise.start).outcome == "not attempted"


@every
def test_nonsense_raises_nothing_and_says_what_could_be_given(exercise: Exercise) -> None:
    for nonsense in (
        3.5,
        "no such thing",
        object(),
        ["x"] * 50,
        {"x": 1},
        {1: 2},
        b"x",
        "\ud800",
        "a" * 10**5,
    ):
        verdict = exercise.check(nonsense)
        assert verdict.outcome in ("wrong", "not attempted"), nonsense
        assert verdict.counter_example or verdict.how


@every
def test_hints_do_not_give_the_solution_away(exercise: Exercise) -> None:
    item = exercise.item
    hints = [exercise.hint().text for _ in item.hints]
    assert hints == list(item.hints)
    assert len(set(hints)) == len(hints)
    given = exercise.task + json.dumps(exercise.to_dict(), default=str)
    for line in secret_lines(exercise):
        assert line in given or not any(line in hint for hint in hints), line


def secret_lines(exercise: Exercise) -> list[str]:
    """Return what of a solution may not stand in a hint: whole expressions, commands and options."""
    solution = plain(exercise.item.solution)
    if isinstance(solution, bool | int | float):
        return []
    parts = list(texts(solution))
    return [part for part in parts if len(part) > 8] or [" ".join(parts)]


def texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@every
def test_what_a_learner_gets_holds_no_answer(exercise: Exercise) -> None:
    shown = json.dumps(exercise.to_dict(), default=str)
    item = exercise.item
    assert item.explanation not in shown
    assert not any(one.why in shown for one in (*item.wrong, *item.near) if one.why)
    assert not any(hint in shown for hint in item.hints)
    assert "solution" not in exercise.to_dict()


@every
def test_it_shows_itself_without_its_solution(exercise: Exercise) -> None:
    bundle = exercise._repr_mimebundle_()
    assert exercise.title in bundle["text/plain"]
    for text in bundle.values():
        assert exercise.item.explanation not in text
    assert repr(exercise.check()) and repr(exercise.solution()) and repr(exercise.hint())


@every
def test_it_is_said_where_it_belongs(exercise: Exercise) -> None:
    item = exercise.item
    assert item.skill in SKILLS
    assert all(fact(one) for one in item.facts)
    assert exercise.how.endswith(".")
    if isinstance(item, SimulatedExercise):
        assert set(item.clean) <= {one.code for one in rules()}


@every
def test_what_proves_the_solution_holds(exercise: Exercise) -> None:
    item = exercise.item
    if item.scenario is not None:
        setting = Setting(exercise.stage, item.scenario)
        for assertion in item.proof:
            one = found(assertion, setting)
            assert one.holds, one.text
    if isinstance(item, NumericExercise) and item.ask is not None:
        assert item.scenario is not None
        value = value_at(exercise.stage.played(item.scenario), item.ask)
        assert abs(value - item.solution) <= item.tolerance


@every
def test_it_is_a_value_that_pickles(exercise: Exercise) -> None:
    again = pickle.loads(pickle.dumps(exercise))
    assert again.to_dict() == exercise.to_dict()
    verdict = exercise.check(plain(exercise.item.solution))
    assert pickle.loads(pickle.dumps(verdict)) == verdict


# -- files ----------------------------------------------------------------------------------------


def test_an_id_is_used_once() -> None:
    ids = [one.id for path in FILES for one in read_exercises(path)]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert ids == list(EVERY)


def test_the_schema_is_up_to_date() -> None:
    assert (FOLDER / "exercises.schema.json").read_text(encoding="utf-8") == exercise_schema_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_names_the_schema_and_fits_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=exercises.schema.json"
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(exercise_schema_text()))
    assert not [error.message for error in validator.iter_errors(read_document(path).data)]


def try_file(path: Path) -> int:
    """Print what each answer of a file gets; return how many are not as the file says."""
    off = 0
    for exercise in read_exercises(path):
        item = exercise.item
        print(f"{item.id} ({exercise.kind})")
        listed = [("right", plain(item.solution), "", "")]
        listed += [("near", plain(one.answer), one.shows, one.why) for one in item.near]
        listed += [("wrong", plain(one.answer), one.shows, one.why) for one in item.wrong]
        listed += [("not attempted", exercise.placeholder, "", "")]
        for wanted, answer, shows, _ in listed:
            verdict = exercise.check(answer)
            is_off = verdict.outcome != wanted or shows not in verdict.counter_example
            off += is_off
            mark = "  <-- " + wanted if is_off else ""
            print(f"  {verdict.outcome}: {answer}\n      {verdict.counter_example}{mark}")
    return off


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(sum(try_file(Path(one)) for one in sys.argv[1:]) > 0)
    (FOLDER / "exercises.schema.json").write_text(exercise_schema_text(), encoding="utf-8")
