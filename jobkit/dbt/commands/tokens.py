"""A line of text -> its words with their places, split as a shell would."""

from __future__ import annotations

import io
import shlex
from dataclasses import dataclass
from functools import lru_cache

from jobkit.basics.errors import CommandError

__all__ = ["Token", "place", "tokenize"]

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its text without quotes, and where it stands in the line (half-open)."""

    text: str
    start: int
    end: int


def place(line: str, start: int, end: int, *, around: int = 40) -> str:
    """Return words for a place in a line: the column, the line around it, and the place itself.

    >>> place("dbt buld", 4, 8)
    'column 5 of `dbt buld`'
    """
    line = line.replace("\r", " ").replace("\n", " ")
    left, right = (
        max(0, start - around),
        min(len(line), min(max(end, start + 1), start + 2 * around) + around),
    )
    shown = ("…" if left else "") + line[left:right] + ("…" if right < len(line) else "")
    return f"column {start + 1} of `{shown.strip()}`"


def tokenize(line: str) -> list[Token]:
    """Return the words of a command line; raises CommandError on an open quote."""
    return list(_tokens(line))


@lru_cache(maxsize=4_096)
def _tokens(line: str) -> tuple[Token, ...]:
    _refuse(line)
    reader = io.StringIO(line)
    lexer = shlex.shlex(reader, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[Token] = []
    end = 0
    while True:
        start = end + len(line[end:]) - len(line[end:].lstrip(lexer.whitespace))
        try:
            text = lexer.get_token()
        except ValueError as error:
            raise CommandError(
                f"{str(error).lower()}", where=place(line, start, len(line)), hint="close the quote"
            ) from None
        if text is None:
            return tuple(words)
        # the lexer has read the blank behind the word as well, unless the line ended
        end = reader.tell()
        if end > start and line[end - 1] in lexer.whitespace and line[start:end].strip():
            end -= 1
        words.append(Token(text, start, end))


def _refuse(line: str) -> None:
    if len(line) > _LONGEST:
        raise CommandError(
            f"this command has {len(line):,} characters", hint=f"at most {_LONGEST:,} are read"
        )
    for at, character in enumerate(line):
        if character in "\v\f\x85\u2028\u2029":
            raise CommandError(
                f"a command cannot hold the character U+{ord(character):04X}",
                where=place(line.replace(character, " "), at, at + 1),
                hint="write a blank",
            )
        if character == "\0":
            raise CommandError("a command cannot hold a NUL character", where=f"column {at + 1}")
