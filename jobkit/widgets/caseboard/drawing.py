"""The whole board as HTML: what a person thinks on the left, the evidence on the right."""

from __future__ import annotations

from jobkit.basics.words import count_words
from jobkit.widgets.caseboard.causes import causes_html, verdict_html
from jobkit.widgets.caseboard.evidence import evidence_html
from jobkit.widgets.caseboard.state import LAST_LAB, BoardState
from jobkit.widgets.fields import button, card, group, tag
from jobkit.widgets.layout import two_panes

__all__ = ["board_html"]


def board_html(state: BoardState, uid: str) -> str:
    """Return the board.

    Parameters
    ----------
    state : BoardState
    uid : str
        Prefix of ids.
    """
    left = _head(state) + causes_html(state, uid) + verdict_html(state)
    return two_panes(left, evidence_html(state, uid))


def _head(state: BoardState) -> str:
    score, most = state.score
    cases = group("case", "Cases", state.letter, [(_tab(state, one.letter), one.letter) for one in state.lab])
    points = tag("span", f"{score} of {most} points", kind="jk-push jk-chip", role="status")
    title = f"<h3>Fault lab {state.seed}</h3>"
    return card(title + _other_labs(state) + points, _HOW + cases, key="lab", label="Lab and cases")


_HOW = "<p>A CI job has trouble now and then. Each case has one cause; a wrong diagnosis costs a point.</p>"


def _other_labs(state: BoardState) -> str:
    before = _lab_button("‹", "‹ Lab before", state.seed - 1)
    return tag("span", before, _lab_button("›", "› Next lab", state.seed + 1), kind="jk-buttons")


def _lab_button(label: str, name: str, seed: int) -> str:
    is_far = not 0 <= seed <= LAST_LAB
    return button(label, "lab", str(seed), key=name, style="icon", name=name, is_disabled=is_far)


def _tab(state: BoardState, letter: str) -> str:
    """Return what stands on the button of a case: its letter, and how far it is."""
    if state.points(letter) is not None:
        return f"{letter} ✓"
    wrong = len(state.notes_on(letter).tried)
    return f"{letter} ({count_words(wrong, 'miss', 'misses')})" if wrong else letter
