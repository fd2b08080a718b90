"""The first steps of paths, each with the function that says where it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jobkit.quiz.stage import Played

__all__ = ["Root"]

Root = Callable[[Played], Any]
"""A simulated scenario -> the branch that a path goes on from."""

Roots = Mapping[str, Root]
