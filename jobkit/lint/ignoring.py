"""What the comments of a file take away from the findings, and what of them is left without use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from jobkit.lint.comments import CommentUse, IgnoreComment
from jobkit.lint.finding import Finding, FindingPlace
from jobkit.lint.narrowing import narrowed
from jobkit.lint.rule import named_rule
from jobkit.lint.source_file import SourceFile

__all__ = ["located", "without_ignored"]


def located(findings: Iterable[Finding], source: SourceFile) -> list[Finding]:
    """Return the findings with the spans of their places."""
    return [replace(one, places=tuple(source.located(one.places))) for one in findings]


def without_ignored(
    findings: Iterable[Finding], source: SourceFile, asked: Collection[str], jobs: Collection[str]
) -> tuple[list[Finding], list[CommentUse]]:
    """Return the findings that no comment silences, and what each comment has done.

    Parameters
    ----------
    findings : iterable of Finding
        With spans.
    source : SourceFile
    asked : collection of str
        Codes of the rules that were checked; only of these a comment can be without use.
    jobs : collection of str
        The labels of the jobs.
    """
    silent = _silent(source.comments)
    used: set[tuple[int, str]] = set()

    def is_heard(finding: Finding, place: FindingPlace) -> bool:
        key = (place.span.line if place.span is not None else 0, finding.code)
        used.update({key} & silent.keys())
        return key not in silent

    kept = [(one, place) for one in findings for place in one.places if is_heard(one, place)]
    return narrowed(kept), [_use(source, comment, used, asked, jobs) for comment in source.comments]


def _silent(comments: Iterable[IgnoreComment]) -> Mapping[tuple[int, str], IgnoreComment]:
    """Return the comments by the line and the code that they silence."""
    return {
        (comment.target, rule.code): comment
        for comment in comments
        for rule in map(named_rule, comment.codes)
        if rule is not None
    }


def _use(
    source: SourceFile,
    comment: IgnoreComment,
    used: Collection[tuple[int, str]],
    asked: Collection[str],
    jobs: Collection[str],
) -> CommentUse:
    unused, unknown = [], []
    for written in comment.codes:
        rule = named_rule(written)
        if rule is None:
            unknown.append(written)
        elif rule.code in asked and (comment.target, rule.code) not in used:
            unused.append(written)
    job = next((name for name in source.names_at(comment.target) if name in jobs), next(iter(jobs), ""))
    return CommentUse(comment, job, tuple(unused), tuple(unknown))
