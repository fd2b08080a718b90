"""Inputs that are nearly right: texts, bytes and plain data, changed here and there by a seeded generator."""

from __future__ import annotations

from random import Random
from typing import Any

__all__ = ["data", "number", "odd_text", "text", "value", "words"]

_PIECES = (
    "",
    " ",
    "\n",
    "\t",
    "\0",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "é🚀",
    '"',
    "'",
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "!!python/object",
    "#",
    ",",
    "|",
    "null",
    "true",
    "on",
    "1.7",
    "1e999",
    ".inf",
    "-1",
    "0x10",
    "99999999999999999999",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31T23:59",
    "../../etc/passwd",
    "{{ x }}",
    "%s",
    "$(true)",
    "<script>",
)
_LONG = ("x" * 5_000, "[" * 3_000, "{a: " * 2_000, "- " * 2_000, "orders " * 3_000, "+" * 4_000, "9" * 5_000)

_VERY_LONG = ("[" * 200_000, "orders " * 60_000, "orders," * 30_000, "{a: " * 100_000, "9" * 100_000)


def odd_text(random: Random) -> str:
    """Return a text that somebody may give by mistake or on purpose."""
    chance = random.random()
    if chance < 0.05:
        return random.choice(_LONG if chance < 0.048 else _VERY_LONG)
    return "".join(random.choice(_PIECES) for _ in range(random.randint(1, 4)))


def number(random: Random) -> Any:
    """Return a number, most of them out of any range."""
    few = (0, 1, -1, 2, 7, 25, 64, 1e-9, 0.5, 1.5, 1e9, 1e308, 10**30, 10**400, 2**63, -(2**63))
    return random.choice((*few, float("inf"), float("-inf"), float("nan"), True, False))


def value(random: Random, depth: int = 3) -> Any:
    """Return plain data of any kind."""
    kind = random.randrange(8 if depth else 5)
    if kind == 0:
        return number(random)
    if kind <= 2:
        return odd_text(random)
    if kind == 3:
        return None
    if kind == 4:
        return random.choice(("orders", "Production", "dbt build", "0 6 * * *", "2026-03-03", "tag:nightly"))
    if kind <= 6:
        return [value(random, depth - 1) for _ in range(random.randrange(4))]
    return {odd_text(random): value(random, depth - 1) for _ in range(random.randrange(4))}


def text(random: Random, source: str) -> str:
    """Return a text with one to four changes: cut, doubled, moved, something put in."""
    for _ in range(random.randint(1, 4)):
        at, to = sorted((random.randrange(len(source) + 1), random.randrange(len(source) + 1)))
        to = min(to, at + random.choice((0, 1, 3, 20, 200)))
        kind = random.randrange(4)
        if kind == 0:
            source = source[:at] + source[to:]
        elif kind == 1:
            source = source[:at] + odd_text(random) + source[to:]
        elif kind == 2:
            source = source[:to] + source[at:to] * random.choice((1, 2, 30)) + source[to:]
        else:
            lines = source.split("\n")
            a, b = random.randrange(len(lines)), random.randrange(len(lines))
            lines[a], lines[b] = lines[b], lines[a]
            source = "\n".join(lines)
    return source


def data(random: Random, source: Any) -> Any:
    """Return plain data with one to four values changed, dropped or added; `source` stays as it is."""
    copied = _copied(source)
    for _ in range(random.randint(1, 4)):
        inner: Any = copied
        while True:
            if not isinstance(inner, dict | list) or not inner:
                break
            key = random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            if isinstance(inner[key], dict | list) and inner[key] and random.random() < 0.8:
                inner = inner[key]
                continue
            _change(random, inner, key)
            break
    return copied


def _change(random: Random, inner: Any, key: Any) -> None:
    kind = random.randrange(4)
    if kind == 0:
        del inner[key]
    elif kind == 1 and isinstance(inner, dict):
        inner[odd_text(random)] = value(random)
    else:
        inner[key] = value(random)


def _copied(source: Any) -> Any:
    if isinstance(source, dict):
        return {key: _copied(inner) for key, inner in source.items()}
    return [_copied(inner) for inner in source] if isinstance(source, list | tuple) else source


def words(random: Random, known: tuple[str, ...], most: int = 6) -> str:
    """Return some of the known words in a row, some of them odd."""
    chosen = [
        odd_text(random) if random.random() < 0.15 else random.choice(known)
        for _ in range(random.randint(1, most))
    ]
    return random.choice((" ", " ", "", ",")).join(chosen)
