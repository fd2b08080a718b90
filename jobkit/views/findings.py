"""Findings of the linter, for a page and for a terminal. They come worst first and keep their order."""

from __future__ import annotations

from collections.abc import Sequence

from jobkit.basics.words import count_words
from jobkit.lint import Finding, FindingPlace
from jobkit.views.escape import plain, xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.fit import wrap_cells

__all__ = [
    "SEVERITIES",
    "finding_html",
    "findings_counts",
    "findings_html",
    "findings_text",
    "line_html",
    "other_places",
    "place_words",
]

SEVERITIES = {"error": ("✕", "error"), "warning": ("!", "warn"), "advice": ("i", "running")}
"""Glyph and look of each severity, worst first."""

WORDS = {"error": ("error",), "warning": ("warning",), "advice": ("piece of advice", "pieces of advice")}
"""One of each severity, and several where that is not one more letter."""


def findings_counts(findings: Sequence[Finding]) -> str:
    """Return ``1 error, 2 warnings, 1 piece of advice``, or ``no findings``."""
    parts = []
    for severity in SEVERITIES:
        number = sum(finding.severity == severity for finding in findings)
        if number:
            parts.append(count_words(number, *WORDS[severity]))
    return ", ".join(parts) or "no findings"


def findings_html(findings: Sequence[Finding], *, counts: bool = True) -> str:
    """Return a numbered list: code, message, Why and Fix that open on demand; `counts` counts them above."""
    head = f'<p class="jobkit-counts">{xml(findings_counts(findings))}</p>' if counts else ""
    items = "".join(finding_html(number, finding) for number, finding in enumerate(findings, 1))
    return f'<div class="jobkit-findings">{head}{items}</div>'


def line_html(finding: Finding) -> str:
    """Return the line of a finding, its code marked; not where the bare names of several jobs stand in it."""
    from jobkit.views.markup import code_html

    return code_html(finding.line) if len(finding.places) < 2 else xml(finding.line)


def finding_html(number: int, finding: Finding) -> str:
    """Return one finding with its number, the one that the timeline shows where it happens."""
    from jobkit.lint.proof_plan import proof_plan  # what a page alone needs
    from jobkit.views.markup import code_html
    from jobkit.views.palette import paint

    glyph, shape = SEVERITIES.get(finding.severity, SEVERITIES["advice"])
    colour = paint(f"{shape}-line", standalone=False)
    badge = (
        f'<span class="jobkit-number" aria-label="finding {number}" style="display:inline-block;'
        f"min-width:1.5em;line-height:1.5em;text-align:center;border:2px solid {colour};"
        f'border-radius:1em;font-weight:600;margin-right:.6em">{number}</span>'
    )
    place = place_words(finding)
    head = (
        f"{badge}<b>{xml(finding.code)}</b> "
        f'<span class="jobkit-severity" style="color:{colour}">{glyph}</span> '
        f"{xml(finding.severity)}: {line_html(finding)} <small>{xml(place)}</small>"
    )
    more = _places_html(finding)
    if finding.why or finding.source:
        source = f" <small>[{xml(finding.source)}]</small>" if finding.source else ""
        sure = "" if finding.confidence == "certain" else f" <small>({finding.confidence})</small>"
        more += f"<details><summary>Why</summary><div>{code_html(finding.why)}{source}{sure}</div></details>"
    if finding.fix:
        more += f"<details><summary>Fix</summary><div>{code_html(finding.fix)}</div></details>"
    if (plan := proof_plan(finding.code)) is not None:
        more += f"<details><summary>Proof</summary><div>{xml(plan.sentence)}</div></details>"
    return (
        f'<div class="jobkit-finding" data-code="{xml(finding.code)}" '
        f'data-severity="{xml(finding.severity)}" data-number="{number}" '
        f'style="padding:6px 0">{with_fact_links(f"<div>{head}</div>{more}")}</div>'
    )


def findings_text(findings: Sequence[Finding], width: int = 80) -> str:
    """Return the findings for a terminal, each with its why and fix, wrapped to `width` columns."""
    lines = [findings_counts(findings)]
    for number, finding in enumerate(findings, 1):
        glyph = SEVERITIES.get(finding.severity, SEVERITIES["advice"])[0]
        place = plain(place_words(finding))
        lines.append("")
        lines += wrap_cells(
            f"{number}. {glyph} {finding.code} {finding.severity}: {finding.line}", width, "   "
        )
        if place:
            lines += _indented(f"at {place}", width, "   ")
        for text in other_places(finding):
            lines += _indented(f"{'-' if len(text) > 1 else 'at'} {plain(': '.join(text))}", width, "     ")
        if finding.why:
            source = f" [{finding.source}]" if finding.source else ""
            lines += _indented(f"why: {finding.why}{source}", width, "        ")
        if finding.fix:
            lines += _indented(f"fix: {finding.fix}", width, "        ")
    return "\n".join(lines)


def place_words(one: Finding | FindingPlace) -> str:
    """Return the job and the field, ``Daily · commands[1]``."""
    return " · ".join(text for text in (one.job, one.path) if text)


def other_places(finding: Finding) -> list[tuple[str, ...]]:
    """Return the further places; where they do not all say the same, every place with what it says."""
    if finding.says_the_same:  # then the message names the jobs already
        alike = len({one.path for one in finding.places}) < 2
        return [] if alike else [(place_words(one),) for one in finding.places[1:]]
    return [(place_words(one), one.line) for one in finding.places]


def _places_html(finding: Finding) -> str:
    items = "".join(f"<li>{xml(': '.join(text))}</li>" for text in other_places(finding))
    summary = "Where"
    return f"<details><summary>{summary}</summary><ul>{items}</ul></details>" if items else ""


def _indented(text: str, width: int, indent: str) -> list[str]:
    return [f"   {line}" for line in wrap_cells(text, width - 3, indent[3:])]
