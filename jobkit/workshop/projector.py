"""Projector mode: a notebook that the last row can read."""

from __future__ import annotations

from dataclasses import dataclass

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError

__all__ = ["Projector", "projector"]

_LEAST, _MOST = 1.0, 3.0


@dataclass(frozen=True, slots=True)
class Projector:
    """The size of everything in the notebook whose cell shows this.

    Parameters
    ----------
    scale : float
        1 is the usual size.
    """

    scale: float

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        style = (
            f"<style>.jp-Notebook .jp-Cell, .notebook-container .cell {{ zoom: {self.scale:g} }}"
            ".jp-Notebook .jp-InputPrompt, .jp-Notebook .jp-OutputPrompt { display: none }</style>"
        )
        words = f"Everything in this notebook is {self.scale:g} times as large. projector(1) ends it."
        return {"text/plain": words, "text/html": f"{style}<p>{words}</p>"}


@checked
def projector(scale: float = 1.5) -> Projector:
    """Make everything in a notebook larger: put this on the last line of a cell.

    Parameters
    ----------
    scale : float
        1 to 3.

    Raises
    ------
    JobkitError
        For a scale that is none.
    """
    if not _LEAST <= scale <= _MOST:
        raise JobkitError(f"scale = {scale:g}", where="projector", hint="a number from 1 to 3")
    return Projector(float(scale))
