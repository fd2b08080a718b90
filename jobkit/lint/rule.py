"""Rules: one small function each, declared with code, name and severity.

The docstring of a rule has the sections What, Why, Example, Fix and Source. It is the page, the hint of the
widget and what `explain` returns; a rule without one is refused when it is declared.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import indent
from typing import get_args

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, did_you_mean, path_text
from jobkit.jobs import JobType
from jobkit.lint.context import LintContext
from jobkit.lint.finding import Finding, Hit, Severity

__all__ = ["SECTIONS", "Hit", "Rule", "explain", "rule", "rules"]

SECTIONS = ("What", "Why", "Example", "Fix", "Source")

_HEADING = re.compile(r"^(\w+):\n", re.MULTILINE)
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
    title : str
        One sentence.
    sections : dict of str to str
        What, Why, Example, Fix, Source.
    job_types : tuple of {"ci", "merge", "scheduled", "other"}
        It looks at jobs of these types only.
    check : callable
        LintContext -> hits.
    """

    code: str
    name: str
    severity: Severity
    title: str
    sections: dict[str, str]
    job_types: tuple[JobType, ...]
    check: Check

    def findings(self, context: LintContext) -> Iterator[Finding]:
        """Yield what this rule finds in one job."""
        for hit in self.check(context) if context.job.job_type in self.job_types else ():
            place = (hit.place,) if isinstance(hit.place, str) else hit.place
            yield Finding(
                code=self.code,
                severity=self.severity,
                message=hit.message,
                job=context.job.name,
                path=path_text(place),
                why=_one_line(self.sections["Why"]),
                fix=hit.fix or _one_line(self.sections["Fix"]),
                fixed=hit.fixed,
                source=_one_line(self.sections["Source"]),
                name=self.name,
                place=place,
                note=hit.note,
            )

    @property
    def page(self) -> str:
        """Everything there is to say about the rule, as plain text."""
        parts = [f"{self.code} {self.name} ({self.severity})", self.title]
        parts += [f"{heading}:\n{indent(text, '    ')}" for heading, text in self.sections.items()]
        return "\n\n".join(parts)


_RULES: dict[str, Rule] = {}


def rule(
    code: str, *, severity: Severity, name: str, job_types: tuple[JobType, ...] = get_args(JobType)
) -> Callable[[Check], Check]:
    """Declare a function as a rule; raises ValueError for a bad docstring or a code that is taken."""

    def declare(check: Check) -> Check:
        if not _CODE.match(code) or code in _RULES:
            raise ValueError(f"{code!r} is no new code of a rule: letters of the group, three digits")
        if any(known.name == name for known in _RULES.values()):
            raise ValueError(f"two rules are called {name!r}")
        title, sections = _read(code, check.__doc__ or "")
        _RULES[code] = Rule(code, name, severity, title, sections, job_types, check)
        return check

    return declare


def rules() -> tuple[Rule, ...]:
    """Return every rule, by code."""
    return tuple(_RULES[code] for code in sorted(_RULES))


@checked
def explain(code: str) -> str:
    """Return the page of a rule, by code or name.

    Raises
    ------
    JobkitError
        When there is no such rule; suggests the nearest.

    Examples
    --------
    >>> print(explain("CI001").splitlines()[0])
    CI001 full-build-in-ci (warning)
    """
    wanted = str(code).strip()
    for known in _RULES.values():
        if wanted.upper() == known.code or wanted.lower() == known.name:
            return known.page
    near = did_you_mean(wanted.upper(), _RULES) or did_you_mean(wanted, [one.name for one in rules()])
    hint = near or f"codes run from {min(_RULES)} to {max(_RULES)}; rules() of jobkit.lint lists them"
    raise JobkitError(f"there is no rule {wanted[:60]!r}", hint=hint)


def _read(code: str, docstring: str) -> tuple[str, dict[str, str]]:
    text = inspect.cleandoc(docstring)
    title, *rest = _HEADING.split(text)
    sections = {name: inspect.cleandoc(body) for name, body in zip(rest[::2], rest[1::2], strict=True)}
    if tuple(sections) != SECTIONS or not title.strip() or not all(sections.values()):
        raise ValueError(f"the docstring of rule {code} needs a title and the sections {', '.join(SECTIONS)}")
    return title.strip(), sections


def _one_line(text: str) -> str:
    return " ".join(text.split())
