"""A result into a file: SVG without matplotlib, anything else with it."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobkit.basics.errors import JobkitError
from jobkit.cli.options import write_file

if TYPE_CHECKING:
    from jobkit.reports.measures import Comparison
    from jobkit.simulation import ManyFutures, Simulation

__all__ = ["NoMatplotlibError", "draw", "save_figure"]

_FIGURES: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
"""The kinds of file that matplotlib writes, with what would tell one day from another left out."""


class NoMatplotlibError(JobkitError):
    """A figure is asked for where matplotlib is not installed."""


def draw(thing: Simulation | Comparison | ManyFutures, path: str) -> Path:
    """Draw a timeline, a comparison or many futures: SVG without matplotlib, anything else with it."""
    if path.lower().endswith(".svg"):
        from jobkit.views import draw_svg, picture_of

        return write_file(path, draw_svg(picture_of(thing), standalone=True))
    return save_figure(thing, path)


def save_figure(thing: Simulation | Comparison | ManyFutures, path: str) -> Path:
    """Draw a result with matplotlib into a file; the suffix says which kind."""
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in _FIGURES:
        known = ", ".join(f".{name}" for name in ("svg", *_FIGURES))
        raise JobkitError(f"cannot draw into {Path(path).name!r}", hint=f"end the name in one of {known}")
    if find_spec("matplotlib") is None:
        raise NoMatplotlibError(f"drawing .{suffix} needs matplotlib", hint="install it, or draw an .svg")
    figure = thing.plot().figure
    buffer = BytesIO()
    figure.savefig(buffer, format=suffix, metadata=_FIGURES[suffix])
    return write_file(path, buffer.getvalue())
