"""The bars of nodes: one node, or several that are too short to be drawn apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobkit.basics.words import count_words, duration_words
from jobkit.dbt.execution import NodeResult
from jobkit.views.drawing import Box, Item, Part, Rect, Text, bar, glyph, pill
from jobkit.views.escape import plain
from jobkit.views.fit import cut_at_word, text_width
from jobkit.views.marks import STRIPED_WIDTH
from jobkit.views.node_groups import short_name
from jobkit.views.palette import look
from jobkit.views.short_names import fit_middle

__all__ = ["NodeBar", "node_part"]

_THIN = 8.0  # pixels: bars of the critical path that are narrower are underlined, not outlined
_SIZE = 12.0
_TELLING = 7  # letters from which on a cut name tells one node from another


@dataclass(frozen=True, slots=True)
class NodeBar:
    """A bar with its place.

    Parameters
    ----------
    results : tuple of NodeResult
    status : str
        The worst of several.
    step : int
        The index of their step.
    box : Box
    free : (float, float)
        Where the bar before ends, and where the next begins or the picture ends (pixels).
    is_critical : bool
        On the critical path, and to be outlined.
    opacity : float
        0 to 1; what is not highlighted is pale.
    """

    results: tuple[NodeResult, ...]
    status: str
    step: int
    box: Box
    free: tuple[float, float]
    is_critical: bool = False
    opacity: float = 1.0

    @property
    def clear(self) -> Box:
        """The part of the bar that no neighbour covers."""
        left, right = max(self.box.x, self.free[0]), min(self.box.right, self.free[1])
        return replace(self.box, x=left, width=max(right - left, 0.0))

    @property
    def is_striped(self) -> bool:
        """True for a bar that stands for several nodes and is wide enough to show it."""
        wide = len(self.results) > 1 and self.box.width >= STRIPED_WIDTH
        return wide and look(self.status).status != "skipped"


def node_part(node: NodeBar) -> Part:
    """Return a bar as items of a picture."""
    data: dict[str, object] = {
        "node": node.results[0].unique_id,
        "step": node.step,
        "status": node.status,
    }
    if len(node.results) > 1:
        data["count"] = len(node.results)
    if node.is_striped:
        data["striped"] = "yes"
    if node.is_critical:
        data["critical"] = "yes"
    ground = replace(bar(node.box, node.status, striped=node.is_striped), opacity=node.opacity)
    items: list[Item] = [ground, *([_outline(node.box)] if node.is_critical else [])]
    return Part((*items, *_words(node)), data, _tooltip(node.results))


def _outline(box: Box) -> Rect:
    """Outline a bar of the critical path; underline one that an outline would hide."""
    if box.width < _THIN:
        return Rect(Box(box.x, box.bottom - 2.5, box.width, 2.5), "text")
    around = Box(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1)
    return Rect(around, "none", line="text", radius=2, width=1.8)


def _words(node: NodeBar) -> list[Item]:
    """Place glyph and name: in a wide bar; for what did not succeed also beside a narrow one."""
    shape = look(node.results[0].status)
    if node.opacity < 0.2:
        return []
    if node.clear.width >= 15 and shape.status != "skipped":
        return _count(node) if len(node.results) > 1 else _name(node)
    return [] if shape.status == "success" else _beside(node)


def _count(node: NodeBar) -> list[Item]:
    box = node.clear
    label = Text(box.x + 5, box.middle, f"×{len(node.results)}", _SIZE, "text")
    return [pill(label), label] if text_width(label.text, _SIZE) < box.width - 8 else []


def _name(node: NodeBar) -> list[Item]:
    box, shape = node.clear, look(node.status)
    name = plain(short_name(node.results[0].unique_id))
    cut = fit_middle(name, box.width - 22, _SIZE)
    colour = f"{shape.status}-on" if shape.pattern == "solid" and node.opacity > 0.9 else "text"
    mark = replace(glyph(node.status, box.right - 8, box.middle, on_fill=True), colour=colour)
    is_told = len(cut) >= min(len(name), _TELLING)
    return [mark, Text(box.x + 4, box.middle, cut, _SIZE, colour)] if is_told else [mark]


def _beside(node: NodeBar) -> list[Item]:
    box, room = node.box, node.free[1] - node.box.right
    if room < 14:
        return []
    beside: list[Item] = [glyph(node.status, box.right + 7, box.middle)]
    text = f"{len(node.results)} skipped"
    if look(node.status).status == "skipped" and text_width(text, _SIZE) < room - 16:
        beside.append(Text(box.right + 13, box.middle, text, _SIZE, "faint"))
    return beside


def _tooltip(results: Sequence[NodeResult]) -> str:
    if len(results) > 1:
        counts = Counter(result.status for result in results)
        words = ", ".join(f"{number} {status}" for status, number in counts.items())
        return plain(f"{count_words(len(results), 'node')}: {words}.")
    result = results[0]
    message = f" {cut_at_word(result.message, 300)}" if result.message else ""
    return plain(f"{result.unique_id}: {result.status}, {duration_words(result.execution_time)}.{message}")
