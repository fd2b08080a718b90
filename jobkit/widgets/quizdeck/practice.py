"""Practice, review and drill on the table: a question, its feedback, and what the session has shown."""

from __future__ import annotations

from jobkit.basics.words import count_words
from jobkit.quiz import Practice
from jobkit.quiz.sessions.certainty import PracticeSummary
from jobkit.quiz.sessions.turn import question_of
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.widgets.fields import button, card, tag
from jobkit.widgets.layout import tiles, two_panes
from jobkit.widgets.quizdeck.answering import Sheet
from jobkit.widgets.quizdeck.draft import first_draft
from jobkit.widgets.quizdeck.feedback import SURE, feedback_html, proof_html
from jobkit.widgets.quizdeck.question import hints_html, progress_bar, question_card
from jobkit.widgets.quizdeck.state import AskedCard, DeckState
from jobkit.widgets.small_table import body_row, small_table

__all__ = ["asked_now", "practice_html"]

_NAMES = {"practice": "Practice", "review": "Review", "drill": "Drill"}


def asked_now(practice: Practice) -> AskedCard:
    """Return the question that a session asks now."""
    turn = practice.turn
    return AskedCard(practice.question, turn.seed, turn.reading, practice.position, practice.decisions)


def practice_html(state: DeckState, practice: Practice, uid: str) -> str:
    """Return the place where a session stands."""
    answered = state.answered
    if answered is not None and answered.feedback.is_final:
        main = _answered_card(state, practice, uid)
    elif practice.state == "done":
        main = _done_card(state, practice)
    else:
        main = _asked_card(state, practice, uid)
    side = card(f"<h3>{_NAMES[practice.mode]}</h3>", _side(state, practice), key="session", label="Session")
    return two_panes(side, main)


def _asked_card(state: DeckState, practice: Practice, uid: str) -> str:
    asked = asked_now(practice)
    is_open = practice.state == "answer"
    sheet = Sheet(asked.shown, state.draft or first_draft(asked.shown), uid, is_open, asked.decisions)
    answered, moves = state.answered, state.moves
    before = feedback_html(answered.feedback, f"feedback-{moves}") if answered is not None else ""
    focus = "" if before or not moves else f"question-{moves}"
    return question_card(asked, sheet, before, _below(state, practice, asked), focus=focus)


def _below(state: DeckState, practice: Practice, asked: AskedCard) -> str:
    """Return what follows the controls: certainty, hint, skip."""
    is_said = asked.shown.type == "one_at_a_time" and practice.state == "answer"
    give = "" if is_said else _certainty(state) if state.answered is None else _again()
    hint = _hint(practice, len(state.hints)) if practice.question.hint_count else ""
    more = tag("div", hint, button("Skip", "skip", style="link"), kind="jk-buttons")
    return f"{give}{hints_html(state.hints)}{more}"


def _certainty(state: DeckState) -> str:
    """Return the buttons that say how sure one is: each gives the answer."""
    focus = {"data_focus": f"sure-{state.moves}"} if state.is_ready else {}
    name = tag("span", "How sure are you?", kind="jk-label", tabindex="-1", **focus)
    buttons = "".join(button(word, "sure", str(sure), style="main") for sure, word in SURE.items())
    row = f'<div class="jk-buttons" role="group" aria-label="How sure are you?" data-roving>{buttons}</div>'
    return tag("div", name, row, button("Answer without saying", "sure", "0", style="link"), kind="jk-sure")


def _again() -> str:
    return tag("div", button("Check again", "answer", style="main"), kind="jk-buttons")


def _hint(practice: Practice, taken: int) -> str:
    label = "Hint" if not taken else "Another hint"
    return button(label, "hint", style="link", is_disabled=taken >= practice.question.hint_count)


def _answered_card(state: DeckState, practice: Practice, uid: str) -> str:
    """Return a question that was answered, with its controls as they were and all that there is to say."""
    if state.answered is None:
        return ""
    asked, feedback = state.answered.asked, state.answered.feedback
    sheet = Sheet(asked.shown, state.answered.draft, uid, False, asked.decisions)
    label = "See the summary" if practice.state == "done" else "Next question"
    below = feedback_html(feedback, f"feedback-{state.moves}")
    below += proof_html(asked.question, asked.reading, is_shown=state.is_shown)
    below += tag("div", button(label, "next", style="main"), kind="jk-buttons")
    return question_card(asked, sheet, "", below, is_asked=False)


def _side(state: DeckState, practice: Practice) -> str:
    """Return how far the session is, and what it has shown so far."""
    at = state.answered.asked.position if state.answered is not None else practice.position
    done = practice.state == "done" and state.answered is None
    number = at if done else at + 1
    if practice.of is None:
        far = f"<p>Question {number}</p>"
    else:
        label = (
            f"Question {number} of {practice.of}"
            if not done
            else f"{count_words(practice.of, 'question')} done"
        )
        far = progress_bar(label, at if state.answered is None else at + 1, practice.of)
    end = "" if done else button("End the session", "stop", style="link")
    return f"{far}{_figures(practice.summary)}{end}"


def _figures(summary: PracticeSummary) -> str:
    return tiles(
        [
            ("right at once", summary.right),
            ("right later", summary.right_later),
            ("wrong", summary.wrong),
            ("skipped", summary.skipped),
            ("points", summary.points),
        ]
    )


def _done_card(state: DeckState, practice: Practice) -> str:
    """Return what the session has shown, and the way back."""
    note = f"<p>{xml(practice.note)}</p>" if practice.note else ""
    focus = {"data_focus": f"done-{state.moves}"} if state.moves else {}
    heading = tag("h3", "What this session has shown", tabindex="-1", **focus)
    back = tag("div", button("Back to the start", "home", style="main"), kind="jk-buttons")
    asked = practice.of is None or practice.of > 0
    body = f"{note}{_summary(practice) if asked else ''}{back}"
    return card(heading, with_fact_links(body), key="done", label="Summary")


def _summary(practice: Practice) -> str:
    """Return the table of how sure and how right, after what was wrong though the learner was certain."""
    titles = (question_of(practice.bank, one.item).title for one in practice.summary.confident)
    wrong = "".join(f"<li>{xml(title)}</li>" for title in titles)
    first = f"<h4>Wrong though you were certain: look at these first</h4><ul>{wrong}</ul>" if wrong else ""
    summary = practice.summary
    rows = (body_row(SURE[one.sure], (f"{one.right} of {one.of}",)) for one in summary.calibration if one.of)
    table = small_table("How sure and how right", ("how sure", "right"), rows)
    return f"{first}<p>Mean mark: {summary.mark:.0%}.</p>{table}"
