"""The chain of jobs as SVG."""

from __future__ import annotations

from jobkit.views.chain import Chain, ChainEdge, ChainNode
from jobkit.views.glyphs import ICONS
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
    circles, strokes = ICONS[job_type]
    path = ""
    for cx, cy, radius in circles:
        r, d = number(radius), number(2 * radius)
        path += f"M{number(x + cx - radius)},{number(y + cy)}a{r},{r} 0 1 0 {d},0a{r},{r} 0 1 0 -{d},0"
    for stroke in strokes:
        path += "M" + "L".join(f"{number(x + px)},{number(y + py)}" for px, py in stroke)
    pen.path(path, pen.ink.faint, width=1.4, extra=' stroke-linecap="round" stroke-linejoin="round"')
