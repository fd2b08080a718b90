"""The start of a deck: what to sit for, and how well each sub-skill sits."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from jobkit.basics.words import duration_words
from jobkit.quiz import Bank
from jobkit.quiz.progress.mastery import Mastery
from jobkit.views.escape import xml
from jobkit.widgets.fields import FormField, button, card, group, select_field, tag, text_field
from jobkit.widgets.quizdeck.state import EXTRA_TIMES, MODES, DeckPlan, DeckState
from jobkit.widgets.small_table import body_row, small_table

__all__ = ["home_html"]


def home_html(
    state: DeckState, bank: Bank, found: Iterable[Mastery], left_open: Collection[str], uid: str
) -> str:
    """Return the start.

    Parameters
    ----------
    state : DeckState
    bank : Bank
    found : iterable of Mastery
        How well each sub-skill sits.
    left_open : collection of str
        The modes in which a session was cut off.
    uid : str
        Prefix of ids.
    """
    plan = state.plan
    modes = group("mode", "What to sit for", plan.mode, [(mode.capitalize(), mode) for mode in MODES])
    go_on = button("Go on where you stopped", "resume") if plan.mode in left_open else ""
    buttons = tag("div", button("Begin", "begin", style="main"), go_on, kind="jk-buttons")
    body = f"{modes}<p>{MODES[plan.mode]}</p>{_wishes(plan, bank, uid)}{buttons}"
    start = card(f"<h3>{xml(bank.title)}</h3>", body, key="start", label="Start")
    known = card("<h3>How well each sub-skill sits</h3>", _table(found), key="progress", label="Progress")
    return tag("div", start, known, kind="jk-home")


def _wishes(plan: DeckPlan, bank: Bank, uid: str) -> str:
    """Return the fields of a mode."""
    skills = [("all", ""), *((title, name) for name, title in bank.objectives.items())]
    skill = select_field(FormField("objective", "Sub-skill", uid), plan.objective, skills)
    fields = {
        "practice": (skill, _number("items", "Questions", plan.items, uid)),
        "review": (_number("items", "Questions", plan.items, uid),),
        "drill": (skill,),
        "exam": (_number("exam_items", "Questions", plan.exam_items, uid), _time(plan, uid)),
    }
    return tag("div", *fields[plan.mode], kind="jk-row")


def _time(plan: DeckPlan, uid: str) -> str:
    minutes = plan.exam_minutes * float(plan.extra_time)
    label = f"Time: {duration_words(60 * round(minutes))}"
    times = [(words, factor) for factor, words in EXTRA_TIMES.items()]
    return select_field(FormField("extra_time", label, uid), plan.extra_time, times)


def _number(do: str, label: str, value: int, uid: str) -> str:
    return text_field(FormField(do, label, uid), str(value) if value else "", enter="begin")


def _table(found: Iterable[Mastery]) -> str:
    rows = (
        body_row(xml(one.title), (f"{one.right} of {one.of}", _between(one), _ready(one))) for one in found
    )
    return small_table("Progress", ("sub-skill", "right", "probably between", "ready"), rows)


def _between(one: Mastery) -> str:
    low, high = one.interval
    return f"{low:.0%} and {high:.0%}" if one.of else "–"


def _ready(one: Mastery) -> str:
    return '<span class="jk-ok">yes</span>' if one.is_ready else ""
