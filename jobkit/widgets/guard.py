"""Callbacks that fire from a browser: an exception there is invisible, unless the widget shows it."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from jobkit.basics.errors import JobkitError
from jobkit.views.escape import xml

__all__ = ["alert_html", "code_html", "guarded"]

P = ParamSpec("P")


class _ShowsErrors(Protocol):
    def show_error(self, markup: str) -> None:
        """Show an error where the user looks."""


S = TypeVar("S", bound=_ShowsErrors)


def guarded(method: Callable[Concatenate[S, P], None]) -> Callable[Concatenate[S, P], None]:
    """Show what goes wrong in a callback through the widget's own ``show_error``, and carry on."""

    @functools.wraps(method)
    def inner(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except JobkitError as error:
            self.show_error(alert_html(str(error)))
        except Exception as error:  # shown in full, never swallowed
            title = f"jobkit went wrong here: {type(error).__name__}: {error}"
            self.show_error(alert_html(title, traceback.format_exc()))

    return cast(Callable[Concatenate[S, P], None], inner)


def alert_html(title: str, details: str = "") -> str:
    """Return a message that a screen reader announces, with details to unfold."""
    fold = f"<details><summary>Details</summary><pre>{code_html(details)}</pre></details>" if details else ""
    return f'<div class="jk-alert" role="alert"><strong>{xml(title)}</strong>{fold}</div>'


def code_html(code: str) -> str:
    """Return code escaped line by line: `xml` alone would join the lines and drop their indentation."""
    lines = code.splitlines()
    return "\n".join(" " * (len(line) - len(line.lstrip())) + xml(line) for line in lines)
