"""Rules: one small function each, declared with code, name and severity.

The docstring of a rule has the sections What, Why, Example, Fix and Source. It is the page, the hint of the
widget and what `explain` returns; a rule without one is refused when it is declared.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import fill, indent
from typing import get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, did_you_mean, path_text
from jobkit.basics.marks import marks
from jobkit.basics.words import count_words
from jobkit.jobs import JobType
from jobkit.lint.context import LintContext
from jobkit.lint.finding import CONFIDENCES, Confidence, Finding, FindingPlace, Hit, Severity

__all__ = ["SECTIONS", "Hit", "Rule", "explain", "named_rule", "rule", "rules"]

SECTIONS = ("What", "Why", "Example", "Fix", "Source")

_HEADING = re.compile(r"^ *(\w+):\n", re.MULTILINE)
_EVERY_TYPE: tuple[JobType, ...] = get_args(JobType)
_NAMED = 8
"""So many jobs a message names; the places of a finding hold them all."""
_CODE = re.compile(r"[A-Z]{2,3}\d{3}\Z")


Check = Callable[[LintContext], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the linter.

    Parameters
    ----------
    code : str
        Stable, never reused; letters name the group.
    name : str
        In words, ``full-build-in-ci``.
    severity : {"error", "warning", "advice"}
    job_types : tuple of {"ci", "merge", "scheduled", "other"}
        It looks at jobs of these types only.
    check : callable
        LintContext -> hits.
    fact : str
        The fact of dbt v2 that its findings rest on; ``""`` otherwise.
    confidence : {"certain", "likely", "possible"}
        How sure its findings are.
    about_comments : bool
        It looks at the comments for the linter, once all other rules have spoken.
    told_by : str
        The code that says the same where a file of another tool is read; ``""`` for none.
    """

    code: str
    name: str
    severity: Severity
    job_types: tuple[JobType, ...]
    check: Check
    fact: str = ""
    confidence: Confidence = "certain"
    about_comments: bool = False
    told_by: str = ""

    @property
    def title(self) -> str:
        """One sentence."""
        return _read(self.check)[0]

    @property
    def sections(self) -> dict[str, str]:
        """What, Why, Example, Fix, Source."""
        return _read(self.check)[1]

    @property
    def family(self) -> str:
        """The letters of its code."""
        return self.code.rstrip("0123456789")

    def findings(self, contexts: Iterable[LintContext]) -> Iterator[Finding]:
        """Yield what this rule finds in these jobs: one finding for each severity, with all its places.

        Where the hits differ in how sure they are, the finding is as sure as the least of them.
        """
        found: dict[Severity, list[tuple[Hit, FindingPlace]]] = {}
        types = self.job_types
        for context in contexts:
            for hit in self._hits(context) if types is _EVERY_TYPE or context.job_type in types else ():
                place = (hit.place,) if isinstance(hit.place, str) else hit.place
                spot = FindingPlace(
                    job=context.job.name,
                    path=path_text(place),
                    message=hit.message,
                    fix=hit.fix or _one_line(self.sections["Fix"]),
                    fixed=hit.fixed,
                    place=place,
                    note=hit.note,
                    fact=hit.fact or self.fact,
                    span=hit.span,
                )
                found.setdefault(hit.severity or self.severity, []).append((hit, spot))
        for severity, pairs in found.items():
            hits, places = zip(*pairs, strict=True)
            whys = {hit.why for hit in hits}
            sure = max((hit.confidence or self.confidence for hit in hits), key=CONFIDENCES.index)
            yield self._finding(severity, places, (len(whys) == 1 and whys.pop()) or self._why, sure)

    def narrowed(self, finding: Finding, places: tuple[FindingPlace, ...]) -> Finding:
        """Return a finding of this rule with these of its places."""
        return self._finding(finding.severity, places, finding.why, finding.confidence)

    def _hits(self, context: LintContext) -> list[Hit]:
        """Return the hits in one job, each with the job that is mended at every place."""
        hits = list(self.check(context))
        if not hits:
            return hits
        context.missed.clear()  # it was asked for to say more, not to know
        offers = [hit.fixed for hit in hits if hit.fixed is not None]
        if len(offers) < 2 or all(offer == offers[0] for offer in offers):
            return hits
        mended = offers[0]
        left = list(self.check(context.with_job(mended)))
        for _ in offers[1:]:
            mended = next((hit.fixed for hit in left if hit.fixed is not None), mended)
            left = list(self.check(context.with_job(mended)))
        still = {hit.message for hit in left}  # two fixes may exclude each other
        return [
            hit if hit.fixed is None else hit.fixed_by(None if hit.message in still else mended)
            for hit in hits
        ]

    @property
    def _why(self) -> str:
        return _one_line(self.sections["Why"])

    def _finding(
        self, severity: Severity, places: tuple[FindingPlace, ...], why: str, confidence: Confidence
    ) -> Finding:
        first, fixes = places[0], {place.fix for place in places}
        return Finding(
            code=self.code,
            severity=severity,
            message=_message(self.title, places),
            job=first.job,
            path=first.path,
            why=why,
            fix=fixes.pop() if len(fixes) == 1 else _one_line(self.sections["Fix"]),
            fixed=first.fixed,
            source=_one_line(self.sections["Source"]),
            name=self.name,
            place=first.place,
            note=first.note,
            places=places,
            fact=first.fact,
            confidence=confidence,
        )

    @property
    def proof(self) -> str:
        """What its proof shows, or why it has none."""
        from jobkit.lint.proof_plan import (  # nobody asks while rules are checked
            proof_plan,
            why_without_proof,
        )

        plan = proof_plan(self.code)
        return plan.sentence if plan is not None else f"None: {why_without_proof(self.code)}"

    @property
    def page(self) -> str:
        """Everything there is to say about the rule, as plain text."""
        parts = [
            f"{self.code} {self.name} ({self.severity}, {self.confidence}){marks(self.fact)}",
            self.title,
        ]
        sections = {**self.sections, "Proof": fill(self.proof, 100)}
        parts += [f"{heading}:\n{indent(text, '    ')}" for heading, text in sections.items()]
        return "\n\n".join(parts)


_RULES: dict[str, Rule] = {}


def rule(
    code: str,
    *,
    severity: Severity,
    name: str,
    job_types: tuple[JobType, ...] = _EVERY_TYPE,
    fact: str = "",
    confidence: Confidence = "certain",
    about_comments: bool = False,
    told_by: str = "",
) -> Callable[[Check], Check]:
    """Declare a function as a rule; raises ValueError for a bad docstring or a code that is taken."""

    def declare(check: Check) -> Check:
        if not _CODE.match(code) or code in _RULES:
            raise ValueError(f"{code!r} is no new code of a rule: letters of the group, three digits")
        if any(known.name == name for known in _RULES.values()):
            raise ValueError(f"two rules are called {name!r}")
        if tuple(_HEADING.findall(check.__doc__ or "")) != SECTIONS:
            sections = ", ".join(SECTIONS)
            raise ValueError(f"the docstring of rule {code} needs a title and the sections {sections}")
        _RULES[code] = Rule(
            code, name, severity, job_types, check, fact, confidence, about_comments, told_by
        )  # fmt: skip
        return check

    return declare


def rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    return tuple(_RULES[code] for code in sorted(_RULES))


@checked
def explain(code: str) -> str:
    """Return the page of a rule, by code or name, or of a fact, by its number.

    Raises
    ------
    JobkitError
        When there is no such rule or fact; suggests the nearest.

    Examples
    --------
    >>> print(explain("CI001").splitlines()[0])
    CI001 full-build-in-ci (warning, possible)
    >>> print(explain("P-063").splitlines()[0])
    P-063 (documented: the source says so)
    """
    from jobkit.basics.facts import fact, is_fact_id  # no rule needs them to be checked

    wanted = str(code).strip()
    if is_fact_id(wanted):
        return fact(wanted).page
    known = named_rule(wanted)
    if known is not None:
        return known.page
    near = did_you_mean(wanted.upper(), _RULES) or did_you_mean(wanted, [one.name for one in rules()])
    hint = near or f"codes run from {min(_RULES)} to {max(_RULES)}; rules() of jobkit.lint lists them"
    raise JobkitError(f"there is no rule {wanted[:60]!r}", hint=f"{hint}; numbers of facts look like P-063")


def named_rule(wanted: str) -> Rule | None:
    """Return the rule of a code or a name, in any case of the letters; None where there is none."""
    by_name = (known for known in _RULES.values() if known.name == wanted.lower())
    return _RULES.get(wanted.upper()) or next(by_name, None)


@cache
def _read(check: Check) -> tuple[str, dict[str, str]]:
    """Return the title and the sections of the page of a check."""
    title, *rest = _HEADING.split(check.__doc__ or "")
    sections = {name: inspect.cleandoc(body) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    return inspect.cleandoc(title).strip(), sections


def _message(title: str, places: Sequence[FindingPlace]) -> str:
    """Return what all places say, or the title of the rule where each says something else; and where."""
    said = {place.message for place in places}
    if len(places) == 1:
        return said.pop()
    text = said.pop() if len(said) == 1 else title
    names = dict.fromkeys(place.job for place in places)
    jobs = [name if name.isprintable() else repr(name)[1:-1] for name in names]
    named = ", ".join(jobs[:_NAMED]) + (f" and {len(jobs) - _NAMED} more" if len(jobs) > _NAMED else "")
    where = f"in {count_words(len(jobs), 'job')}: {named}"
    if len(jobs) < len(places):
        where = f"in {len(places)} places of " + (named if len(jobs) == 1 else where.removeprefix("in "))
    return f"{text.removesuffix('.')} ({where})."


def _one_line(text: str) -> str:
    return " ".join(text.split())
