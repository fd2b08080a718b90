"""The lab of selections: a command's selection as a graph, why each node is in or out, and what it costs."""

from __future__ import annotations

from jobkit.widgets.selection_lab.lab import SelectionLab

__all__ = ["SelectionLab"]
