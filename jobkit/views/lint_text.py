"""Findings of a file for a terminal: where, what, the line with the value underlined, why and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobkit.basics.text_span import TextSpan
from jobkit.basics.words import count_words
from jobkit.lint import Finding, FindingPlace
from jobkit.lint.linted_file import LintedFile
from jobkit.views.escape import plain
from jobkit.views.findings import findings_counts
from jobkit.views.fit import cells, wrap_cells

__all__ = ["lint_text"]

_MOST_LINES = 3  # of a file, shown for one finding
_WIDEST = 160
_BEFORE = 40
"""So many letters before what is marked are shown of a line that is wider."""


def lint_text(files: Sequence[LintedFile], width: int = 100) -> str:
    """Return the findings of files, worst first in each, with their number at the end."""
    several = [finding for file in files for finding in file.findings]
    if not several:
        return "No findings."
    parts = [_finding(file, finding, width) for file in files for finding in file.findings]
    return "\n\n".join([*parts, f"{findings_counts(several)}."])


def _finding(file: LintedFile, finding: Finding, width: int) -> str:
    first = finding.places[0]
    sure = "" if finding.confidence == "certain" else f" ({finding.confidence})"
    head = f"{finding.severity} {finding.code}{sure} {first}: {finding.line}"
    lines = [*_headed(_at(file, first), head, width), *_underlined(file, finding.places)]
    own_fix = len({place.fix for place in finding.places}) > 1
    if not finding.says_the_same:
        for place in finding.places:
            where = _at(file, place) or f"{place}: "
            said = f"- {where}{place.line}" + own_fix * f" {place.fix}"
            lines += _wrapped(said, width, "  ")
    elif any(place.path != first.path for place in finding.places):
        others = "; ".join(map(str, finding.places[1:]))
        lines += _wrapped(f"also: {others}", width, "  ")
    for word, text in (("why", finding.why), ("fix", "" if own_fix else finding.fix)):
        lines += _wrapped(f"{word}: {text}", width, "  ") if text else []
    return "\n".join(lines)


def _at(file: LintedFile, place: FindingPlace) -> str:
    """Return ``jobs.yml:4:5: ``, which editors and terminals make a link of."""
    span = place.span
    return f"{plain(file.name)}:{span.line}:{span.column}: " if span is not None else ""


def _headed(where: str, text: str, width: int) -> list[str]:
    """Return where a finding is, whole, since it is a link; a long path has a line of its own."""
    if cells(where) > width // 2:
        return [where.rstrip(), *_wrapped(text, width, "  ")]
    return _wrapped(where + text, width, "")


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return [indent + line for line in wrap_cells(text, width - len(indent), "  ")]


def _underlined(file: LintedFile, places: Sequence[FindingPlace]) -> Iterator[str]:
    """Yield the lines that the places are on, each with its value underlined."""
    spans = sorted({place.span for place in places if place.span is not None})
    lines = {span.line: [one for one in spans if one.line == span.line] for span in spans}
    shown = [number for number in lines if file.line_at(number)][:_MOST_LINES]
    gutter = max((len(str(number)) for number in shown), default=0)
    for number in shown:
        line, marked = file.line_at(number), lines[number]
        begin = _begin(line, marked[0])
        text = ("…" if begin else "") + _shown(line[begin:])
        carets = (" " if begin else "") + _carets(line, marked, begin)
        text = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
        yield f"  {number:>{gutter}} | {text}"
        yield f"  {' ' * gutter} | {carets[:_WIDEST]}"
    if len(lines) > len(shown) > 0:
        yield f"  {' ' * gutter} | and {count_words(len(lines) - len(shown), 'more line')}"


def _begin(line: str, first: TextSpan) -> int:
    """Return where to begin with a line: not at its first letter where what is marked is far behind it."""
    end = first.column - 1 + min(first.width_on(line), _WIDEST - _BEFORE)
    return max(first.column - 1 - _BEFORE, 0) if end > _WIDEST else 0


def _carets(line: str, spans: Sequence[TextSpan], begin: int) -> str:
    """Return the line below the rest of a line, with each of its spans underlined."""
    text = ""
    for span in spans:
        before = _shown(line[begin : span.column - 1])
        marked = _shown(line[span.column - 1 : span.column - 1 + span.width_on(line)])
        text = text.ljust(cells(before)) + "^" * max(cells(marked), 1)
    return text


def _shown(text: str) -> str:
    """Return text as harmless; each of its blanks stays, and a tab takes the place of one."""
    return " ".join(plain(word) for word in text.replace("\t", " ").split(" "))
