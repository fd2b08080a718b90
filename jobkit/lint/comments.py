"""Comments in a file that tell the linter to be silent: ``# jobkit: ignore[CMD002] reason``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jobkit.basics.text_span import TextSpan

__all__ = ["CommentUse", "IgnoreComment", "ignore_comments"]

_MARK = re.compile(r"#\s*jobkit:\s*ignore\b")
_REST = re.compile(r"(?P<codes>\s*\[[^\]\n]*\])?(?P<reason>[^\n]*)")


@dataclass(frozen=True, slots=True)
class IgnoreComment:
    """A comment that tells the linter to leave a line alone.

    Parameters
    ----------
    codes : tuple of str
        As written, codes or names of rules; empty where there are no brackets.
    reason : str
        Why; ``""`` where none is given.
    target : int
        The line that it is about: its own, or the first below it that is not a comment.
    span : TextSpan
        Where it stands.
    """

    codes: tuple[str, ...]
    reason: str
    target: int
    span: TextSpan


@dataclass(frozen=True, slots=True)
class CommentUse:
    """What a comment for the linter has done.

    Parameters
    ----------
    comment : IgnoreComment
    job : str
        The job that it stands in.
    unused : tuple of str
        Its codes, as written, whose rules find nothing on that line.
    unknown : tuple of str
        Its codes that name no rule.
    """

    comment: IgnoreComment
    job: str
    unused: tuple[str, ...]
    unknown: tuple[str, ...]


def ignore_comments(text: str, *, is_hcl: bool = False) -> Iterator[IgnoreComment]:
    """Yield the comments for the linter of a YAML or a Terraform text; what stands inside a value is none.

    >>> [found.codes for found in ignore_comments("- dbt deps  # jobkit: ignore[CMD002] an old habit")]
    [('CMD002',)]
    >>> list(ignore_comments("description: '# jobkit: ignore[CMD002] text'"))
    []
    """
    if "jobkit:" not in text:
        return
    lines = text.split("\n")
    values = _values_of_hcl(text) if is_hcl else _values(text)
    for number, line in enumerate(lines):
        for match in _MARK.finditer(line):
            if _begins_a_comment(line, match.start()) and not _inside((number, match.start()), values):
                rest = _rest(line, match.end())
                codes = (rest["codes"] or "").strip().strip("[]").split(",")
                yield IgnoreComment(
                    tuple(code.strip() for code in codes if code.strip()),
                    rest["reason"].strip().lstrip(":-–—").strip(),
                    _target(lines, number, match.start()),
                    TextSpan(number + 1, match.start() + 1, number + 1, len(line.rstrip()) + 1),
                )
                break


def _rest(line: str, start: int) -> re.Match[str]:
    found = _REST.match(line, start)
    assert found is not None  # noqa: S101 - all of it may be empty
    return found


def _begins_a_comment(line: str, column: int) -> bool:
    return column == 0 or line[column - 1] in " \t"


def _target(lines: list[str], number: int, column: int) -> int:
    """Return the line (from 1) that a comment is about."""
    if lines[number][:column].strip():
        return number + 1
    for below in range(number + 1, len(lines)):
        if lines[below].strip() and not lines[below].lstrip().startswith("#"):
            return below + 1
    return number + 1


def _values_of_hcl(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    from jobkit.lint.hcl_places import hcl_texts  # few files are of Terraform

    return list(hcl_texts(text))


def _values(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return begin and end of each value that may hold a number sign, as (line, column) from 0."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    try:
        for token in yaml.scan(text.replace("\t", " "), Loader=loader):
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                start, end = token.start_mark, token.end_mark
                is_block = token.style in ("|", ">")
                # behind the sign of a block, on its line, stands a comment; the text begins below it
                begin = (start.line + 1, 0) if is_block else (start.line, start.column)
                found.append((begin, (end.line, end.column)))
    except yaml.YAMLError:
        pass  # what could be read has been
    return found


def _inside(spot: tuple[int, int], values: list[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    return any(begin <= spot < end for begin, end in values)
