"""The chain of jobs as SVG."""

from __future__ import annotations

from jobkit.views.chain import Chain, ChainEdge, ChainNode
from jobkit.views.palette import look
from jobkit.views.pen import Pen, number

__all__ = ["chain_svg"]


def chain_svg(layout: Chain, standalone: bool = False) -> str:
    """Draw a chain; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    pen = Pen(
        layout.width,
        layout.height,
        f"Chain of jobs: {layout.summary}",
        standalone=standalone,
        kind="jobkit-chain",
    )
    for edge in layout.edges:
        _edge(pen, edge)
    for node in layout.nodes:
        _node(pen, node)
    return pen.svg(
        [
            f"{edge.target} runs after {edge.source} ({' or '.join(edge.statuses)})."
            for edge in layout.edges[:50]
        ]
    )


def _edge(pen: Pen, edge: ChainEdge) -> None:
    colour = look("error").line if edge.in_circle else pen.ink.faint
    dashed = ' stroke-dasharray="5 4"' if edge.in_circle else ""
    pen.open(
        f"{edge.target} runs after {edge.source}: {' or '.join(edge.statuses)}",
        edge=f"{edge.source} → {edge.target}",
    )
    if edge.closes:
        pen.path(pen.rounded(edge.points, 8), colour, width=1.4, extra=dashed)
    else:
        start, *rest = (f"{number(x)},{number(y)}" for x, y in edge.points)
        pen.path(f"M{start}C{' '.join(rest)}", colour, width=1.4, extra=dashed)
    x, y = edge.points[-1]
    pen.path(f"M{number(x)},{number(y)}m-5,-3.5l5,3.5l-5,3.5", colour, width=1.4)
    x, y = edge.label_at
    pen.text(x, y, edge.label, size=10.5, colour=colour, anchor="middle")
    pen.close()


def _node(pen: Pen, node: ChainNode) -> None:
    box = node.box
    line = look("error").line if node.in_circle else pen.ink.faint
    dashed = ' stroke-dasharray="4 3"' if node.job_type == "missing" else ""
    pen.open(f"{node.job}: {node.trigger}", job=node.job, type=node.job_type)
    pen.rect(box, pen.ink.page, line=line, radius=6, extra=dashed)
    _icon(pen, node.job_type, box.x + 17, box.middle)
    pen.text(box.x + 32, box.y + 16, node.name, size=12.5, bold=True)
    pen.text(box.x + 32, box.y + 32, node.subtitle, size=11, colour=pen.ink.faint)
    pen.close()


def _icon(pen: Pen, job_type: str, x: float, y: float) -> None:
    """A clock, a branch, a merge, a hand-over, or a question mark."""
    at = f"M{number(x)},{number(y)}"
    paths = {
        "scheduled": f"{at}m-7,0a7,7 0 1 0 14,0a7,7 0 1 0 -14,0m7,-4v4l3,2",
        "ci": f"{at}m-4,-3v8m8,-8v1c0,4 -8,2 -8,6m-2,-9a2,2 0 1 0 4,0a2,2 0 1 0 -4,0m8,0a2,2 0 1 0 4,0a2,2 0 1 0 -4,0",
        "merge": f"{at}m-4,-3v8m0,-8c0,5 4,5 7,5m-9,-7a2,2 0 1 0 4,0a2,2 0 1 0 -4,0m7,5l3,2l-3,2",
        "other": f"{at}m-7,0a7,7 0 1 0 14,0a7,7 0 1 0 -14,0m5,-3.5l5,3.5l-5,3.5z",
        "missing": f"{at}m-3,-3c0,-4 7,-4 6,0c-.5,2 -3,2 -3,4m0,3v.6",
    }
    pen.path(paths[job_type], pen.ink.faint, width=1.4, extra=' stroke-linecap="round"')
