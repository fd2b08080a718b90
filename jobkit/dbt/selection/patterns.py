"""Wildcards ``* ? [abc] [!abc]``, case-sensitive, as dbt's ``fnmatch`` reads them on Linux."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache

__all__ = ["has_wildcard", "matcher"]


def has_wildcard(text: str) -> bool:
    """Say whether dbt takes the text for a pattern; a lone ``]`` is enough."""
    return any(character in text for character in "*?[]")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    # `translate` looks for a `]` again at each `[`: those behind the last one are plain letters
    closed, bracket, rest = pattern.rpartition("]")
    return re.compile(translate(closed + bracket + rest.replace("[", "[[]")))


def matcher(pattern: str) -> Callable[[str], object]:
    """Return a function that says whether a text matches the pattern.

    >>> [name for name in ("stg_a", "stg_b", "dim_a") if matcher("stg_*")(name)]
    ['stg_a', 'stg_b']
    """
    if pattern == "*":
        return lambda text: True
    if not has_wildcard(pattern):
        return lambda text: text == pattern
    literal, match = _literal(pattern), _compiled(pattern).match
    # most texts are refused by their letters, which costs a fraction of what the pattern does
    return (lambda text: literal in text and match(text)) if literal else match


def _literal(pattern: str) -> str:
    """Return the longest text that is in all texts that the pattern matches."""
    pieces = pattern.partition("[")[0].replace("?", "*").split("*")
    return max(pieces, key=len)
