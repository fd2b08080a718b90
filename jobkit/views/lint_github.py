"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.lint import Finding, FindingPlace
from jobkit.lint.linted_file import LintedFile

__all__ = ["lint_github"]

_LEVELS = {"advice": "notice", "warning": "warning", "error": "error"}


def lint_github(files: Sequence[LintedFile]) -> str:
    """Return one command a line, for each place of each finding."""
    return "\n".join(
        _command(file.name, finding, place)
        for file in files
        for finding in file.findings
        for place in finding.places
    )


def _command(name: str, finding: Finding, place: FindingPlace) -> str:
    at = {"file": name, **_region(place), "title": finding.code}
    where = ",".join(f"{key}={_property(str(value))}" for key, value in at.items())
    text = f"{place.line} Fix: {place.fix}" if place.fix else place.line
    return f"::{_LEVELS[finding.severity]} {where}::{_data(text)}"


def _region(place: FindingPlace) -> dict[str, int]:
    span = place.span
    if span is None:
        return {}
    if span.end_line != span.line:
        return {"line": span.line, "endLine": span.end_line}
    return {"line": span.line, "col": span.column, "endColumn": span.end_column}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
