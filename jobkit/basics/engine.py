"""The two engines of dbt, and what is to be said of the second wherever it has a part in an answer."""

from __future__ import annotations

from typing import Literal, TypeAlias

from jobkit.basics.why import Cause

__all__ = ["Engine", "engine_causes"]

Engine: TypeAlias = Literal["core", "fusion"]
"""``"core"`` is dbt v1, written in Python; ``"fusion"`` is dbt v2 (PF-002)."""


def engine_causes(engine: Engine) -> tuple[Cause, ...]:
    """Return the remark that an answer about dbt v2 carries; none for dbt v1."""
    if engine == "core":
        return ()
    text = "this runs on dbt v2, and jobkit knows dbt v2 from its docs alone: no running dbt v2 was asked"
    return (Cause("engine", text, "", "PF-004", beside=True),)
