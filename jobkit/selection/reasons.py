"""Why a node is selected, in a sentence."""

from __future__ import annotations

from jobkit.selection.context import Context
from jobkit.selection.spec import Spec


def reason(context: Context, spec: Spec, uid: str, selected: bool) -> str:
    """Later."""
    return ""
