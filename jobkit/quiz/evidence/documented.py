"""Documentation: which options a source proves, and which it refutes."""

from __future__ import annotations

import re

from jobkit.basics.errors import JobkitError
from jobkit.basics.facts import fact
from jobkit.quiz.evidence.cover import Cover, ProofGrade
from jobkit.quiz.evidence.parts import KeyParts
from jobkit.quiz.items import Evidence

__all__ = ["check_documented", "check_facts"]

_FACT = re.compile(r"[A-Z]{1,2}-\d{2,3}\Z")


def check_documented(evidence: Evidence, parts: KeyParts, cover: Cover) -> None:
    """Add what the documentation is said to prove and to refute."""
    grade: ProofGrade = "oracle" if evidence.grade == "oracle" else "doc"
    for option in evidence.proves:
        if option in parts.right:
            cover.add(option, grade)
        else:
            cover.problems.append(f"proves: {option!r} is not part of the key")
    for option, why in evidence.refutes.items():
        if option in parts.wrong or (not parts.wrong and option not in parts.right):
            cover.add(option, grade)
        else:
            cover.problems.append(f"refutes: {option!r} is no distractor")
        if _FACT.match(why):
            _known(why, cover)


def check_facts(evidence: Evidence, cover: Cover) -> None:
    """Add a problem for each number that is no fact."""
    for number in evidence.facts:
        _known(number, cover)


def _known(number: str, cover: Cover) -> None:
    try:
        fact(number)
    except JobkitError as error:
        cover.problems.append(str(error))
