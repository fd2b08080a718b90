"""Rules about evidence: what proves the key, what refutes each distractor, and how old it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jobkit.basics.errors import ScheduleError
from jobkit.jobs.cron.expression import parse
from jobkit.quiz.bank_lint.entry import LintedItem
from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, item_rule, part_rule

__all__: list[str] = []

_YEAR = timedelta(days=365)
_SHOWING = frozenset({"claims", "variants", "refutes", "proves", "commands"})
"""Fields of an entry of the evidence that say which options it is about."""


@item_rule("evidence", "error", "one entry or more; opinion alone is none", guide=True)
def evidence(item: LintedItem) -> Iterator[Flaw]:
    """An answer key without evidence is an opinion."""
    if not set(item.grades) - {"opinion", ""}:
        yield Flaw("has no simulation, recorded run or documentation behind it", "evidence")


@item_rule("refuted", "error", "a live item's evidence speaks of the key and of each distractor")
def refuted(item: LintedItem) -> Iterator[Flaw]:
    """A distractor that nobody looked at may be true."""
    if item.status != "live" or not item.is_choice:
        return
    spoken = {name for entry in item.evidence for part in _SHOWING for name in entry.get(part) or ()}
    for option in item.options:
        if option.id not in spoken:
            what = "proves this key" if option.is_key else "refutes this distractor"
            yield Flaw(f"no evidence {what}", f"options.{option.id}")


@item_rule("cron", "error", "the key and each near miss of a cron item is a cron expression of five fields")
def cron(item: LintedItem) -> Iterator[Flaw]:
    """A near miss that nobody can type teaches nothing."""
    if item.type != "cron":
        return
    near = [str(answer.get("value")) for answer in item.wrong_answers]
    for place, value in (("key", str(item.fields.get("key"))), *(("near", value) for value in near)):
        try:
            parse(value)
        except ScheduleError as error:
            yield Flaw(str(error), place, severity="error" if place == "key" else "warning")


@item_rule("mutation", "error", "a behaviour-graded item stores wrong answers that must fail")
def mutation(item: LintedItem) -> Iterator[Flaw]:
    """A grader that accepts everything is noticed only by a wrong answer."""
    kept = {"fix_job": "wrong", "build_job": "wrong", "cron": "near", "selector": "near"}
    name = kept.get(item.type)
    if name and not item.fields.get(name):
        yield Flaw(f"has no wrong answer in `{name}`", name)


@part_rule("freshness", "warning", "sources were read within a year")
def freshness(bank: LintedBank) -> Iterator[Flaw]:
    """The platform changes; a page that was read long ago may say something else today."""
    for item in bank.items:
        for day in item.checked_on[:1]:
            if bank.today - day > _YEAR:
                yield Flaw(f"a source was last read on {day}, more than a year ago", "evidence", item.id)
