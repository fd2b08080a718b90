"""The ledger of facts: which can be seen, by what, and which cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tests.facts.discovery import Shown, by_fact, shown_by_tests

LEDGER = Path(__file__).with_name("observable.yml")

SECTIONS = {
    "rules": "The rules of the platform",
    "facts": "Facts of the platform",
    "changes": "What changed on the platform",
    "rows": "The study guide beside the platform",
    "semantics": "What was observed of dbt-core",
}

_NAMED_BY_TESTS = {"changes": "PF-", "semantics": "S-"}
"""Sections whose facts need no entry: a test that names one is enough."""


@dataclass(frozen=True)
class Entry:
    """One fact: what of it can be seen (`see`), or why nothing can (`why_not`); one of the two."""

    fact: str
    see: str = ""
    why_not: str = ""


@cache
def ledger() -> Mapping[str, Mapping[str, Entry]]:
    """Return the entries by section and fact."""
    data = yaml.safe_load(LEDGER.read_text("utf-8"))
    return {
        section: {
            fact: Entry(fact, fields.get("see", ""), fields.get("not", ""))
            for fact, fields in data[section].items()
        }
        for section in SECTIONS
        if section in data
    } | {"changes": {}}


@cache
def shown() -> Mapping[str, tuple[Shown, ...]]:
    """Return the tests of each fact, as they are now."""
    return by_fact(shown_by_tests())


def entries(section: str) -> Mapping[str, Entry]:
    """Return a section's entries in order; of some sections also those that only a test names."""
    listed = dict(ledger()[section])
    if section in _NAMED_BY_TESTS:
        named = [fact for fact in shown() if fact.startswith(_NAMED_BY_TESTS[section])]
        listed = {fact: listed.get(fact, Entry(fact, section)) for fact in sorted({*listed, *named})}
    return listed
