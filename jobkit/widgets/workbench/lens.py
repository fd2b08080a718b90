"""The selection lens: what one command of a job took, of all that the project has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobkit.basics.words import count_words
from jobkit.dbt.project import Project
from jobkit.platform import Run, RunStep
from jobkit.simulation import Simulation
from jobkit.views.escape import xml
from jobkit.views.palette import look
from jobkit.views.selection_graph import selection_graph
from jobkit.views.selection_picture import selection_picture
from jobkit.views.svg import draw_svg
from jobkit.widgets.fields import button, card, muted, tag, unfolding

__all__ = ["Lens", "lens_graph_html", "lens_html", "lenses"]

_RUNNABLE = frozenset(
    ("model", "seed", "snapshot", "test", "unit_test", "function", "exposure", "saved_query", "analysis")
)
_TAKING = frozenset(
    ("build", "run", "test", "seed", "snapshot", "compile", "docs generate", "clone", "retry")
)
_NAMES = 40
_BOXES = 40


@dataclass(frozen=True, slots=True)
class Lens:
    """What one command took.

    Parameters
    ----------
    run : int
        Id of the run that is looked at.
    total : int
        How many nodes of the project a command can take.
    nodes : tuple of (str, str)
        unique_id and status of what it took.
    deferred : tuple of (str, str)
        What was read from elsewhere: unique_id and relation.
    takes_nodes : bool
        False for a command such as ``dbt deps``.
    project : Project or None
        The code that the run had.
    """

    run: int
    total: int
    nodes: tuple[tuple[str, str], ...]
    deferred: tuple[tuple[str, str], ...]
    takes_nodes: bool = True
    project: Project | None = None

    @property
    def sentence(self) -> str:
        """Say it: ``4 of 37 nodes: 3 success, 1 skipped; reads 2 from elsewhere``."""
        counts = Counter(_outcome(status) for _, status in self.nodes)
        outcomes = ", ".join(f"{number} {word}" for word, number in counts.items())
        read = f"; reads {len(self.deferred)} from elsewhere" if self.deferred else ""
        what = f"{len(self.nodes):,} of {count_words(self.total, 'node')}"
        return f"{what}{': ' if outcomes else ''}{outcomes}{read} (run {self.run})"


def _outcome(status: str) -> str:
    """Return the word for a status; an exposure that dbt passes by is a no-op, which no failure skipped."""
    return status if status == "no-op" else look(status).word


def lenses(sim: Simulation, job: str, run: Run | None) -> dict[int, Lens]:
    """Return what each command of a job took, by its position from 0.

    Parameters
    ----------
    sim : Simulation
    job : str
        Name of the job.
    run : Run or None
        The run to look at where it is one of this job; else the first of the job that has begun.
    """
    if run is None or run.job.name != job:
        run = next((one for one in sim.runs if one.job.name == job and one.started_at is not None), None)
    if run is None:
        return {}
    steps = [step for step in run.steps if step.kind == "command"]
    return {position: _lens(run, step) for position, step in enumerate(steps) if step.invocation is not None}


def _lens(run: Run, step: RunStep) -> Lens:
    project = run.code.project if run.code is not None else None
    nodes = project.nodes.values() if project is not None else ()
    deferred = step.invocation.deferred if step.invocation is not None else {}
    return Lens(
        run.id,
        sum(node.resource_type in _RUNNABLE for node in nodes),
        tuple(
            (one.unique_id, one.status) for one in step.results if not one.unique_id.startswith("operation.")
        ),
        tuple(deferred.items()),
        step.invocation is not None and step.invocation.command.verb in _TAKING,
        project,
    )


def lens_html(lens: Lens, position: int) -> str:
    """Return what a command took as a line that unfolds to the names, by outcome and type."""
    if not lens.takes_nodes:
        return ""
    groups: dict[str, dict[str, list[str]]] = {}
    for unique_id, status in lens.nodes:
        kind, _, name = unique_id.partition(".")
        groups.setdefault(_outcome(status), {}).setdefault(kind, []).append(_short(kind, name))
    parts = "".join(f"<p><b>{xml(word)}</b>{_kinds(kinds)}</p>" for word, kinds in groups.items())
    if lens.deferred:
        read = [f"{name.rpartition('.')[2]} → {relation}" for name, relation in lens.deferred]
        parts += f"<p><b>read from elsewhere</b> {_names(read)}</p>"
    ask = button("Show it as a graph", "lens", str(position), key=f"graph-{position}", style="link")
    graph = ask if lens.nodes else ""
    return unfolding(xml(lens.sentence), parts + graph, key=f"lens-{position}", kind="jk-lens")


def lens_graph_html(lens: Lens, position: int) -> str:
    """Return the graph of what a command took, with what it skipped and what it read from elsewhere."""
    if lens.project is None or not lens.nodes:
        return ""
    marks = {uid: _outcome(status) for uid, status in lens.nodes if look(status).status != "success"}
    marks |= dict.fromkeys((uid for uid, _ in lens.deferred), "deferred")
    graph = selection_graph(lens.project, [uid for uid, _ in lens.nodes], most=_BOXES)
    drawn = draw_svg(selection_picture(graph, lens.project.nodes, marks))
    close = button("×", "lens", str(position), key="close-lens", style="icon", name="Close this graph")
    head = tag("h4", f"What command {position + 1} took") + muted(lens.sentence)
    picture = tag("div", drawn, kind="jk-picture jk-scroll", tabindex="0", role="region", aria_label="Graph")
    return card(head + tag("span", close, kind="jk-push"), picture, key="lens-graph", label="What it took")


def _short(kind: str, name: str) -> str:
    """Return the name without its package, and a test without the hash behind it."""
    parts = name.split(".")
    return parts[1] if kind == "test" and len(parts) > 2 else ".".join(parts[1:])


def _kinds(kinds: Mapping[str, list[str]]) -> str:
    words = (f" {xml(kind.replace('_', ' '))}: {_names(names)}" for kind, names in kinds.items())
    return ";".join(words)


def _names(names: Sequence[str]) -> str:
    more = f" … and {len(names) - _NAMES:,} more" if len(names) > _NAMES else ""
    return f"{xml(', '.join(names[:_NAMES]))}{more}"
