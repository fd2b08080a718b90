"""Results as compact HTML: a sentence, a picture, and a table with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words, duration_words, moment_words
from jobkit.views.causes import job_trigger_words
from jobkit.views.chain import chain_layout
from jobkit.views.escape import xml
from jobkit.views.gantt import gantt_layout, run_sentence
from jobkit.views.lineage import lineage_layout
from jobkit.views.palette import look
from jobkit.views.records import Mark, Timeline
from jobkit.views.svg import timeline_svg
from jobkit.views.svg_chain import chain_svg
from jobkit.views.svg_gantt import gantt_svg
from jobkit.views.svg_lineage import lineage_svg
from jobkit.views.tables import details, figure, notes_list, page, table
from jobkit.views.timeline import timeline_layout

if TYPE_CHECKING:
    from jobkit.dbt.execution import NodeResult
    from jobkit.dbt.project import Project
    from jobkit.jobs import Account
    from jobkit.platform import Run, RunStep
    from jobkit.simulation import Simulation

__all__ = [
    "account_html",
    "note_sentences",
    "project_html",
    "run_html",
    "simulation_html",
    "status_words",
    "timeline_table_html",
]

_COLUMNS = ("run", "job", "trigger", "queued (UTC)", "started", "finished", "wait", "status", "message")
_ROWS = 200  # of a table in a notebook; the picture and `sim.runs` hold them all
_NODES = 100


def timeline_table_html(layout: Timeline, limit: int | None = None) -> str:
    """Return the table twin of a timeline: a row for each mark; with `limit`, the first ones and a count."""
    marks = layout.marks if limit is None else layout.marks[:limit]
    left_out = len(layout.marks) - len(marks)
    more = f"… and {left_out:,} more rows" if left_out else ""
    return table(_COLUMNS, map(_row, marks), label=f"Runs, {layout.title}", more=more)


def _row(mark: Mark) -> tuple[str, ...]:
    number = str(mark.runs[0]) if mark.count == 1 else f"{mark.runs[0]} … {mark.runs[-1]} ({mark.count} runs)"
    return (
        number,
        mark.job,
        mark.trigger,
        moment_words(mark.queued_at),
        moment_words(mark.started_at),
        moment_words(mark.finished_at),
        duration_words(mark.wait_seconds) if mark.wait_seconds >= 0.5 else "",
        status_words(mark.status),
        mark.message[:300],
    )


def status_words(status: str) -> str:
    """Return a status with its glyph, ``✓ success``."""
    return f"{look(status).glyph} {status}"


def note_sentences(sim: Simulation) -> list[str]:
    """Return the notes of a simulation, each with its fact; what holds for several jobs is said once."""
    jobs: dict[tuple[str, str], list[str]] = {}
    for note in sim.notes:
        jobs.setdefault((note.text, note.fact), []).append(note.job)
    return [
        f"{', '.join(names)}: {text}{_cited(fact)}" if any(names) else f"{text}{_cited(fact)}"
        for (text, fact), names in jobs.items()
    ]


def _cited(fact: str) -> str:
    return f" [{fact}]" if fact else ""


def simulation_html(sim: Simulation) -> str:
    """Return the timeline of a simulation with its runs and notes."""
    layout = timeline_layout(sim)
    picture = figure(timeline_svg(layout, standalone=True), f"Timeline, {layout.title}: {layout.summary}")
    rows = details(f"Table of {count_words(len(sim.runs), 'run')}", timeline_table_html(layout, _ROWS))
    sentence = f"<p><b>{xml(layout.title)}</b> ({xml(sim.rules.name)} rules): {xml(layout.summary)}</p>"
    return page("jobkit-simulation", sentence, picture, rows, notes_list(note_sentences(sim)))


def run_html(run: Run) -> str:
    """Return one run: its nodes by thread, its steps, and the nodes that did not succeed."""
    layout = gantt_layout(run)
    picture = figure(gantt_svg(layout, standalone=True), f"Steps and nodes: {layout.summary}")
    sentence = f"<p><b>Run {run.id} of {xml(run.job.name)}</b>: {xml(run_sentence(run))}</p>"
    steps = table(("step", "name", "status", "duration", "message"), map(_step_row, run.steps), label="Steps")
    parts = [sentence, picture if layout.rows else "", details("Steps", steps), _nodes_html(run.results)]
    return page("jobkit-run", *parts)


def _step_row(step: RunStep) -> tuple[str, ...]:
    took = duration_words(step.seconds) if step.finished_at is not None else "–"
    return str(step.index), step.name, status_words(step.status), took, step.message[:300]


def _nodes_html(results: Sequence[NodeResult]) -> str:
    if not results:
        return ""
    unhappy_first = sorted(results, key=lambda result: look(result.status).status in ("success", "skipped"))
    shown = unhappy_first[:_NODES]
    rows = ((r.unique_id, status_words(r.status), _took(r), (r.message or "")[:300]) for r in shown)
    left_out = len(results) - len(shown)
    more = f"… and {left_out:,} more nodes" if left_out else ""
    nodes = table(("node", "status", "duration", "message"), rows, label="Nodes", more=more)
    return details(count_words(len(results), "node"), nodes)


def _took(result: NodeResult) -> str:
    return duration_words(result.execution_time) if result.thread_id or result.execution_time else "–"


def account_html(account: Account) -> str:
    """Return the jobs of an account and how they trigger one another."""
    layout = chain_layout(account)
    picture = figure(chain_svg(layout, standalone=True), layout.summary)
    rows = (
        (job.name, job.job_type, job.environment, job_trigger_words(job), "; ".join(job.commands)[:300])
        for job in account.jobs
    )
    jobs = table(("job", "type", "environment", "trigger", "commands"), rows, label="Jobs")
    return page("jobkit-account", f"<p>{xml(layout.summary)}</p>", picture, details("Table of jobs", jobs))


def project_html(project: Project) -> str:
    """Return a project in one sentence, with its lineage where that fits into a picture."""
    sentence = f"<p>{xml(repr(project))}</p>"
    try:
        layout = lineage_layout(project)
    except JobkitError as error:
        return page("jobkit-project", sentence, f"<p>{xml(error)}</p>")
    picture = figure(lineage_svg(layout, standalone=True), f"Lineage of {layout.summary}")
    rows = ((node.unique_id, node.tag) for node in layout.nodes)
    nodes = details("Table of nodes", table(("node", "kind"), rows, label="Nodes"))
    return page("jobkit-project", sentence, picture, nodes)
