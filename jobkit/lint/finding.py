"""What a rule found: in one job (`Hit`), and as the reader gets it (`Finding`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from jobkit.basics.errors import Place
from jobkit.basics.visible import visible
from jobkit.jobs import Job
from jobkit.platform.note import Note

__all__ = ["SEVERITIES", "Finding", "Hit", "Severity", "exit_code"]

Severity = Literal["error", "warning", "advice"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
"""Worst first. An error will not work, a warning is legal but unwise, advice is a matter of taste or plan."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule applies.

    Parameters
    ----------
    place : str or tuple of (str or int)
        Field of the job; a tuple for one inside another, ``("commands", 1)``.
    message : str
    fix : str
        What to do here; by default the section Fix of the rule.
    fixed : Job, optional
        The job with the fix applied.
    note : Note, optional
        The note of a simulation that says the same.
    """

    place: str | Place
    message: str
    fix: str = ""
    fixed: Job | None = None
    note: Note | None = None

    def fixed_by(self, fixed: Job | None) -> Hit:
        """Return this hit with the job that has the fix applied."""
        return replace(self, fixed=fixed)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one job.

    Parameters
    ----------
    code : str
        Stable code of the rule; ``explain(code)`` says more.
    severity : {"error", "warning", "advice"}
    message : str
        What is so, in this job.
    job : str
        Name of the job.
    path : str
        Field of the job, for example ``commands[1]``.
    why : str
        Why it matters.
    fix : str
        What to do.
    fixed : Job or None
        The job with the fix applied; None where the choice is the reader's.
    source : str
        What the rule rests on.
    name : str
        Name of the rule in words.
    place : tuple of (str or int)
        `path` as data: ``("commands", 1)``.
    note : Note, optional
        The note of a simulation that says the same.
    """

    code: str
    severity: Severity
    message: str
    job: str
    path: str
    why: str
    fix: str
    fixed: Job | None
    source: str
    name: str = ""
    place: Place = field(default=(), repr=False)
    note: Note | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return visible(f"{self.severity} {self.code} [{self.job}] {self.path}: {self.message}")

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data; `fixed` as the fields that the fix changes or None."""
        shown = {
            one.name: getattr(self, one.name) for one in fields(self) if one.repr and one.name != "fixed"
        }
        fixed = None if self.fixed is None else self.fixed.model_dump(mode="json", exclude_defaults=True)
        return {**shown, "fixed": fixed}


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 where there is an error, 1 where there is a warning, otherwise 0, also for advice."""
    found = {finding.severity for finding in findings}
    return 2 if "error" in found else 1 if "warning" in found else 0
