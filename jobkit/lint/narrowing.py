"""Findings with fewer places than they had."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.lint.finding import Finding, FindingPlace
from jobkit.lint.rule import named_rule

__all__ = ["narrowed"]


def narrowed(kept: Iterable[tuple[Finding, FindingPlace]]) -> list[Finding]:
    """Return the findings with the places that are kept, in their order; one without any is gone."""
    places: dict[int, tuple[Finding, list[FindingPlace]]] = {}
    for finding, place in kept:
        places.setdefault(id(finding), (finding, []))[1].append(place)
    return [_with(finding, tuple(several)) for finding, several in places.values()]


def _with(finding: Finding, places: tuple[FindingPlace, ...]) -> Finding:
    rule = named_rule(finding.code)
    if rule is None or places == finding.places:
        return finding
    return rule.narrowed(finding, places)
