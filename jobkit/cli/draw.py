"""A timeline, or the curves of many futures, into a file: SVG without matplotlib, anything else with it."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobkit.cli.options import write_file
from jobkit.errors import JobkitError

if TYPE_CHECKING:
    from jobkit.simulation import ManyFutures, Simulation

__all__ = ["NoMatplotlibError", "draw", "save_figure"]

_FIGURES: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
"""The kinds of file that matplotlib writes, with what would tell one day from another left out."""


class NoMatplotlibError(JobkitError):
    """A figure is asked for where matplotlib is not installed."""


def draw(result: Simulation | ManyFutures, path: str) -> Path:
    """Draw a result into a file: SVG without matplotlib, anything else with it."""
    return write_file(path, _svg(result)) if path.lower().endswith(".svg") else save_figure(result, path)


def _svg(result: Simulation | ManyFutures) -> str:
    from jobkit.simulation import Simulation
    from jobkit.views import futures_layout, futures_svg, timeline_layout, timeline_svg

    if isinstance(result, Simulation):
        return timeline_svg(timeline_layout(result), standalone=True)
    return futures_svg(futures_layout(result), standalone=True)


def save_figure(result: Simulation | ManyFutures, path: str) -> Path:
    """Draw a result with matplotlib into a file; the suffix says which kind."""
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in _FIGURES:
        known = ", ".join(f".{name}" for name in ("svg", *_FIGURES))
        raise JobkitError(f"cannot draw into {Path(path).name!r}", hint=f"end the name in one of {known}")
    if find_spec("matplotlib") is None:
        raise NoMatplotlibError(f"drawing .{suffix} needs matplotlib", hint="install it, or draw an .svg")
    figure = result.plot().figure
    buffer = BytesIO()
    figure.savefig(buffer, format=suffix, metadata=_FIGURES[suffix])
    return write_file(path, buffer.getvalue())
