"""How a result shows itself: in a notebook, and as a figure.

Results know neither pictures nor tables. `jobkit/__init__.py` says where these are made (`show_with`), and
they are loaded when somebody looks at the first result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

__all__ = ["Display", "Drawn", "Shown", "ShownTuple", "show_with"]


class Display(Protocol):
    """What makes pictures, tables and text of results; `jobkit.views.show` is one."""

    def plot(self, obj: Any, ax: Any = None, **options: Any) -> Any:
        """Draw a result with matplotlib and return its Axes."""

    def text(self, obj: Any) -> str:
        """Return a result as text."""

    def mimebundle(self, obj: Any) -> dict[str, str]:
        """Return a result as ``text/plain`` and ``text/html``."""


_find: list[Callable[[], Display]] = []


def show_with(find: Callable[[], Display]) -> None:
    """Let results show themselves with what `find` returns; it is called when one is looked at."""
    _find[:] = [find]


class Shown:
    """A result that shows itself as the last line of a notebook cell."""

    __slots__ = ()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return _find[0]().mimebundle(self)

    def _text(self) -> str:
        """Return the result as text, for its ``repr``."""
        return _find[0]().text(self)


Member = TypeVar("Member", covariant=True)


class ShownTuple(tuple[Member, ...], Shown):
    """Several results as a tuple, equal to the plain one, that shows itself as a list."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self._text()


class Drawn(Shown):
    """A result with a picture: it draws itself on request as well."""

    __slots__ = ()

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the result, into a file where a path is given; `jobkit.views.show.plot` lists the options."""
        return _find[0]().plot(self, ax, **options)
