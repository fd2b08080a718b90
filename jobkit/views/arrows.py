"""Arrows of a chain: from the end of a run to the start of the run it triggered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from jobkit.views.records import Arrow, Box, Mark

if TYPE_CHECKING:
    from jobkit.platform import Run

__all__ = ["chain_arrows"]

_INSET = 7.0  # an arrow leaves a wide bar this far from its end, so that it can turn into the next one


def chain_arrows(marks: Sequence[Mark], runs: Iterable[Run], limit: int) -> tuple[tuple[Arrow, ...], bool]:
    """Return the arrows between runs that are drawn apart, and whether these are all.

    A merged mark has no arrow, and past `limit` there are none.
    """
    home = {run: mark for mark in marks for run in mark.runs}
    links = [
        (home[run.triggered_by], home[run.id], run.triggered_by, run.id)
        for run in runs
        if run.triggered_by is not None and run.triggered_by in home and run.id in home
    ]
    apart = [link for link in links if link[0].count == link[1].count == 1]
    if len(apart) > limit:
        return (), False
    arrows = (_arrow(*link) for link in apart)
    return tuple(arrow for arrow in arrows if arrow is not None), len(apart) == len(links)


def _arrow(parent: Mark, child: Mark, source: int, target: int) -> Arrow | None:
    start, end = parent.bar or parent.wait, _first_box(child)
    if start is None or end is None:
        return None
    x = start.right - _INSET if start.width >= 2 * _INSET else start.x + start.width / 2
    down = end.middle > start.middle
    leave = start.bottom if down else start.y
    if end.x - x >= _INSET - 1:
        return Arrow(source, target, ((x, leave), (x, end.middle), (end.x - 1, end.middle)), "right")
    into = min(max(x, end.x + min(2.0, end.width / 2)), end.right)
    meet = end.y - 1 if down else end.bottom + 1
    turn = meet - 7 if down else meet + 7
    points = (
        ((x, leave), (x, turn), (into, turn), (into, meet))
        if abs(into - x) > 1
        else ((into, leave), (into, meet))
    )
    return Arrow(source, target, points, "down" if down else "up")


def _first_box(mark: Mark) -> Box | None:
    if mark.bar is not None and mark.wait is not None and mark.wait.x < mark.bar.x - 1:
        return mark.wait
    return mark.bar or mark.wait
