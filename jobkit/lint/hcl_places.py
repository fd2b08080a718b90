"""Where the arguments of a Terraform file stand: enough to underline them, without reading what they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from jobkit.basics.errors import Place
from jobkit.basics.text_span import TextSpan

__all__ = ["hcl_spans", "hcl_texts"]

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<heredoc><<[-~]?(?P<mark>\w+)[^\n]*\n.*?^[ \t]*(?P=mark)\b)
    |(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<word>[A-Za-z_][\w-]*)
    |(?P<sign>[{}\[\]=:,\n])
    |(?P<other>[^\s{}\[\]=:,"]+?)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_DEEPEST = 40
_MOST_HEREDOCS = 2_000  # each that has no end is looked for to the end of the file


@dataclass
class _Frame:
    """An open bracket: the place of what is in it, and how many entries of a list there have been."""

    place: Place
    is_list: bool = False
    index: int = 0
    words: list[str] = field(default_factory=list)


def hcl_spans(text: str) -> dict[Place, TextSpan]:
    r"""Return the place of each block, argument and entry of a list, with what to underline.

    >>> hcl_spans('resource "a" "b" {\n  c = ["d"]\n}')["resource", "a", "b", "c", 0].column
    8
    """
    return dict(_walk(text, _Lines(text))) if text.count("<<") <= _MOST_HEREDOCS else {}


def hcl_texts(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield begin and end of each string, as (line, column) from 0."""
    lines = _Lines(text)
    for token in _TOKEN.finditer(text) if text.count("<<") <= _MOST_HEREDOCS else ():
        if token.lastgroup in ("string", "heredoc", "mark"):
            yield lines.at(token.start()), lines.at(token.end())


def _walk(text: str, lines: _Lines) -> Iterator[tuple[Place, TextSpan]]:
    frames = [_Frame(())]
    key: Place | None = None
    start = 0
    for token in _TOKEN.finditer(text):
        frame, sign = frames[-1], token["sign"]
        if token["string"] or token["word"]:
            written = token[0].strip('"')
            if frame.is_list:
                yield (*frame.place, frame.index), lines.span(token.start(), token.end())
            elif key is None:
                start = token.start() if not frame.words else start
                frame.words.append(written)
        elif sign in ("=", ":") and not frame.is_list and frame.words and key is None:
            key = (*frame.place, frame.words[-1])
            yield key, lines.span(start, lines.end_of(token.start()))
        elif sign in ("{", "[") and len(frames) < _DEEPEST:
            inside = _inside(frame, key)
            if key is None and sign == "{" and not frame.is_list:
                yield inside, lines.span(start, token.start())
            frames.append(_Frame(inside, is_list=sign == "["))
            frame.words, key = [], None
        elif sign in ("}", "]") and len(frames) > 1:
            frames.pop()
            frames[-1].words, key = [], None
        elif sign == "," and frame.is_list:
            frame.index += 1
        elif sign in (",", "\n") and not frame.is_list:
            frame.words, key = [], None


def _inside(frame: _Frame, key: Place | None) -> Place:
    if frame.is_list:
        return (*frame.place, frame.index)
    return key if key is not None else (*frame.place, *frame.words)


class _Lines:
    """Offsets of a text as lines and columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def end_of(self, offset: int) -> int:
        """Return the end of the line, without blanks and a comment."""
        end = self._text.find("\n", offset)
        line = self._text[offset : end if end >= 0 else len(self._text)]
        return offset + len(re.sub(r"\s*(#|//)[^\"]*$", "", line).rstrip())

    def span(self, start: int, end: int) -> TextSpan:
        (line, column), (end_line, end_column) = self.at(start), self.at(end)
        return TextSpan(line + 1, column + 1, end_line + 1, end_column + 1)
