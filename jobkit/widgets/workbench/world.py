"""The strip of the world: what can happen to the jobs, placed on the time axis, and what exists at first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.dbt.execution import fail, outage
from jobkit.platform.events import Commit, PullRequest, RunNow
from jobkit.views.drawing import Frame
from jobkit.views.escape import xml
from jobkit.views.given import event_words, fault_words
from jobkit.widgets.fields import FormField, button, check_field, moment_field, select_field, tag, text_field
from jobkit.widgets.workbench.bench import Bench, Circumstances

__all__ = ["HAPPENINGS", "WorldForm", "event_axis_html", "happened_html", "with_happening", "world_html"]

HAPPENINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "pull_request": ("Pull request", ("at", "changed", "draft")),
    "commit": ("Commit", ("number", "at", "changed")),
    "merge": ("Merge", ("number", "at")),
    "run_now": ("Run now", ("job", "at")),
    "breaks": ("A model breaks", ("node", "job_or_all", "start", "end")),
    "outage": ("Outage", ("start", "end")),
    "start": ("At the start", ("beginning", "built")),
}
"""What can happen: its name on the button, and the fields of its form."""

_LABELS = {
    "at": "When (UTC)",
    "changed": "Models it changes",
    "draft": "It is a draft",
    "number": "Pull request",
    "job": "Job",
    "node": "Model or test",
    "job_or_all": "In runs of",
    "start": "From (UTC)",
    "end": "Until (UTC)",
    "beginning": "What exists",
    "built": "Which environments",
}
_BEGINNINGS = (
    ("Everything is built once", "established"),
    ("A new account: nothing is built", "new"),
    ("Only these environments are built", "built"),
)
_OFFERED = 500  # names in a list to choose from; more are typed
_PER_ROW = 12.0  # per cent of the width that a mark of the axis needs


@dataclass(frozen=True)
class WorldForm:
    """The form that is open in the strip, as typed.

    Parameters
    ----------
    kind : str
        A key of `HAPPENINGS`, or ``""`` for none.
    values : mapping of str to (str or bool)
    """

    kind: str = ""
    values: Mapping[str, str | bool] | None = None

    @classmethod
    def opened(cls, kind: str, bench: Bench, start: datetime) -> WorldForm:
        """Return an empty form: four hours after the start of the picture, the first of everything."""
        requests = bench.world.pull_requests
        at = _typed(start + timedelta(hours=10 if kind != "merge" else 14))
        if kind in ("commit", "merge") and requests:
            at = _typed(requests[-1].at + timedelta(hours=1 if kind == "commit" else 2))
        beginning = "new" if bench.world.new_account else "built" if bench.world.built else "established"
        values: dict[str, str | bool] = {
            "at": at,
            "start": _typed(start),
            "end": _typed(start + timedelta(days=1)),
            "changed": "",
            "draft": False,
            "node": "",
            "job_or_all": "",
            "number": str(requests[-1].number) if requests else "",
            "job": bench.entry.job.name,
            "beginning": beginning,
            "built": ", ".join(bench.world.built or ()),
        }
        return cls(kind, values)

    def typed(self, name: str, value: str | bool) -> WorldForm:
        """Return the form with another value in a field."""
        return replace(self, values={**(self.values or {}), name: value})

    def text(self, name: str) -> str:
        """Return a value as text."""
        return str((self.values or {}).get(name, ""))


def _typed(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


# ---- from the form to the world


def with_happening(bench: Bench, form: WorldForm) -> Circumstances:
    """Return the world of a bench with what the form says.

    Raises
    ------
    JobkitError
        For a moment that is none, names that are missing, or a pull request that is not open.
    """
    return _MAKERS[form.kind](bench, form)


def _pull_request(bench: Bench, form: WorldForm) -> Circumstances:
    numbers = [one.number for one in bench.world.pull_requests]
    number = max(numbers, default=0) + 1
    is_draft = (form.values or {}).get("draft") is True
    event = PullRequest(
        number=number, at=_moment(form, "at"), changed=_names(form, "changed"), draft=is_draft
    )
    return bench.world.with_event(event)


def _commit(bench: Bench, form: WorldForm) -> Circumstances:
    request = _request(bench, form)
    commit = Commit(at=_moment(form, "at"), changed=_names(form, "changed"))
    return bench.world.with_pull_request(request.number, commits=(*request.commits, commit))


def _merge(bench: Bench, form: WorldForm) -> Circumstances:
    return bench.world.with_pull_request(_request(bench, form).number, merged=_moment(form, "at"))


def _run_now(bench: Bench, form: WorldForm) -> Circumstances:
    return bench.world.with_event(RunNow(job=form.text("job"), at=_moment(form, "at")))


def _breaks(bench: Bench, form: WorldForm) -> Circumstances:
    if not form.text("node").strip():
        raise JobkitError("no model is named", hint="write the name of the model or test that breaks")
    job = form.text("job_or_all") or None
    return bench.world.with_fault(fail(form.text("node").strip(), job=job, between=_between(form)))


def _outage(bench: Bench, form: WorldForm) -> Circumstances:
    return bench.world.with_fault(outage(between=_between(form)))


def _start(bench: Bench, form: WorldForm) -> Circumstances:
    kind = form.text("beginning")
    built = _names(form, "built", split=r"\s*,\s*") if kind == "built" else None
    if kind == "built" and not built:
        raise JobkitError("no environment is named", hint="write their names, with commas between them")
    return replace(bench.world, new_account=kind == "new", built=built, succeeded=(), never_succeeded=())


_MAKERS: Mapping[str, Callable[[Bench, WorldForm], Circumstances]] = {
    "pull_request": _pull_request,
    "commit": _commit,
    "merge": _merge,
    "run_now": _run_now,
    "breaks": _breaks,
    "outage": _outage,
    "start": _start,
}


def _request(bench: Bench, form: WorldForm) -> PullRequest:
    requests = {str(one.number): one for one in bench.world.pull_requests}
    if form.text("number") not in requests:
        raise JobkitError("no pull request is open", hint="add one first")
    return requests[form.text("number")]


def _moment(form: WorldForm, name: str) -> datetime:
    if not form.text(name):
        raise JobkitError(f"{_LABELS[name]} is empty", hint="such as 2026-03-02T10:00")
    return utc(form.text(name))


def _between(form: WorldForm) -> tuple[datetime, datetime]:
    return _moment(form, "start"), _moment(form, "end")


def _names(form: WorldForm, field: str, split: str = r"[\s,]+") -> tuple[str, ...]:
    return tuple(name for name in re.split(split, form.text(field).strip()) if name)


# ---- as HTML


def world_html(bench: Bench, form: WorldForm, models: Sequence[str]) -> str:
    """Return the strip: a button for each thing that can happen, and the form of one that is open."""
    buttons = "".join(
        button(f"+ {name}" if kind != "start" else name, "world", kind, is_pressed=form.kind == kind)
        for kind, (name, _) in HAPPENINGS.items()
    )
    opened = _form(bench, form, models) if form.kind else ""
    return (
        '<div class="jk-world"><div class="jk-buttons" role="group" aria-label="Let something happen">'
        f'<span class="jk-muted">What happens</span>{buttons}</div>{opened}</div>'
    )


def _form(bench: Bench, form: WorldForm, models: Sequence[str]) -> str:
    name, fields = HAPPENINGS[form.kind]
    if form.kind in ("commit", "merge") and not bench.world.pull_requests:
        return '<p class="jk-muted" role="status">No pull request is open: add one first.</p>'
    cells = "".join(_cell(bench, form, field, models) for field in fields if _is_asked(form, field))
    add = button("Set" if form.kind == "start" else f"Add: {name}", "world_add", form.kind, style="main")
    cancel = button("Cancel", "world", form.kind, key="world-cancel")
    focus = tag("span", xml(name), kind="jk-visually-hidden", data_focus=f"world-{form.kind}", tabindex="-1")
    row = tag("div", cells, tag("div", add, cancel, kind="jk-buttons"), kind="jk-row")
    return tag(
        "div", focus, row, kind="jk-worldform", key=f"worldform-{form.kind}", role="group", aria_label=name
    )


def _is_asked(form: WorldForm, field: str) -> bool:
    return field != "built" or form.text("beginning") == "built"


def _cell(bench: Bench, form: WorldForm, name: str, models: Sequence[str]) -> str:
    field = FormField("world_field", _LABELS[name], row=name)
    jobs = [(job.name, job.name) for job in bench.jobs]
    if name in ("at", "start", "end"):
        return moment_field(field, form.text(name))
    if name == "draft":
        return check_field(field, (form.values or {}).get("draft") is True)
    options = {
        "number": [(f"#{one.number}", str(one.number)) for one in bench.world.pull_requests],
        "job": jobs,
        "job_or_all": [("every job", ""), *jobs],
        "beginning": _BEGINNINGS,
    }
    if name in options:
        return select_field(field, form.text(name), options[name])
    hint = {"changed": "orders, customers", "built": "Production"}.get(name, "orders")
    offers = () if name == "built" else models[:_OFFERED]
    return text_field(field, form.text(name), placeholder=hint, offers=offers, enter="world_add")


def happened_html(world: Circumstances) -> str:
    """Return what happens as chips, each with a button that takes it out."""
    chips = [("events", number, event_words(event)) for number, event in enumerate(world.events)]
    chips += [("faults", number, fault_words(fault)) for number, fault in enumerate(world.faults)]
    shown = "".join(
        f'<span class="jk-happened" data-key="{kind}-{number}">{xml(words)} '
        f"{button('×', 'world_remove', f'{kind}-{number}', style='icon', name=f'Take out: {words}')}</span>"
        for kind, number, words in chips
    )
    start = _start_words(world)
    return f'<div class="jk-happenings">{shown}{start}</div>' if shown or start else ""


def _start_words(world: Circumstances) -> str:
    words = ""
    if world.new_account:
        words = "At the start: nothing is built"
    elif world.built:
        words = f"At the start: only {', '.join(world.built)} is built"
    return f'<span class="jk-happened">{xml(words)}</span>' if words else ""


def event_axis_html(world: Circumstances, frame: Frame, width: float) -> str:
    """Return the marks of what happens, each where it is on the time axis of a timeline."""
    marks = sorted(_marks(world), key=lambda mark: mark[0])
    start, end = frame.x
    shown, rows = "", [-100.0, -100.0, -100.0]
    for moment, label, words in marks:
        if not start <= moment < end:
            continue
        left = 100 * frame.at_x(moment) / width
        row = next((n for n, taken in enumerate(rows) if left - taken >= _PER_ROW), len(rows) - 1)
        rows[row] = left
        style = f"left:{left:.2f}%;top:{row * 18}px"
        shown += f'<span class="jk-axismark" style="{style}" title="{xml(words)}">▾ {xml(label)}</span>'
    height = 18 * sum(taken >= 0 for taken in rows)
    return (
        f'<div class="jk-eventaxis" aria-hidden="true" style="height:{height}px">{shown}</div>'
        if shown
        else ""
    )


def _marks(world: Circumstances) -> list[tuple[datetime, str, str]]:
    marks: list[tuple[datetime, str, str]] = []
    for event in world.events:
        words = event_words(event)
        marks.append((event.at, f"PR #{event.number}" if isinstance(event, PullRequest) else "run", words))
        if isinstance(event, PullRequest):
            marks += [(one if isinstance(one, datetime) else one.at, "push", words) for one in event.commits]
            marks += [(event.merged, "merge", words)] if event.merged else []
    return marks + [(f.start, "breaks", fault_words(f)) for f in world.faults if f.start is not None]
