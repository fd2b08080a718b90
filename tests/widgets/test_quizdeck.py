"""The deck of questions: every type by its controls, nothing given away, the exam's clock and its silence."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.quiz import ProgressStore, load
from jobkit.quiz.grading.families import FAMILIES
from jobkit.widgets import QuizDeck
from jobkit.widgets.quizdeck.draft import AnswerDraft, first_draft, stored_draft
from jobkit.widgets.quizdeck.hotspot import places_of_lines
from tests.quiz.clock import TestClock
from tests.widgets.answering import answer
from tests.widgets.drawn import check_conventions, controls, elements, text_of

SAMPLES = Path(__file__).parents[1] / "quiz" / "samples.yml"
SEED = 5


@cache
def samples():
    return load(SAMPLES)


def of_each_type() -> list[str]:
    first = {question.type: question.id for question in list(samples().values())[::-1]}
    assert set(first) == set(FAMILIES)
    return list(first.values())


def practised(*only: str, bank=None, **options) -> QuizDeck:
    given = {"progress": ":memory:", "now": TestClock(), "seed": SEED, **options}
    return QuizDeck(jobkit.quiz.practice(bank or samples(), only=only, **given))


def examined(items: int = 6, clock: TestClock | None = None, **options) -> QuizDeck:
    given = {"progress": ":memory:", "now": clock or TestClock(), "seed": SEED, **options}
    return QuizDeck(jobkit.quiz.exam("topic-4", items=items, **given))


def state_of(deck: QuizDeck) -> str:
    return json.dumps(deck.get_state(), default=str, ensure_ascii=False)


@pytest.fixture(params=of_each_type())
def deck(request):
    deck = practised(request.param)
    yield deck
    deck.close()


# -- nothing gives the answer away ----------------------------------------------------------------------


def secrets_of(question) -> list[str]:
    item = question.item
    several = [item.explanation, item.accuracy_note, *item.hints]
    several += [getattr(entry, "why", "") or "" for entry in item.entries]
    several += [getattr(entry, "misconception", "") or "" for entry in item.entries]
    several += [near.why for near in getattr(item, "near", ())]
    several += [assertion.say for assertion in getattr(item, "goal", ())]
    several += list(getattr(item, "why", {}).values())
    return [text for text in several if text and text not in question.stem]


def leaks(question, state: str) -> list[str]:
    shown = text_of(state)
    return [text for text in secrets_of(question) if " ".join(text.replace("`", "").split()) in shown]


@pytest.mark.parametrize("topic", jobkit.quiz.topics())
def test_no_page_of_any_question_holds_its_key_reasons_or_hints(topic) -> None:
    bank = load(topic)
    deck = practised(*(question.id for question in bank.values()), bank=bank)
    while deck.session.state != "done":
        question = deck.session.question
        assert not leaks(question, deck.html), question.id
        assert "data-correct" not in deck.html
        deck.session.skip()
        deck.act("motion", "reduced")  # draws again


def test_the_search_above_finds_what_it_looks_for(deck) -> None:
    deck.act("skip")
    assert leaks(deck.state.answered.asked.question, deck.html)


def test_an_option_that_comes_later_is_on_no_page_yet() -> None:
    deck = practised("sample-one-at-a-time")
    first, second = deck.session.presented.options
    assert first.text in text_of(deck.html)
    assert second.text not in state_of(deck)


def test_the_session_is_no_part_of_the_model(deck) -> None:
    assert set(deck.get_state()) == {
        "_anywidget_id", "_css", "_dom_classes", "_esm", "_model_module", "_model_module_version",
        "_model_name", "_view_count", "_view_module", "_view_module_version", "_view_name", "answered",
        "drawn", "kind", "layout", "news", "reference", "tabbable", "tooltip",
    }  # fmt: skip


# -- every type is answered by its controls ---------------------------------------------------------------


def test_a_right_answer_is_given_by_the_controls(deck) -> None:
    answer(deck, rightly=True)
    deck.act("sure", "3")
    assert deck.alert == ""
    assert deck.state.answered.feedback.outcome == "right"
    shown = text_of(deck.html)
    assert "✓ Right" in shown
    assert "Certain: +3 points" in shown
    assert "Explanation" in shown
    check_conventions(deck.html)


def test_a_wrong_answer_brings_a_hint_and_a_second_try_and_then_the_key(deck) -> None:
    answer(deck, rightly=False)
    deck.act("sure", "1")
    first = text_of(deck.html)
    assert "✕ Wrong" in first
    assert "Hint 1 of" in first
    assert "Try once more." in first
    assert "Right answer" not in first
    check_conventions(deck.html)
    if deck.session.question.type != "one_at_a_time":
        deck.act("answer")
        assert "this answer was wrong already" in deck.alert, "a second click is no second try"
    deck.act("skip")
    assert "Right answer" in text_of(deck.html)
    assert deck.session.state == "done"
    deck.act("next")
    assert "wrong 1" in text_of(deck.html)


def test_the_second_try_may_be_right(deck) -> None:
    answer(deck, rightly=False)
    deck.act("sure", "0")
    for letter in deck.state.draft.picked:
        is_multi = deck.session.question.type == "multi"
        deck.act("tick", [letter, False]) if is_multi else deck.act("point", letter)
    answer(deck, rightly=True)
    if deck.session.state != "done":
        deck.act("answer")
    assert deck.state.answered.feedback.outcome == "right"
    assert deck.session.summary.right_later == 1


def test_conventions_hold_for_each_type(deck) -> None:
    check_conventions(deck.html)
    deck.act("hint")
    assert "Hint 1 of" in text_of(deck.html)
    check_conventions(deck.html)
    deck.act("skip")
    check_conventions(deck.html)
    deck.act("next")
    check_conventions(deck.html)


@pytest.mark.parametrize("rightly", [True, False])
def test_a_stored_answer_comes_back_as_the_draft_it_was(deck, rightly) -> None:
    question, seed = deck.session.question, deck.session.turn.seed
    answer(deck, rightly=rightly)
    if question.type == "one_at_a_time":
        return
    draft, shown = deck.state.draft, deck.session.presented
    response = question.response(draft.answer(shown), seed)
    again = stored_draft(question, seed, response)
    assert question.response(again.answer(shown), seed) == response
    assert stored_draft(question, seed, None) == first_draft(shown)


def test_nothing_yet_is_no_answer(deck) -> None:
    deck.act("sure", "2")
    assert 'role="alert"' in deck.html
    assert deck.session.state == "answer"


def test_a_second_click_answers_no_other_question() -> None:
    deck = practised("sample-single", "sample-fix", "sample-numeric")
    for action, value in (("skip", ""), ("sure", "3"), ("hint", ""), ("answer", ""), ("say", "yes")):
        deck.act(action, value)
    assert "this question is answered" in deck.alert
    assert deck.session.position == 1
    assert deck.state.answered.asked.question.id == "sample-single"
    deck.act("next")
    deck.act("sure", "3")
    assert "nothing is changed yet" in deck.alert
    assert deck.state.answered is None
    assert deck.session.summary.wrong == 0


def test_a_second_click_decides_no_other_option() -> None:
    deck = practised("sample-one-at-a-time")
    deck.act("say", "A no")
    before = deck.session.decisions
    deck.act("say", "A no")
    assert 'role="alert"' in deck.html
    assert deck.session.decisions == before


def test_too_few_options_are_said() -> None:
    deck = practised("sample-multi")
    deck.act("tick", ["A", True])
    deck.act("sure", "2")
    assert "this question takes 2" in deck.alert
    assert deck.session.state == "answer"


# -- drafts ------------------------------------------------------------------------------------------------


def test_options_are_taken_and_left() -> None:
    draft = AnswerDraft().with_toggled("A", 2).with_toggled("B", 2).with_toggled("C", 2)
    assert draft.picked == ("B", "C"), "the oldest goes"
    assert draft.with_toggled("B", 2).picked == ("C",)
    assert draft.with_one("D").picked == ("D",)
    assert AnswerDraft(("A",)).with_toggled("B", 1).picked == ("B",)


def test_blocks_move_up_and_down_and_stay_at_the_ends() -> None:
    draft = AnswerDraft(("A", "B", "C"))
    assert draft.with_moved("C", -1).picked == ("A", "C", "B")
    assert draft.with_moved("A", 1).picked == ("B", "A", "C")
    assert draft.with_moved("A", -1) == draft
    assert draft.with_moved("C", 1) == draft


def test_a_place_stands_on_the_line_that_says_it_or_below_the_picture() -> None:
    bank = load("topic-4")
    found = {
        question.id: len(places_of_lines(question.presented()))
        for question in bank.values()
        if question.type == "hotspot"
    }
    assert found["below-the-priced-items"] == 0, "an edge of a graph is no place"
    assert found["part-that-the-platform-refuses"] == 5, "one line is no place"
    assert found["which-commands-still-run"] == 4
    for question in (one for one in bank.values() if one.type == "hotspot"):
        deck = practised(question.id, bank=bank)
        assert len(controls(deck.html, "point")) == len(question.presented().options)


# -- practice -----------------------------------------------------------------------------------------------


def test_a_session_from_the_first_question_to_the_summary() -> None:
    deck = practised("sample-single", "sample-numeric", "sample-multi")
    answer(deck, rightly=True)
    deck.act("sure", "2")
    assert "Question 1 of 3" in text_of(deck.html)
    deck.act("next")
    answer(deck, rightly=False)
    deck.act("sure", "3")
    deck.act("skip")
    deck.act("next")
    deck.act("skip")
    assert "See the summary" in text_of(deck.html)
    deck.act("next")
    shown = text_of(deck.html)
    assert "right at once 1 right later 0 wrong 1 skipped 1 points -4" in shown
    assert "Wrong though you were certain: look at these first How many" in shown
    assert "Certain 0 of 1" in shown


def test_the_simulation_behind_an_answer_is_shown_after_it_only() -> None:
    deck = practised("sample-single")
    assert not controls(deck.html, "show")
    answer(deck, rightly=True)
    deck.act("sure", "2")
    assert "<svg" not in deck.html
    deck.act("show")
    assert "<svg" in deck.html
    assert "jobkit.simulate(" in deck.html
    deck.act("show")
    assert "<svg" not in deck.html


def test_enter_leads_to_how_sure_and_gives_a_second_try() -> None:
    deck = practised("sample-numeric")
    deck.act("text", "77")
    deck.act("ready")
    focus = [one["data-focus"] for one in elements(deck.html) if one["data-focus"]]
    assert any(name.startswith("sure-") for name in focus)
    deck.act("sure", "1")
    deck.act("text", "78")
    deck.act("ready")
    assert deck.state.answered.feedback.is_final


def test_the_focus_follows_once_for_each_place() -> None:
    deck = practised("sample-single", "sample-numeric")
    assert "data-focus" not in deck.html, "a lab that appears does not take the focus"
    seen = set()
    for action, value in (
        ("choose", "A"),
        ("sure", "1"),
        ("skip", ""),
        ("next", ""),
        ("skip", ""),
        ("next", ""),
    ):
        deck.act(action, value)
        seen |= {one["data-focus"] for one in elements(deck.html) if one["data-focus"]}
    assert len(seen) == 5


def test_a_hint_is_given_once_each() -> None:
    deck = practised("sample-single")
    deck.act("hint")
    (button,) = controls(deck.html, "hint")
    assert "disabled" in button.attributes
    deck.act("hint")
    assert 'role="alert"' in deck.html


def test_both_readings_are_asked_for() -> None:
    deck = practised("sample-two-clocks")
    assert "Answer as the exam's guide says it." in text_of(deck.html)
    deck.act("skip")
    deck.act("next")
    assert "Answer for today's platform." in text_of(deck.html)


def test_a_drill_goes_on_until_it_is_ended() -> None:
    deck = QuizDeck(jobkit.quiz.drill(progress=":memory:", now=TestClock(), seed=1))
    for number in range(1, 5):
        assert f"Question {number}" in text_of(deck.html)
        deck.act("skip")
        deck.act("next")
    deck.act("stop")
    assert "What this session has shown" in text_of(deck.html)


def test_a_review_with_nothing_due_says_so() -> None:
    deck = QuizDeck(jobkit.quiz.review(progress=":memory:", now=TestClock()))
    assert "Nothing is due." in text_of(deck.html)


# -- the start ----------------------------------------------------------------------------------------------


def test_the_start_offers_four_kinds_and_shows_progress() -> None:
    deck = QuizDeck(progress=":memory:", now=TestClock())
    assert [one["data-value"] for one in controls(deck.html, "mode")] == [
        "practice",
        "review",
        "drill",
        "exam",
    ]
    assert "Set up a CI job with deferral 0 of 0" in text_of(deck.html)
    check_conventions(deck.html)
    for mode in ("review", "drill", "exam"):
        deck.act("mode", mode)
        check_conventions(deck.html)


def test_begin_practise_leave_and_go_on(tmp_path) -> None:
    store = ProgressStore(tmp_path / "progress.sqlite")
    deck = QuizDeck(progress=store, now=TestClock())
    deck.act("objective", "schedule")
    deck.act("items", "2")
    assert not controls(deck.html, "resume")
    deck.act("begin")
    assert deck.session.of == 2
    answer(deck, rightly=True)
    deck.act("sure", "3")
    assert deck.state.answered.asked.question.objective == "schedule"
    deck.act("home")
    assert "Schedule a job 1 of 1" in text_of(deck.html)
    deck.act("resume")
    assert (deck.session.position, deck.session.of) == (1, 2)


@pytest.mark.parametrize("mode", ["review", "drill", "exam"])
def test_each_kind_begins(mode) -> None:
    deck = QuizDeck(progress=":memory:", now=TestClock())
    deck.act("mode", mode)
    deck.act("begin")
    assert deck.alert == ""
    assert deck.session is not None
    check_conventions(deck.html)


def test_the_time_of_an_exam_goes_with_its_questions_and_more_may_be_granted() -> None:
    deck = QuizDeck(progress=":memory:", now=TestClock(step=0.0))
    deck.act("mode", "exam")
    assert "Time: 2 h" in text_of(deck.html)
    deck.act("exam_items", "13")
    assert "Time: 24 min" in text_of(deck.html)
    deck.act("extra_time", "1.5")
    assert "Time: 36 min" in text_of(deck.html)
    deck.act("begin")
    assert "36:00 left" in text_of(deck.html)


def test_a_number_that_is_being_typed_is_no_error_until_one_begins() -> None:
    deck = QuizDeck(progress=":memory:", now=TestClock())
    deck.act("items", "")
    assert deck.alert == ""
    deck.act("begin")
    assert "items is 1 to 10,000" in deck.alert


# -- exam ---------------------------------------------------------------------------------------------------


WORDS_OF_A_VERDICT = re.compile(r"\b(right|wrong|passed|score|points|correct|explanation)\b", re.I)


def beside_the_question(deck: QuizDeck) -> str:
    """What stands on the page of an exam besides the question itself."""
    shown = text_of(deck.html)
    presented = deck.session.presented
    texts = [presented.title, presented.stem, *(option.text for option in presented.options)]
    for text in sorted(texts, key=len, reverse=True):
        shown = shown.replace(" ".join(text.replace("`", "").replace("*", "").split()), "")
    return shown


def test_an_exam_says_nothing_of_right_or_wrong_before_its_end() -> None:
    deck = examined(12)
    for number in range(1, 13):
        deck.act("go", number)
        question = deck.session.question
        if question.type not in ("one_at_a_time", "hotspot"):
            answer(deck, rightly=number % 2 == 0)
        deck.act("clock")
        assert not leaks(question, deck.html)
        if question.type in ("single", "multi", "numeric"):
            assert not WORDS_OF_A_VERDICT.search(beside_the_question(deck)), beside_the_question(deck)
    deck.act("hand_in")
    assert not WORDS_OF_A_VERDICT.search(text_of(deck.html))
    deck.act("finish")
    assert re.search(r"(Passed|Not passed) right \d+ of 12 needed 8", text_of(deck.html))


def test_answers_are_kept_when_one_goes_on_or_back_or_elsewhere() -> None:
    deck = examined(6)
    numbers = [n for n in range(1, 7) if _type_at(deck, n) not in ("one_at_a_time",)][:3]
    for number in numbers:
        deck.act("go", number)
        answer(deck, rightly=True)
        deck.act("hand_in")
    for number in numbers:
        deck.act("go", number)
        assert deck.session.given is not None
        assert deck.session.question.grade(deck.session.given, seed=deck.session.turn.seed) is not None
    assert f"{len(numbers)} of 6 questions answered." in text_of(deck.html)
    states = {one.text: one["aria-label"] for one in controls(deck.html, "go") if one["aria-current"]}
    assert sum("answered" in label for label in states.values()) == len(numbers)


def _type_at(deck: QuizDeck, number: int) -> str:
    deck.act("go", number)
    return deck.session.question.type


def test_an_answer_given_before_stands_in_the_controls_again() -> None:
    deck = examined(6)
    number = next(n for n in range(1, 7) if _type_at(deck, n) == "single")
    deck.act("go", number)
    deck.act("choose", "B")
    deck.act("hand_in")
    deck.act("go", number)
    (checked,) = [one for one in controls(deck.html, "choose") if "checked" in one.attributes]
    assert checked["value"] == "B"


def test_the_clock_of_an_exam_is_its_own_and_hands_in() -> None:
    clock = TestClock(step=0.0)
    deck = examined(6, clock)
    left = round(120 * 6 / 6)
    assert f"{left}:00 left" in text_of(deck.html)
    clock.wait(minutes=30, seconds=1)
    deck.act("clock")
    assert f"{left - 31}:59 left" in text_of(deck.html)
    (timer,) = controls(deck.html, "clock")
    assert (timer["role"], timer["data-every"]) == ("timer", "1000")
    number = next(n for n in range(1, 7) if _type_at(deck, n) == "single")
    deck.act("go", number)
    deck.act("choose", "B")
    clock.now = clock.now.replace() + (deck.session.time_left)
    clock.wait(seconds=-1)
    deck.act("clock")
    assert deck.session.given is not None, "kept at the last moment"
    clock.wait(seconds=2)
    deck.act("clock")
    assert deck.session.is_over
    assert "needed" in text_of(deck.html)
    assert not controls(deck.html, "clock")


def test_a_flag_is_set_and_seen() -> None:
    deck = examined(6)
    number = next(n for n in range(1, 7) if _type_at(deck, n) != "one_at_a_time")
    deck.act("go", number)
    deck.act("flag")
    assert f"{number} ⚑: open, flagged" in [one["aria-label"] for one in controls(deck.html, "go")]
    deck.act("hand_in")
    assert f"Flagged: {number}" in text_of(deck.html)


def test_options_one_at_a_time_close_the_question() -> None:
    deck = examined(40)
    number = next(n for n in range(1, 41) if _type_at(deck, n) == "one_at_a_time")
    deck.act("go", number)
    answer(deck, rightly=True)
    assert deck.session.is_closed
    assert "This question is finished." in text_of(deck.html)
    assert not controls(deck.html, "say")
    assert not controls(deck.html, "flag")


def test_an_exam_that_is_over_is_looked_at_question_by_question() -> None:
    deck = examined(6)
    deck.act("finish")
    deck.act("part", "not attempted")
    check_conventions(deck.html)
    assert len([one for one in controls(deck.html, "see") if one["data-value"] != "0"]) == 6
    for number in range(1, 7):
        deck.act("see", str(number))
        assert deck.alert == ""
        assert "Right answer" in text_of(deck.html)
        check_conventions(deck.html)
    deck.act("see", "0")
    assert "Not passed" in text_of(deck.html)
    deck.act("part", "flagged")
    assert "None." in text_of(deck.html)


# -- a lab like any other ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("choose", "Z"), ("choose", None), ("tick", "A"), ("tick", ["A", "yes"]), ("tick", ["Z", True]),
        ("point", 1), ("up", "A"), ("down", None), ("row", ["1", "x"]), ("row", "x"), ("text", 3),
        ("sure", "4"), ("sure", "x"), ("sure", "2"), ("say", "perhaps"), ("say", "yes"), ("answer", ""),
        ("next", ""), ("go", "1"), ("flag", ""), ("finish", ""), ("see", "1"), ("part", "x"), ("back", ""),
        ("clock", ""), ("hand_in", ""), ("mode", "cheat"), ("objective", "x"), ("items", "x"), ("items", -1),
        ("exam_items", 10**9), ("extra_time", "9"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_shown_and_changes_nothing(action, value) -> None:
    deck = practised("sample-single")
    before = deck.state
    deck.act(action, value)
    assert 'role="alert"' in deck.html
    assert "jobkit went wrong" not in deck.html
    assert deck.state == before
    assert deck.session.state == "answer"


@pytest.mark.parametrize(
    "action", ["choose", "sure", "answer", "hint", "skip", "stop", "next", "say", "text"]
)
def test_nothing_is_answered_where_nothing_is_asked(action) -> None:
    deck = QuizDeck(progress=":memory:", now=TestClock())
    deck.act(action, "1")
    assert 'role="alert"' in deck.html
    assert "jobkit went wrong" not in deck.html


@pytest.mark.parametrize("action", ["choose", "sure", "answer", "hint", "skip", "stop", "say", "text"])
def test_nothing_is_answered_once_all_is_done(action) -> None:
    deck = practised("sample-single")
    deck.act("skip")
    for _ in range(2):
        deck.act(action, "A" if action == "choose" else "1")
        assert "jobkit went wrong" not in deck.html
        deck.act("next")


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(JobkitError, match="there is no action"):
        practised("sample-single").act("solve")


HOSTILE = '<img src=x onerror="alert(1)">'


def test_hostile_text_stays_text(tmp_path) -> None:
    text = SAMPLES.read_text("utf-8")
    for plain in ("It is cancelled.", "Two commits", "A newer commit cancels it."):
        text = text.replace(plain, plain + HOSTILE.replace('"', ""))
    (tmp_path / "hostile.yml").write_text(text, "utf-8")
    deck = practised("sample-single", bank=load(tmp_path / "hostile.yml"))
    assert "<img" not in deck.html
    assert "onerror" in deck.html
    deck.act("choose", "A")
    deck.act("sure", "1")
    assert "<img" not in deck.html
    typed = practised("sample-cron")
    typed.act("text", HOSTILE)
    assert "<img" not in typed.html
    assert next(one for one in controls(typed.html, "text"))["value"] == HOSTILE


def test_the_same_session_draws_the_same_bytes() -> None:
    one, two = practised("sample-order"), practised("sample-order")
    for deck in (one, two):
        answer(deck, rightly=True)
    assert one.html == two.html


def test_close_leaves_nothing_behind() -> None:
    before = set(_instances)
    practised("sample-single").close()
    assert set(_instances) == before


def test_a_saved_page_shows_the_question_and_no_key(deck) -> None:
    data, _ = deck._repr_mimebundle_()
    assert deck.session.question.title in data["text/html"]
    assert "inert" in data["text/html"]
    assert not leaks(deck.session.question, data["text/html"].partition("</style>")[2])
