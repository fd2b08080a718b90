"""The chain of jobs: which job runs after which. Edges of a circle are red and dashed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.words import count_words
from jobkit.jobs import Account, Job
from jobkit.jobs.labelled import labelled
from jobkit.platform import Run
from jobkit.views.drawing import Box, Item, Line, Part, Picture, Point, Rect, Symbol, Text, glyph
from jobkit.views.escape import plain
from jobkit.views.fit import fit
from jobkit.views.layers import Layers, Spacing, arrange_layers, circles_of
from jobkit.views.palette import look, worst
from jobkit.views.sentences import job_trigger_words
from jobkit.views.short_names import fit_middle, fit_names

__all__ = ["JOB_KINDS", "MOST_JOBS", "chain_picture", "chain_text"]

_SPACE = Spacing(width=204.0, height=46.0, gap_x=96.0, gap_y=20.0, margin=16.0, around=16.0)
_LINE = 19.0  # of the outcome
JOB_KINDS = {"ci": "CI job", "merge": "merge job", "scheduled": "deploy job", "other": "deploy job"}

MOST_JOBS = 300
"""More boxes than that are a carpet, not a picture."""

_DEEPEST = 20  # steps of the indented list; a line of a terminal ends somewhere

Edge = tuple[str, str]


@checked
def chain_picture(account: Account, runs: Sequence[Run] | None = None) -> Picture:
    """Lay the jobs of an account out by what triggers what.

    Parameters
    ----------
    account : Account
    runs : sequence of Run, optional
        What came of the jobs: each box says how many runs it had and how they ended, worst first.

    Raises
    ------
    JobkitError
        For more than 300 jobs.
    """
    if len(account.jobs) > MOST_JOBS:
        raise JobkitError(
            f"{len(account.jobs):,} jobs are too many for one picture, {MOST_JOBS} is the most",
            hint="plot an Account of some of them",
        )
    jobs, edges = _graph(account)
    space = _SPACE if runs is None else replace(_SPACE, height=_SPACE.height + _LINE)
    layers = arrange_layers(list(jobs), list(edges), space)
    short = fit_names(jobs, space.width - 40, 13, bold=True)
    outcomes = {} if runs is None else _outcomes(jobs, runs)
    summary = _summary(account, layers.in_circle, edges)
    words = [f"{b} runs after {a} ({' or '.join(statuses)})." for (a, b), statuses in edges.items()]
    items: list[Item] = [_edge(layers, edge, statuses) for edge, statuses in edges.items()]
    items += [_box(name, short[name], job, layers, outcomes.get(name)) for name, job in jobs.items()]
    return Picture(
        "jobkit-chain",
        layers.width,
        layers.height,
        f"Chain of jobs: {summary}",
        summary,
        tuple(items),
        heading=summary,
        description=tuple(words[:50]),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How many runs of a job ended how, by the name of their look."""

    counts: Counter[str]

    @property
    def status(self) -> str:
        """The worst of them; ``""`` without a run."""
        return worst(self.counts) if self.counts else ""

    @property
    def words(self) -> str:
        """For example ``96 runs, 25 errors``, or ``no run``."""
        if not self.counts:
            return "no run"
        total, number = count_words(self.counts.total(), "run"), self.counts[self.status]
        if self.status == "success":
            return f"{total}, {'all ' if number > 1 else ''}successful"
        noun = look(self.status).word
        is_noun = self.status in ("error", "warn")
        return f"{total}, {count_words(number, noun) if is_noun else f'{number:,} {noun}'}"


def _outcomes(jobs: Mapping[str, Job | None], runs: Sequence[Run]) -> dict[str, _Outcome]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in jobs}
    for run in runs:
        if run.job.name in counts:
            counts[run.job.name][look(run.status).status] += 1
    return {name: _Outcome(found) for name, found in counts.items() if jobs[name] is not None}


def _graph(account: Account) -> tuple[dict[str, Job | None], dict[Edge, tuple[str, ...]]]:
    """Return the jobs by name (None: missing from the account), and the statuses that trigger, by edge."""
    account = labelled(account)
    graph: Any = account.chain()
    by_name = {job.name: job for job in account.jobs}
    jobs = {str(name): by_name.get(str(name)) for name in graph}
    return jobs, {(str(a), str(b)): tuple(graph.edges[a, b]["statuses"]) for a, b in graph.edges}


def _box(name: str, short: str, job: Job | None, layers: Layers, outcome: _Outcome | None) -> Part:
    box = layers.boxes[name]
    trigger, job_type = _trigger(job), "missing" if job is None else job.job_type
    chained = job is not None and job.triggers.job_completion is not None and not job.schedule
    subtitle = f"{JOB_KINDS[job_type]}, {job.environment}" if chained and job is not None else trigger
    line = "error-line" if name in layers.in_circle else "faint"
    items: list[Item] = [
        Rect(box, "page", line=line, radius=6, dash="" if job else "4 3"),
        Symbol(job_type, box.x + 17, box.y + 23),
        Text(box.x + 32, box.y + 16, short, 13, bold=True),
        Text(box.x + 32, box.y + 33, fit_middle(subtitle, box.width - 40, 12), 12, "faint"),
    ]
    data: dict[str, object] = {"job": name, "type": job_type}
    words = f"{name}: {trigger}"
    if outcome is not None:
        items += _ending(outcome, box)
        data["status"] = outcome.status or "none"
        words = f"{words}; {outcome.words}"
    return Part(tuple(items), data, words)


def _ending(outcome: _Outcome, box: Box) -> list[Item]:
    """Return the line of a box that says how the runs of its job ended."""
    y, status = box.bottom - 11, outcome.status
    if not status:
        return [Text(box.x + 32, y, outcome.words, 12, "faint")]
    shape = look(status)
    foot = Box(box.x + 1, box.bottom - _LINE - 3, box.width - 2, _LINE + 2)
    colour = "text" if shape.status == "success" else f"{shape.status}-line"
    words = Text(box.x + 32, y, fit(outcome.words, box.width - 40, 12), 12, colour)
    return [Rect(foot, shape.status, radius=5, opacity=0.14), glyph(status, box.x + 17, y), words]


def _trigger(job: Job | None) -> str:
    return job_trigger_words(job) if job is not None else "not in this account"


def _edge(layers: Layers, edge: Edge, statuses: tuple[str, ...]) -> Part:
    source, target = edge
    in_circle = source in layers.in_circle and layers.in_circle[source] == layers.in_circle.get(target)
    colour, dash = ("error-line", "5 4") if in_circle else ("faint", "")
    data: dict[str, object] = {"edge": f"{source} → {target}"}
    if edge in layers.cut:
        data["closes"] = "yes"
        points, label_x, label_y = _way_back(layers, edge)
        line = Line(points, colour, 1.4, dash, radius=8)
    else:
        *points_before, (x, y) = layers.curves[edge]
        points = (*points_before, (x - 2, y))
        label_x, label_y = x - _SPACE.gap_x / 2 + 6, y + (10 if y > points[0][1] else -9)
        line = Line(points, colour, 1.4, dash, is_curved=True)
    head = Symbol("right", *points[-1], 5, colour)
    label = Text(label_x, label_y, _label(statuses), 12, colour, anchor="middle")
    return Part((line, head, label), data, f"{target} runs after {source}: {' or '.join(statuses)}")


def _way_back(layers: Layers, edge: Edge) -> tuple[tuple[Point, ...], float, float]:
    """Lead an edge around below its part of the chain; return its corners and where its label goes."""
    start, end = (layers.boxes[name] for name in edge)
    left, right = end.x - _SPACE.around, start.right + _SPACE.around
    below = [box for name, box in layers.boxes.items() if layers.part[name] == layers.part[edge[0]]]
    low = max(box.bottom for box in below if box.x < right and box.right > left) + 12
    corners = [(start.right, start.middle), (right, start.middle), (right, low), (left, low)]
    return (*corners, (left, end.middle), (end.x - 2, end.middle)), (left + right) / 2, low + 9


def _label(statuses: tuple[str, ...]) -> str:
    glyphs = " ".join(look(status).glyph for status in statuses)
    return f"{glyphs} {statuses[0]}" if len(statuses) == 1 else glyphs


def _summary(account: Account, in_circle: Mapping[str, int], edges: Mapping[Edge, object]) -> str:
    chained = len({target for _, target in edges})
    words = count_words(len(account.jobs), "job")
    if chained:
        words += f", {chained} started by another job"
    circles = len(set(in_circle.values()))
    if circles:
        words += f", {count_words(circles, 'circle')} of jobs that start one another"
    return words + "."


def chain_text(account: Account) -> str:
    """Return the chain as an indented list for a terminal."""
    jobs, edges = _graph(account)
    children: dict[str, list[tuple[str, str]]] = {}
    for (source, target), statuses in edges.items():
        children.setdefault(source, []).append((target, _label(statuses)))
    triggered = {target for _, target in edges}
    lines = [_summary(account, circles_of(list(jobs), list(edges)), edges)]
    seen: set[str] = set()
    for root in [*(name for name in jobs if name not in triggered), *jobs]:
        if root in seen:
            continue
        stack: list[tuple[str, int, str]] = [(root, 0, "")]
        while stack:
            name, depth, label = stack.pop()
            again = name in seen
            lead = "   " * (min(depth, _DEEPEST) - 1) + f"└─ {label} → " if depth else ""
            tail = " (again: a circle)" if again else "" if depth else f"  ({plain(_trigger(jobs[name]))})"
            lines.append(lead + plain(name) + tail)
            if not again:
                seen.add(name)
                stack.extend((child, depth + 1, text) for child, text in reversed(children.get(name, [])))
    return "\n".join(lines)
