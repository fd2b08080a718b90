"""Projects: nodes, their graph, and the artifacts they are read from."""

from __future__ import annotations

from jobkit.project.durations import DEFAULT_SECONDS, Durations
from jobkit.project.node import Node
from jobkit.project.project import Project
from jobkit.project.state import Freshness, State

__all__ = ["DEFAULT_SECONDS", "Durations", "Freshness", "Node", "Project", "State"]
