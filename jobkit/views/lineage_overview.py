"""The lineage of a large project from afar: folders, layers or types in place of nodes, edges counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log2

from jobkit.basics.words import count_words
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.views.drawing import Box, Item, Line, Part, Picture, Point, Rect, Symbol, Text
from jobkit.views.escape import plain
from jobkit.views.fit import fit
from jobkit.views.layers import Layers, Spacing, arrange_layers
from jobkit.views.lineage_kinds import kind_of, node_tag
from jobkit.views.short_names import fit_names

__all__ = ["GROUPINGS", "overview_picture"]

_SPACE = Spacing(width=210.0, height=44.0, gap_x=64.0, gap_y=12.0, margin=16.0, around=16.0)
_MOST = 48  # boxes

Edge = tuple[str, str]
_Name = Callable[[Node], str]


@dataclass(frozen=True, slots=True)
class _Overview:
    """Groups of nodes, and how many edges lead from one to another."""

    groups: Mapping[str, list[Node]]
    edges: Counter[Edge]


def _by_type(node: Node) -> str:
    return f"{node.resource_type.replace('_', ' ')}s"


def _by_layer(node: Node) -> str:
    """Return the folder below ``models``: staging, intermediate, marts; of other nodes the type."""
    return _folder(node, 2)


def _folder(node: Node, depth: int) -> str:
    if node.resource_type not in ("model", "seed", "snapshot"):
        return _by_type(node)
    folders = node.original_file_path.replace("\\", "/").split("/")[:-1]
    return "/".join(folders[:depth]) or _by_type(node)


def _by_folder(nodes: Sequence[Node]) -> _Name:
    """Return what names a folder, as deep as there is room."""
    deepest = max((node.original_file_path.count("/") for node in nodes), default=1)
    for depth in range(deepest, 1, -1):
        if len({_folder(node, depth) for node in nodes}) <= _MOST:
            return lambda node, depth=depth: _folder(node, depth)  # type: ignore[misc]
    return _by_layer if len(set(map(_by_layer, nodes))) <= _MOST else _by_type


GROUPINGS: Mapping[str, Callable[[Sequence[Node]], _Name]] = {
    "folder": _by_folder,
    "layer": lambda nodes: _by_layer,
    "type": lambda nodes: _by_type,
}
"""How the nodes of a large project may be put together."""


def overview_picture(project: Project, ids: Sequence[str], by: str) -> Picture:
    """Lay groups of nodes out.

    Parameters
    ----------
    project : Project
    ids : sequence of str
        The unique_ids of what is drawn.
    by : str
        One of `GROUPINGS`.
    """
    found = _overview(project, ids, by)
    layers = arrange_layers(list(found.groups), list(found.edges), _SPACE)
    groups, nodes = len(found.groups), count_words(len(ids), "node")
    summary = f"{project.name}: {nodes} by {by}, {count_words(groups, 'box', 'boxes')}."
    most = max(found.edges.values(), default=1)
    labels = {name: name.removeprefix("models/") for name in found.groups}
    names = fit_names(labels.values(), _SPACE.width - 20, 12.5, bold=True)
    items: list[Item] = [_edge(layers, edge, count, most) for edge, count in found.edges.items()]
    items += [
        _box(name, names[labels[name]], members, layers.boxes[name]) for name, members in found.groups.items()
    ]
    words = tuple(f"{b} reads {a}: {count_words(n, 'edge')}." for (a, b), n in found.edges.most_common(50))
    return Picture(
        "jobkit-lineage",
        layers.width,
        layers.height,
        f"Lineage of {summary}",
        summary,
        tuple(items),
        heading=summary,
        description=words,
    )


def _overview(project: Project, ids: Sequence[str], by: str) -> _Overview:
    nodes = [project.nodes[uid] for uid in ids]
    name = GROUPINGS[by](nodes)
    home = {node.unique_id: name(node) for node in nodes}
    ordered = sorted(nodes, key=lambda node: (home[node.unique_id], node.unique_id))
    groups = {key: list(found) for key, found in groupby(ordered, lambda node: home[node.unique_id])}
    edges = Counter(
        (home[parent], home[uid])
        for uid in ids
        for parent in project.parents.get(uid, ())
        if parent in home and home[parent] != home[uid]
    )
    return _Overview(groups, Counter(dict(sorted(edges.items()))))


def _box(name: str, short: str, nodes: Sequence[Node], box: Box) -> Part:
    kinds = Counter(node.resource_type.replace("_", " ") for node in nodes)
    words = ", ".join(count_words(number, kind) for kind, number in kinds.most_common())
    items = (
        Rect(box, "page", line="faint", radius=4),
        Rect(Box(box.x, box.y, 6, box.height), kind_of(nodes[0])),
        Text(box.x + 14, box.y + 15, short, 12.5, bold=True),
        Text(box.x + 14, box.y + 31, fit(words, box.width - 20, 12), 12, "faint"),
    )
    tags = Counter(map(node_tag, nodes))
    more = ", ".join(f"{number} {tag}" for tag, number in tags.most_common())
    return Part(items, {"group": name, "nodes": len(nodes)}, plain(f"{name}: {words} ({more})"))


def _edge(layers: Layers, edge: Edge, count: int, most: int) -> Part:
    """Draw the edges between two groups as one line, wider for more."""
    width = 1 + 3 * log2(1 + count) / log2(1 + most)
    is_back = edge in layers.cut
    points = _way_back(layers, edge) if is_back else layers.curves[edge]
    dash = "5 4" if is_back else ""
    line = Line(points, "faint", width, dash, 0.45, is_curved=True)
    items: tuple[Item, ...] = (line, Symbol("right", *points[-1], 4, "faint")) if not is_back else (line,)
    source, target = edge
    words = f"{count_words(count, 'edge')} from {source} to {target}"
    return Part(items, {"edge": f"{source} → {target}", "count": count}, plain(words))


def _way_back(layers: Layers, edge: Edge) -> tuple[Point, ...]:
    """Lead an edge that closes a circle of groups around below."""
    start, end = (layers.boxes[name] for name in edge)
    low = max(start.bottom, end.bottom) + 2 * _SPACE.around
    x, to_x = start.x + start.width / 2, end.x + end.width / 2
    return (x, start.bottom), (x, low), (to_x, low), (to_x, end.bottom)
