"""The board of the fault lab: evidence on one side, causes on the other."""

from jobkit.widgets.caseboard.board import CaseBoard

__all__ = ["CaseBoard"]
