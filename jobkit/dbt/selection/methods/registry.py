"""Method name -> the function that finds its nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion

__all__ = ["REGISTRY", "Method", "method"]

Method: TypeAlias = Callable[[SelectionContext, Criterion], set[str]]

REGISTRY: dict[str, Method] = {}


def method(*names: str) -> Callable[[Method], Method]:
    """Make a function the one that finds nodes for these names."""

    def register(function: Method) -> Method:
        for name in names:
            REGISTRY[name] = function
        return function

    return register
