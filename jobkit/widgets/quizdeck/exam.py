"""An exam on the table: a clock, flags, all places, and no word about right or wrong before its end."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from jobkit.basics.words import count_words, duration_words
from jobkit.quiz import ExamResult, PracticeExam
from jobkit.quiz.sessions.exam import ExamPlace
from jobkit.quiz.sessions.result import ExamShare, Reviewed
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.markup import to_html
from jobkit.widgets.fields import attributes, button, card, group, tag
from jobkit.widgets.layout import tiles, two_panes
from jobkit.widgets.quizdeck.answering import Sheet
from jobkit.widgets.quizdeck.draft import AnswerDraft, stored_draft
from jobkit.widgets.quizdeck.feedback import OUTCOMES, proof_html, solution_block
from jobkit.widgets.quizdeck.question import question_card
from jobkit.widgets.quizdeck.state import AskedCard, DeckState, ReviewPart
from jobkit.widgets.small_table import body_row, small_table

__all__ = ["exam_html", "given_draft"]

_TICK_MS = "1000"


def given_draft(exam: PracticeExam) -> AnswerDraft:
    """Return the answer that stands for the question now asked, as a draft."""
    return stored_draft(exam.question, exam.turn.seed, exam.given)


def exam_html(state: DeckState, exam: PracticeExam, uid: str) -> str:
    """Return the place where an exam stands."""
    if exam.is_over:
        return _over(state, exam, uid)
    main = _hand_in(state, exam) if state.is_handing_in else _asked(state, exam, uid)
    return two_panes(_side(exam), main)


# ---- while it runs


def _side(exam: PracticeExam) -> str:
    places = exam.places
    answered = sum(place.state != "open" for place in places)
    grid = "".join(_place(place, place.number == exam.position + 1) for place in places)
    note = f'<p class="jk-muted">{xml(exam.note)}</p>' if exam.note else ""
    body = (
        f"<p>{answered} of {count_words(exam.of, 'question')} answered.</p>"
        f'<div class="jk-places" role="group" aria-label="Questions" data-roving>{grid}</div>{note}'
        f"{tag('div', button('Hand in', 'hand_in'), kind='jk-buttons')}"
    )
    return card(f"<h3>Exam</h3>{_clock(exam.time_left)}", body, key="exam", label="Exam")


def _clock(left: timedelta) -> str:
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    own = {
        "class": "jk-push jk-clock",
        "role": "timer",
        "data-every": _TICK_MS,
        "data-do": "clock",
        "data-key": "clock",
    }
    return f"<span{attributes(own)}>{minutes}:{seconds:02} left</span>"


def _place(place: ExamPlace, is_current: bool) -> str:
    mark = " ⚑" if place.is_flagged else ""
    flagged = ", flagged" if place.is_flagged else ""
    own: dict[str, str | bool] = {
        "type": "button",
        "class": f"jk-place jk-place-{place.state}",
        "data-do": "go",
        "data-value": str(place.number),
        "data-key": f"place-{place.number}",
        "aria-label": f"{place.number}{mark}: {place.state}{flagged}",
        "aria-current": "true" if is_current else "false",
    }
    return f"<button{attributes(own)}>{place.number}{mark}</button>"


def _asked(state: DeckState, exam: PracticeExam, uid: str) -> str:
    asked = AskedCard(exam.question, exam.turn.seed, exam.turn.reading, exam.position, exam.decisions)
    draft = state.draft or given_draft(exam)
    sheet = Sheet(asked.shown, draft, uid, not exam.is_closed, asked.decisions)
    number = f'<p class="jk-muted">Question {exam.position + 1} of {exam.of}</p>'
    focus = f"question-{state.moves}" if state.moves else ""
    return question_card(asked, sheet, number, _steps(exam), focus=focus)


def _steps(exam: PracticeExam) -> str:
    """Return the ways on: back, on, flag. Each keeps the answer."""
    is_last = exam.position + 1 == exam.of
    on = button("To the end", "hand_in", style="main") if is_last else button("Next", "next", style="main")
    back = button("Back", "back", is_disabled=exam.position == 0)
    closed = '<p class="jk-muted">This question is finished.</p>' if exam.is_closed else ""
    flag = (
        ""
        if exam.question.type == "one_at_a_time"
        else button("⚑ Flag", "flag", is_pressed=_is_flagged(exam))
    )
    return f"{closed}{tag('div', back, on, flag, kind='jk-buttons')}"


def _is_flagged(exam: PracticeExam) -> bool:
    return exam.places[exam.position].is_flagged


def _hand_in(state: DeckState, exam: PracticeExam) -> str:
    missing = [str(place.number) for place in exam.places if place.state == "open"]
    flagged = [str(place.number) for place in exam.places if place.is_flagged]
    said = f"<p>Not answered: {', '.join(missing)}</p>" if missing else "<p>All questions are answered.</p>"
    said += f"<p>Flagged: {', '.join(flagged)}</p>" if flagged else ""
    heading = tag("h3", "Hand in?", tabindex="-1", data_focus=f"end-{state.moves}")
    buttons = (
        button("Hand in now", "finish", style="main"),
        button("Back to the questions", "go", str(exam.position + 1)),
    )
    return card(heading, said + tag("div", *buttons, kind="jk-buttons"), key="end", label="Hand in")


# ---- once it is over


def _over(state: DeckState, exam: PracticeExam, uid: str) -> str:
    opened = exam.review()[state.opened - 1] if state.opened else None
    main = _seen(state, opened, uid) if opened is not None else _result(state, exam.result)
    return two_panes(_list(state, exam), main)


def _result(state: DeckState, result: ExamResult) -> str:
    word, look = ("Passed", "jk-ok") if result.is_passed else ("Not passed", "jk-wrong")
    low, high = result.interval
    heading = tag("h3", word, kind=look, tabindex="-1", data_focus=f"result-{state.moves}")
    figures = (
        ("right", f"{result.right} of {result.of}"),
        ("needed", result.needed),
        ("not answered", result.not_answered),
        ("time", duration_words(result.seconds)),
    )
    body = (
        tiles(figures) + f"<p>With other questions of this kind: {low:.0%} to {high:.0%} right.</p>"
        f"{_shares('sub-skill', result.by_objective)}{_shares('format', result.by_format)}"
        f"{f'<p>{xml(result.note)}</p>' if result.note else ''}"
        f"{tag('div', button('Back to the start', 'home', style='main'), kind='jk-buttons')}"
    )
    return card(heading, body, key="result", label="Result")


def _shares(name: str, shares: tuple[ExamShare, ...]) -> str:
    rows = (body_row(xml(one.title), (f"{one.right} of {one.of}", _between(one.interval))) for one in shares)
    return small_table(f"By {name}", (name, "right", "probably between"), rows)


def _between(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%} and {interval[1]:.0%}"


def _list(state: DeckState, exam: PracticeExam) -> str:
    """Return the questions of an exam that is over, those of the chosen part."""
    parts = group(
        "part", "Questions", state.part, [(part.capitalize(), part) for part in get_args(ReviewPart)]
    )
    rows = "".join(_entry(one, one.number == state.opened) for one in exam.review(state.part))
    listed = (
        f'<ul class="jk-tree jk-reviewed" data-roving aria-label="Questions">{rows}</ul>'
        if rows
        else "<p>None.</p>"
    )
    back = button("The result", "see", "0", is_pressed=not state.opened)
    return card(f"<h3>Your answers</h3>{back}", parts + listed, key="answers", label="Your answers")


def _entry(one: Reviewed, is_open: bool) -> str:
    glyph, look = OUTCOMES[one.outcome]
    press = button(
        f"{one.number}. {one.question.title}", "see", str(one.number), style="link", is_pressed=is_open
    )
    return f'<li data-key="entry-{one.number}"><span class="{look}">{glyph}</span> {press}</li>'


def _seen(state: DeckState, one: Reviewed, uid: str) -> str:
    """Return a question of an exam that is over, with its key and its reasons."""
    response = one.answer.response if one.answer is not None else None
    asked = AskedCard(one.question, one.turn.seed, one.turn.reading, one.number - 1, _said(one, response))
    sheet = Sheet(
        asked.shown, stored_draft(one.question, one.turn.seed, response), uid, False, asked.decisions
    )
    glyph, look = OUTCOMES[one.outcome]
    told = to_html(one.grade.feedback) if one.answer is not None else ""
    verdict = f'<h4 class="{look}">{glyph} {one.outcome.capitalize()}</h4>{told}'
    below = with_fact_links(verdict + solution_block(one.solution, is_folded=False))
    below += proof_html(one.question, one.turn.reading, is_shown=state.is_shown)
    return question_card(asked, sheet, "", below, focus=f"seen-{state.moves}", is_asked=False)


def _said(one: Reviewed, response: object) -> tuple[tuple[str, ...], ...]:
    """Return the letters and words said of options that came one at a time."""
    if one.question.type != "one_at_a_time" or not isinstance(response, list):
        return ()
    letters = [option.letter for option in one.question.presented(one.turn.seed).options]
    return tuple((letter, said) for letter, (_, said) in zip(letters, response, strict=False))
