"""What is said about a resource, with the place in it; where it is in its file is added later."""

from __future__ import annotations

from typing import Any, NamedTuple

from jobkit.basics.errors import Place

__all__ = ["Remark"]


class Remark(NamedTuple):
    """One thing about the values of a resource.

    Parameters
    ----------
    path : tuple of (str or int)
        Within the resource, ``("triggers", "schedule")``.
    code : str
    message : str
    fix : str
    severity : str or None
        None for the usual one of the code.
    value : object
    """

    path: Place
    code: str
    message: str
    fix: str = ""
    severity: str | None = None
    value: Any = None
