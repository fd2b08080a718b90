"""What a rule found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from jobkit.jobs import Job

__all__ = ["SEVERITIES", "Finding", "Severity", "exit_code"]

Severity = Literal["error", "warning", "advice"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
"""Worst first. An error will not work, a warning is legal but unwise, advice is a matter of taste or plan."""


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

    def __str__(self) -> str:
        return f"{self.severity} {self.code} [{self.job}] {self.path}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data; `fixed` as the fields that the fix changes or None."""
        data = {name: getattr(self, name) for name in self.__slots__ if name != "fixed"}
        fixed = None if self.fixed is None else self.fixed.model_dump(mode="json", exclude_defaults=True)
        return {**data, "fixed": fixed}


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 2 where there is an error, 1 where there is a warning, otherwise 0: advice is no fault."""
    found = {finding.severity for finding in findings}
    if "error" in found:
        return 2
    return 1 if "warning" in found else 0
