"""Claims: what would be so if an option were right. Those of keys hold, those of distractors fail."""

from __future__ import annotations

from typing import Any

from jobkit.basics.errors import QuizError, shorten
from jobkit.quiz.evidence.assertions import Setting, equal, found
from jobkit.quiz.evidence.cover import Cover
from jobkit.quiz.evidence.parts import KeyParts
from jobkit.quiz.evidence.paths import value_at
from jobkit.quiz.items import Assertion, Evidence

__all__ = ["all_hold", "check_claims", "check_variants"]


def check_claims(evidence: Evidence, parts: KeyParts, setting: Setting, cover: Cover) -> None:
    """Add what the claims of an evidence prove and refute."""
    for option, claim in evidence.claims.items():
        if option not in (*parts.right, *parts.wrong):
            cover.problems.append(f"claims: there is no option {option!r}")
            continue
        try:
            holds, text = _claim(evidence, claim, setting)
        except QuizError as error:
            cover.problems.append(f"{option}: {error}")
            continue
        _judge(option, holds, text, parts, evidence, cover)


def check_variants(evidence: Evidence, parts: KeyParts, setting: Setting, cover: Cover) -> None:
    """Add what the variants prove and refute: the goal holds with the change of each key, and no other's."""
    for option, change in evidence.variants.items():
        if option not in (*parts.right, *parts.wrong):
            cover.problems.append(f"variants: there is no option {option!r}")
            continue
        changed = Setting(setting.stage, setting.scenario, change, setting.reading)
        try:
            holds, text = all_hold(evidence.goal, changed)
        except QuizError as error:
            cover.problems.append(f"{option}: {error}")
            continue
        _judge(option, holds, text, parts, evidence, cover)


def all_hold(assertions: tuple[Assertion, ...], setting: Setting) -> tuple[bool, str]:
    """Return whether all assertions hold, with what was found: for the first that fails, or for all."""
    several = [found(one, setting) for one in assertions]
    failed = [one for one in several if not one.holds]
    return not failed, "; ".join(one.text for one in (failed[:1] or several))


def _claim(evidence: Evidence, claim: Any, setting: Setting) -> tuple[bool, str]:
    if evidence.ask is None:
        if not isinstance(claim, tuple) or not all(isinstance(one, Assertion) for one in claim):
            raise QuizError(
                "the claim is no list of assertions", hint="or give the path of its value in `ask`"
            )
        return all_hold(claim, setting)
    played = setting.stage.played(setting.scenario, setting.change, setting.reading)
    value = value_at(played, evidence.ask)
    return equal(value, claim), f"the value is {shorten(value, 200)}, the claim is {shorten(claim, 200)}"


def _judge(option: str, holds: bool, text: str, parts: KeyParts, evidence: Evidence, cover: Cover) -> None:
    if holds == (option in parts.right):
        cover.add(option, "oracle" if evidence.grade == "oracle" else "simulated")
    elif holds:
        cover.problems.append(f"{option} is a distractor, but all of it is so: {text}")
    else:
        cover.problems.append(f"{option} is a key, but it is not so: {text}")
