"""The evidence of a case: its week, its runs and their logs, its pull requests, its settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobkit.basics.words import duration_words, moment_words
from jobkit.guide.faultlab import PullRequestPage, RunPage
from jobkit.guide.faultlab.log_search import LogHit, log_hits
from jobkit.guide.faultlab.week import CI
from jobkit.jobs import Account
from jobkit.jobs.changes import FieldChange, field_changes
from jobkit.jobs.files import dump
from jobkit.views.case_week import case_week_picture
from jobkit.views.escape import value as kept
from jobkit.views.escape import xml
from jobkit.views.palette import look
from jobkit.views.svg import Controls, draw_svg
from jobkit.widgets.caseboard.state import BoardState
from jobkit.widgets.fields import FormField, button, card, group, tag, text_field, unfolding
from jobkit.widgets.guard import code_html
from jobkit.widgets.layout import tiles
from jobkit.widgets.small_table import body_row, small_table

__all__ = ["evidence_html"]

_PARTS = (("Runs and logs", "runs"), ("Pull requests", "pull requests"), ("Settings", "settings"))
_MOST_HITS = 60
_CLASSES = {"success": "jk-ok", "error": "jk-wrong", "cancelled": "jk-warn"}


def evidence_html(state: BoardState, uid: str) -> str:
    """Return what there is to see of the open case."""
    week = state.shown
    parts = {"runs": _runs_part, "pull requests": _requests_part, "settings": _settings_part}
    tabs = group("part", "Evidence", state.part, _PARTS)
    search = _search(state, uid) if state.part == "runs" else ""
    title = f"Case {state.letter}" + (", with the fix" if state.is_after else "")
    body = (
        _picture(state),
        tag("div", tabs, search, kind="jk-row jk-tabs"),
        tag("div", parts[state.part](state), kind="jk-part", key=f"part-{state.letter}-{state.part}"),
    )
    return card(f"<h3>{title}</h3>{_tiles(week.runs)}", "".join(body), key="evidence", label="Evidence")


def _tiles(runs: Sequence[RunPage]) -> str:
    ci = [run for run in runs if run.job == CI]
    figures = [("CI runs", str(len(ci)))]
    figures += [(word, str(_count(ci, status))) for status, word in _STATUSES.items()]
    return tiles([*figures, ("longest wait", duration_words(max(run.wait_seconds for run in ci)))])


_STATUSES = {"success": "succeeded", "error": "failed", "cancelled": "cancelled"}


def _count(runs: Iterable[RunPage], status: str) -> int:
    return sum(run.status == status for run in runs)


def _picture(state: BoardState) -> str:
    pressed = [("run", str(state.run))] if state.run is not None else []
    drawn = draw_svg(
        case_week_picture(state.shown.runs, state.shown.pull_requests),
        controls=Controls({"run": "run"}, pressed),
    )
    return f'<div class="jk-picture" data-key="week">{drawn}</div>'


# ---- runs and logs


def _search(state: BoardState, uid: str) -> str:
    hint = "a model, a schema, a word of an error"
    return text_field(FormField("search", "Search all logs", uid), state.search, placeholder=hint)


def _runs_part(state: BoardState) -> str:
    runs = state.shown.runs
    hits = log_hits({run.id: run.log for run in runs}, state.search)
    chosen = next((run for run in runs if run.id == state.run), None)
    shown = _log(chosen, state.search) if chosen is not None else _NO_RUN
    return f'{_run_table(state, runs)}{_hits(state, hits)}<div data-key="log">{shown}</div>'


_NO_RUN = '<p class="jk-muted">Choose a run to read its log.</p>'
_RUN_HEADS = ("run", "pull request", "queued (UTC)", "waited", "took", "models", "status")


def _run_table(state: BoardState, runs: Sequence[RunPage]) -> str:
    rows = (_run_row(run, run.id == state.run) for run in runs)
    return small_table("Runs of the week", _RUN_HEADS, rows, style="jk-runs", roving=True)


def _run_row(run: RunPage, is_chosen: bool) -> str:
    press = button(
        f"Run {run.id}", "run", str(run.id), style="link", key=f"row-{run.id}", is_pressed=is_chosen
    )
    cells = (
        xml(_who(run)),
        xml(moment_words(run.queued_at)),
        xml(duration_words(run.wait_seconds)) if run.wait_seconds else "–",
        xml(duration_words(run.run_seconds)),
        str(len(run.models)),
        f'<span class="{_CLASSES.get(run.status, "")}">{look(run.status).glyph} {xml(run.status)}</span>',
    )
    mark = ' class="jk-chosen"' if is_chosen else ""
    return body_row(press, cells, f' data-key="tr-{run.id}"{mark}')


def _who(run: RunPage) -> str:
    if run.pull_request is None:
        return run.job
    return f"#{run.pull_request}" + (", by the API" if run.trigger == "api" else "")


def _hits(state: BoardState, hits: Sequence[LogHit]) -> str:
    if not state.search.strip():
        return ""
    runs = len({hit.run for hit in hits})
    said = f"{len(hits)} lines in {runs} runs" if hits else "No line of any log holds this text."
    more = f"<li>and {len(hits) - _MOST_HITS} more</li>" if len(hits) > _MOST_HITS else ""
    rows = "".join(_hit(hit, state.search) for hit in hits[:_MOST_HITS])
    return (
        f'<div role="status" class="jk-muted">{said}</div>'
        f'<ul class="jk-hits" data-roving aria-label="Lines found">{rows}{more}</ul>'
    )


def _hit(hit: LogHit, wanted: str) -> str:
    key = f"hit-{hit.run}-{hit.line}"
    press = button(
        f"Run {hit.run}", "run", str(hit.run), style="link", key=key, name=f"Run {hit.run}, line {hit.line}"
    )
    return f'<li data-key="li-{key}">{press} <code>{_line(hit.text, wanted)}</code></li>'


def _log(run: RunPage, wanted: str) -> str:
    lines = "\n".join(_line(line, wanted) for line in run.log.splitlines())
    schema = f", builds into {run.schema}" if run.schema else ""
    return (
        f"<h4>Log of run {run.id}: {xml(run.status)} after "
        f"{xml(duration_words(run.run_seconds))}{xml(schema)}</h4>"
        f'<pre class="jk-log" tabindex="0" role="region" aria-label="Log of run {run.id}">{lines}</pre>'
    )


def _line(line: str, wanted: str) -> str:
    """Return a line of a log with what was looked for marked in it."""
    text, found = wanted.strip(), line.casefold().find(wanted.strip().casefold())
    if not text or found < 0 or len(line.casefold()) != len(line):
        return kept(line)
    end = found + len(text)
    return f"{kept(line[:found])}<mark>{kept(line[found:end])}</mark>{kept(line[end:])}"


# ---- pull requests


def _requests_part(state: BoardState) -> str:
    heads = ("pull request", "pushed (UTC)", "ends", "changes")
    return small_table("Pull requests", heads, map(_request_row, state.shown.pull_requests))


def _request_row(page: PullRequestPage) -> str:
    pushes = "<br>".join(xml(moment_words(moment, seconds=True)) for moment in page.pushed_at)
    files = "<br>".join(f"<code>{xml(file)}</code>" for file in page.files) or "no file of the project"
    return body_row(
        f"#{page.number}{' (draft)' if page.draft else ''}", (pushes, xml(page.end or "open"), files)
    )


# ---- settings


def _settings_part(state: BoardState) -> str:
    week, account = state.shown, state.shown.account
    changes = field_changes(state.case.healthy_job, account.job(CI))
    return (
        f"<h4>{CI}, compared with the job of the guide's Scenario 5</h4>{_changes(changes)}"
        f"<h4>Environment variables</h4>{_variables(account)}"
        f"<h4>Account</h4><p>Run slots: {week.run_slots}. Git provider: {xml(account.git_provider)}.</p>"
        f"{unfolding('All settings of both jobs', _definition(account), key='definition')}"
    )


def _definition(account: Account) -> str:
    code = code_html(dump(account))
    return f'<pre tabindex="0" role="region" aria-label="Definition as YAML">{code}</pre>'


def _changes(changes: Sequence[FieldChange]) -> str:
    if not changes:
        return "<p>No setting differs.</p>"
    rows = (body_row(_code(one.path), (_code(one.before or "–"), _code(one.after or "–"))) for one in changes)
    return small_table("Settings that differ", ("setting", "in the guide", "here"), rows)


def _variables(account: Account) -> str:
    places = {one.name: one.environment_variables for one in account.environments}
    names = dict.fromkeys(name for table in places.values() for name in table)
    rows = (body_row(_code(name), (xml(table.get(name, "–")) for table in places.values())) for name in names)
    return small_table("Variables by environment", ("name", *places), rows)


def _code(text: str) -> str:
    return f"<code>{xml(text)}</code>"
