"""A result into a file, as ``--plot`` asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.reports.measures import Comparison
    from jobkit.simulation import ManyFutures, Simulation

__all__ = ["draw"]


def draw(thing: Simulation | Comparison | ManyFutures, path: str) -> Path:
    """Draw a timeline, a comparison or many futures; the ending of the path says into what kind of file."""
    from jobkit.views.picture_file import write_picture
    from jobkit.views.show import picture_of

    return write_picture(picture_of(thing), path)
