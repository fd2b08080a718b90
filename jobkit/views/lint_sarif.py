"""Findings as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from jobkit.basics.facts import FACT_ID
from jobkit.basics.visible import visible
from jobkit.lint import Finding, FindingPlace, Rule, rules
from jobkit.lint.linted_file import LintedFile
from jobkit.lint.proof_plan import proof_plan
from jobkit.views.fact_links import known_fact

__all__ = ["lint_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}
_RANKS = {"certain": 100.0, "likely": 70.0, "possible": 40.0}


def lint_sarif(files: Sequence[LintedFile], *, version: str = "") -> dict[str, Any]:
    """Return a SARIF log: the rules that speak, and a result for each place of each finding.

    Parameters
    ----------
    files : sequence of LintedFile
    version : str
        Of jobkit.
    """
    spoken = {finding.code for file in files for finding in file.findings}
    told = [rule for rule in rules() if rule.code in spoken]
    numbers = {rule.code: number for number, rule in enumerate(told)}
    driver = {"name": "jobkit", "rules": [_rule(rule) for rule in told]}
    if version:
        driver["version"] = version
    results = [
        _result(file, finding, place, print_, numbers[finding.code])
        for file in files
        for finding, place, print_ in file.places()
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    proof = _proof(rule.code)
    sections = "\n\n".join(f"**{heading}**: {text}" for heading, text in rule.sections.items())
    told = {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(rule.sections["What"].split())},
        "help": {"text": rule.page, "markdown": sections + (f"\n\n{proof}" if proof else "")},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "rank": _RANKS[rule.confidence]},
        "properties": {"tags": [rule.family, rule.severity], "precision": _PRECISION[rule.confidence]},
    }
    uri = _help_uri(rule)
    return {**told, "helpUri": uri} if uri else told


_PRECISION = {"certain": "very-high", "likely": "high", "possible": "medium"}


def _help_uri(rule: Rule) -> str:
    """Return the page that the first fact of the rule rests on."""
    found = (known_fact(number) for number in FACT_ID.findall(rule.sections["Source"]))
    urls = (reference.url for fact in found if fact is not None for reference in fact.sources)
    return next((url for url in urls if url.startswith("https://")), "")


def _proof(code: str) -> str:
    plan = proof_plan(code)
    return f"**Proof**: {plan.sentence}" if plan is not None else ""


def _result(
    file: LintedFile, finding: Finding, place: FindingPlace, print_: str, number: int
) -> dict[str, Any]:
    text = visible(f"{place.line} Fix: {place.fix}" if place.fix else place.line)
    proof = _proof(finding.code)
    message = {"text": text}
    if proof:
        message["markdown"] = f"{_markdown(text)}\n\n{proof}"
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "rank": _RANKS[finding.confidence],
        "message": message,
        "locations": [_location(file, place)],
        "partialFingerprints": {"jobkitFinding/v1": print_},
    }


def _location(file: LintedFile, place: FindingPlace) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file.name)}}
    span = place.span
    if span is not None:
        physical["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
            "snippet": {"text": visible(file.line_at(span.line))},
        }
    name = visible(".".join(part for part in (place.job, place.path) if part)) or _WHOLE_FILE
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": name}]}


_WHOLE_FILE = "file"


def _uri(name: str) -> str:
    """Return a path as a relative reference; an absolute one as a file URI."""
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _markdown(text: str) -> str:
    """Return text in which nothing is markup but what stands in backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its other half
        parts = [text.replace("`", "'")]
    return "".join(f"`{part}`" if number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\*_[]<>#|!" else letter for letter in text)
