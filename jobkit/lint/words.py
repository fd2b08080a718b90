"""Phrases as sentences."""

from __future__ import annotations

__all__ = ["sentence"]


def sentence(text: str) -> str:
    """Return a phrase as a sentence.

    >>> sentence("leave it out"), sentence("did you mean `tag`?")
    ('Leave it out.', 'Did you mean `tag`?')
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")
