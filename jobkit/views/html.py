"""Results as compact HTML: a sentence, a picture, and a table with the same numbers."""

from __future__ import annotations

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
from jobkit.views.sentences import note_sentences
from jobkit.views.simulation_pictures import is_crowded
from jobkit.views.tables import details, image, notes_list, page, paragraph
from jobkit.views.timeline import timeline_layout

__all__ = ["account_html", "run_html", "simulation_html"]

_ROWS = 200  # of a table in a notebook; the picture and `sim.runs` hold them all


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
        _chain(sim),
        details("Table of the jobs by day", grid.table().html(_ROWS)) if grid is not None else "",
        details(f"Table of {count_words(len(sim.runs), 'run')}", timeline.table().html(_ROWS)),
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


def run_html(run: Run) -> str:
    """Return one run: what failed, why, its nodes by thread, and its steps."""
    picture = Drawing("", image(gantt_picture(run))) if run.steps else None
    return run_card(run, picture).html()


def account_html(account: Account) -> str:
    """Return the jobs of an account and how they trigger one another."""
    return account_card(account).html()
