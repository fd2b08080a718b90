"""Rules about a bank that prepares for an exam: every sub-skill, several formats, more than memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jobkit.quiz.bank_lint.rule import Flaw, LintedBank, bank_rule

__all__: list[str] = []

_ITEMS, _TYPES = 8, 3
_APPLY = frozenset({"apply", "analyze", "evaluate", "create"})
_BY_RUNNING = frozenset({"simulated", "oracle"})
_BY_BEHAVIOUR = frozenset({"predict", "cron", "selector", "fix_job", "build_job"})
"""Types whose key is proved by running it, whatever else their evidence says."""


@bank_rule("blueprint", "error", "each objective has 8 live items of 3 types or more")
def blueprint(bank: LintedBank) -> Iterator[Flaw]:
    """Who practises must meet everything that the exam asks."""
    for objective in bank.objectives if bank.exam else ():
        items = [item for item in bank.live if item.objective == objective]
        types = {item.type for item in items}
        if len(items) < _ITEMS or len(types) < _TYPES:
            yield Flaw(
                f"{objective}: {len(items)} live items of {len(types)} types; "
                f"{_ITEMS} of {_TYPES} are the least"
            )


@bank_rule("one-type", "error", "no type of item is more than 40 % of the live items")
def one_type(bank: LintedBank) -> Iterator[Flaw]:
    """The exam has six formats."""
    for kind, number in Counter(item.type for item in bank.live).items():
        if bank.exam and len(bank.live) >= 20 and number > 0.40 * len(bank.live):
            yield Flaw(f"{number} of {len(bank.live)} live items are {kind}; 40 % are the most")


@bank_rule("bloom", "error", "half of the live items ask to apply or more")
def bloom(bank: LintedBank) -> Iterator[Flaw]:
    """Remembering alone passes no exam."""
    applied = sum(item.bloom in _APPLY for item in bank.live)
    if bank.exam and applied < 0.5 * len(bank.live):
        yield Flaw(f"{applied} of {len(bank.live)} live items ask to apply or more; half is the least")


@bank_rule("by-running", "error", "60 % of the live items are proved by a simulation or a recorded run")
def by_running(bank: LintedBank) -> Iterator[Flaw]:
    """A page of documentation can be misread; a run cannot."""
    run = sum(bool(set(item.grades) & _BY_RUNNING) or item.type in _BY_BEHAVIOUR for item in bank.live)
    if bank.exam and run < 0.6 * len(bank.live):
        yield Flaw(f"{run} of {len(bank.live)} live items are proved by running them; 60 % is the least")
