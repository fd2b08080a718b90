"""HCL text without what a grammar is slow at: strings and heredocs are put aside, comments are blanked.

What is left has the same lines and columns, so that whoever parses it still says where something is. Every
opening bracket is counted here, before a parser recurses into it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from jobkit.basics.errors import ArtifactError

__all__ = ["MAX_DEPTH", "MaskedText", "RawString", "mask", "template_end"]

MAX_DEPTH = 40
_FIRST = 0xF0000  # a plane of private characters: no file holds them outside its strings
_MOST_STRINGS = 60_000

_MASKED = re.compile(f'"([{chr(_FIRST)}-{chr(_FIRST + 0xFFFD)}]) *"')
_CODE = re.compile(r'"|#|//|/\*|<<-?(?=[^\W\d])|[\[({]|[\])}]')
_STRING = re.compile(r'\\.|\$\$\{|%%\{|\$\{|%\{|"|\n', re.DOTALL)
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w.-]*)[ \t]*\r?\n")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class RawString:
    """A string as it is written.

    Parameters
    ----------
    text : str
        Between the quotes, or the lines of a heredoc.
    kind : {"quoted", "heredoc", "trimmed"}
        Only a quoted one knows backslashes; a trimmed heredoc, ``<<-``, loses its indentation.
    line : int
        1-based, of its first letter.
    """

    text: str
    kind: str
    line: int


@dataclass(slots=True)
class MaskedText:
    """A text and what was put aside of it.

    Parameters
    ----------
    text : str
        Each string is a single private letter in quotes, padded to its old length.
    strings : list of RawString
    closed_at : dict of int to int
        Position in `text` of an opening bracket at the top -> that of the closing one.
    """

    text: str = ""
    strings: list[RawString] = field(default_factory=list)
    closed_at: dict[int, int] = field(default_factory=dict)

    def string(self, quoted: str) -> RawString:
        """Return what stands behind a quoted letter of the masked text."""
        letter = quoted.strip('" \n')
        return self.strings[ord(letter) - _FIRST] if letter else RawString("", "quoted", 0)

    def restored(self, code: str) -> str:
        """Return a piece of the masked text as it was written, a heredoc as a string in quotes."""
        return _MASKED.sub(lambda found: f'"{self.string(found.group()).text}"', code)


def mask(text: str) -> MaskedText:
    """Return HCL with its strings put aside and its comments blanked.

    Raises
    ------
    ArtifactError
        A string, a comment, a heredoc or a bracket that is never closed; nesting of more than 40.
    """
    return _Masker(text).run()


def template_end(text: str, start: int) -> int:
    """Return the position after the ``}`` that closes the ``${`` whose code begins at `start`."""
    return _Masker(text).template(start, 1)


class _Masker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[str] = []
        self.done = 0
        self.shift = 0
        self.masked = MaskedText()
        self._breaks: list[int] | None = None

    def run(self) -> MaskedText:
        opened: list[tuple[str, int]] = []  # the sign that closes it, and where it is
        top = 0
        position = 0
        while (found := _CODE.search(self.text, position)) is not None:
            sign, start = found.group(), found.start()
            if sign in "[({":
                top = top if opened else start + self.shift
                opened.append((_CLOSING[sign], start))
                self._check(len(opened), start)
                position = found.end()
            elif sign in "])}":
                self._close(opened, sign, start)
                if not opened:
                    self.masked.closed_at[top] = start + self.shift
                position = found.end()
            else:
                position = self._put_aside(sign, start)
        if opened:
            raise self.problem(f"a `{self.text[opened[-1][1]]}` is never closed", opened[-1][1])
        self.masked.text = "".join((*self.pieces, self.text[self.done :]))
        return self.masked

    def _close(self, opened: list[tuple[str, int]], sign: str, start: int) -> None:
        if not opened or opened[-1][0] != sign:
            wanted = f", where `{opened[-1][0]}` is expected" if opened else ", which nothing opened"
            raise self.problem(f"a `{sign}`{wanted}", start)
        opened.pop()

    def _put_aside(self, sign: str, start: int) -> int:
        """Mask what begins at `start`; return the position after it."""
        if sign == '"':
            end = self.string(start, 1)
            self._keep(start, end, RawString(self.text[start + 1 : end - 1], "quoted", self.line(start)))
            return end
        if sign.startswith("<<"):
            return self._heredoc(start)
        end = self._comment_end(sign, start)
        self._replace(start, end, re.sub(r"[^\n]", " ", self.text[start:end]))
        return end

    def _comment_end(self, sign: str, start: int) -> int:
        closing = "*/" if sign == "/*" else "\n"
        at = self.text.find(closing, start + len(sign))
        if at < 0 and sign == "/*":
            raise self.problem("a comment `/*` is never closed", start)
        return len(self.text) if at < 0 else at + 2 * (sign == "/*")

    def _heredoc(self, start: int) -> int:
        opening = _HEREDOC.match(self.text, start)
        if opening is None:
            return start + 2
        word = re.escape(opening.group(2))
        closing = re.compile(rf"^[ \t]*{word}[ \t]*\r?$", re.MULTILINE).search(self.text, opening.end())
        if closing is None:
            raise self.problem(f"a heredoc `<<{opening.group(2)[:40]}` is never closed", start)
        kind = "trimmed" if opening.group(1) else "heredoc"
        text = self.text[opening.end() : closing.start()]
        self._keep(start, closing.end(), RawString(text, kind, self.line(opening.end())))
        return closing.end()

    def _keep(self, start: int, end: int, string: RawString) -> None:
        if not string.text:
            self._replace(start, end, '""' + "\n" * self.text.count("\n", start, end))
            return
        if len(self.masked.strings) >= _MOST_STRINGS:
            raise self.problem(f"holds more than {_MOST_STRINGS:,} strings", start)
        breaks = self.text.count("\n", start, end)
        padding = "" if breaks else " " * (end - start - 3)
        self._replace(start, end, f'"{chr(_FIRST + len(self.masked.strings))}{padding}"' + "\n" * breaks)
        self.masked.strings.append(string)

    def _replace(self, start: int, end: int, replacement: str) -> None:
        self.pieces += [self.text[self.done : start], replacement]
        self.done = end
        self.shift += len(replacement) - (end - start)

    def string(self, start: int, depth: int) -> int:
        """Return the position after the quote that closes the string at `start`."""
        position = start + 1
        while (found := _STRING.search(self.text, position)) is not None:
            sign, position = found.group(), found.end()
            if sign == '"':
                return position
            if sign == "\n":
                break
            if sign in ("${", "%{"):
                position = self.template(position, depth + 1)
        raise self.problem("a string is never closed", start)

    def template(self, start: int, depth: int) -> int:
        """Return the position after the brace that closes the template whose code begins at `start`."""
        self._check(depth, start)
        opened: list[str] = []
        position = start
        while (found := _CODE.search(self.text, position)) is not None:
            sign, position = found.group(), found.end()
            if sign == '"':
                position = self.string(found.start(), depth + len(opened))
            elif sign in _CLOSING:
                opened.append(_CLOSING[sign])
                self._check(depth + len(opened), found.start())
            elif sign == "}" and not opened:
                return position
            elif sign in "])}" and (not opened or opened.pop() != sign):
                break
        raise self.problem("a template `${` is never closed", max(start - 2, 0))

    def _check(self, depth: int, position: int) -> None:
        if depth > MAX_DEPTH:
            raise self.problem(f"is nested more than {MAX_DEPTH} deep", position)

    def line(self, position: int) -> int:
        """Return the line (1-based) of a position."""
        if self._breaks is None:
            self._breaks = [found.start() for found in re.finditer("\n", self.text)]
        return bisect_left(self._breaks, position) + 1

    def problem(self, what: str, position: int) -> ArtifactError:
        """Return the error for something at a position."""
        column = position - self.text.rfind("\n", 0, position)
        return ArtifactError(what, where=f"line {self.line(position)}, column {column}")
