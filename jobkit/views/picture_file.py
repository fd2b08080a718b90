"""A picture in a file: SVG without matplotlib, PNG and PDF with it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.file_writing import write_file
from jobkit.views.drawing import Picture
from jobkit.views.figures import draw_figure
from jobkit.views.svg import draw_svg

__all__ = ["NoMatplotlibError", "write_picture"]

_FIGURES: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}
"""The kinds of file that matplotlib writes, with what would tell one day from another left out."""


class NoMatplotlibError(JobkitError):
    """A figure is asked for where matplotlib is not installed."""


def write_picture(picture: Picture, path: str | os.PathLike[str]) -> Path:
    """Write a picture into a file; the ending of its name says of which kind. Return its path.

    Raises
    ------
    JobkitError
        For another ending than .svg, .png or .pdf, or where the file cannot be written.
    """
    place = Path(path)
    ending = place.suffix.lower().lstrip(".")
    if ending == "svg":
        return write_file(place, draw_svg(picture, standalone=True).encode())
    if ending not in _FIGURES:
        known = ", ".join(f".{name}" for name in ("svg", *_FIGURES))
        raise JobkitError(f"cannot draw into {shorten(place.name)}", hint=f"end the name in one of {known}")
    if find_spec("matplotlib") is None:
        raise NoMatplotlibError(f"drawing .{ending} needs matplotlib", hint="install it, or draw an .svg")
    buffer = BytesIO()
    draw_figure(picture).figure.savefig(buffer, format=ending, metadata=_FIGURES[ending])
    return write_file(place, buffer.getvalue())
