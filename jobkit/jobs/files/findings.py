"""What was found while a definition file was read: each with its code, severity and place.

The codes are rules of the linter too (`jobkit.lint.checks.formats` has their pages). ``FMT``: how the file is
written; ``API``: what the platform's API would refuse, or would understand otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from jobkit.basics.errors import DefinitionError, Place, Problem, path_text
from jobkit.basics.frozen import freeze_fields
from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.jobs.account import Account
from jobkit.jobs.files.trigger_body import TriggerBody

__all__ = ["CODES", "FileFinding", "FindingKind", "FindingSeverity", "Imported", "UnreadableJobsError"]

FindingSeverity = Literal["error", "warning", "advice"]


class FindingKind(NamedTuple):
    """What a code stands for: its usual severity, and its name in words."""

    severity: FindingSeverity
    name: str


CODES: Mapping[str, FindingKind] = {
    "FMT001": FindingKind("error", "wrong-kind-of-value"),
    "FMT002": FindingKind("error", "unknown-key"),
    "FMT003": FindingKind("error", "missing-key"),
    "FMT004": FindingKind("error", "value-not-allowed"),
    "FMT005": FindingKind("error", "unreadable-cron"),
    "FMT006": FindingKind("error", "unusable-commands"),
    "FMT007": FindingKind("advice", "read-only-key"),
    "FMT008": FindingKind("advice", "absent-key-resets"),
    "FMT009": FindingKind("error", "unusable-identifier"),
    "FMT010": FindingKind("error", "variable-not-taken"),
    "FMT011": FindingKind("advice", "job-elsewhere"),
    "FMT012": FindingKind("error", "too-long"),
    "FMT013": FindingKind("warning", "key-without-effect"),
    "FMT014": FindingKind("warning", "deleted-job"),
    "FMT015": FindingKind("warning", "value-not-known"),
    "API001": FindingKind("error", "triggers-exclude-each-other"),
    "API002": FindingKind("error", "two-deferrals"),
    "API003": FindingKind("error", "cost-features-exclude-each-other"),
    "API004": FindingKind("error", "state-aware-ci-or-merge"),
    "API005": FindingKind("error", "compare-without-deferral"),
    "API006": FindingKind("warning", "job-type-against-triggers"),
    "API007": FindingKind("warning", "schedule-against-itself"),
    "API008": FindingKind("warning", "interval-beside-hours"),
    "API009": FindingKind("error", "completion-that-never-happens"),
    "API010": FindingKind("warning", "pull-request-of-a-run"),
    "API011": FindingKind("warning", "long-cause"),
    "TF001": FindingKind("error", "unsupported-argument"),
    "TF002": FindingKind("error", "missing-argument"),
    "TF003": FindingKind("error", "block-or-argument"),
    "TF005": FindingKind("error", "argument-not-allowed"),
    "TF006": FindingKind("error", "arguments-exclude-each-other"),
    "TF007": FindingKind("error", "no-id"),
    "TF008": FindingKind("error", "incomplete-schedule"),
    "TF009": FindingKind("warning", "hourly-by-default"),
    "TF010": FindingKind("advice", "one-thread-by-default"),
    "TF011": FindingKind("warning", "deprecated-argument"),
    "TF012": FindingKind("warning", "dropped-key"),
    "TF013": FindingKind("warning", "old-resource-name"),
    "TF014": FindingKind("warning", "id-of-zero"),
    "TF016": FindingKind("warning", "same-either-way"),
    "TF017": FindingKind("advice", "not-in-these-files"),
    "TF018": FindingKind("warning", "idle-schedule-argument"),
    "TF020": FindingKind("warning", "second-upstream-job"),
    "TF022": FindingKind("warning", "dropped-cost-feature"),
    "TF023": FindingKind("error", "refused-step"),
    "TF024": FindingKind("warning", "deleted-not-paused"),
    "TF025": FindingKind("advice", "recipient-left-out"),
}
"""Every code, in order. A code is never reused."""


@dataclass(frozen=True, slots=True)
class FileFinding(Shown):
    """One thing that was found while a file was read.

    Parameters
    ----------
    code : str
        ``FMT...`` or ``API...``; ``jobkit.explain(code)`` says more.
    severity : {"error", "warning", "advice"}
        Error: the tool or the platform refuses it. Warning: it does something else than it says. Advice: good
        to know.
    message : str
        What is so.
    fix : str
        What to write instead, or to do by hand.
    file : str
        Path of the file.
    line, column : int or None
        Where the value begins, from 1.
    place : tuple of (str or int)
        Keys and positions in the file, from the outside in.
    job : str
        Identity of the job in the account; ``""`` for what belongs to none.
    job_field : tuple of (str or int)
        The field of that `Job`, where there is one: ``("triggers", "merge")``.
    value : object
        The offending value.
    """

    code: str
    severity: FindingSeverity
    message: str
    fix: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    place: Place = ()
    job: str = ""
    job_field: Place = field(default=(), repr=False)
    value: Any = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """Its place in the file, as a path to read: ``jobs.nightly.triggers.on_merge``."""
        return path_text(self.place)

    @property
    def where(self) -> str:
        """File, line and column: ``jobs.yml:12:7``."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)

    def __str__(self) -> str:
        fix = f" ({self.fix})" if self.fix else ""
        path = f" {self.path}" if self.place else ""
        return visible(f"{self.where}: {self.severity} {self.code}{path}: {self.message}{fix}")

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        names = ("code", "severity", "message", "fix", "file", "line", "column", "job")
        return {**{name: getattr(self, name) for name in names}, "path": self.path}


@dataclass(frozen=True, slots=True)
class Imported(Shown):
    """What a definition file holds, and what was found while it was read.

    Parameters
    ----------
    account : Account or None
        The jobs that could be understood. None for the body of a trigger call, which holds no job.
    format : str
        ``native``, ``api``, ``jobs-as-code``, ``terraform``.
    findings : tuple of FileFinding
        In the order of the file.
    files : tuple of str
        The files that were read.
    read_only : mapping of str to mapping
        Identity of a job -> the keys that only the platform writes, such as ``created_at``; they are never
        sent back.
    trigger : TriggerBody or None
        The body of ``POST .../jobs/{id}/run/``, where the file is one.
    """

    account: Account | None
    format: str
    findings: tuple[FileFinding, ...] = ()
    files: tuple[str, ...] = ()
    read_only: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    trigger: TriggerBody | None = None

    def __post_init__(self) -> None:
        freeze_fields(self, "read_only")

    @property
    def errors(self) -> tuple[FileFinding, ...]:
        """What the tool or the platform would refuse."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def verdict(self) -> Literal["valid", "warn", "invalid"]:
        """``invalid`` with an error, ``warn`` with a warning, else ``valid``."""
        severities = {finding.severity for finding in self.findings}
        return "invalid" if "error" in severities else "warn" if "warning" in severities else "valid"

    def to_dict(self) -> dict[str, Any]:
        """Return verdict, findings and files as plain data."""
        found = [finding.to_dict() for finding in self.findings]
        return {"verdict": self.verdict, "format": self.format, "files": list(self.files), "findings": found}


_MOST_PROBLEMS = 200
"""So many problems the message of an error lists; `findings` has more."""


class UnreadableJobsError(DefinitionError):
    """No job of a file can be understood; `findings` holds all that was found, also what is no error."""

    def __init__(self, subject: str, findings: Iterable[FileFinding], *, where: str = "") -> None:
        self.findings = tuple(findings)
        wrong = [finding for finding in self.findings if finding.severity == "error"][:_MOST_PROBLEMS]
        super().__init__(subject, [_problem(finding) for finding in wrong], where=where)


def _problem(finding: FileFinding) -> Problem:
    """Return a finding as a problem of a `DefinitionError`."""
    at = ":".join(str(number) for number in (finding.line, finding.column) if number)
    said = f"{finding.message} ({finding.fix})" if finding.fix else finding.message
    told = f"{said} [{finding.code}{f', line {at}' if at else ''}]"
    return Problem(finding.path, finding.value, told, finding.place)
