"""What was found while a definition file was read (`jobkit.jobs.files.findings`), as findings of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jobkit.basics.text_span import TextSpan
from jobkit.lint.context import LintContext
from jobkit.lint.finding import Finding, FindingPlace, Hit
from jobkit.lint.rule import Rule, named_rule, rules

if TYPE_CHECKING:
    from jobkit.jobs.files.findings import FileFinding

__all__ = ["file_hits", "share_file_findings", "without_rule"]


def file_hits(ctx: LintContext, code: str) -> Iterator[Hit]:
    """Yield what was found with this code in the job: the whole check of a rule about files."""
    for one in ctx.file_findings(code):
        yield Hit(
            one.job_field or one.place,
            _capital(one.message),
            fix=_capital(one.fix),
            severity=one.severity,
            span=_span(one),
        )


def share_file_findings(contexts: Sequence[LintContext], found: Sequence[FileFinding]) -> None:
    """Let the rules see what was found; what belongs to no job goes to the first."""
    labels = {name: context.job.name for context in contexts for name in _names(context)}
    for one in found:
        job = labels.get(one.job, contexts[0].job.name)
        contexts[0].shared.file_findings.setdefault((job, one.code), []).append(one)


def without_rule(
    contexts: Sequence[LintContext], found: Sequence[FileFinding], chosen: Sequence[Rule] | None
) -> list[Finding]:
    """Return what was found with codes that no rule has; nothing where only some rules are asked for."""
    if chosen is not None and len(chosen) < len(rules()):
        return []
    labels = {name: context.job.name for context in contexts for name in _names(context)}
    return [
        _finding(one, labels.get(one.job, contexts[0].job.name))
        for one in found
        if named_rule(one.code) is None
    ]


def _names(context: LintContext) -> tuple[str, ...]:
    job = context.job
    return tuple(name for name in (job.identity, job.name) if name)


def _finding(one: FileFinding, job: str) -> Finding:
    message, fix = _capital(one.message), _capital(one.fix)
    place = FindingPlace(
        job, one.path, message, fix=fix, place=one.job_field or one.place, span=_span(one)
    )  # fmt: skip
    return Finding(
        one.code, one.severity, message, job, one.path, "", fix, None, "", place=place.place, places=(place,)
    )


def _span(one: FileFinding) -> TextSpan | None:
    """Return where it stands: from its column to its end where that is known, else one letter."""
    if one.line is None:
        return None
    column = one.column or 1
    return TextSpan(one.line, column, one.line, column + 1)


def _capital(text: str) -> str:
    """Return a clause as a sentence."""
    if not text:
        return ""
    sentence = text if text.startswith(("`", "'", "dbt ")) else text[:1].upper() + text[1:]
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
