"""What labs are laid out with: two panes, and figures beside each other."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.views.escape import xml
from jobkit.widgets.fields import tag

__all__ = ["tiles", "two_panes"]


def two_panes(left: str, right: str) -> str:
    """Return two panes of markup; the right one stays in view, and comes first where there is one column."""
    both = tag("div", left, kind="jk-pane"), tag("div", right, kind="jk-pane jk-stay")
    return tag("div", *both, kind="jk-panes")


def tiles(figures: Iterable[tuple[str, object]]) -> str:
    """Return figures with their names above."""
    shown = (
        tag("div", tag("span", xml(name)), tag("b", xml(figure)), kind="jk-tile") for name, figure in figures
    )
    return tag("div", *shown, kind="jk-tiles")
