"""The lineage of a project as SVG."""

from __future__ import annotations

from jobkit.views.lineage import KINDS, Lineage
from jobkit.views.pen import Pen, number
from jobkit.views.records import Box

__all__ = ["lineage_svg"]


def lineage_svg(layout: Lineage, standalone: bool = False) -> str:
    """Draw a lineage; the same bytes for the same layout. `standalone` as in `timeline_svg`."""
    label = f"Lineage of {layout.summary}"
    pen = Pen(layout.width, layout.height, label, standalone=standalone, kind="jobkit-lineage")
    for _, _, curve in layout.edges:
        start, *rest = (f"{number(x)},{number(y)}" for x, y in curve)
        pen.path(f"M{start}C{' '.join(rest)}", pen.ink.faint, extra=' stroke-opacity=".6"')
    for node in layout.nodes:
        box = node.box
        pen.open(f"{node.unique_id} ({node.tag})", node=node.unique_id, type=node.kind)
        pen.rect(box, pen.ink.page, line=pen.ink.faint, radius=3)
        pen.rect(Box(box.x, box.y, 5, box.height), KINDS[node.kind])
        pen.text(box.x + 11, box.middle, node.name, size=11)
        pen.text(box.right - 5, box.middle, node.tag, size=9, colour=pen.ink.faint, anchor="end")
        pen.close()
    return pen.svg()
