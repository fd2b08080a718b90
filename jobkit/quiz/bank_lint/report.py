"""What the bank linter says: findings, worst first, and what it did not look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from jobkit.basics.shown import Shown
from jobkit.quiz.bank_lint.rule import BankSeverity

__all__ = ["BankFinding", "BankLint"]


@dataclass(frozen=True, slots=True)
class BankFinding(Shown):
    """One thing to repair in a bank.

    Parameters
    ----------
    rule : str
        Name of the rule, as ``lint_ignore`` takes it.
    severity : {"error", "warning"}
    message : str
    item : str
        Id of the item; ``""`` where the bank is meant.
    place : str
        Field of the item, or the objective that is meant.
    """

    rule: str
    severity: BankSeverity
    message: str
    item: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class BankLint(Shown):
    """What is wrong in a bank.

    Parameters
    ----------
    items : int
        How many were looked at.
    findings : tuple of BankFinding
        Errors first, then by item.
    not_checked : dict of str to str
        Rules that were left out, and why.
    waived : int
        Findings that a ``lint_ignore`` took back.
    """

    items: int
    findings: tuple[BankFinding, ...]
    not_checked: Mapping[str, str]
    waived: int = 0

    @property
    def errors(self) -> tuple[BankFinding, ...]:
        """What must not stay."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[BankFinding, ...]:
        """What is worth a look."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    def with_findings(self, more: Iterable[BankFinding]) -> Self:
        """Return this with more findings, errors first."""
        findings = sorted((*self.findings, *more), key=lambda finding: finding.severity != "error")
        return replace(self, findings=tuple(findings))

    def without(self, rule: str, reason: str) -> Self:
        """Return this with one more rule that was not looked at."""
        return replace(self, not_checked={**self.not_checked, rule: reason})

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "items": self.items,
            "findings": [asdict(finding) for finding in self.findings],
            "not_checked": dict(self.not_checked),
            "waived": self.waived,
        }

    def __repr__(self) -> str:
        return self._text()
