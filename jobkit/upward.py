"""The one place where a lower floor calls a higher one.

A project can be asked to select from itself, and any result to draw itself, though selection and views lie
on floors above them. Each of these functions imports the higher floor when it is called, never before, so
that imports keep pointing down everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobkit.project.project import Project
    from jobkit.selection import Selection

__all__ = ["mimebundle", "plot", "select"]


def select(project: Project, *args: Any, **options: Any) -> Selection:
    """Select nodes of a project; see `jobkit.selection.select`."""
    from jobkit.selection import select as selected

    return selected(project, *args, **options)


def plot(obj: Any, ax: Any = None, **options: Any) -> Any:
    """Draw a result with matplotlib and return its Axes; see `jobkit.views.show.plot`."""
    from jobkit.views.show import plot as plotted

    return plotted(obj, ax, **options)


def mimebundle(obj: Any) -> dict[str, str]:
    """Return how a result shows itself in a notebook; see `jobkit.views.show.mimebundle`."""
    from jobkit.views.show import mimebundle as bundle

    return bundle(obj)
