"""Results as compact HTML: a sentence, a picture, and a table with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words, duration_words
from jobkit.dbt.execution import NodeResult
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Job
from jobkit.platform import Run, RunStep
from jobkit.simulation import Simulation
from jobkit.views.chain import chain_picture
from jobkit.views.day_grid import day_grid_layout
from jobkit.views.escape import xml
from jobkit.views.fit import cut_at_word
from jobkit.views.gantt import gantt_picture
from jobkit.views.idle import idle_html
from jobkit.views.lineage import lineage_nodes, lineage_picture
from jobkit.views.lineage_kinds import node_tag
from jobkit.views.palette import look
from jobkit.views.played import played_sentences
from jobkit.views.sentences import job_trigger_words, note_sentences, run_sentence, status_words
from jobkit.views.simulation_pictures import is_crowded
from jobkit.views.tables import Table, details, image, notes_list, page, paragraph
from jobkit.views.timeline import timeline_layout

__all__ = ["account_html", "project_html", "run_html", "simulation_html"]

_ROWS = 200  # of a table in a notebook; the picture and `sim.runs` hold them all
_NODES = 100
_JOBS = 1_000


def simulation_html(sim: Simulation) -> str:
    """Return the timeline of a simulation, of many runs their grid, with its runs and notes."""
    timeline = timeline_layout(sim)
    grid = day_grid_layout(sim) if is_crowded(sim) else None
    picture = grid.picture if grid is not None else timeline.picture
    title, summary = xml(timeline.title), xml(picture.summary)
    return page(
        "jobkit-simulation",
        paragraph(" ".join(played_sentences(sim))),
        f"<p><b>{title}</b> ({xml(sim.rules.name)} rules): {summary}</p>",
        image(picture),
        details("Table of the jobs by day", grid.table().html(_ROWS)) if grid is not None else "",
        details(f"Table of {count_words(len(sim.runs), 'run')}", timeline.table().html(_ROWS)),
        idle_html(sim),
        notes_list(note_sentences(sim)),
    )


def run_html(run: Run) -> str:
    """Return one run: its nodes by thread, its steps, and the nodes that did not succeed."""
    headings = ("step", "name", "status", "duration", "message")
    steps = Table(headings, tuple(map(_step_row, run.steps)), label="Steps")
    return page(
        "jobkit-run",
        f"<p><b>Run {run.id} of {xml(run.job.name)}</b>: {xml(run_sentence(run))}</p>",
        image(gantt_picture(run)) if run.steps else "",
        details("Steps", steps.html()),
        _nodes_html(run.results),
    )


def _step_row(step: RunStep) -> tuple[str, ...]:
    took = duration_words(step.seconds) if step.finished_at is not None else "–"
    return str(step.index), step.name, status_words(step.status), took, cut_at_word(step.message, 300)


def _nodes_html(results: Sequence[NodeResult]) -> str:
    if not results:
        return ""
    unhappy_first = sorted(results, key=lambda result: look(result.status).status in ("success", "skipped"))
    rows = tuple(
        (r.unique_id, status_words(r.status), _took(r), cut_at_word(r.message or "", 300))
        for r in unhappy_first
    )
    nodes = Table(("node", "status", "duration", "message"), rows, label="Nodes")
    return details(count_words(len(results), "node"), nodes.html(_NODES, "node"))


def _took(result: NodeResult) -> str:
    return duration_words(result.execution_time) if result.thread_id or result.execution_time else "–"


def account_html(account: Account) -> str:
    """Return the jobs of an account and how they trigger one another."""
    try:
        drawn = chain_picture(account)
        picture = paragraph(drawn.summary) + image(drawn)
    except JobkitError as error:
        picture = paragraph(str(error))
    rows = tuple(
        (
            job.name,
            job.job_type,
            job.environment,
            job_trigger_words(job),
            cut_at_word("; ".join(job.commands), 300),
        )
        for job in account.jobs[:_JOBS]
    )
    jobs = Table(("job", "type", "environment", "trigger", "commands"), rows, label="Jobs")
    return page("jobkit-account", picture, details("Table of jobs", jobs.html()))


def _commands(job: Job) -> str:
    return cut_at_word("; ".join(job.commands), 300)


def project_html(project: Project) -> str:
    """Return a project in one sentence, with its lineage: node by node, or folder by folder."""
    rows = tuple((uid, node_tag(project.nodes[uid])) for uid in lineage_nodes(project))
    nodes = Table(("node", "kind"), rows, label="Nodes")
    return page(
        "jobkit-project",
        paragraph(repr(project)),
        image(lineage_picture(project)),
        details("Table of nodes", nodes.html(_ROWS, "node")),
    )
