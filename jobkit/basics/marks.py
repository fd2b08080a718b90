"""The marks behind a sentence: the fact that it rests on, and how far that can be trusted."""

from __future__ import annotations

from jobkit.basics.facts import is_documentation_only

__all__ = ["DOCUMENTATION_ONLY", "marks"]

DOCUMENTATION_ONLY = "documentation only"
"""The mark of what only the docs of dbt v2 say (PF-004). Which facts these are, `facts.json` knows."""


def marks(fact: str, *, assumption: bool = False) -> str:
    """Return the marks in brackets, with a blank before; ``""`` where there is nothing to mark.

    >>> marks("P-063"), marks("PF-005"), marks("", assumption=True), marks("")
    (' [P-063]', ' [PF-005, documentation only]', ' [assumption]', '')
    """
    known = (
        (fact, bool(fact)),
        ("assumption", assumption),
        (DOCUMENTATION_ONLY, is_documentation_only(fact)),
    )
    said = [text for text, is_so in known if is_so]
    return f" [{', '.join(said)}]" if said else ""
