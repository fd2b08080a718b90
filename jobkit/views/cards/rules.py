"""Rules as a card: what differs from the platform of today, what is assumed, and all of them."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.words import count_words
from jobkit.platform import Rules
from jobkit.views.cards.records import value_words
from jobkit.views.cards.result_card import CardPart, ResultCard, Rows, Words, on_demand
from jobkit.views.tables import Table

__all__ = ["rules_card"]

_AS_TODAY = "Every rule is as the platform documents it, or as jobkit assumes."


def rules_card(rules: Rules) -> ResultCard:
    """Return rules as a card."""
    own, platform = Rules().as_preset(rules.name), Rules()
    changed = _differing(rules, own)
    stated = [name for name in _differing(rules, platform) if name not in changed]
    parts: list[CardPart] = [
        Words(
            [] if changed or stated else ["Every rule is as the platform documents it, or as jobkit assumes."]
        ),
        Rows(f"Changed from the {own.name} preset", _beside(changed, rules, own)),
        Rows("Where the study guide differs from the platform", _beside(stated, rules, platform)),
        _folded("Assumptions: no page settles them", Rules.assumptions(), rules),
        _folded("All rules", [name for name in Rules.model_fields if name != "name"], rules),
    ]
    note = f"{count_words(len(changed), 'rule')} changed" if changed else ""
    return ResultCard("rules", rules.name.capitalize(), parts, note=note)


def _differing(rules: Rules, other: Rules) -> list[str]:
    """Return the names of the rules that two sets do not share, in the order of the table."""
    every = (name for name in Rules.model_fields if name != "name")
    return [name for name in every if getattr(rules, name) != getattr(other, name)]


def _beside(names: Iterable[str], rules: Rules, other: Rules) -> Table:
    rows = tuple((name, _value(rules, name), _value(other, name), _says(name)) for name in names)
    return Table(("rule", "here", f"{other.name}", "the rule"), rows, label="Rules", gives=((3, 20), (0, 12)))


def _folded(summary: str, names: Iterable[str], rules: Rules) -> CardPart:
    rows = tuple((name, _value(rules, name), _says(name)) for name in names)
    return on_demand(
        f"{summary} ({len(rows)})", Rows("", Table(("rule", "value", "the rule"), rows, summary))
    )


def _value(rules: Rules, name: str) -> str:
    return value_words(name, getattr(rules, name)) or "no limit"


def _says(name: str) -> str:
    known = Rules.fact(name)
    return f"{known.text} [{known.fact}]" if known.fact else known.text
