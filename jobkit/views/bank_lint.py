"""What the bank linter found, as text and as HTML; everything from a bank is escaped."""

from __future__ import annotations

from jobkit.basics.words import count_words
from jobkit.quiz.bank_lint import BankFinding, BankLint
from jobkit.views.escape import plain, xml
from jobkit.views.fit import wrap_cells
from jobkit.views.tables import Table, page, paragraph

__all__ = ["bank_lint_html", "bank_lint_text"]

_WIDTH = 100


def bank_lint_text(lint: BankLint) -> str:
    """Return the findings for a terminal, item by item."""
    lines: list[str] = []
    for finding in lint.findings:
        lines += wrap_cells(
            f"{finding.severity} {finding.rule} {_where(finding)}: {plain(finding.message)}", _WIDTH
        )
    return "\n".join([*lines, _counts(lint), *_left_out(lint)])


def bank_lint_html(lint: BankLint) -> str:
    """Return the findings as a table."""
    rows = tuple((f.severity, f.rule, f.item, f.place, f.message) for f in lint.findings)
    table = Table(("severity", "rule", "item", "place", "message"), rows, label="Findings")
    more = "".join(f"<p><small>{xml(text)}</small></p>" for text in _left_out(lint))
    return page("jobkit-bank-lint", paragraph(_counts(lint)), table.html(), more)


def _where(finding: BankFinding) -> str:
    return " ".join(part for part in (finding.item or "bank", finding.place) if part)


def _counts(lint: BankLint) -> str:
    counts = (
        count_words(len(lint.errors), "error"),
        count_words(len(lint.warnings), "warning"),
        f"{lint.waived} waived",
    )
    return f"{count_words(lint.items, 'item')}: {', '.join(counts)}."


def _left_out(lint: BankLint) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for rule, reason in lint.not_checked.items():
        reasons.setdefault(reason, []).append(rule)
    return [f"Not checked: {', '.join(rules)} ({reason})." for reason, rules in reasons.items()]
