"""A definition file after the linter: its findings, and what makes them known from run to run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jobkit.basics.secrets import line_without_secrets, secret_texts
from jobkit.jobs import Account
from jobkit.jobs.account import secrets_of
from jobkit.jobs.files.terraform.secret_values import secret_values
from jobkit.lint.finding import Finding, FindingPlace
from jobkit.lint.fingerprint import Fingerprints
from jobkit.lint.source_file import SourceFile

__all__ = ["LintedFile"]


@dataclass(frozen=True)
class LintedFile:
    """A definition file and what is found in it.

    Parameters
    ----------
    name : str
        Its path as it was given, or the name of a bundled example.
    account : Account
    findings : sequence of Finding
    source : SourceFile, optional
        None for a bundled example.
    """

    name: str
    account: Account
    findings: Sequence[Finding]
    source: SourceFile | None = field(default=None, repr=False)

    def places(self) -> Iterator[tuple[Finding, FindingPlace, str]]:
        """Yield each place of each finding with its fingerprint."""
        return Fingerprints(self.account).of(self.findings)

    def line_at(self, number: int) -> str:
        """Return a line of the file, counted from 1, without secrets; ``""`` without a file."""
        lines = self.source.text_lines if self.source is not None else ()
        line = lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
        return line_without_secrets(line, self._secrets)

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """What no line may show: each line of each secret, also of one that could not be read."""
        known = [line for secret in secrets_of(self.account) for line in secret.splitlines() if line.strip()]
        return (*known, *_in_document(self.source.document.data)) if self.source is not None else tuple(known)


def _in_document(data: Any) -> tuple[str, ...]:
    """Return the secrets of a file: of its data, or of its text in Terraform's own language."""
    return secret_values(data) if isinstance(data, str) else secret_texts(data)
