"""A practice exam, headless: 65 items, the clock, flags, going on after a cut, the result."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from jobkit import quiz
from jobkit.basics.errors import QuizError
from jobkit.quiz.sessions.blueprint import FORMATS, drawn
from jobkit.quiz.sessions.result import needed
from tests.quiz.answers import decision, right, wrong
from tests.quiz.clock import TestClock
from tests.quiz.large import large_bank, written_bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    return large_bank(tmp_path_factory.mktemp("bank"))


def begun(bank, clock=None, **options):
    return quiz.exam(bank, seed=3, now=clock or TestClock(), **{"progress": ":memory:", **options})


def answer(exam, is_right):
    """Answer the question now asked, however it is asked."""
    question = exam.question
    if question.type != "one_at_a_time":
        exam.answer((right if is_right else wrong)(question))
        return
    while not exam.is_closed:
        letter = exam.presented.options[len(exam.decisions)].letter
        word = decision(question, letter, exam.turn.seed)
        exam.answer(word if is_right else {"y": "n", "n": "y"}[word])


def test_an_exam_of_65_items_from_start_to_result(bank):
    exam = begun(bank)
    assert (exam.of, exam.note) == (65, "")
    for number in range(65):
        shown = repr(exam)
        assert "right" not in shown.lower().replace("right moment", "") or "right" in exam.presented.stem
        answer(exam, is_right=number < 43)
        assert f"question {number + 1} of 65" in repr(exam)
        assert exam.next() == (number < 64)
    result = exam.finish()
    assert (result.right, result.of, result.needed, result.not_answered) == (43, 65, 43, 0)
    assert result.is_passed
    low, high = result.interval
    assert low < 43 / 65 < high
    assert sum(one.of for one in result.by_objective) == sum(one.of for one in result.by_format) == 65
    assert len(exam.review("wrong")) == 22 and len(exam.review("right")) == 43
    first = exam.review("wrong")[0]
    assert first.grade.outcome == "wrong" and first.solution.explanation
    assert any("simulate" in one.proof for one in exam.review("wrong"))
    assert repr(result).startswith("Passed: 43 of 65 right (43 needed)")
    assert exam.finish() == result


def test_one_right_answer_less_does_not_pass(bank):
    exam = begun(bank)
    for _ in range(42):
        answer(exam, is_right=True)
        exam.next()
    result = exam.finish()
    assert (result.right, result.not_answered, result.is_passed) == (42, 23, False)


def test_the_draw_spreads_over_sub_skills_and_formats_and_knows_enemies(bank):
    for seed in range(20):
        names = drawn(bank, 65, seed)
        assert len(set(names)) == 65
        skills = Counter(bank[name].objective for name in names)
        assert set(skills) == set(bank.objectives) and max(skills.values()) - min(skills.values()) <= 2
        formats = Counter(FORMATS[bank[name].type][0] for name in names)
        assert set(formats) == {name for name, _ in FORMATS.values()}
        for name in names:
            assert not set(bank[name].item.enemies) & set(names)
    assert drawn(bank, 65, 1) == drawn(bank, 65, 1) != drawn(bank, 65, 2)


def test_an_exam_that_was_cut_off_goes_on_with_answers_flags_and_time(bank, tmp_path):
    clock, path = TestClock(), tmp_path / "p.sqlite"
    exam = begun(bank, clock, progress=path)
    exam.go(5)
    while exam.question.type == "one_at_a_time":
        exam.next()
    answer(exam, is_right=True)
    exam.flag()
    left, places = exam.time_left, exam.places
    clock.wait(days=2)
    again = quiz.exam(bank, resume=True, now=clock, progress=path)
    assert again.places == places
    assert timedelta() <= left - again.time_left < timedelta(seconds=30)
    assert again.turns == exam.turns
    assert again.finish().right == 1
    with pytest.raises(QuizError, match="no unfinished exam"):
        quiz.exam(bank, resume=True, now=clock, progress=path)


def test_the_time_ends_the_exam(bank):
    clock = TestClock()
    exam = begun(bank, clock)
    answer(exam, is_right=True)
    clock.wait(minutes=119)
    assert not exam.is_over
    clock.wait(minutes=2)
    with pytest.raises(QuizError, match="the exam is over"):
        exam.flag()
    assert exam.is_over and exam.result.right == 1
    assert exam.result.seconds == 7200


def test_extra_time_is_a_factor(bank):
    assert begun(bank, extra_time=1.5).time_left > timedelta(minutes=179)


def test_an_answer_may_be_changed_but_not_one_at_a_time(bank):
    exam = begun(bank)
    numbers = {turn: question_type(exam, n) for n, turn in enumerate(exam.turns)}
    single = next(n for n, turn in enumerate(exam.turns) if numbers[turn] == "single")
    single_at_a_time = next(n for n, turn in enumerate(exam.turns) if numbers[turn] == "one_at_a_time")
    exam.go(single + 1)
    answer(exam, is_right=False)
    answer(exam, is_right=True)
    exam.go(single_at_a_time + 1)
    with pytest.raises(QuizError, match="takes no flag"):
        exam.flag()
    answer(exam, is_right=False)
    with pytest.raises(QuizError, match="is finished"):
        exam.answer("y")
    result = exam.finish()
    assert (result.right, result.not_answered) == (1, 63)


def question_type(exam, number):
    exam.go(number + 1)
    return exam.question.type


def test_a_small_bank_that_no_generator_adds_to_makes_a_shorter_exam_and_says_so(tmp_path):
    small = quiz.load(written_bank(tmp_path / "small.yml", 6, objective="a-skill-of-its-own"))
    exam = quiz.exam(small, progress=":memory:", now=TestClock())
    assert exam.of == 6
    assert "6 questions" in exam.note
    assert timedelta(minutes=11) < exam.time_left <= timedelta(minutes=120 * 6 / 65)
    assert exam.finish().needed == needed(6, 0.65) == 4


def test_two_windows_on_one_exam_do_not_overwrite_each_other(bank, tmp_path):
    clock, path = TestClock(), tmp_path / "p.sqlite"
    one = begun(bank, clock, progress=path)
    while one.question.type != "single":
        one.next()
    other = quiz.exam(bank, resume=one.session_id, now=clock, progress=path)
    other.go(one.position + 1)
    answer(one, is_right=True)
    with pytest.raises(QuizError, match="open in another window"):
        answer(other, is_right=False)
    assert one.finish().right == 1


def test_nothing_is_told_before_the_end(bank):
    exam = begun(bank)
    for call in (lambda: exam.result, exam.review):
        with pytest.raises(QuizError, match="not over"):
            call()
    for number in (0, 66, True, "1"):
        with pytest.raises(QuizError):
            exam.go(number)


def test_the_bank_of_topic_4_fills_an_exam_without_generated_questions():
    exam = quiz.exam(seed=7, progress=":memory:", now=TestClock())
    asked = []
    for number in range(exam.of):
        exam.go(number + 1)
        asked.append(exam.question)
    assert len(asked) == len({question.id for question in asked}) == 65
    assert not [question.id for question in asked if ":" in question.id]
    assert {question.type for question in asked} == set(FORMATS)
    skills = Counter(question.objective for question in asked)
    assert set(skills) == set(quiz.load("topic-4").objectives) and set(skills.values()) <= {5, 6, 7}
