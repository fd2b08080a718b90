"""What jobkit's answers rest on, shown: one fact, and the causes of an answer."""

from __future__ import annotations

from jobkit.basics.facts import Fact
from jobkit.basics.why import Why
from jobkit.views.cards.causes import causes_html, sentence_html
from jobkit.views.cards.sheet import card_html
from jobkit.views.escape import xml
from jobkit.views.fact_links import fact_chip
from jobkit.views.tables import page, paragraph

__all__ = ["fact_chip", "fact_html", "fact_text", "why_html", "why_text"]


def fact_text(one: Fact) -> str:
    """Return a fact for a terminal."""
    return one.page


def fact_html(one: Fact) -> str:
    """Return a fact with links to its sources and the tests that show it."""
    sources = ", ".join(
        f'<a href="{xml(url)}" target="_blank" rel="noopener">{xml(title)}</a>' for title, url in one.sources
    )
    tests = "".join(f"<li><code>{xml(test)}</code></li>" for test in one.tests)
    shown = f"<details><summary>Tests that show it</summary><ul>{tests}</ul></details>" if tests else ""
    return page(
        "jobkit-fact-page",
        f"<p><b>{xml(one.id)}</b>: {xml(one.sentence)}</p>",
        paragraph(one.basis),
        f"<p>Source: {sources}, read on {one.checked}</p>",
        shown,
    )


def why_text(why: Why) -> str:
    """Return an answer for a terminal: the sentence, and a line for each cause."""
    return repr(why)


def why_html(why: Why) -> str:
    """Return an answer with its causes as a tree that unfolds, nearest first."""
    return card_html("jobkit-why", f"<p>{sentence_html(why.sentence, why.causes)}</p>", causes_html(why))
