"""Results as compact HTML: a sentence, a picture, and a table with the same numbers."""

from __future__ import annotations

from datetime import timedelta

from jobkit.basics.words import count_words
from jobkit.jobs import Account
from jobkit.platform import Run
from jobkit.simulation import Simulation
from jobkit.views.cards.jobs import account_card
from jobkit.views.cards.result_card import Drawing
from jobkit.views.cards.runs import run_card
from jobkit.views.chain import MOST_JOBS, chain_picture
from jobkit.views.day_grid import day_grid_layout
from jobkit.views.escape import xml
from jobkit.views.gantt import gantt_picture
from jobkit.views.idle import idle_html
from jobkit.views.played import played_sentences
from jobkit.views.sentences import left_out, note_sentences
from jobkit.views.simulation_pictures import is_crowded
from jobkit.views.tables import details, image, notes_list, page, paragraph
from jobkit.views.timeline import timeline_layout

__all__ = ["account_html", "run_html", "simulation_html"]

_ROWS = 200  # of a table in a notebook; the picture and `sim.runs` hold them all


def simulation_html(sim: Simulation) -> str:
    """Return the timeline of a simulation, of many runs their grid, with its runs and notes."""
    crowded = is_crowded(sim)
    shown = day_grid_layout(sim) if crowded else timeline_layout(sim)
    title, summary = xml(shown.title), xml(shown.picture.summary)
    days = details("Table of the jobs by day", shown.table().html(_ROWS)) if crowded else ""
    return page(
        "jobkit-simulation",
        paragraph(" ".join(played_sentences(sim))),
        f"<p><b>{title}</b> ({xml(sim.rules.name)} rules): {summary}</p>",
        image(shown.picture),
        _chain(sim),
        days,
        _first_runs(sim) if crowded else details(_runs_table(sim), shown.table().html(_ROWS)),
        idle_html(sim),
        notes_list(note_sentences(sim)),
    )


def _chain(sim: Simulation) -> str:
    """Return how the runs of jobs that start one another ended, on demand; nothing where none does."""
    jobs = sim.account.jobs
    chained = any(job.triggers.job_completion is not None for job in jobs)
    if not chained or len(jobs) > MOST_JOBS:
        return ""
    return details("Chain of jobs", image(chain_picture(sim.account, sim.runs)))


def _runs_table(sim: Simulation) -> str:
    return f"Table of {count_words(len(sim.runs), 'run')}"


def _first_runs(sim: Simulation) -> str:
    """Return a table of the first runs: to lay out all of them takes longer than to simulate them."""
    end = max(sim.runs[_ROWS].queued_at, sim.start + timedelta(minutes=1))
    first = timeline_layout(sim, end=end).table().html(_ROWS)
    rest = "".join(map(paragraph, left_out(len(sim.runs) - _ROWS, "run")))
    return details(f"{_runs_table(sim)}: the first {_ROWS}", first + rest)


def run_html(run: Run) -> str:
    """Return one run: what failed, why, its nodes by thread, and its steps."""
    picture = Drawing("", image(gantt_picture(run))) if run.steps else None
    return run_card(run, picture).html()


def account_html(account: Account) -> str:
    """Return the jobs of an account and how they trigger one another."""
    return account_card(account).html()
