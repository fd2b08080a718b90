"""A timeline that says what happens and not why: the picture of a goal whose way is to be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.simulation import Simulation
from jobkit.views.drawing import Item, Part, Picture, Text
from jobkit.views.timeline import timeline_layout

__all__ = ["outcome_picture"]


def outcome_picture(sim: Simulation, width: float = 1000) -> Picture:
    """Return the timeline without what starts the jobs: no schedule, no chain, no words of a run."""
    drawn = timeline_layout(sim, width=width).picture
    return replace(drawn, items=tuple(_without_causes(drawn.items)), description=())


def _without_causes(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        if not isinstance(item, Part):
            yield item
        elif "row" in item.data:
            kept = tuple(one for one in item.items if not isinstance(one, Text) or one.text == "no run")
            yield replace(item, items=kept, tooltip=str(item.data["row"]))
        elif "arrow" not in item.data:
            yield replace(item, tooltip="")
