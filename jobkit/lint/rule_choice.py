"""Which rules are asked: by code, by name, or by the letters of a family."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.errors import JobkitError
from jobkit.lint.rule import Rule, rules

__all__ = ["chosen_rules"]


def chosen_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules that `select` names, all by default, without those that `ignore` names.

    A longer name wins, as in ruff: ``select=["CMD"], ignore=["CMD002"]`` and ``ignore=["CMD"],
    select=["CMD002"]`` both do what they say.

    Parameters
    ----------
    select, ignore : iterable of str
        Codes, ``"CMD002"``, names, ``"redundant-deps"``, or families, ``"CMD"``; several in one text are
        parted by commas.

    Raises
    ------
    JobkitError
        For what is none of these.
    """
    wanted, unwanted = _named(select), _named(ignore)
    return tuple(rule for rule in rules() if _weight(rule, wanted, not wanted) > _weight(rule, unwanted))


def _weight(rule: Rule, named: dict[str, int], everything: bool = False) -> int:
    """Return how exactly a rule is named: 0 not at all, 1 as one of all, 2 by its family, 3 by itself."""
    return max(named.get(rule.code, 0), named.get(rule.family, 0), int(everything))


def _named(texts: Iterable[str]) -> dict[str, int]:
    """Return codes (3) and families (2)."""
    known = rules()
    names = {rule.name: rule.code for rule in known}
    codes, families = {rule.code for rule in known}, {rule.family for rule in known}
    found: dict[str, int] = {}
    for word in (part.strip() for text in texts for part in text.split(",")):
        code = names.get(word.lower(), word.upper())
        if code in codes or code in families:
            found[code] = 3 if code in codes else 2
        elif word:
            raise JobkitError.unknown("rule or family", word, [*codes, *families, *names])
    return found
