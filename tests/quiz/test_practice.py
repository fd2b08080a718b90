"""Practice, review, drill and plan: what is asked, stored and told, in this order."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from jobkit import quiz
from jobkit.basics.errors import QuizError
from tests.quiz.answers import decision, right, wrong
from tests.quiz.clock import TestClock
from tests.quiz.large import large_bank


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    return large_bank(tmp_path_factory.mktemp("bank"))


def begun(*only, **options):
    given = {"progress": ":memory:", "now": TestClock(), "seed": 1, **options}
    return quiz.practice(only=only or None, **given)


def test_an_answer_then_how_sure_then_feedback():
    practice = begun("q2", "q3")
    assert practice.state == "answer"
    assert practice.answer(right(practice.question)) is None
    assert (practice.state, practice.feedback) == ("sure", None)
    feedback = practice.sure(3)
    assert (feedback.outcome, feedback.points, feedback.is_final) == ("right", 3, True)
    assert practice.turn.item == "job-chaining"


def test_after_a_wrong_answer_a_reason_and_a_hint_and_after_a_second_the_key():
    practice = begun("q2")
    question = practice.question
    first = practice.answer(wrong(question), sure=3)
    assert (first.points, first.is_final, first.proof) == (-6, False, "")
    assert first.solution is first.grade is None
    assert first.hint.step == 1
    assert question.item.explanation not in repr(first)
    assert question.solution(practice.turn.seed).answer[0] not in repr(first)
    second = practice.answer(wrong(question))
    assert second.is_final and second.points is None
    assert second.solution.answer[0] in repr(second)
    assert question.item.explanation.splitlines()[0] in repr(second)
    assert practice.state == "done"
    summary = practice.summary
    assert (summary.right, summary.right_later, summary.wrong, summary.points) == (0, 0, 1, -6)
    assert [one.item for one in summary.confident] == [question.id]
    assert repr(summary).startswith("Wrong though you were certain")


def test_the_proof_comes_with_the_key(bank):
    practice = begun("item-0", topic=bank)
    practice.answer(wrong(practice.question), sure=1)
    proof = practice.answer(wrong(practice.question)).proof
    assert "jobkit.simulate(" in proof or "simulate" in proof
    compile(proof, "proof", "exec")


def test_an_answer_is_stored_before_its_feedback_is_there(monkeypatch, tmp_path):
    store = quiz.ProgressStore(tmp_path / "p.sqlite")
    practice = begun("q2", progress=store)
    seen = []
    inner = practice._feedback
    monkeypatch.setattr(practice, "_feedback", lambda *a: seen.append(len(store.answers())) or inner(*a))
    practice.answer("A", sure=1)
    assert seen == [1]


def test_what_cannot_be_read_changes_nothing():
    practice = begun("q2")
    with pytest.raises(QuizError):
        practice.answer("Z")
    with pytest.raises(QuizError, match="no answer yet"):
        practice.sure(2)
    assert practice.answer("") is None and practice.state == "answer"
    practice.answer("A")
    for value in (0, 4, True, "2"):
        with pytest.raises(QuizError, match="how sure"):
            practice.sure(value)
    assert practice.state == "sure"


def test_options_one_at_a_time_by_y_and_n(bank):
    practice = begun("item-3", topic=bank)
    assert practice.question.type == "one_at_a_time"
    while practice.state == "answer":
        shown, said = practice.presented, len(practice.decisions)
        assert repr(practice).count("Option ") == 1 and f"Option {said + 1}:" in repr(practice)
        practice.answer(decision(practice.question, shown.options[said].letter, practice.turn.seed))
    assert practice.sure(2).outcome == "right"


def test_practice_goes_on_where_it_was_cut_off(tmp_path):
    path = tmp_path / "p.sqlite"
    practice = begun("q1", "q2", "q3", progress=path)
    practice.answer(right(practice.question), sure=2)
    practice.answer(wrong(practice.question), sure=2)
    again = quiz.practice(resume=True, progress=path, now=TestClock())
    assert (again.position, again.turn, again.mode) == (1, practice.turn, "practice")
    assert again.answer(wrong(again.question)).is_final
    again.skip()
    assert again.state == "done"
    assert [one.outcome for one in quiz.ProgressStore(path).answers()] == [
        "right", "wrong", "wrong", "not attempted",
    ]  # fmt: skip


def test_a_question_of_two_clocks_is_asked_on_both():
    from tests.quiz.test_prove import BANK

    practice = begun("sample-two-clocks", topic=BANK)
    assert practice.of == 2
    assert "the exam's guide" in repr(practice)
    practice.skip()
    assert "today's platform" in repr(practice)


def test_sub_skills_take_turns_and_weak_ones_come_more_often(bank):
    store, clock = quiz.ProgressStore(":memory:"), TestClock()
    names = [name for name in bank if bank[name].type == "single"][:22]
    practice = quiz.practice(bank, only=names, seed=0, progress=store, now=clock)
    while practice.state != "done":
        weak = practice.question.objective == "docs"
        practice.answer((wrong if weak else right)(practice.question), sure=2)
        if practice.state == "answer" and practice._attempt == 2:
            practice.skip()
    chosen = quiz.practice(bank, items=40, seed=5, progress=store, now=clock)
    skills = []
    while chosen.state != "done":
        skills.append(chosen.question.objective)
        chosen.skip()
    assert all(one != other for one, other in pairwise(skills))
    counts = Counter(skills)
    assert counts["docs"] > max(many for skill, many in counts.items() if skill != "docs")


def test_review_asks_what_is_due_and_says_when_the_next_is():
    store, clock = quiz.ProgressStore(":memory:"), TestClock()
    practice = quiz.practice(only=["q1", "q2"], seed=1, progress=store, now=clock)
    practice.answer(right(practice.question), sure=2)
    practice.answer(wrong(practice.question), sure=2)
    practice.skip()
    nothing = quiz.review(progress=store, now=clock)
    assert (nothing.state, nothing.of) == ("done", 0)
    assert nothing.note == "Nothing is due. The next question is due on 2026-11-30."
    clock.wait(days=1)
    due = quiz.review(progress=store, now=clock)
    assert (due.of, due.turn.item) == (1, "ci-deferral-benefit")
    clock.wait(days=10)
    assert quiz.review(progress=store, now=clock).of == 2


def test_pauses_shrink_towards_the_exam():
    from jobkit.quiz.progress.memory import after

    clock, known = TestClock(), None
    for _ in range(4):
        known = after(known, "q", "docs", clock.now)
        clock.now = known.due
    free = after(known, "q", "docs", clock.now).due - clock.now
    bound = after(known, "q", "docs", clock.now, (clock.now + timedelta(days=8)).date()).due - clock.now
    assert bound <= timedelta(days=4) < free


def test_a_plan_fills_each_day_and_stops_before_the_exam(bank):
    plan = quiz.plan("2026-12-12", 20, topic=bank, today="2026-11-29", progress=":memory:")
    assert [day.day for day in plan.days] == [date(2026, 11, 29) + timedelta(n) for n in range(13)]
    for day in plan.days:
        assert (len(day.tasks), day.exam_items) in ((10, 0), (0, 10))
        skills = [task.objective for task in day.tasks]
        assert len(set(day.items)) == len(day.items)
        if max(Counter(skills).values(), default=0) <= 5:
            assert all(one != other for one, other in pairwise(skills))
    assert sum(day.exam_items > 0 for day in plan.days) == 2
    assert {task.objective for day in plan.days for task in day.tasks} == set(bank.objectives)
    assert any(task.kind == "review" for day in plan.days for task in day.tasks)
    assert plan == quiz.plan("2026-12-12", 20, topic=bank, today="2026-11-29", progress=":memory:")
    practice = quiz.practice(bank, only=plan.today.items, progress=":memory:", now=TestClock())
    assert practice.of == 10


@pytest.mark.parametrize("day", ["2026-11-29", "2026-11-01", "2030-01-01", "soon"])
def test_a_plan_needs_a_day_to_come(day):
    with pytest.raises(QuizError):
        quiz.plan(day, today="2026-11-29", progress=":memory:")


@pytest.fixture
def doubling(monkeypatch):
    """A generator that knows every seed."""
    from jobkit.quiz.generators import registry

    def make(seed):
        return {
            "type": "numeric", "difficulty": "easy", "bloom": "apply", "key": 2 * seed, "unit": "runs",
            "stem": f"One job makes {seed} runs a day. How many runs do two such jobs make?",
            "explanation": "Twice as many.", "hints": ["Add them."],
            "evidence": [{"grade": "doc", "facts": ["P-063"]}],
        }  # fmt: skip

    made = registry.Generator("doubling", "docs", "Two jobs", make)
    monkeypatch.setattr(registry, "_known", {"doubling": made})


@pytest.mark.usefixtures("doubling")
def test_a_drill_has_no_end_and_can_be_repeated():
    store = quiz.ProgressStore(":memory:")
    drill = quiz.drill("doubling", seed=4, progress=store, now=TestClock())
    items = []
    for _ in range(30):
        items.append(drill.turn.item)
        assert drill.answer(drill.question.item.key, sure=3).outcome == "right"
    assert len(set(items)) == 30 and drill.of is None
    assert drill.stop().right == 30
    assert drill.state == "done"
    assert {one.item for one in store.answers()} == set(items)
    again = quiz.drill("doubling", seed=4, progress=":memory:", now=TestClock())
    assert again.turn.item == items[0]
    with pytest.raises(QuizError, match="did you mean `doubling`"):
        quiz.drill("dubling", progress=":memory:")


@pytest.mark.usefixtures("doubling")
def test_generated_questions_come_back_in_review_and_fill_an_exam():
    store, clock = quiz.ProgressStore(":memory:"), TestClock()
    drill = quiz.drill("doubling", seed=4, progress=store, now=clock)
    drill.answer(drill.question.item.key, sure=3)
    drill.stop()
    clock.wait(days=30)
    review = quiz.review(progress=store, now=clock)
    assert (review.of, review.turn.item.partition(":")[0]) == (1, "doubling")
    exam = quiz.exam(quiz.load("topic-4").only(origin="study-guide"), progress=store, now=clock)
    assert (exam.of, exam.note) == (65, "")
    assert sum(":" in turn.item for turn in exam.turns) == 59


def test_the_same_sessions_again_give_the_same_text():
    """Nothing that is shown depends on the real time or on the file."""
    texts = []
    for _ in range(2):
        practice = begun(*sorted(quiz.load("topic-4").only(origin="study-guide")))
        said = [repr(practice)]
        while practice.state != "done":
            said.append(repr(practice.answer("A", sure=2)))
            said.append(repr(practice))
        texts.append(said)
    assert texts[0] == texts[1]
