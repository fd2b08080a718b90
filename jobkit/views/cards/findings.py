"""Findings as cards: one alone, and several, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.lint import Finding, Findings, explain
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    Drawing,
    Listing,
    Pairs,
    ResultCard,
    Words,
    on_demand,
)
from jobkit.views.findings import findings_counts, findings_html, findings_text, other_places, place_words

__all__ = ["finding_card", "findings_card", "findings_part"]


def finding_card(finding: Finding) -> ResultCard:
    """Return one finding with why it matters, what to do, and the page of its rule."""
    parts: list[CardPart] = [
        Words([finding.message]),
        Pairs(
            [
                ("where", place_words(finding)),
                ("why", finding.why),
                ("fix", finding.fix),
                ("rests on", finding.source),
                ("how sure", finding.confidence),
            ]
        ),
        Listing("Everywhere", [": ".join(words) for words in other_places(finding)], "place"),
        on_demand("Page of the rule", Codes("", explain(finding.code).splitlines())),
    ]
    return ResultCard(finding.severity, finding.code, parts, note=finding.name.replace("-", " "))


def findings_card(findings: Findings) -> ResultCard:
    """Return all findings, worst first."""
    return ResultCard("findings", findings_counts(findings).capitalize(), [_list(findings)])


def findings_part(findings: Sequence[Finding]) -> CardPart:
    """Return findings for the card of what they are about, with a heading that counts them; or nothing."""
    return _list(findings, f"Findings: {findings_counts(findings)}")


def _list(findings: Sequence[Finding], heading: str = "") -> CardPart:
    markup = findings_html(findings, counts=False) if findings else ""
    return Drawing(heading, markup, lambda width: findings_text(findings, width).splitlines()[2:])
