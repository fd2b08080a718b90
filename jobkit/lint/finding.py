"""What a rule found: in one job (`Hit`), and as the reader gets it (`Finding`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from jobkit.basics.errors import Place
from jobkit.basics.facts import is_documentation_only
from jobkit.basics.marks import marks
from jobkit.basics.secrets import without_secrets
from jobkit.basics.shown import Shown
from jobkit.basics.text_span import TextSpan
from jobkit.basics.visible import visible
from jobkit.jobs import Job
from jobkit.platform.note import Note

__all__ = [
    "CONFIDENCES",
    "SEVERITIES",
    "Confidence",
    "Finding",
    "FindingPlace",
    "Findings",
    "Hit",
    "Severity",
    "exit_code",
]

Severity = Literal["error", "warning", "advice"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
"""Worst first. An error will not work, a warning is legal but unwise, advice is a matter of taste or plan."""

Confidence = Literal["certain", "likely", "possible"]

CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "possible")
"""Surest first. Certain: it follows from the definition. Likely: it rests on an estimate or an assumption,
which the page of the rule names. Possible: a definition that is meant so looks the same."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule applies.

    Parameters
    ----------
    place : str or tuple of (str or int)
        Field of the job; a tuple for one inside another, ``("commands", 1)``.
    message : str
    fix : str
        What to do here; by default the section Fix of the rule.
    fixed : Job, optional
        The job with the fix applied.
    note : Note, optional
        The note of a simulation that says the same.
    why : str
        Why it matters here; by default the section Why of the rule.
    severity : {"error", "warning", "advice"}, optional
        Where it is worse here than elsewhere; by default that of the rule.
    fact : str
        The fact of dbt v2 that it rests on; by default that of the rule.
    confidence : {"certain", "likely", "possible"}, optional
        Where it is surer here than elsewhere; by default that of the rule.
    span : TextSpan, optional
        Where in the file it is, for what is no field of a job.
    """

    place: str | Place
    message: str
    fix: str = ""
    fixed: Job | None = None
    note: Note | None = None
    why: str = ""
    severity: Severity | None = None
    fact: str = ""
    confidence: Confidence | None = None
    span: TextSpan | None = None

    def fixed_by(self, fixed: Job | None) -> Hit:
        """Return this hit with the job that has the fix applied."""
        return replace(self, fixed=fixed)


@dataclass(frozen=True, slots=True)
class FindingPlace(Shown):
    """One of the places that a finding is about.

    Parameters
    ----------
    job : str
        Name of the job.
    path : str
        Field of the job, for example ``commands[1]``.
    message, fix : str
        What is so here, and what to do here.
    fixed : Job or None
        The job with the fix applied at all places of the finding in this job; None where the choice is the
        reader's.
    place : tuple of (str or int)
        `path` as data: ``("commands", 1)``.
    note : Note, optional
        The note of a simulation that says the same.
    fact : str
        The fact of dbt v2 that it rests on, such as ``"PF-007"``; ``""`` otherwise.
    span : TextSpan, optional
        Where in the file it stands, once that is known.
    """

    job: str
    path: str
    message: str
    fix: str = field(default="", repr=False)
    fixed: Job | None = field(default=None, repr=False)
    place: Place = field(default=(), repr=False)
    note: Note | None = field(default=None, repr=False)
    fact: str = field(default="", repr=False)
    span: TextSpan | None = field(default=None, repr=False)

    @property
    def line(self) -> str:
        """The message, with a mark where it is known from documentation only."""
        return self.message + marks(self.fact)

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.job!r}" if self.job else "", self.path) if part)


@dataclass(frozen=True, slots=True)
class Finding(Shown):
    """One thing about the jobs: what one rule has found, with all the places where it is so.

    `job`, `path`, `place`, `fixed` and `note` are those of the first place.

    Parameters
    ----------
    code : str
        Stable code of the rule; ``explain(code)`` says more.
    severity : {"error", "warning", "advice"}
    message : str
        What is so; with several places also in which jobs.
    job : str
        Name of the job.
    path : str
        Field of the job, for example ``commands[1]``.
    why : str
        Why it matters.
    fix : str
        What to do.
    fixed : Job or None
        The job with the fix applied; None where the choice is the reader's.
    source : str
        What the rule rests on.
    name : str
        Name of the rule in words.
    place : tuple of (str or int)
        `path` as data: ``("commands", 1)``.
    note : Note, optional
        The note of a simulation that says the same.
    places : tuple of FindingPlace
        Every place, in the order of the jobs.
    fact : str
        The fact of dbt v2 that it rests on, such as ``"PF-007"``; ``""`` otherwise.
    confidence : {"certain", "likely", "possible"}
        How sure it is: `CONFIDENCES` says what each means.
    """

    code: str
    severity: Severity
    message: str
    job: str
    path: str
    why: str
    fix: str
    fixed: Job | None
    source: str
    name: str = ""
    place: Place = field(default=(), repr=False)
    note: Note | None = field(default=None, repr=False)
    places: tuple[FindingPlace, ...] = ()
    fact: str = field(default="", repr=False)
    confidence: Confidence = "certain"

    def __str__(self) -> str:
        return visible(f"{self.severity} {self.code} [{self.job}] {self.path}: {self.line}")

    @property
    def line(self) -> str:
        """The message, with a mark where it is known from documentation only."""
        return self.message + marks(self.fact)

    @property
    def documentation_only(self) -> bool:
        """Whether its fact is known from the docs of dbt v2 alone: no running dbt v2 was asked (PF-004)."""
        return is_documentation_only(self.fact)

    @property
    def fixed_jobs(self) -> tuple[Job, ...]:
        """Every job that the fix changes, with the fix applied at all of its places."""
        return tuple({one.job: one.fixed for one in self.places if one.fixed is not None}.values())

    @property
    def says_the_same(self) -> bool:
        """Whether each place has the same to say, so that the finding has said it all."""
        return len({(one.message, one.fix) for one in self.places}) < 2

    def prove(self) -> Any:
        """Play the proof of its rule, as `jobkit.lint.prove` does: a `RuleProof`, which shows two timelines.

        Raises
        ------
        JobkitError
            The rule has no proof; says why.
        """
        return _prover[0](self.code)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data; `fixed` as fields without secrets, or None."""
        told = ("code", "severity", "confidence", "message", "job", "path", "why", "fix", "source", "name")
        places = [
            {
                **{name: getattr(one, name) for name in ("job", "path", "message", "fix")},
                **_fixed(one.fixed),
                **({"line": one.span.line, "column": one.span.column} if one.span is not None else {}),
            }
            for one in self.places
        ]
        data = {**{name: getattr(self, name) for name in told}, **_fixed(self.fixed), "places": places}
        return {**data, "fact": self.fact, "documentation_only": True} if self.documentation_only else data


_prover: list[Callable[[str], Any]] = []


def prove_with(prove: Callable[[str], Any]) -> None:
    """Let findings prove themselves with `prove`, which takes the code of a rule."""
    _prover[:] = [prove]


class Findings(list[Finding], Shown):
    """What `lint` has found, worst first: a list that shows itself as one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return self._text()


def _fixed(job: Job | None) -> dict[str, Any]:
    fields = None if job is None else job.model_dump(mode="json", exclude_defaults=True)
    return {"fixed": without_secrets(fields)}


def exit_code(findings: Iterable[Finding], fail_on: Severity | Literal["never"] = "warning") -> int:
    """Return 2 where there is an error, 1 for what is less and yet as bad as `fail_on`, otherwise 0.

    Parameters
    ----------
    findings : iterable of Finding
    fail_on : {"error", "warning", "advice", "never"}
        The mildest severity that counts.
    """
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    found = {finding.severity for finding in findings}.intersection(counted)
    return 2 if "error" in found else 1 if found else 0
