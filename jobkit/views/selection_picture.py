"""The graph of a selection as a picture: what is taken stands out, the rest is faint and counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.basics.words import count_words
from jobkit.dbt.manifest.node import Node
from jobkit.views.drawing import Box, Item, Line, Part, Picture, Rect, Text
from jobkit.views.fit import text_width
from jobkit.views.layers import Layers, Spacing, arrange_layers
from jobkit.views.lineage_kinds import KINDS
from jobkit.views.selection_graph import GraphBox, SelectionGraph
from jobkit.views.short_names import fit_names

__all__ = ["box_words", "selection_picture"]

_SPACE = Spacing(width=180.0, height=28.0, gap_x=34.0, gap_y=8.0, margin=8.0)
_SIDES = {
    "taken": "taken",
    "tested": "not taken itself, tests of it are",
    "upstream": "not taken, upstream",
    "downstream": "not taken, downstream",
    "around": "not taken",
}
_SIZE = 12.0


def selection_picture(
    graph: SelectionGraph, nodes: Mapping[str, Node], marks: Mapping[str, str] | None = None
) -> Picture:
    """Draw the graph of a selection.

    Parameters
    ----------
    graph : SelectionGraph
    nodes : Mapping of str to Node
        Those of the project.
    marks : Mapping of str to str, optional
        unique_id -> a word that is written beside the name: ``modified``, ``new``.
    """
    layers = arrange_layers([box.key for box in graph.boxes], list(graph.edges), _SPACE)
    taken = frozenset(box.key for box in graph.boxes if box.side == "taken")
    items: list[Item] = [*_edges(graph, layers, taken)]
    labels = _labels(graph, marks or {})
    items += [_box(box, layers.boxes[box.key], labels[box.key], nodes, marks or {}) for box in graph.boxes]
    label = f"Graph of the selection: {_summary(graph)}"
    return Picture(
        "jobkit-selection", layers.width, layers.height, label, _summary(graph), tuple(items), heading=label
    )


def _summary(graph: SelectionGraph) -> str:
    taken = sum(len(box.ids) for box in graph.boxes if box.side == "taken")
    boxes = count_words(len(graph.boxes), "box", "boxes")
    said = f"{taken:,} of {count_words(graph.total, 'node')} beside tests, in {boxes}"
    rest = f"; {count_words(graph.unrelated, 'node')} neither up- nor downstream" if graph.unrelated else ""
    return said + rest


def box_words(box: GraphBox) -> str:
    """Return what a box is, in words: ``15 nodes, taken, 20 tests taken``."""
    count = [] if box.is_single else [count_words(len(box.ids), "node")]
    tests = [f"{count_words(box.tests, 'test')} taken"] if box.tests else []
    return ", ".join([*count, _SIDES[box.side], *tests])


def _edges(graph: SelectionGraph, layers: Layers, taken: frozenset[str]) -> Iterator[Part]:
    for edge in graph.edges:
        if edge not in layers.curves:  # folders may depend on one another in a circle
            continue
        strong = taken.issuperset(edge)
        line = Line(
            layers.curves[edge],
            "slots" if strong else "faint",
            width=1.4 if strong else 1.0,
            opacity=0.8 if strong else 0.4,
            is_curved=True,
        )
        yield Part((line,), {"edge": f"{edge[0]} → {edge[1]}"})


def _labels(graph: SelectionGraph, marks: Mapping[str, str]) -> dict[str, str]:
    """Return what is written in each box, by its key: names that are cut stay different."""
    found: dict[str, str] = {}
    for has_note in (False, True):
        boxes = [box for box in graph.boxes if bool(_note(box, marks)) == has_note]
        widest = max((text_width(_note(box, marks), _SIZE) + 8 for box in boxes), default=0.0)
        room = _SPACE.width - 18 - (widest if has_note else 0.0)
        short = fit_names([box.label for box in boxes], room, _SIZE, bold=True)
        found.update((box.key, short[box.label]) for box in boxes)
    return found


def _box(box: GraphBox, place: Box, label: str, nodes: Mapping[str, Node], marks: Mapping[str, str]) -> Part:
    is_taken, is_strong = box.side == "taken", box.side in ("taken", "tested")
    items: list[Item] = [*_ground(place, is_taken=is_taken, is_strong=is_strong, is_stack=not box.is_single)]
    if box.is_single:
        kind = nodes[box.ids[0]].resource_type
        items.append(Rect(Box(place.x, place.y, 5, place.height), KINDS.get(kind, KINDS["other"])))
    note = _note(box, marks)
    colour = "text" if is_taken else "faint"
    items.append(Text(place.x + 11, place.middle, label, _SIZE, colour, is_taken))
    if note:
        items.append(Text(place.right - 6, place.middle, note, _SIZE, "faint", anchor="end"))
    mark = f", {marks[box.key]}" if box.key in marks else ""
    return Part(tuple(items), {"box": box.key}, f"{box.label}: {box_words(box)}{mark}")


def _note(box: GraphBox, marks: Mapping[str, str]) -> str:
    """Return what is written at the right edge: how many nodes, what has changed, or how many tests."""
    if not box.is_single:
        return f"{len(box.ids):,}"
    if box.key in marks:
        return marks[box.key]
    return count_words(box.tests, "test") if box.tests else ""


def _ground(place: Box, *, is_taken: bool, is_strong: bool, is_stack: bool) -> Iterator[Rect]:
    line, dash = ("slots" if is_strong else "faint"), ("" if is_taken else "3 3")
    if is_stack:
        yield Rect(Box(place.x + 4, place.y + 4, place.width, place.height), "page", line=line, radius=4)
    yield Rect(place, "page", line=line, radius=4, dash=dash)
    if is_taken:
        yield Rect(place, "slots", radius=4, opacity=0.14)
