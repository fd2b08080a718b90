"""How the run stepper looks: what happens in a sentence, queue and run slots, and a line on the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobkit.basics.frozen import FrozenDict
from jobkit.basics.words import clock_words, moment_words
from jobkit.guide.prediction import OpenQuestions, PredictedLine, next_moment
from jobkit.views.drawing import Box
from jobkit.views.escape import xml
from jobkit.views.fact_links import fact_chip
from jobkit.views.facts import why_html
from jobkit.views.markup import inline_html
from jobkit.views.prediction import VERDICTS
from jobkit.views.replay import moment_sentence
from jobkit.views.scene import ReplayedDay
from jobkit.views.svg import Controls, draw_svg
from jobkit.views.timeline import timeline_picture
from jobkit.widgets.fields import (
    FormField,
    attributes,
    button,
    card,
    check_field,
    group,
    muted,
    scrolled,
    select_field,
    tag,
    unfolding,
)

__all__ = ["SPEEDS", "Backdrop", "StepperState", "backdrop", "coming", "is_asked", "stepper_html"]

SPEEDS = {"slow": 1_800, "normal": 900, "fast": 300}
"""Milliseconds from one moment to the next while it plays."""

_WIDTH = 760
_LOG = 5
_ENDS = ("finished", "cancelled")


@dataclass(frozen=True, slots=True)
class StepperState:
    """What a person has chosen.

    Parameters
    ----------
    day : int
        Which day, from 0.
    position : int
        How many moments of the day have happened.
    is_playing : bool
    speed : str
        One of `SPEEDS`.
    with_steps : bool
        Whether the steps of runs are moments of their own.
    is_calm : bool
        True where the reader wants no motion: nothing plays.
    predicts : bool
        Whether each moment is hidden until the person has said what comes next.
    guesses : mapping of (int, int) to PredictedLine
        What was said of what comes after a position of a day, by both.
    """

    day: int = 0
    position: int = 0
    is_playing: bool = False
    speed: str = "normal"
    with_steps: bool = True
    is_calm: bool = False
    predicts: bool = False
    guesses: Mapping[tuple[int, int], PredictedLine] = field(default_factory=FrozenDict)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The timeline of a day, drawn once: only a line moves over it, and its runs can be pressed.

    Parameters
    ----------
    svg : str
    left, right : float
        Where the day begins and ends, as shares of its width.
    """

    svg: str
    left: float
    right: float


def backdrop(day: ReplayedDay) -> Backdrop:
    """Draw the timeline of a day."""
    picture = timeline_picture(day.sim, start=day.start, end=day.end, width=_WIDTH)
    box = picture.frame.box if picture.frame is not None else Box(0, 0, picture.width, 0)
    return Backdrop(
        draw_svg(picture, controls=Controls({"run": "run"})), box.x / picture.width, box.right / picture.width
    )


def stepper_html(days: Sequence[ReplayedDay], state: StepperState, drawn: Backdrop) -> str:
    """Return the whole lab; `drawn` is the timeline of the day."""
    day, at = days[state.day], state.position
    left = tag("div", _now(day, state), _log(day, at), kind="jk-pane")
    places = tag("div", _slots(day, at), _queue(day, at), kind="jk-grid")
    shown = _coming(day, state) if state.predicts else _timeline(day, at, drawn)
    right = tag("div", places, shown, kind="jk-pane jk-wide")
    panes = tag("div", left, right, kind="jk-panes")
    keys = "ArrowRight:next ArrowLeft:back"
    return tag("div", _bar(days, state), panes, kind="jk-stepper", data_hotkeys=keys)


# ---- the controls


def _bar(days: Sequence[ReplayedDay], state: StepperState) -> str:
    day, at = days[state.day], state.position
    buttons = (
        button("◂ Back", "back", key="back", is_disabled=at == 0, title="The ← key does the same"),
        _play(day, state),
        button(
            "Next ▸",
            "next",
            key="next",
            is_disabled=at == day.last or is_asked(day, state),
            style="main",
            title="The → key does the same",
        ),
    )
    head = tag("h3", "A day, moment by moment") + tag("span", *buttons, kind="jk-buttons jk-push")
    scrub = "" if state.predicts else _scrub(day, at)  # its length says what is to come
    body = scrub + tag("div", _choices(days, state), kind="jk-row jk-middle")
    return card(head, body, key="bar", label="A day, moment by moment")


def _scrub(day: ReplayedDay, at: int) -> str:
    known: dict[str, str | bool] = {
        "type": "range",
        "class": "jk-scrub",
        "min": "0",
        "max": str(max(day.last, 1)),
        "value": str(at),
        "data-do": "go",
        "data-key": "go",
        "aria-label": "Moment of the day",
        "aria-valuetext": f"{_time(day, at)}, {at} of {day.last}",
        "disabled": not day.last,
    }
    return f"<input{attributes(known)}>"


def _play(day: ReplayedDay, state: StepperState) -> str:
    if state.predicts:
        return ""
    if state.is_calm:
        return muted("Your system asks for less motion: step with Next.")
    text, is_over = "❚❚ Pause" if state.is_playing else "▶ Play", state.position == day.last
    play = button(text, "play", key="play", is_pressed=state.is_playing, is_disabled=is_over)
    if not state.is_playing:
        return play
    every = str(SPEEDS[state.speed])
    return play + tag("span", key="timer", hidden=True, data_every=every, data_do="tick")


def _choices(days: Sequence[ReplayedDay], state: StepperState) -> str:
    parts = []
    if len(days) > 1:
        which = [(day.name, str(number)) for number, day in enumerate(days)]
        parts.append(select_field(FormField("day", "Day"), str(state.day), which))
    if not (state.is_calm or state.predicts):
        speeds = [(name, name) for name in SPEEDS]
        parts.append(select_field(FormField("speed", "Speed of Play"), state.speed, speeds))
    parts.append(check_field(FormField("steps", "Stop at each step of a run"), state.with_steps))
    words = "Predict first: I say what comes next"
    return "".join([*parts, check_field(FormField("predict", words), state.predicts)])


# ---- predict first


def coming(day: ReplayedDay, state: StepperState) -> OpenQuestions:
    """Return the question of what comes next."""
    at = day.after(state.position, with_steps=state.with_steps)
    is_over = at <= state.position or not (state.with_steps or day.moments[at - 1].step is None)
    moment = None if is_over else day.moment(at)
    return OpenQuestions([next_moment(day.at(state.position), moment, with_steps=state.with_steps)])


def is_asked(day: ReplayedDay, state: StepperState) -> bool:
    """Return whether the person has to say first what comes next."""
    is_open = (state.day, state.position) not in state.guesses
    return state.predicts and is_open and state.position < day.last


def _coming(day: ReplayedDay, state: StepperState) -> str:
    """Return the question of what comes next, below how the last answer compares with what came."""
    body = _last_guess(day, state)
    if is_asked(day, state):
        asked = coming(day, state).question(1)
        choices = ((one, one) for one in asked.options)
        body += tag("p", tag("b", xml(asked.text))) + group("guess", asked.text, "", choices)
    head = tag("h4", "What comes next") + muted(_guessed(state), "span")
    return card(head, body, key="coming", label="What comes next", kind="jk-coming")


def _guessed(state: StepperState) -> str:
    found = [line.verdict for line in state.guesses.values()]
    return f"{found.count('right')} of {len(found)} right, {found.count('near')} near" if found else ""


def _last_guess(day: ReplayedDay, state: StepperState) -> str:
    """Return what was said of the moment that is shown."""
    before = day.before(state.position, with_steps=state.with_steps)
    line = state.guesses.get((state.day, before)) if state.position else None
    if line is None:
        return ""
    mark = tag("b", VERDICTS[line.verdict])
    more = "" if line.verdict == "right" else f" What came: {line.truth_words}."
    return tag("p", mark, " ", xml(f"You said: {line.said_words}.{more}"), role="status")


def _time(day: ReplayedDay, position: int) -> str:
    return f"{moment_words(day.at(position), seconds=True)} UTC"


# ---- what happens


def _now(day: ReplayedDay, state: StepperState) -> str:
    at = state.position
    heard = "off" if state.is_playing else "polite"  # a screen reader is not talked over
    words = f"{inline_html(day.sentence(at))} {fact_chip(day.fact(at))}"
    said = tag("p", words, kind="jk-said", role="status", aria_live=heard)
    count = str(at) if state.predicts else f"{at} of {day.last}"
    head = tag("h4", xml(_time(day, at))) + tag("span", count, kind="jk-muted jk-push")
    return card(head, said + _why(day, at), key="now", label="What happens")


def _why(day: ReplayedDay, position: int) -> str:
    """Return why a run ended as it did, to unfold; before its end that would say what is to come."""
    moment = day.moment(position)
    if moment is None or moment.kind not in _ENDS:
        return ""
    number = moment.run.id
    return unfolding(f"Why run {number} ended so", why_html(day.sim.why(moment.run)), key=f"why-{number}")


def _log(day: ReplayedDay, position: int) -> str:
    past = range(position - 1, max(position - 1 - _LOG, 0), -1)
    items = "".join(_line(day, place) for place in past)
    if not items:
        return ""
    body = tag("ol", items, kind="jk-log", data_roving=True)
    return card(tag("h4", "Just before"), body, key="log", label="Just before")


def _line(day: ReplayedDay, place: int) -> str:
    moment = day.moments[place - 1]
    time = clock_words(moment.at, seconds=True)
    go = button(time, "go", str(place), style="link", name=f"{time}: go back to this moment")
    return tag("li", go, " ", inline_html(moment_sentence(moment)), key=f"moment-{place}")


# ---- queue and slots


def _slots(day: ReplayedDay, position: int) -> str:
    now = day.occupancy(position)
    rows = [_slot(day, position, f"Slot {number}", run) for number, run in enumerate(now.slots, 1)]
    rows += [_slot(day, position, "No slot", run) for run in now.beside]
    used = f"{sum(run is not None for run in now.slots)} of {len(now.slots)} taken"
    head = tag("h4", "Run slots") + tag("span", used, kind="jk-muted jk-push")
    return card(head, tag("ul", *rows, kind="jk-slots"), key="slots", label="Run slots")


def _slot(day: ReplayedDay, position: int, name: str, run: int | None) -> str:
    held = muted("free") if run is None else _run(day, position, run)
    return tag("li", tag("span", name, kind="jk-slot"), held)


def _queue(day: ReplayedDay, position: int) -> str:
    waiting = day.occupancy(position).queue
    rows = [tag("li", _run(day, position, run)) for run in waiting]
    count = f"{len(waiting)} waiting, the oldest first" if waiting else ""
    head = tag("h4", "Queue") + tag("span", count, kind="jk-muted jk-push")
    body = tag("ol", *rows, kind="jk-slots") if rows else muted("Nobody waits.", "p")
    return card(head, body, key="queue", label="Queue")


def _run(day: ReplayedDay, position: int, number: int) -> str:
    run, moment = day.sim.run(number), day.moment(position)
    is_now = moment is not None and moment.run.id == number
    name = tag("b", f"{number} · {xml(run.job.name)}")
    doing = muted(day.doing(number, position))
    return tag(
        "div", name, " ", doing, kind=f"jk-slotrun{' jk-here' if is_now else ''}", key=f"held-{number}"
    )


# ---- the timeline


def _timeline(day: ReplayedDay, position: int, drawn: Backdrop) -> str:
    share = (day.at(position) - day.start) / (day.end - day.start)
    now = drawn.left + share * (drawn.right - drawn.left)
    left, rest = f"left:{100 * now:.2f}%", f"right:{100 * (1 - drawn.right):.2f}%"
    over = tag("i", kind="jk-to-come", style=f"{left};{rest}") + tag("i", kind="jk-line", style=left)
    picture = scrolled(tag("div", drawn.svg, over, kind="jk-stage"), "Timeline", "jk-picture")
    return card(tag("h4", "The day"), picture, key="timeline", label="The day")
