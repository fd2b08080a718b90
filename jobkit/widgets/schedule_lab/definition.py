"""The left half of the lab of schedules: what is defined, in cells, in the platform's form, or in words."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import DAYS, day_words
from jobkit.jobs.cron.in_words.phrase import EXAMPLE
from jobkit.jobs.cron.in_words.reading import SeasonCrons, WordsReading
from jobkit.jobs.cron.in_words.terms import SaidTerm
from jobkit.views.cron_cells import CronCell, legal_forms, value_name
from jobkit.views.escape import value as typed
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html
from jobkit.widgets.fields import FormField, button, card, group, muted, select_field, tag, text_field
from jobkit.widgets.schedule_lab.state import ScheduleState

__all__ = ["definition_html", "words_html"]

_TIMINGS = (("Cron schedule", "cron"), ("Intervals", "interval"), ("Specific hours", "hours"))


def definition_html(state: ScheduleState, sentence: str, uid: str) -> str:
    """Return the card in which the schedule is defined; `sentence` is markup and says when it fires."""
    timings = group("timing", "Timing", state.timing, _TIMINGS)
    body = _cron_html(state, uid) if state.timing == "cron" else _form_html(state, uid)
    return card(f"<h3>Schedule</h3>{timings}", f"{sentence}{body}", key="definition", label="Schedule")


# -- five cells -----------------------------------------------------------------------------------


def _cron_html(state: ScheduleState, uid: str) -> str:
    cells = "".join(_cell_html(cell, number, state, uid) for number, cell in enumerate(state.read_cells))
    whole = text_field(FormField("cron", "The whole expression", uid), state.text, is_code=True)
    return f'<div class="jk-cells">{cells}</div>{whole}{_whole_problem(state)}'


def _whole_problem(state: ScheduleState) -> str:
    """Return what is wrong with the expression as a whole; each field says its own problem."""
    if not isinstance(state.schedule, JobkitError) or any(cell.problem for cell in state.read_cells):
        return ""
    return _problem(str(state.schedule))


def _problem(text: str, role: str = "alert") -> str:
    """Return what is wrong, in one line: a definition lists its problems below each other."""
    return f'<div class="jk-problem" role="{role}">✕ {inline_html(" ".join(text.split()))}</div>'


def _cell_html(cell: CronCell, number: int, state: ScheduleState, uid: str) -> str:
    active = " jk-active" if number == state.active else ""
    below = f"{uid}help-{number}"
    invalid = ' aria-invalid="true"' if cell.problem else ""
    edit = (
        f'<input class="jk-code" type="text" id="{uid}cell-{number}" data-do="cell" data-value="{number}" '
        f'data-key="cell-{number}" value="{typed(cell.text)}" aria-describedby="{below}" data-enter="field" '
        f'spellcheck="false" autocomplete="off"{invalid}>'
    )
    label = f'<label for="{uid}cell-{number}">{xml(cell.kind.name)}</label>'
    return (
        f'<div class="jk-cell jk-cell-{number}{active}" data-key="cellbox-{number}">'
        f'<div class="jk-cell-field">{label}{edit}</div>{_help_html(cell, number, below)}</div>'
    )


def _help_html(cell: CronCell, number: int, below: str) -> str:
    """Return what a field may hold: its values, the chosen ones lit, and the forms of writing."""
    name = xml(cell.kind.name)
    problem = _problem(cell.problem, "status") if cell.problem else ""
    forms = "".join(
        f"<tr><td><code>{xml(form)}</code></td><td>{xml(meaning)}</td></tr>"
        for form, meaning in legal_forms(cell.kind)
    )
    return (
        f'<div class="jk-cell-help" data-key="cellhelp-{number}"><div id="{below}">'
        f"<b>{name}</b>: {xml(cell.kind.allowed)}{problem}</div>"
        f'<div class="jk-values" role="group" aria-label="Values of {name}" data-roving>'
        f'{_values(cell, number)}</div><table class="jk-table">'
        f'<caption class="jk-visually-hidden">How to write {name}</caption>{forms}</table></div>'
    )


def _values(cell: CronCell, number: int) -> str:
    kind = cell.kind
    return "".join(
        button(
            value_name(kind, value),
            "toggle",
            f"{number}:{value}",
            name=f"{value_name(kind, value)}, {kind.name}",
            is_pressed=value in cell.values,
        )
        for value in range(kind.low, kind.top + 1)
    )


# -- the other two timings ------------------------------------------------------------------------


def _form_html(state: ScheduleState, uid: str) -> str:
    if state.timing == "interval":
        hours = [(f"{count} hour{'s' * (count > 1)}", str(count)) for count in range(1, 24)]
        timing = select_field(FormField("every", "Run every", uid), str(state.every_hours), hours)
    else:
        timing = _switches("hour", "At these hours (UTC)", state.hours, [f"{hour:02}" for hour in range(24)])
    return (
        f"{timing}{_switches('day', 'On these days', state.days, [day[:3] for day in DAYS])}{_as_cron(state)}"
    )


def _switches(do: str, label: str, chosen: tuple[int, ...], names: list[str]) -> str:
    buttons = "".join(
        button(name, do, str(number), is_pressed=number in chosen) for number, name in enumerate(names)
    )
    return (
        f'<div class="jk-field"><span class="jk-label">{xml(label)}</span>'
        f'<div class="jk-values" role="group" aria-label="{xml(label)}" data-roving>{buttons}</div></div>'
    )


def _as_cron(state: ScheduleState) -> str:
    if isinstance(state.schedule, JobkitError):
        return _problem(str(state.schedule))
    expression = state.schedule.expression(state.rules.interval_minute)
    said = xml(state.rules.fact("interval_minute").text)
    return f'<p class="jk-muted">As a cron: <code>{xml(expression)}</code>. {said} [P-064]</p>'


# -- words ----------------------------------------------------------------------------------------


def words_html(state: ScheduleState, uid: str) -> str:
    """Return the card in which a schedule is said in words."""
    field = text_field(FormField("words", "Say when", uid), state.words, placeholder=EXAMPLE)
    found = state.reading
    if isinstance(found, JobkitError):
        below = _problem(str(found), "status")
    else:
        below = _reading_html(found, state) if found is not None else ""
    return card("<h3>From words</h3>", f"{field}{below}", key="from-words", label="From words")


def _reading_html(reading: WordsReading, state: ScheduleState) -> str:
    terms = "".join(map(_term_html, reading.terms))
    taken = "".join(f"<li>{xml(one.text)}</li>" for one in reading.assumptions)
    open_points = f"<h4>Not said, and taken for granted</h4><ul>{taken}</ul>" if taken else ""
    return (
        f'<div role="status"><h4>Understood</h4><ul class="jk-terms">{terms}</ul>{open_points}</div>'
        f"{_offers_html(reading, state)}"
    )


def _term_html(said: SaidTerm) -> str:
    return f"<li>“{xml(said.words)}” <b>{xml(said.term.meaning)}</b></li>"


def _offers_html(reading: WordsReading, state: ScheduleState) -> str:
    if state.rules.honour_timezone:
        return f"<h4>Cron, in {xml(reading.zone)}</h4>{_uses(reading.local)}"
    now = reading.season_at(state.start) if reading.changes_with_clocks else None
    when = day_words(state.start, year=True)
    rows = "".join(
        _season_html(season, reading.zone, f", as on {when}" if season == now else "")
        for season in reading.seasons
    )
    return f"<h4>Cron, in UTC</h4>{''.join(map(_note, _remarks(reading)))}{rows}"


def _note(text: str) -> str:
    return f'<p class="jk-note">{xml(text)} [P-063]</p>'


def _remarks(reading: WordsReading) -> Iterator[str]:
    if reading.changes_with_clocks:
        yield (
            f"Cron on the platform is UTC, and the clocks of {reading.zone} change: no one cron holds all "
            "year. Change it twice a year, or let the local time move by an hour."
        )


def _season_html(season: SeasonCrons, zone: str, note: str) -> str:
    hours, minutes = divmod(abs(season.offset_minutes), 60)
    sign = "−" if season.offset_minutes < 0 else "+"
    offset = f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if season.offset_minutes else "UTC"
    said = f"{season.season}, {offset}{note}" if zone != "UTC" else "all year"
    uses = _uses(season.crons) if season.crons else "<span>cron cannot name these days in UTC</span>"
    return tag("div", muted(said), uses, kind="jk-season")


def _uses(crons: tuple[str, ...]) -> str:
    """Return a button for each cron; several are a job each."""
    buttons = "".join(
        button(f"Use {cron}", "use", cron, key=f"use-{number}-{cron}") for number, cron in enumerate(crons)
    )
    several = muted(f"{len(crons)} jobs, one for each") if len(crons) > 1 else ""
    return f'<span class="jk-buttons jk-uses">{buttons}{several}</span>'
