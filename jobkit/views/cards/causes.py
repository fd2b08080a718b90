"""The causes of an answer as a tree that unfolds: each with its fact, and with what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobkit.basics.why import Cause, CauseBranch, Plain, Why
from jobkit.basics.words import as_sentence, moment_words
from jobkit.views.cards.result_card import CardPart, Drawing, ResultCard
from jobkit.views.cards.sheet import muted, pairs_html, tag, unfolding
from jobkit.views.escape import xml
from jobkit.views.fact_links import fact_chip, known_fact
from jobkit.views.fit import wrap_cells
from jobkit.views.markup import inline_html
from jobkit.views.sentences import left_out

__all__ = ["cause_card", "causes_html", "causes_part", "sentence_html"]

_MOST = 40  # branches of one level that are drawn; a failed source of a large project has thousands


def causes_html(why: Why) -> str:
    """Return the causes of an answer as a tree: nearest first, then what is worth knowing beside them.

    It needs the style of a card around it, and reads as nested lists without.
    """
    branches = why.tree()
    beside = tuple(branch for branch in branches if branch.cause.beside)
    return _level(tuple(branch for branch in branches if not branch.cause.beside)) + (
        f"<h4>Also worth knowing</h4>{_level(beside)}" if beside else ""
    )


def sentence_html(text: str, causes: Sequence[Cause]) -> str:
    """Return a sentence in which the commands and expressions of its causes are code.

    They are looked up as data, each once: a name in backquotes changes no markup.
    """
    html = xml(text)
    codes = dict.fromkeys(cause.data.get(name) for cause in causes for name in ("command", "expression"))
    for code in codes:
        if isinstance(code, str):
            html = html.replace(f"`{xml(code)}`", f"<code>{xml(code)}</code>", 1)
    return html


def cause_card(cause: Cause) -> ResultCard:
    """Return one cause as a card, for which it is the whole tree."""
    return ResultCard("cause", cause.kind.replace("_", " ").capitalize(), [causes_part("", [cause])])


def causes_part(heading: str, causes: Sequence[Cause]) -> CardPart:
    """Return causes as a tree under a heading; nothing for none."""
    markup = causes_html(Why("", tuple(causes))) if causes else ""
    return Drawing(heading, markup, lambda width: _cause_lines(causes, width))


def _cause_lines(causes: Sequence[Cause], width: int) -> list[str]:
    return [line for cause in causes for line in wrap_cells(f"- {cause.line}", width, "  ")]


def _level(branches: Sequence[CauseBranch]) -> str:
    items = [_branch(branch) for branch in branches[:_MOST]]
    items += [f"<li>{muted(more)}</li>" for more in left_out(len(branches) - _MOST, "cause")]
    return f'<ul class="jk-tree">{"".join(items)}</ul>' if items else ""


def _branch(branch: CauseBranch) -> str:
    cause = branch.cause
    beside = ' class="jk-beside"' if cause.beside else ""
    rests = _rests_on(cause)
    content = f'<div class="jk-inside">{rests}</div>' if rests else ""
    if branch.deeper:
        content = _level(branch.deeper) + unfolding(muted("What this rests on"), content)
    unfolded = unfolding(_summary(cause), content, is_open=bool(branch.deeper))
    # the link stands beside what unfolds: inside, neither the keyboard nor a screen reader tells them apart
    return (
        f'<li{beside} data-kind="{xml(cause.kind)}" data-subject="{xml(cause.subject)}">'
        f'<div class="jk-cause">{unfolded}{fact_chip(cause.fact)}</div></li>'
    )


def _summary(cause: Cause) -> str:
    assumed = f" {tag('assumption')}" if cause.assumption else ""
    return f"{sentence_html(_sentence(cause), [cause])}{assumed}"


def _sentence(cause: Cause) -> str:
    """Return a cause as a sentence; the name of its node at the beginning keeps its small letter."""
    is_name = cause.text.partition(" ")[0] == cause.subject.split(".")[-1]
    return f"{cause.text}." if is_name else as_sentence(cause.text)


def _rests_on(cause: Cause) -> str:
    """Return the sentence of the fact, and what the cause was written from."""
    fact = known_fact(cause.fact)
    says = f"<p>{inline_html(fact.sentence)}</p>" if fact is not None else ""
    data = {name.replace("_", " "): value for name, value in cause.data.items()}
    values = {"about": cause.subject, "at": cause.at, **data}
    return says + pairs_html(
        [(name, xml(words)) for name, value in values.items() if (words := _value(value))]
    )


def _value(value: Plain) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool) or value is None:
        return "yes" if value else ""
    return f"{moment_words(value)} UTC" if isinstance(value, datetime) else str(value)
