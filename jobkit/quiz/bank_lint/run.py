"""Run the rules of the bank linter over a bank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from jobkit.basics.errors import did_you_mean
from jobkit.quiz.bank_lint.entry import linted
from jobkit.quiz.bank_lint.report import BankFinding, BankLint
from jobkit.quiz.bank_lint.rule import BankRule, Flaw, LintedBank
from jobkit.quiz.bank_lint.rules import BANK_RULES

__all__ = ["lint_items"]

_PART = "looks at a whole bank; this is one part"
_NO_EXAM = "the bank names no exam"
_FOR_AN_EXAM = ("blueprint", "one-type", "bloom", "by-running")


def lint_items(
    items: Iterable[Mapping[str, Any]],
    *,
    objectives: Mapping[str, str],
    exam: str = "",
    is_whole: bool = True,
    today: date | None = None,
) -> BankLint:
    """Return what the rules find in items that are given as plain data; see `jobkit.quiz.lint_bank`."""
    read = tuple(item for item in map(linted, items) if item.status != "retired")
    days = [day for item in read for day in item.checked_on]
    bank = LintedBank("the bank", read, objectives, today or max(days, default=date.min), exam, is_whole)
    found = list(_findings(bank))
    kept = [finding for finding in found if not _is_waived(finding, bank)]
    kept += _idle_waivers(bank, found)
    order = {item.id: number for number, item in enumerate(read)}
    kept.sort(key=lambda finding: (finding.severity != "error", order.get(finding.item, -1), finding.rule))
    waived = sum(_is_waived(finding, bank) for finding in found)
    return BankLint(len(read), tuple(kept), _not_checked(bank), waived)


def _findings(bank: LintedBank) -> Iterator[BankFinding]:
    for rule in BANK_RULES.values():
        for place, flaw in _flaws(rule, bank):
            yield BankFinding(
                rule.name, flaw.severity or rule.severity, flaw.message, flaw.item, flaw.place or place
            )


def _flaws(rule: BankRule, bank: LintedBank) -> Iterator[tuple[str, Flaw]]:
    """Yield what one rule finds, each with the objective that it is about, or ``""``."""
    if rule.item_check is not None:
        for item in bank.items:
            if rule.guide or item.origin != "study-guide":
                yield from (("", flaw._replace(item=item.id)) for flaw in rule.item_check(item))
    elif rule.bank_check is not None and (rule.scope != "bank" or bank.is_whole):
        yield from (("", flaw) for flaw in rule.bank_check(bank))
        for group in _objectives(bank) if rule.scope == "group" else ():
            yield from ((group.name, flaw) for flaw in rule.bank_check(group))


def _objectives(bank: LintedBank) -> Iterator[LintedBank]:
    for name in dict.fromkeys(item.objective for item in bank.items):
        yield replace(bank, name=name, items=tuple(item for item in bank.items if item.objective == name))


def _is_waived(finding: BankFinding, bank: LintedBank) -> bool:
    return any(finding.rule in item.ignore for item in bank.items if item.id == finding.item)


def _idle_waivers(bank: LintedBank, found: Iterable[BankFinding]) -> Iterator[BankFinding]:
    """Yield each ``lint_ignore`` that names no rule, or a rule that finds nothing there."""
    hits = {(finding.item, finding.rule) for finding in found}
    for item in bank.items:
        for name in item.ignore:
            if name not in BANK_RULES:
                hint = did_you_mean(name, BANK_RULES) or f"rules: {', '.join(BANK_RULES)}"
                yield BankFinding(
                    "lint-ignore", "error", f"there is no rule {name!r}; {hint}", item.id, "lint_ignore"
                )
            elif (item.id, name) not in hits and (bank.is_whole or BANK_RULES[name].scope != "bank"):
                message = f"{name} finds nothing here: take it out"
                yield BankFinding("lint-ignore", "warning", message, item.id, "lint_ignore")


def _not_checked(bank: LintedBank) -> dict[str, str]:
    left = {rule.name: _PART for rule in BANK_RULES.values() if rule.scope == "bank" and not bank.is_whole}
    if bank.is_whole and not bank.exam:
        left |= dict.fromkeys(_FOR_AN_EXAM, _NO_EXAM)
    return left
