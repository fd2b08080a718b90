"""The causes to strike out and to choose from, and the verdict on a diagnosis."""

from __future__ import annotations

from jobkit.basics.why import Why, answer_lines
from jobkit.basics.words import count_words
from jobkit.guide.faultlab import Diagnosis
from jobkit.guide.faultlab.week import CI
from jobkit.simulation import Simulation
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.markup import to_html
from jobkit.widgets.caseboard.state import BoardState
from jobkit.widgets.fields import attributes, button, card, group, tag, unfolding

__all__ = ["causes_html", "verdict_html"]


def causes_html(state: BoardState, uid: str) -> str:
    """Return the list of causes with what the person thinks of each."""
    is_solved = state.points(state.letter) is not None
    rows = "".join(_cause(state, uid, key, text) for key, text in state.lab.causes.items())
    left = len(state.lab.causes) - len(state.notes.struck | set(state.notes.tried))
    title = f"<h3>What is the cause in case {state.letter}?</h3>"
    listed = f'<ul class="jk-causes" aria-label="Causes">{rows}</ul>'
    key = f"causes-{state.letter}"
    if is_solved:
        return card(title, listed, key=key, label="Causes")
    count = tag("span", f"{count_words(left, 'cause')} left", kind="jk-push jk-muted")
    press = button("Diagnose", "diagnose", style="main")
    return card(title + count, _HOW + listed + press, key=key, label="Causes")


_HOW = "<p>Strike out what the evidence rules out. Choose one cause and diagnose it.</p>"


def _cause(state: BoardState, uid: str, key: str, text: str) -> str:
    notes, mark = state.notes, _mark(state, key)
    is_struck, is_closed = key in notes.struck, bool(mark) or state.points(state.letter) is not None
    own: dict[str, str | bool] = {
        "type": "radio",
        "name": f"{uid}cause",
        "data-do": "choose",
        "value": key,
        "data-key": f"choose-{key}",
        "checked": notes.chosen == key,
        "disabled": is_struck or is_closed,
    }
    look = "jk-cause jk-struck" if is_struck or mark == _WRONG else "jk-cause"
    said = f'<span class="jk-chip">{mark}</span>' if mark else ""
    return (
        f'<li data-key="cause-{key}" class="{look}"><label><input{attributes(own)}><span>{xml(text)}</span>'
        f"</label>{said}{'' if is_closed else _strike(key, text, is_struck=is_struck)}</li>"
    )


_RIGHT, _WRONG = "the cause", "diagnosed: wrong"


def _mark(state: BoardState, key: str) -> str:
    """Return what a diagnosis has said of a cause, or ``""``."""
    if key not in state.notes.tried:
        return ""
    return _RIGHT if _is_right(state, key) else _WRONG


def _strike(key: str, text: str, *, is_struck: bool) -> str:
    label = "Take back" if is_struck else "Strike out"
    return button(label, "strike", key, style="link", name=f"{label}: {text}")


def _is_right(state: BoardState, key: str) -> bool:
    found = state.diagnosis(state.letter)
    return found is not None and found.right and found.choice.key == key


def verdict_html(state: BoardState) -> str:
    """Return the verdict on the last diagnosis, or ``""``; a screen reader announces it."""
    found = state.diagnosis(state.letter)
    if found is None:
        return '<div role="status"></div>'
    key = f"{state.letter}-{len(state.notes.tried)}"
    body = _solved(state, found) if found.right else with_fact_links(to_html(found.text))
    word, look = ("Solved", "jk-ok") if found.right else ("Not this one", "jk-wrong")
    title = tag("h3", word, kind=look, tabindex="-1", data_focus=f"verdict-{key}")
    return tag("div", card(title + _worth(state), body, key=f"verdict-{key}", label="Verdict"), role="status")


def _worth(state: BoardState) -> str:
    worth = state.points(state.letter)
    return "" if worth is None else f'<span class="jk-push jk-chip">{count_words(worth, "point")}</span>'


def _solved(state: BoardState, found: Diagnosis) -> str:
    """Return the chain of causes, the fix, and what it makes of the week."""
    before, after = (_green(sim) for sim in (found.simulation, found.fixed))
    toggle = group(
        "after", "The week", "yes" if state.is_after else "no", [("As it was", "no"), ("With the fix", "yes")]
    )
    whys = "".join(map(_why, found.why))
    return with_fact_links(
        f"{to_html(found.text)}<h4>What to do</h4>{to_html(found.fix)}"
        f"<p>CI runs that succeed: {before} as it was, {after} with the fix.</p>{toggle}"
        f"{unfolding('Why, step by step', whys, key=f'why-{state.letter}')}"
    )


def _green(sim: Simulation | None) -> str:
    runs = sim.runs_of(CI) if sim is not None else ()
    return f"{sum(run.status == 'success' for run in runs)} of {len(runs)}"


def _why(why: Why) -> str:
    sentence, *causes = answer_lines(why)
    return (
        f'<p>{xml(sentence)}</p><ul class="jk-tree">{"".join(f"<li>{xml(one)}</li>" for one in causes)}</ul>'
    )
