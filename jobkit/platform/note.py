"""What the reader of a simulation should know besides the runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobkit.basics.facts import is_documentation_only
from jobkit.basics.marks import marks
from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown

__all__ = ["Note"]


@dataclass(frozen=True, slots=True)
class Note(Shown, WithData):
    """Something the reader should know about a simulation.

    Parameters
    ----------
    text : str
        In plain words: what was assumed, or where the definition and today's platform differ.
    kind : str
        ``"difference"`` (what the platform or dbt v2 does otherwise), ``"assumption"``, ``"bound"``,
        ``"refused"`` (the platform would not start a run), ``"not_started"`` (nothing starts the job),
        ``"deactivated"``, ``"reactivated"``, ``"no_effect"`` (an event or a fault that changes nothing) or
        ``"not_modelled"`` (what jobkit does not simulate).
    job : str
        Name of the job it is about; ``""`` for the whole simulation.
    field : str
        Field of the definition it is about.
    fact : str
        For example ``"P-063"``.
    jobs, nodes : tuple of str
        Names of the jobs, and unique_ids of the nodes, whose answers to "why?" say it too.
    """

    text: str
    kind: str
    job: str = ""
    field: str = ""
    fact: str = ""
    jobs: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()

    @property
    def documentation_only(self) -> bool:
        """Whether its fact is known from the docs of dbt v2 alone: no running dbt v2 was asked (PF-004)."""
        return is_documentation_only(self.fact)

    @property
    def line(self) -> str:
        """The text with its fact in brackets, and a word where that is from documentation only."""
        return self.text + marks(self.fact)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data; `jobs` and `nodes` only where there are some."""
        data = {name: getattr(self, name) for name in ("text", "kind", "job", "field", "fact")}
        lists = {"jobs": list(self.jobs), "nodes": list(self.nodes)}
        if self.documentation_only:
            data["documentation_only"] = True
        return {**data, **{name: names for name, names in lists.items() if names}}
