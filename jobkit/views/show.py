"""What a result shows by itself: the one door through which the floors below ask for a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jobkit.basics.errors import JobkitError

if TYPE_CHECKING:
    from jobkit.dbt.project import Project
    from jobkit.jobs import Account
    from jobkit.platform import Run
    from jobkit.reports.measures import Comparison, Measures, Staleness
    from jobkit.simulation import ManyFutures, Simulation

__all__ = ["mimebundle", "plot"]


def plot(
    obj: Simulation | Run | Account | Project | Measures | Comparison | Staleness | ManyFutures,
    ax: Any = None,
    **options: Any,
) -> Any:
    """Draw a result with matplotlib.

    Parameters
    ----------
    obj : Simulation, Run, Account, Project, Measures, Comparison, Staleness or ManyFutures
        A timeline, the nodes of a run by thread, the chain of jobs, the lineage; bars of what was measured,
        of one simulation or of two; the age of a model over time; when jobs are done.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default an Axes of its own, which shows itself as the last line of a notebook cell.
    **options
        Of the layout: `start`, `end`, `local_zone`, `markers` for a simulation, `width` (pixels) for it and
        a run; `select` and `exclude` for a project; `target_seconds` and `width` for a staleness;
        `job` or `chain` for many futures.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    JobkitError
        For an object that has no picture.
    """
    from jobkit.views import figure_bars, figures
    from jobkit.views.figure_ageing import staleness_axes
    from jobkit.views.figure_futures import futures_axes
    from jobkit.views.figure_lineage import lineage_axes

    draw: dict[str, Callable[..., Any]] = {
        "simulation": figures.timeline_axes,
        "run": figures.gantt_axes,
        "futures": futures_axes,
        "account": figures.chain_axes,
        "project": lineage_axes,
        "measures": figure_bars.measures_axes,
        "comparison": figure_bars.comparison_axes,
        "staleness": staleness_axes,
    }
    kind = _kind(obj)
    if kind not in draw:
        raise _no_picture(obj)
    return draw[kind](obj, ax, **options)


def mimebundle(obj: Any) -> dict[str, str]:
    """Return ``text/plain`` and ``text/html`` of a result."""
    from jobkit.views import quiz
    from jobkit.views.chain import chain_text
    from jobkit.views.html import account_html, project_html, run_html, simulation_html
    from jobkit.views.many import futures_html, futures_text
    from jobkit.views.measures_html import comparison_html, measures_html, staleness_html
    from jobkit.views.measures_text import comparison_text, measures_text, staleness_text
    from jobkit.views.text import run_text, simulation_text

    renderers: dict[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
        "simulation": (simulation_text, simulation_html),
        "run": (run_text, run_html),
        "futures": (futures_text, futures_html),
        "account": (chain_text, account_html),
        "project": (repr, project_html),
        "measures": (measures_text, measures_html),
        "comparison": (comparison_text, comparison_html),
        "staleness": (staleness_text, staleness_html),
        "question": (quiz.question_text, quiz.question_html),
        "grade": (quiz.grade_text, quiz.grade_html),
        "hint": (quiz.hint_text, quiz.hint_html),
        "solution": (quiz.solution_text, quiz.solution_html),
    }
    to_text, to_html = renderers[_kind(obj)]
    return {"text/plain": to_text(obj), "text/html": to_html(obj)}


def _kind(obj: Any) -> str:
    """Tell what `obj` is without importing what it is not."""
    from jobkit.jobs import Account
    from jobkit.quiz import Grade, Hint, Question, Solution

    if isinstance(obj, Account):
        return "account"
    from jobkit.dbt.project import Project

    if isinstance(obj, Project):
        return "project"
    from jobkit.platform import Run
    from jobkit.reports.measures import Comparison, Measures, Staleness
    from jobkit.simulation import ManyFutures, Simulation

    if isinstance(obj, ManyFutures):
        return "futures"
    for kind in (Simulation, Run, Measures, Comparison, Staleness, Question, Grade, Hint, Solution):
        if isinstance(obj, kind):
            return kind.__name__.lower()
    raise _no_picture(obj)


def _no_picture(obj: Any) -> JobkitError:
    return JobkitError(
        f"there is no picture of a {type(obj).__name__}",
        hint="plot a Simulation, a Run, an Account, a Project, or what measures and compares them",
    )
