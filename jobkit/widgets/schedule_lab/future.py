"""The right half of the lab of schedules: the sentence, the next runs, the week, and what surprises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import clock_words, count_words, day_words, duration_words
from jobkit.jobs.cron.traps import ScheduleTrap
from jobkit.views.cron_heat import cron_heat_picture
from jobkit.views.escape import xml
from jobkit.views.markup import inline_html
from jobkit.views.seams import change_words, seam_words
from jobkit.views.svg import draw_svg
from jobkit.widgets.fields import FormField, card, group, moment_field, muted, text_field
from jobkit.widgets.schedule_lab.state import ScheduleFuture, ScheduleState

__all__ = ["future_html", "sentence_html"]

_PRESETS = (("Platform", "platform"), ("Study guide", "study-guide"))
_ZONES = (
    *("UTC", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney"),
)


def future_html(state: ScheduleState, future: ScheduleFuture, uid: str) -> str:
    """Return what a schedule comes to; `future` is that of the last schedule that could be read."""
    is_old = isinstance(state.schedule, JobkitError)
    stale = ' class="jk-old"' if is_old else ""
    return (
        f"<div{stale}>{_traps_html(future.traps)}"
        f"{_card('Next runs', _rules_choice(state), _settings(state, uid) + _runs_html(future))}"
        f"{_card('The week', _week_choice(state, future), _week_html(future))}"
        f"{_card('When clocks change', '', _seams_html(future))}</div>"
    )


def _card(title: str, controls: str, body: str) -> str:
    return card(f"<h3>{xml(title)}</h3>{controls}", body, key=title, label=title)


def sentence_html(future: ScheduleFuture, *, is_old: bool) -> str:
    """Return when a schedule fires, in words; `is_old` for one that is no longer what is written."""
    old = muted("The last schedule that could be read:") if is_old else ""
    text = future.cron.text
    copy = f'<button type="button" class="jk-link" data-key="copy" data-copy="{xml(text)}">Copy</button>'
    code = f"<code>{xml(text)}</code> {copy}"
    return (
        f'<div class="jk-sentence" role="status">{old}<p>{xml(future.sentence)}</p>'
        f'<p class="jk-muted">{code} {xml(_read_in(future))} [P-063]</p></div>'
    )


def _read_in(future: ScheduleFuture) -> str:
    if future.is_local:
        return f"Read in the time of {future.zone_name}, as the study guide has it. The platform reads UTC."
    return future.rules.fact("honour_timezone").text


def _traps_html(traps: Sequence[ScheduleTrap]) -> str:
    items = "".join(
        f'<li data-key="trap-{xml(trap.code)}-{number}"><b>{inline_html(trap.message)}</b><br>'
        f"{inline_html(_as_advice(trap.fix))}</li>"
        for number, trap in enumerate(traps)
    )
    title = f"{count_words(len(traps), 'trap')}" if traps else ""
    return f'<section class="jk-alert jk-traps"><h3>{title}</h3><ul>{items}</ul></section>' if traps else ""


def _as_advice(fix: str) -> str:
    return f"{fix[:1].upper()}{fix[1:]}."


# -- next runs ------------------------------------------------------------------------------------


def _settings(state: ScheduleState, uid: str) -> str:
    field = FormField("zone", "Beside UTC: a zone or a city", uid, problem=state.zone_problem)
    zone = text_field(field, state.zone_text, offers=_ZONES)
    start = moment_field(FormField("start", "After (UTC)", uid), f"{state.start:%Y-%m-%dT%H:%M}")
    return f'<div class="jk-row">{zone}{start}</div>'


def _rules_choice(state: ScheduleState) -> str:
    return f'<div class="jk-push">{group("preset", "Rules", state.preset, _PRESETS)}</div>'


def _runs_html(future: ScheduleFuture) -> str:
    runs = future.next_runs
    if not runs:
        return "<p>No run is left before the year 9999.</p>"
    before = [future.start, *runs]
    pairs = zip(before, runs, strict=False)
    rows = "".join(_run_row(run, last, future.zone, first=runs[0]) for last, run in pairs)
    return (
        '<div class="jk-scroll"><table class="jk-table"><caption class="jk-visually-hidden">'
        f'Next runs</caption><thead><tr><th scope="col">UTC</th><th scope="col">{xml(future.zone_name)}</th>'
        f'<th scope="col">after</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _run_row(run: datetime, last: datetime, zone: tzinfo, *, first: datetime) -> str:
    local = run.astimezone(zone)
    moved = local.utcoffset() != first.astimezone(zone).utcoffset()
    mark = ' <span class="jk-chip">clocks have changed</span>' if moved else ""
    return (
        f"<tr><td>{xml(_moment(run.astimezone(UTC)))}</td><td>{xml(_moment(local))}{mark}</td>"
        f"<td>{xml(duration_words((run - last).total_seconds()))}</td></tr>"
    )


def _moment(moment: datetime) -> str:
    """Return day and time in the moment's own zone."""
    return f"{day_words(moment, year=True)}, {clock_words(moment.replace(tzinfo=UTC))}"


# -- the week, and the clocks ---------------------------------------------------------------------


def _week_choice(state: ScheduleState, future: ScheduleFuture) -> str:
    if future.zone_name == "UTC":
        return ""
    options = (("UTC", "utc"), (future.zone_name, "zone"))
    shown = group("week", "Time of the week", "zone" if state.is_week_local else "utc", options)
    return f'<div class="jk-push">{shown}</div>'


def _week_html(future: ScheduleFuture) -> str:
    picture = cron_heat_picture(future.heat)
    return f'{muted(picture.summary, "p")}<div class="jk-picture">{draw_svg(picture)}</div>'


def _seams_html(future: ScheduleFuture) -> str:
    if future.zone_name == "UTC":
        return "<p>UTC has no summer time. Choose a zone beside UTC to see what its clocks do.</p>"
    seams = future.seams
    if not seams:
        return f"<p>The clocks of {xml(future.zone_name)} do not change: local times stay as they are.</p>"
    items = "".join(
        f"<li><b>{xml(change_words(seam.change))}</b><br>"
        f"{xml(seam_words(seam, future.zone, is_local=future.is_local, is_wild=future.is_wild))}</li>"
        for seam in seams
    )
    return f"<ul>{items}</ul>"
