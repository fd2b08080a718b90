"""The numbered facts behind jobkit's answers: what is so, who says it, and which tests show it.

``facts.json`` beside this file holds the sentences and their sources, ``fact_tests.json`` the tests, which
``python -m tests.facts`` writes.

::

    P-063   the platform: documentation, API, client of dbt Labs
    PF-003  the same, found later; where two differ, this one counts
    S-006   dbt-core 1.12, run and recorded
    G-22    the study guide beside the platform
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import Any, Literal, NamedTuple

from jobkit.basics.errors import JobkitError, nearest, shorten
from jobkit.basics.shown import Shown

__all__ = [
    "FACT_ID",
    "Fact",
    "FactStatus",
    "Reference",
    "fact",
    "facts",
    "is_documentation_only",
    "is_fact_id",
]

FACT_ID = re.compile(r"\b(?:PF-\d{3}|P-\d{3}a?|S-\d{3}|G-\d{2})\b")
"""A number of a fact inside a text."""

_MEANT = re.compile(r"(?i)(PF|P|S|G)-?(\d{1,4}a?)\Z")
_HERE = Path(__file__).parent

FactStatus = Literal["documented", "observed", "inferred", "assumed", "undocumented", "guide"]

_MEANING = {
    "documented": "the source says so",
    "observed": "seen when it ran; no page promises it",
    "inferred": "follows from the source, which does not say it in these words",
    "assumed": "no source settles it; jobkit had to choose",
    "undocumented": "no official page was found that says it",
    "guide": "the study guide beside the platform",
}


_NEVER_RUN = "; documentation only, no running dbt v2 was asked"


class Reference(NamedTuple):
    """A page that a fact was read on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, repr=False)
class Fact(Shown):
    """One numbered fact.

    Parameters
    ----------
    id : str
        ``P-063``: stable, never used for another fact.
    sentence : str
        What is so.
    status : {"documented", "observed", "inferred", "assumed", "undocumented", "guide"}
        How sure it is.
    sources : tuple of Reference
        The pages, the main one first.
    checked : date
        The day on which the pages were last read.
    tests : tuple of str
        Tests of jobkit that show it, ``tests/jobs/test_cron.py::test_...``; empty where nothing can be shown.
    documentation_only : bool
        True for what the docs say of dbt v2: jobkit was never compared with a running dbt v2 (PF-004).
    """

    id: str
    sentence: str
    status: FactStatus
    sources: tuple[Reference, ...]
    checked: date
    tests: tuple[str, ...] = ()
    documentation_only: bool = False

    @property
    def source(self) -> str:
        """Title of the main page."""
        return self.sources[0].title

    @property
    def url(self) -> str:
        """Address of the main page."""
        return self.sources[0].url

    @property
    def basis(self) -> str:
        """How sure the fact is, in a few words."""
        return f"{self.status}: {_MEANING[self.status]}" + self.documentation_only * _NEVER_RUN

    @property
    def page(self) -> str:
        """Everything there is to say about the fact, as plain text."""
        sources = "\n".join(f"    {title}\n      {url}" for title, url in self.sources)
        tests = "\n".join(f"    {test}" for test in self.tests) or "    none: nothing of it can be shown"
        return (
            f"{self.id} ({self.basis})\n\n{fill(self.sentence, 90, break_long_words=False)}\n\n"
            f"Source (read on {self.checked}):\n{sources}\n\nTests that show it:\n{tests}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as plain data."""
        return {
            "id": self.id,
            "sentence": self.sentence,
            "status": self.status,
            "sources": [source._asdict() for source in self.sources],
            "checked": self.checked.isoformat(),
            "tests": list(self.tests),
            **({"documentation_only": True} if self.documentation_only else {}),
        }

    def __str__(self) -> str:
        return self.sentence

    def __repr__(self) -> str:
        return self.page


def fact(number: str) -> Fact:
    """Return a fact by its number.

    Parameters
    ----------
    number : str
        As it is printed in brackets, ``"P-063"``; small letters will do.

    Raises
    ------
    JobkitError
        When there is no such fact; suggests the nearest.

    Examples
    --------
    >>> print(fact("P-063").sentence)
    Every schedule is in UTC. There is no time zone setting and no change for summer time.
    """
    meant = _MEANT.match(str(number).strip())
    found = _table().get(f"{meant[1].upper()}-{meant[2].lower()}") if meant else None
    if found is None:
        near = _near(meant[1].upper(), meant[2].lower()) if meant else ""
        hint = f"did you mean `{near}`?" if near else "numbers look like P-063, PF-003, S-006 and G-22"
        raise JobkitError(f"there is no fact {shorten(number)}", hint=hint, nearest=near)
    return found


def facts(word: str = "") -> tuple[Fact, ...]:
    """Return the facts that hold a word in their number, sentence or title of a source; by default all.

    Parameters
    ----------
    word : str
        Any text, in capitals or not; of several words each has to be there.

    Raises
    ------
    JobkitError
        When the word is in no fact.

    Examples
    --------
    >>> [one.id for one in facts("run slot merge")]
    ['P-048']
    """
    parts = str(word).casefold().split()
    found = tuple(one for one in _table().values() if all(part in _searched(one) for part in parts))
    if not found:
        raise JobkitError(f"no fact holds {str(word)[:60]!r}", hint="try one word, or a number such as P-063")
    return found


def is_documentation_only(number: str) -> bool:
    """Return whether a fact is known from the docs of dbt v2 alone (PF-004); False for no fact.

    >>> is_documentation_only("PF-005"), is_documentation_only("P-063"), is_documentation_only("")
    (True, False, False)
    """
    return bool(number) and number in _documentation_only()


def is_fact_id(text: str) -> bool:
    """Tell whether a text is meant as the number of a fact, known or not.

    >>> is_fact_id("p-063"), is_fact_id("CI001")
    (True, False)
    """
    return _MEANT.match(text) is not None


def _near(series: str, digits: str) -> str:
    """Return the number that was probably meant: with other zeros, of the guide's rows, or one like it."""
    guesses = (f"{series}-{digits.lstrip('0'):0>3}", f"G-{digits}" if series == "S" else "")
    known = [guess for guess in reversed(guesses) if guess in _table()]
    return known[0] if known else nearest(f"{series}-{digits}", _table())


def _searched(one: Fact) -> str:
    return " ".join((one.id, one.sentence, one.status, *(title for title, _ in one.sources))).casefold()


@cache
def _documentation_only() -> frozenset[str]:
    return frozenset(number for number, one in _table().items() if one.documentation_only)


@cache
def _table() -> Mapping[str, Fact]:
    data = json.loads((_HERE / "facts.json").read_text("utf-8"))
    tests = json.loads((_HERE / "fact_tests.json").read_text("utf-8"))
    pages = {name: Reference(*page) for name, page in data["sources"].items()}
    return {
        number: Fact(
            number,
            entry["says"],
            entry["status"],
            tuple(pages[name] for name in entry["sources"]),
            date.fromisoformat(entry["checked"]),
            tuple(tests.get(number, ())),
            entry.get("documentation_only", False),
        )
        for number, entry in data["facts"].items()
    }
