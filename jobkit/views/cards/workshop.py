"""The checks of a machine before a workshop, as a card."""

from __future__ import annotations

from jobkit.views.cards.result_card import CardPart, Pairs, ResultCard, Rows, Words
from jobkit.views.tables import Table
from jobkit.workshop.doctor import Checkup, MachineCheck

__all__ = ["checkup_card"]

_MARKS = {"ok": "✓", "warning": "!", "bad": "✗"}


def checkup_card(checkup: Checkup) -> ResultCard:
    """Return what the doctor found as a card: what is to be done first."""
    troubles = [check for check in checkup.checks if check.advice or check.state != "ok"]
    rows = tuple((_MARKS[check.state], check.name, check.found) for check in checkup.checks)
    parts: list[CardPart] = [Words([_verdict(checkup)])]
    parts += [Pairs([(check.name, _trouble(check)) for check in troubles])]
    parts += [Rows("", Table(("", "what", "found"), rows, label="Checks"), "check")]
    return ResultCard("machine", "jobkit doctor", parts)


def _verdict(checkup: Checkup) -> str:
    if checkup.is_ready:
        return "All is well: the whole course works here."
    if checkup.is_usable:
        return "Most of the course works here. What to do for the rest:"
    return "The course does not work here yet. What to do:"


def _trouble(check: MachineCheck) -> str:
    return f"{check.found}. {check.advice[:1].upper()}{check.advice[1:]}." if check.advice else check.found
