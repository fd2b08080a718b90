"""The chain of jobs: which job runs after which, laid out in layers.

Layers are our own (networkx's layouts need numpy): a job stands one layer right of the last job it waits
for, after each circle has been cut at one edge. Edges of a circle are red and dashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobkit.basics.words import count_words
from jobkit.views.causes import job_trigger_words
from jobkit.views.escape import plain
from jobkit.views.layers import Layers, arrange_layers
from jobkit.views.palette import look
from jobkit.views.records import Box
from jobkit.views.text_width import fit

if TYPE_CHECKING:
    from jobkit.jobs import Account

__all__ = ["Chain", "ChainEdge", "ChainNode", "chain_layout", "chain_text"]

_NODE_WIDTH, _NODE_HEIGHT = 184.0, 46.0
_GAP_X, _GAP_Y, _MARGIN = 92.0, 20.0, 16.0
_BACK_ROOM = 16.0  # how far outside of its jobs an edge runs that closes a circle
_TYPES = {"ci": "CI job", "merge": "merge job", "scheduled": "deploy job", "other": "deploy job"}


@dataclass(frozen=True, slots=True)
class ChainNode:
    """A job.

    Parameters
    ----------
    job, trigger : str
        In full; `name` and `subtitle` are cut to the box.
    job_type : str
        ``ci merge scheduled other``, or ``missing`` for an upstream job that the account lacks.
    """

    job: str
    trigger: str
    name: str
    subtitle: str
    job_type: str
    box: Box
    in_circle: bool


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """`target` runs when `source` finishes with one of `statuses`.

    Parameters
    ----------
    points : points
        A cubic curve (start, two controls, end), in pixels; the corners of a way back where `closes`.
    label_at : point
    """

    source: str
    target: str
    statuses: tuple[str, ...]
    label: str
    points: tuple[tuple[float, float], ...]
    label_at: tuple[float, float]
    closes: bool
    in_circle: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole picture."""

    width: float
    height: float
    nodes: tuple[ChainNode, ...]
    edges: tuple[ChainEdge, ...]
    summary: str


def chain_layout(account: Account) -> Chain:
    """Lay the jobs of an account out by what triggers what."""
    graph = account.chain()
    edges = [(str(a), str(b)) for a, b in graph.edges]
    layers = arrange_layers([str(name) for name in graph], edges)
    boxes = {name: _box(layers, name) for name in layers.column}
    nodes = tuple(_node(account, graph, name, boxes[name], layers) for name in boxes)
    drawn = tuple(_edge(layers, boxes, a, b, tuple(graph.edges[a, b]["statuses"])) for a, b in edges)
    room = _BACK_ROOM if layers.cut else 0.0
    return Chain(
        width=max(box.right for box in boxes.values()) + _MARGIN + room,
        height=max(box.bottom for box in boxes.values()) + _MARGIN + room,
        nodes=nodes,
        edges=drawn,
        summary=_summary(account, layers, edges),
    )


def _box(layers: Layers, name: str) -> Box:
    x = _MARGIN + (_BACK_ROOM if layers.cut else 0) + layers.column[name] * (_NODE_WIDTH + _GAP_X)
    y = _MARGIN + layers.row[name] * (_NODE_HEIGHT + _GAP_Y)
    return Box(x, y, _NODE_WIDTH, _NODE_HEIGHT)


def _node(account: Account, graph: Any, name: str, box: Box, layers: Layers) -> ChainNode:
    job = next((job for job in account.jobs if job.name == name), None)
    if job is None or graph.nodes[name].get("missing"):
        trigger, job_type = "not in this account", "missing"
    else:
        trigger, job_type = job_trigger_words(job), job.job_type
    chained = job is not None and job.triggers.job_completion is not None and not job.schedule
    subtitle = f"{_TYPES[job_type]}, {job.environment}" if chained and job is not None else trigger
    room = box.width - 40
    return ChainNode(
        job=name,
        trigger=trigger,
        name=fit(name, room, 12.5, bold=True),
        subtitle=fit(subtitle, room, 11),
        job_type=job_type,
        box=box,
        in_circle=name in layers.in_circle,
    )


def _edge(
    layers: Layers, boxes: dict[str, Box], source: str, target: str, statuses: tuple[str, ...]
) -> ChainEdge:
    start, end = boxes[source], boxes[target]
    closes = (source, target) in layers.cut
    if closes:
        points, label_at = _back(boxes, layers, start, end, layers.in_circle.get(source))
    else:
        bend = max(36.0, (end.x - start.right) / 2)
        controls = ((start.right + bend, start.middle), (end.x - bend, end.middle))
        points = ((start.right, start.middle), *controls, (end.x - 2, end.middle))
        label_at = end.x - _GAP_X / 2 + 6, end.middle + (10 if end.middle > start.middle else -9)
    in_circle = source in layers.in_circle and layers.in_circle[source] == layers.in_circle.get(target)
    return ChainEdge(source, target, statuses, _label(statuses), points, label_at, closes, in_circle)


def _back(
    boxes: dict[str, Box], layers: Layers, start: Box, end: Box, circle: int | None
) -> tuple[tuple[tuple[float, float], ...], tuple[float, float]]:
    """Lead an edge around below its circle: out on the right, in on the left."""
    left, right = end.x - _BACK_ROOM, start.right + _BACK_ROOM
    below = [box.bottom for name, box in boxes.items() if layers.in_circle.get(name) == circle]
    between = [box.bottom for box in boxes.values() if box.x < right and box.right > left]
    lowest = max(below)
    low = max([bottom for bottom in between if bottom <= lowest + _NODE_HEIGHT + _GAP_Y], default=lowest) + 12
    corners = (
        (start.right, start.middle),
        (right, start.middle),
        (right, low),
        (left, low),
        (left, end.middle),
    )
    return (*corners, (end.x - 2, end.middle)), ((left + right) / 2, low + 9)


def _label(statuses: tuple[str, ...]) -> str:
    glyphs = " ".join(look(status).glyph for status in statuses)
    return f"{glyphs} {statuses[0]}" if len(statuses) == 1 else glyphs


def _summary(account: Account, layers: Layers, edges: list[tuple[str, str]]) -> str:
    chained = len({target for _, target in edges})
    words = count_words(len(account.jobs), "job")
    if chained:
        words += f", {chained} started by another job"
    circles = len(set(layers.in_circle.values()))
    if circles:
        words += f", {count_words(circles, 'circle')} of jobs that start one another"
    return words + "."


def chain_text(account: Account) -> str:
    """Return the chain as an indented list for a terminal."""
    layout = chain_layout(account)
    found = {node.job: node for node in layout.nodes}
    children: dict[str, list[ChainEdge]] = {}
    for edge in layout.edges:
        children.setdefault(edge.source, []).append(edge)
    triggered = {edge.target for edge in layout.edges}
    roots = [name for name in found if name not in triggered]
    lines = [layout.summary]
    seen: set[str] = set()
    for root in [*roots, *found]:
        if root in seen:
            continue
        stack: list[tuple[str, int, str]] = [(root, 0, "")]
        while stack:
            name, depth, label = stack.pop()
            again = name in seen
            lines.append(_text_line(found[name], depth, label, again=again))
            if not again:
                seen.add(name)
                stack.extend((e.target, depth + 1, e.label) for e in reversed(children.get(name, [])))
    return "\n".join(lines)


def _text_line(node: ChainNode, depth: int, label: str, *, again: bool) -> str:
    lead = "   " * (depth - 1) + f"└─ {label} → " if depth else ""
    tail = " (again: a circle)" if again else "" if depth else f"  ({node.trigger})"
    return lead + plain(node.job) + plain(tail).rjust(len(tail))
