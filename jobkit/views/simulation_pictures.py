"""Which picture shows a simulation: the timeline, the grid of its days, or the chain of its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.simulation import Simulation
from jobkit.views.chain import chain_picture
from jobkit.views.day_grid import day_grid_picture
from jobkit.views.drawing import Picture
from jobkit.views.sentences import runs_in_window, window_of
from jobkit.views.timeline import Marker, timeline_picture

__all__ = ["MOST_RUNS", "is_crowded", "simulation_picture"]

MOST_RUNS = 300
"""So many runs can be told apart on a timeline; more are shown day by day."""

_KINDS: dict[str, Callable[..., Picture]] = {"timeline": timeline_picture, "grid": day_grid_picture}
_CHAIN = "chain"


@checked
def simulation_picture(
    sim: Simulation,
    kind: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    width: float = 1000,
    local_zone: str | tzinfo | None = None,
    markers: Iterable[Marker] = (),
) -> Picture:
    """Return the picture of a simulation.

    Parameters
    ----------
    sim : Simulation
    kind : {"timeline", "grid", "chain"}, optional
        By default the timeline, and the grid for a window of more than 300 runs. The chain shows how the
        runs of each job ended.
    start, end, width, local_zone, markers
        As for `timeline_layout`.

    Raises
    ------
    JobkitError
        For another kind, and as `timeline_layout`.
    """
    if kind == _CHAIN:
        return chain_picture(sim.account, runs_in_window(sim, *window_of(sim, start, end)))
    if kind is not None and kind not in _KINDS:
        raise JobkitError.unknown("kind of picture", kind, [*_KINDS, _CHAIN], where="plot")
    kind = kind or ("grid" if is_crowded(sim, start, end) else "timeline")
    options = {"width": width, "local_zone": local_zone, "markers": markers}
    return _KINDS[kind](sim, start=start, end=end, **options)


def is_crowded(sim: Simulation, start: datetime | None = None, end: datetime | None = None) -> bool:
    """Tell whether a window has more runs than a timeline can show apart."""
    return len(runs_in_window(sim, *window_of(sim, start, end))) > MOST_RUNS
