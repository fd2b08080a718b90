"""How the run stepper looks: what happens in a sentence, queue and run slots, and a line on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobkit.basics.words import clock_words, moment_words
from jobkit.views.drawing import Box
from jobkit.views.escape import xml
from jobkit.views.facts import why_html
from jobkit.views.markup import inline_html
from jobkit.views.replay import moment_sentence
from jobkit.views.scene import ReplayedDay
from jobkit.views.svg import draw_svg
from jobkit.views.timeline import timeline_picture
from jobkit.widgets.html_parts import attributes, button, card, check, dropdown, fact_chip

__all__ = ["SPEEDS", "Backdrop", "StepperState", "backdrop", "stepper_html"]

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
    """

    day: int = 0
    position: int = 0
    is_playing: bool = False
    speed: str = "normal"
    with_steps: bool = True
    is_calm: bool = False


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The timeline of a day, drawn once: only a line moves over it.

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
    return Backdrop(draw_svg(picture), box.x / picture.width, box.right / picture.width)


def stepper_html(uid: str, days: Sequence[ReplayedDay], state: StepperState, drawn: Backdrop) -> str:
    """Return the whole lab; `uid` begins its ids, `drawn` is the timeline of the day."""
    day, at = days[state.day], state.position
    left = _now(day, state) + _log(day, at)
    right = f'<div class="jk-grid">{_slots(day, at)}{_queue(day, at)}</div>{_timeline(day, at, drawn)}'
    return (
        f'<div class="jk-stepper" data-hotkeys="ArrowRight:next ArrowLeft:back">{_bar(uid, days, state)}'
        f'<div class="jk-panes"><div class="jk-pane">{left}</div><div class="jk-pane jk-wide">{right}</div>'
        "</div></div>"
    )


# ---- the controls


def _bar(uid: str, days: Sequence[ReplayedDay], state: StepperState) -> str:
    day, at = days[state.day], state.position
    back = button("◂ Back", "back", key="back", disabled=at == 0)
    following = button("Next ▸", "next", key="next", disabled=at == day.last, kind="jk-button-main")
    scrub = attributes(
        type="range",
        min=0,
        max=max(day.last, 1),
        value=at,
        data_do="go",
        data_key="go",
        aria_label="Moment of the day",
        aria_valuetext=f"{_time(day, at)}, {at} of {day.last}",
        disabled=not day.last,
    )
    return (
        f'<section class="jk-card"><div class="jk-head"><h3>A day, moment by moment</h3>'
        f'<span class="jk-buttons jk-push">{back}{_play(day, state)}{following}</span></div>'
        f'<div class="jk-body"><input class="jk-scrub"{scrub}>'
        f'<div class="jk-row jk-middle">{_choices(uid, days, state)}</div></div></section>'
    )


def _play(day: ReplayedDay, state: StepperState) -> str:
    if state.is_calm:
        return '<span class="jk-muted">Your system asks for less motion: step with Next.</span>'
    timer = attributes(data_every=SPEEDS[state.speed], data_do="tick") if state.is_playing else ""
    text = "❚❚ Pause" if state.is_playing else "▶ Play"
    is_over = state.position == day.last
    return button(text, "play", key="play", pressed=state.is_playing, disabled=is_over) + (
        f"<span hidden{timer}></span>" if timer else ""
    )


def _choices(uid: str, days: Sequence[ReplayedDay], state: StepperState) -> str:
    which = [(str(number), day.name) for number, day in enumerate(days)]
    speeds = [(name, name) for name in SPEEDS]
    parts = [dropdown(uid, "Day", "day", which, str(state.day))] if len(days) > 1 else []
    if not state.is_calm:
        parts.append(dropdown(uid, "Speed of Play", "speed", speeds, state.speed))
    return "".join([*parts, check("Stop at each step of a run", "steps", state.with_steps)])


def _time(day: ReplayedDay, position: int) -> str:
    return f"{moment_words(day.at(position), seconds=True)} UTC"


# ---- what happens


def _now(day: ReplayedDay, state: StepperState) -> str:
    at = state.position
    said = "off" if state.is_playing else "polite"
    body = (
        f'<p class="jk-said" role="status" aria-live="{said}">{inline_html(day.sentence(at))} '
        f"{fact_chip(day.fact(at))}</p>"
    )
    return card(_time(day, at), body + _why(day, at), head=_count(day, at))


def _count(day: ReplayedDay, position: int) -> str:
    return f'<span class="jk-muted jk-push">{position} of {day.last}</span>'


def _why(day: ReplayedDay, position: int) -> str:
    """Return why a run ended as it did, to unfold; before its end that would say what is to come."""
    moment = day.moment(position)
    if moment is None or moment.kind not in _ENDS:
        return ""
    number, inner = moment.run.id, why_html(day.sim.why(moment.run))
    return f'<details data-key="why-{number}"><summary>Why run {number} ended so</summary>{inner}</details>'


def _log(day: ReplayedDay, position: int) -> str:
    past = range(position - 1, max(position - 1 - _LOG, 0), -1)
    items = "".join(_line(day, place) for place in past)
    return card("Just before", f'<ol class="jk-log" data-roving>{items}</ol>') if items else ""


def _line(day: ReplayedDay, place: int) -> str:
    moment = day.moments[place - 1]
    time = clock_words(moment.at, seconds=True)
    go = button(time, "go", place, key=f"go-{place}", kind="jk-link", label=f"{time}: go back to this moment")
    return f'<li data-key="moment-{place}">{go} {inline_html(moment_sentence(moment))}</li>'


# ---- queue and slots


def _slots(day: ReplayedDay, position: int) -> str:
    now = day.occupancy(position)
    rows = [_slot(day, position, f"Slot {number}", run) for number, run in enumerate(now.slots, 1)]
    rows += [_slot(day, position, "No slot", run) for run in now.beside]
    used = sum(run is not None for run in now.slots)
    head = f'<span class="jk-muted jk-push">{used} of {len(now.slots)} taken</span>'
    return card("Run slots", f'<ul class="jk-slots">{"".join(rows)}</ul>', head=head)


def _slot(day: ReplayedDay, position: int, name: str, run: int | None) -> str:
    held = '<span class="jk-muted">free</span>' if run is None else _run(day, position, run)
    return f'<li><span class="jk-slot">{xml(name)}</span>{held}</li>'


def _queue(day: ReplayedDay, position: int) -> str:
    waiting = day.occupancy(position).queue
    items = "".join(f"<li>{_run(day, position, run)}</li>" for run in waiting)
    head = (
        f'<span class="jk-muted jk-push">{len(waiting)} waiting, the oldest first</span>' if waiting else ""
    )
    body = f'<ol class="jk-slots">{items}</ol>' if items else '<p class="jk-muted">Nobody waits.</p>'
    return card("Queue", body, head=head)


def _run(day: ReplayedDay, position: int, number: int) -> str:
    run, moment = day.sim.run(number), day.moment(position)
    is_now = moment is not None and moment.run.id == number
    known = attributes(class_=f"jk-run{' jk-here' if is_now else ''}", data_key=f"run-{number}")
    doing = day.doing(number, position)
    return (
        f'<div{known}><b>{number} · {xml(run.job.name)}</b> <span class="jk-muted">{xml(doing)}</span></div>'
    )


# ---- the timeline


def _timeline(day: ReplayedDay, position: int, drawn: Backdrop) -> str:
    share = (day.at(position) - day.start) / (day.end - day.start)
    now = drawn.left + share * (drawn.right - drawn.left)
    left, rest = f"left:{100 * now:.2f}%", f"right:{100 * (1 - drawn.right):.2f}%"
    over = f'<i class="jk-to-come" style="{left};{rest}"></i><i class="jk-line" style="{left}"></i>'
    return card("The day", f'<div class="jk-picture"><div class="jk-stage">{drawn.svg}{over}</div></div>')
