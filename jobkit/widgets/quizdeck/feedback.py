"""The feedback on an answer: right or wrong, why, the key once it is final, the simulation behind it."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.errors import QuizError
from jobkit.quiz import Question, Solution
from jobkit.quiz.items.base import Reading
from jobkit.quiz.sessions import Feedback
from jobkit.views.drawing import Picture
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.markup import inline_html, to_html
from jobkit.views.quiz import show_me_picture
from jobkit.views.svg import draw_svg
from jobkit.widgets.fields import button, tag, unfolding

__all__ = ["OUTCOMES", "SURE", "feedback_html", "proof_html", "solution_block"]

SURE = {1: "A guess", 2: "Fairly sure", 3: "Certain"}
"""How sure a learner can be, from 1 to 3."""

OUTCOMES = {"right": ("✓", "jk-ok"), "wrong": ("✕", "jk-wrong"), "not attempted": ("–", "jk-muted")}
"""Glyph and class of each outcome."""

_READINGS = {"guide": "By the exam's guide", "platform": "On today's platform"}


def feedback_html(feedback: Feedback, focus: str) -> str:
    """Return the feedback on an answer; once it is final, the key and its reasons too."""
    glyph, look = OUTCOMES[feedback.outcome]
    skipped = "Skipped" if feedback.is_final else "Not answered"
    word = skipped if feedback.outcome == "not attempted" else feedback.outcome.capitalize()
    heading = tag("h4", f"{glyph} {word}", kind=look, tabindex="-1", data_focus=focus)
    body = f"{heading}{_certainty(feedback)}{_answer(feedback)}{to_html(feedback.reason)}"
    if feedback.outcome == "wrong" and not feedback.is_final:
        body += "<p><b>Try once more.</b></p>"
    if feedback.solution is not None:
        body += solution_block(feedback.solution, is_folded=feedback.outcome == "right")
    return tag("div", with_fact_links(body), kind=f"jk-feedback {look}-edge", role="status")


def _certainty(feedback: Feedback) -> str:
    parts = [] if feedback.mark in (0.0, 1.0) else [f"{feedback.mark:.0%} of the mark"]
    if feedback.points is not None and feedback.sure is not None:
        parts.append(f"{SURE[feedback.sure]}: {feedback.points:+d} points")
    return "".join(f'<span class="jk-chip">{part}</span> ' for part in parts)


def _answer(feedback: Feedback) -> str:
    return "".join(f"<p>You chose <em>{inline_html(one)}</em></p>" for one in feedback.answer)


def solution_block(solution: Solution, *, is_folded: bool) -> str:
    """Return the key with its reasons; `is_folded` hides why each option is right or wrong."""
    keys = "".join(f"<p><b>Right answer</b> {inline_html(one)}</p>" for one in solution.answer)
    readings = "".join(
        f"<p>{_READINGS[reading]}: {inline_html(', '.join(answer))}</p>"
        for reading, answer in solution.readings.items()
    )
    whys = _listed(f"<b>{xml(name)}</b> {inline_html(why)}" for name, why in solution.why.items())
    each = unfolding("Why each is right or wrong", whys, key="whys", is_open=not is_folded) if whys else ""
    note = f"<h5>On today's platform</h5>{to_html(solution.note)}" if solution.note else ""
    facts = f'<p class="jk-muted">Facts: {xml(", ".join(solution.facts))}</p>' if solution.facts else ""
    return f"{keys}{readings}<h5>Explanation</h5>{to_html(solution.explanation)}{each}{note}{facts}"


def _listed(entries: Iterable[str]) -> str:
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f'<ul class="jk-tree">{items}</ul>' if items else ""


def proof_html(question: Question, reading: Reading | None, *, is_shown: bool) -> str:
    """Return a button that shows the simulation behind an answer, and the simulation once it is asked for."""
    if not question.scenarios:
        return ""
    press = button("Show me the simulation", "show", is_pressed=is_shown)
    if not is_shown:
        return press
    try:
        shown = question.show_me(reading=reading)
    except QuizError as error:
        return f'{press}<p class="jk-muted">{xml(error)}</p>'
    code = typed(shown.code)
    listing = f'<pre tabindex="0" role="region" aria-label="Code of the simulation">{code}</pre>'
    copy = f'<button type="button" class="jk-button" data-copy="{code}" data-key="copy">Copy</button>'
    return f"{press}{_drawn(show_me_picture(shown))}{unfolding('As Python', copy + listing, key='proof')}"


def _drawn(picture: Picture) -> str:
    drawn = tag("div", draw_svg(picture), kind="jk-picture", key="proof-picture")
    return f"{drawn}<p>{xml(picture.summary)}</p>"
