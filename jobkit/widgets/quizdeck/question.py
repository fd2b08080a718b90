"""A question on the table: what is asked, the controls of an answer, and nothing that gives it away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jobkit.quiz import Hint, Presented
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.markup import to_html
from jobkit.views.quiz import stimulus_lines
from jobkit.widgets.fields import card, tag, unfolding
from jobkit.widgets.quizdeck.answering import Sheet, answer_controls, how_to_answer
from jobkit.widgets.quizdeck.state import AskedCard

__all__ = ["hints_html", "progress_bar", "question_card", "stem_of"]

_READINGS = {"guide": "Answer as the exam's guide says it.", "platform": "Answer for today's platform."}
_LONG = 14  # lines that are shown without folding


def question_card(
    asked: AskedCard, sheet: Sheet, head: str, below: str, *, focus: str = "", is_asked: bool = True
) -> str:
    """Return a question with its controls.

    Parameters
    ----------
    asked : AskedCard
    sheet : Sheet
    head, below : str
        Markup above the title and below the controls.
    focus : str
        Where the focus goes to the question: changes with each of them.
    is_asked : bool
        False for a question that was answered: how to answer is no longer said.
    """
    title = {"data_focus": focus} if focus else {}
    heading = tag("h3", xml(asked.shown.title), tabindex="-1", **title)
    how = f'<p class="jk-muted">{xml(how_to_answer(asked.shown))}</p>' if is_asked else ""
    body = f"{head}{stem_of(asked)}{how}{answer_controls(sheet)}{below}"
    return card(heading, body, key="question", label="Question")


def stem_of(asked: AskedCard) -> str:
    """Return what is asked: the stem, whose truth counts, and what is shown with it."""
    reading = asked.reading
    whose = f'<p class="jk-note">{_READINGS[reading]}</p>' if reading is not None else ""
    return f'<div class="jk-stem">{to_html(asked.shown.stem)}</div>{whose}{_shown_with(asked.shown)}'


def _shown_with(shown: Presented) -> str:
    """Return code or a scenario; the lines of a picture stand among the controls."""
    lines = stimulus_lines(replace(shown, lines=()))
    if not lines:
        return ""
    code = "\n".join(lines)
    listing = f'<pre tabindex="0" role="region" aria-label="Shown with the question">{typed(code)}</pre>'
    if len(lines) <= _LONG:
        return listing
    return unfolding(f"The scenario, {len(lines)} lines", listing, key="stimulus", is_open=True)


def hints_html(hints: Iterable[Hint]) -> str:
    """Return the hints that were asked for."""
    return "".join(
        f'<div class="jk-note" role="status"><b>Hint {hint.step} of {hint.of}</b>{to_html(hint.text)}</div>'
        for hint in hints
    )


def progress_bar(label: str, done: int, of: int) -> str:
    """Return how far a session is, as words and as a bar."""
    bar = tag("progress", value=str(done), max=str(max(of, 1)), aria_label=label)
    return f'<div class="jk-progress"><span>{xml(label)}</span>{bar}</div>'
