"""The board of the fault lab: evidence, causes, verdicts; the answer is nowhere before it is given."""

from __future__ import annotations

import json
from html import unescape

import pytest
from ipywidgets.widgets.widget import _instances

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.guide.faultlab.causes import CAUSES
from jobkit.guide.faultlab.lab import LETTERS
from jobkit.guide.faultlab.log_search import log_hits
from jobkit.guide.faultlab.points import points
from jobkit.views.case_week import case_week_picture
from jobkit.widgets import CaseBoard
from jobkit.widgets.caseboard.state import BoardState, CaseNotes
from tests.widgets.drawn import check_conventions, controls, elements, text_of

SEED = 8


@pytest.fixture
def board():
    board = CaseBoard(SEED)
    yield board
    board.close()


def truth(letter: str = "A", seed: int = SEED) -> str:
    case = jobkit.fault_lab(seed).case(letter)
    return next(key for key in CAUSES if case.diagnose(key).right)


def wrong(letter: str = "A") -> list[str]:
    return [key for key in CAUSES if key != truth(letter)]


def diagnose(board: CaseBoard, cause: str) -> None:
    board.act("choose", cause)
    board.act("diagnose")


def solve(board: CaseBoard, letter: str) -> None:
    board.act("case", letter)
    diagnose(board, truth(letter, board.state.seed))


# -- nothing gives the answer away ----------------------------------------------------------------------


@pytest.mark.parametrize("letter", LETTERS)
def test_no_page_tells_a_cause_from_the_others_before_the_diagnosis(board, letter) -> None:
    """Whatever is looked at: each cause is in the list once, and no fix and no sign of one is shown."""
    board.act("case", letter)
    for part in ("runs", "pull requests", "settings"):
        board.act("part", part)
        for run in jobkit.fault_lab(SEED).case(letter).runs[:3]:
            board.act("run", str(run.id)) if part == "runs" else None
            state = json.dumps(board.get_state(), default=str)
            for cause in CAUSES.values():
                assert text_of(board.html).count(" ".join(cause.text.split())) == 1
                assert cause.fix[:40] not in state
                assert cause.signs[:40] not in state
            assert "data-correct" not in state


def test_causes_look_alike_before_the_diagnosis(board) -> None:
    """Apart from their own key and text, the rows of the list are the same markup."""
    rows = {}
    for key, text in board.state.lab.causes.items():
        row = next(row for row in board.html.split("<li ") if f'"cause-{key}"' in row).partition("</li>")[0]
        rows[key] = unescape(row).replace(key, "KEY").replace(text, "TEXT")
    assert len(set(rows.values())) == 1


# -- striking out, choosing, diagnosing -------------------------------------------------------------------


def test_a_cause_is_struck_out_and_taken_back(board) -> None:
    key = wrong()[0]
    board.act("strike", key)
    radio = next(one for one in controls(board.html, "choose") if one["value"] == key)
    assert "disabled" in radio.attributes
    assert "8 causes left" in text_of(board.html)
    board.act("strike", key)
    assert board.state.notes == CaseNotes()


def test_striking_out_the_chosen_cause_leaves_nothing_chosen() -> None:
    notes = CaseNotes().with_chosen("a").with_struck("a")
    assert (notes.chosen, notes.struck) == ("", {"a"})
    assert notes.with_chosen("a") == CaseNotes(chosen="a")


def test_a_wrong_diagnosis_says_where_to_look_and_costs_a_point(board) -> None:
    first, second = wrong()[:2]
    diagnose(board, first)
    diagnose(board, second)
    assert board.state.score == (0, 15)
    assert "Not this one" in text_of(board.html)
    assert "A (2 misses)" in text_of(board.html)
    assert "diagnosed: wrong" in text_of(board.html)
    diagnose(board, truth())
    assert board.state.score == (1, 15)
    assert "1 point" in text_of(board.html)


def test_a_right_diagnosis_is_worth_three_points_and_shows_cause_fix_and_facts(board) -> None:
    diagnose(board, truth())
    shown = text_of(board.html)
    assert "Solved" in shown
    assert " ".join(CAUSES[truth()].fix.split()) in shown
    assert "the cause" in shown
    assert 'class="jobkit-fact"' in board.html
    assert board.state.score == (3, 15)
    assert "diagnose" not in {one["data-do"] for one in elements(board.html)}


def test_the_week_with_the_fix_is_green(board) -> None:
    solve(board, "A")
    assert "3 of 7 as it was, 7 of 7 with the fix" in text_of(board.html)
    board.act("after", "yes")
    assert "Case A, with the fix" in text_of(board.html)
    assert {run.status for run in board.state.shown.runs} == {"success"}
    board.act("part", "settings")
    assert "deferral.this_job" not in board.html
    board.act("after", "no")
    assert "deferral.this_job" in board.html


def test_all_cases_solved_at_once_are_15_points(board) -> None:
    for letter in LETTERS:
        solve(board, letter)
    assert board.state.score == (15, 15)
    assert [one.text for one in controls(board.html, "case")] == [f"{letter} ✓" for letter in LETTERS]


def test_points_fall_with_each_miss_and_never_below_zero() -> None:
    assert [points(misses) for misses in (0, 1, 2, 3, 7)] == [3, 2, 1, 0, 0]


def test_the_same_wrong_cause_counts_once(board) -> None:
    for _ in range(3):
        diagnose(board, wrong()[0])
    diagnose(board, truth())
    assert board.state.score == (2, 15)


def test_notes_stay_with_their_case_and_lab(board) -> None:
    diagnose(board, wrong()[0])
    board.act("case", "B")
    assert board.state.notes == CaseNotes()
    board.act("lab", "9")
    board.act("lab", str(SEED))
    assert len(board.state.notes.tried) == 1


# -- evidence ------------------------------------------------------------------------------------------------


def test_a_run_opens_from_the_table_and_from_the_picture(board) -> None:
    marks = [one for one in controls(board.html, "run") if one.tag == "g"]
    rows = [one for one in controls(board.html, "run") if one.tag == "button"]
    assert [one["data-value"] for one in rows] == [str(run.id) for run in board.state.case.runs]
    assert {one["data-value"] for one in marks} == {one["data-value"] for one in rows}
    board.act("run", "5")
    assert "Log of run 5: error" in text_of(board.html)
    pressed = [one for one in controls(board.html, "run") if one["aria-pressed"] == "true"]
    assert {one["data-value"] for one in pressed} == {"5"}


def test_all_logs_are_searched(board) -> None:
    board.act("search", "DOES NOT EXIST")
    red = [run for run in board.state.case.runs if run.error]
    assert {hit.run for hit in log_hits(board.state.case.logs, "does not exist")} == {run.id for run in red}
    assert f"in {len(red)} runs" in text_of(board.html)
    assert "<mark>does not exist</mark>" in board.html
    board.act("search", "no such text")
    assert "No line of any log holds this text." in text_of(board.html)
    board.act("search", "  ")
    assert "<mark>" not in board.html


def test_settings_show_what_differs_from_the_guide(board) -> None:
    board.act("part", "settings")
    shown = text_of(board.html)
    assert "deferral.environment Production –" in shown
    assert "DBT_REGION eu eu" in shown
    assert "Run slots: 5. Git provider: github." in shown


def test_pull_requests_show_files_and_moments(board) -> None:
    board.act("part", "pull requests")
    for page in board.state.case.pull_requests:
        assert f"#{page.number}" in board.html
        assert all(file in board.html for file in page.files)


@pytest.mark.parametrize("seed", [SEED, 50])
def test_the_picture_of_a_week_has_a_mark_for_each_run_and_each_push(seed) -> None:
    for case in jobkit.fault_lab(seed):
        picture = case_week_picture(case.runs, case.pull_requests)
        assert sorted(int(part.data["run"]) for part in picture.parts("run")) == [run.id for run in case.runs]
        waits = [run for run in case.runs if run.wait_seconds]
        assert len(picture.parts("wait")) == len(waits)
        pushes = sum(len(page.pushed_at) for page in case.pull_requests)
        assert len(picture.parts("push")) == pushes
        assert len(picture.parts("end")) == sum(page.ended_at is not None for page in case.pull_requests)


# -- a lab like any other ------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", LETTERS)
def test_conventions_hold_in_each_state(board, letter) -> None:
    board.act("case", letter)
    board.act("run", str(board.state.case.runs[1].id))
    board.act("search", "ERROR")
    check_conventions(board.html)
    for part in ("pull requests", "settings"):
        board.act("part", part)
        check_conventions(board.html)
    diagnose(board, wrong(letter)[0])
    check_conventions(board.html)
    solve(board, letter)
    check_conventions(board.html)


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("lab", "x"), ("lab", -1), ("lab", 10**9), ("lab", None), ("case", "F"), ("case", 1),
        ("part", "answers"), ("run", "99"), ("run", ["5"]), ("search", 5), ("strike", "nothing"),
        ("strike", None), ("choose", ""), ("diagnose", ""), ("after", True), ("after", "yes"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_shown_and_changes_nothing(board, action, value) -> None:
    before = board.state
    board.act(action, value)
    assert 'role="alert"' in board.html
    assert board.state == before
    board.act("search", "")
    assert board.alert == ""


def test_an_unknown_action_is_refused(board) -> None:
    with pytest.raises(JobkitError, match="there is no action"):
        board.act("solve")


def test_hostile_text_stays_text(board) -> None:
    hostile = '<img src=x onerror="alert(1)">\u202e'
    board.act("search", hostile)
    assert "<img" not in board.html
    assert (
        next(one for one in controls(board.html, "search"))["value"]
        == '<img src=x onerror="alert(1)">\\u202e'
    )


def test_the_same_state_draws_the_same_bytes() -> None:
    one, two = CaseBoard(SEED), CaseBoard(SEED)
    for board in (one, two):
        board.act("run", "5")
        diagnose(board, wrong()[0])
    assert one.html == two.html
    one.close()
    two.close()


def test_a_board_begins_with_a_case_a_lab_or_a_number() -> None:
    lab = jobkit.fault_lab(3)
    assert CaseBoard(lab.case("C")).state == BoardState(3, "C")
    assert CaseBoard(lab).state == CaseBoard(3).state == BoardState(3)
    with pytest.raises(JobkitError, match="a whole number"):
        CaseBoard("three")


def test_close_leaves_nothing_behind() -> None:
    before = set(_instances)
    CaseBoard(SEED).close()
    assert set(_instances) == before


def test_a_saved_page_reads_well_without_a_kernel(board) -> None:
    data, _ = board._repr_mimebundle_()
    assert "inert" in data["text/html"]
    assert "Case A" in data["text/html"]
    assert data["text/plain"] == "<CaseBoard lab 8, case A: 0 of 15 points>"
