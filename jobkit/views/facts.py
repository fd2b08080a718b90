"""What jobkit's answers rest on, shown: one fact, and the causes of an answer."""

from __future__ import annotations

from jobkit.basics.facts import Fact
from jobkit.basics.why import Why, answer_lines
from jobkit.views.cards.causes import causes_html, sentence_html
from jobkit.views.cards.result_card import Codes, Drawing, OwnWords, ResultCard, Words, on_demand
from jobkit.views.cards.sheet import card_html
from jobkit.views.escape import xml
from jobkit.views.fact_links import fact_chip
from jobkit.views.fit import wrap_cells
from jobkit.views.tables import joined

__all__ = ["fact_chip", "fact_html", "fact_text", "why_html", "why_text"]

_WIDTH = 80  # terminal columns


def fact_text(one: Fact) -> str:
    """Return a fact for a terminal."""
    return one.page


def fact_html(one: Fact) -> str:
    """Return a fact with links to its sources and the tests that show it."""
    sources = ", ".join(
        f'<a href="{xml(url)}" target="_blank" rel="noopener">{xml(title)}</a>' for title, url in one.sources
    )
    parts = [
        Words([OwnWords(one.sentence), one.basis.capitalize()]),
        Drawing("", f"<p>Source: {sources}, read on {one.checked}</p>"),
        *([on_demand("Tests that show it", Codes("", one.tests))] if one.tests else []),
    ]
    return ResultCard("fact", one.id, parts).html()


def why_text(why: Why) -> str:
    """Return an answer for a terminal: the sentence, and a line for each cause that it does not tell."""
    first, *below = answer_lines(why)
    wrapped = (f"  {row}" for line in below for row in wrap_cells(line, _WIDTH - 2, "  "))
    return joined([*wrap_cells(first, _WIDTH), *wrapped])


def why_html(why: Why) -> str:
    """Return an answer with its causes as a tree that unfolds, nearest first."""
    return card_html("jobkit-why", f"<p>{sentence_html(why.sentence, why.causes)}</p>", causes_html(why))
