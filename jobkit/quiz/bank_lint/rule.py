"""A rule of the bank linter: one function, declared with its name, its severity and its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from jobkit.quiz.bank_lint.entry import LintedItem

__all__ = [
    "BANK_RULES",
    "BankRule",
    "Flaw",
    "LintedBank",
    "bank_rule",
    "group_rule",
    "item_rule",
    "part_rule",
]

BankSeverity = Literal["error", "warning"]
Scope = Literal["item", "part", "group", "bank"]


class Flaw(NamedTuple):
    """What a rule found: a sentence, and where it is; a severity only where it is not the rule's."""

    message: str
    place: str = ""
    item: str = ""
    severity: BankSeverity | None = None


@dataclass(frozen=True)
class LintedBank:
    """Items that are looked at together: a whole bank, the part of one file, or one objective.

    Parameters
    ----------
    name : str
        ``the bank``, or an objective.
    items : tuple of LintedItem
        Without the retired ones.
    objectives : dict of str to str
        Of the bank.
    today : date
        Sources are as old as this says.
    exam : str
        The exam that the bank prepares for, ``""`` for none.
    is_whole : bool
        False for one part, whose share of types and objectives says nothing.
    """

    name: str
    items: tuple[LintedItem, ...]
    objectives: Mapping[str, str]
    today: date
    exam: str = ""
    is_whole: bool = True

    @property
    def choices(self) -> tuple[LintedItem, ...]:
        """The items with options to pick from."""
        return tuple(item for item in self.items if item.is_choice)

    @property
    def live(self) -> tuple[LintedItem, ...]:
        """The items that learners get."""
        return tuple(item for item in self.items if item.status == "live")


@dataclass(frozen=True, slots=True)
class BankRule:
    """A rule.

    Parameters
    ----------
    name : str
        What ``lint_ignore`` names, ``key-longest``.
    severity : {"error", "warning"}
    scope : {"item", "part", "group", "bank"}
        It looks at each item; at all that is given; at that and at each objective; at a whole bank alone.
    limit : str
        What is allowed, in words.
    guide : bool
        Whether it holds for the study guide's own wording too.
    item_check, bank_check : callable
        One of the two, by `scope`.
    """

    name: str
    severity: BankSeverity
    scope: Scope
    limit: str
    guide: bool
    item_check: Callable[[LintedItem], Iterator[Flaw]] | None = None
    bank_check: Callable[[LintedBank], Iterator[Flaw]] | None = None


BANK_RULES: dict[str, BankRule] = {}
"""Every rule by name; filled when the modules of `rules` are imported."""

ItemCheck = Callable[[LintedItem], Iterator[Flaw]]
BankCheck = Callable[[LintedBank], Iterator[Flaw]]


def item_rule(
    name: str, severity: BankSeverity, limit: str, *, guide: bool = False
) -> Callable[[ItemCheck], ItemCheck]:
    """Declare a rule about one item."""

    def declare(check: ItemCheck) -> ItemCheck:
        BANK_RULES[name] = BankRule(name, severity, "item", limit, guide, item_check=check)
        return check

    return declare


def part_rule(name: str, severity: BankSeverity, limit: str) -> Callable[[BankCheck], BankCheck]:
    """Declare a rule about items together: a bank, or a part of it."""
    return _about_items(name, severity, "part", limit)


def group_rule(name: str, severity: BankSeverity, limit: str) -> Callable[[BankCheck], BankCheck]:
    """Declare a rule about items together that holds for each objective too."""
    return _about_items(name, severity, "group", limit)


def bank_rule(name: str, severity: BankSeverity, limit: str) -> Callable[[BankCheck], BankCheck]:
    """Declare a rule about a whole bank; a part alone is not asked."""
    return _about_items(name, severity, "bank", limit)


def _about_items(
    name: str, severity: BankSeverity, scope: Scope, limit: str
) -> Callable[[BankCheck], BankCheck]:
    def declare(check: BankCheck) -> BankCheck:
        BANK_RULES[name] = BankRule(name, severity, scope, limit, guide=True, bank_check=check)
        return check

    return declare
