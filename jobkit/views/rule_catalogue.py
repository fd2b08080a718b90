"""All rules of the linter: as a list for a terminal, and as one page with their proofs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from jobkit.basics.html_document import html_document
from jobkit.basics.marks import marks
from jobkit.basics.words import count_words
from jobkit.lint import Rule
from jobkit.lint.proof_plan import proof_plan, why_without_proof
from jobkit.lint.proving import prove
from jobkit.views.escape import xml
from jobkit.views.fact_links import with_fact_links
from jobkit.views.fit import wrap_cells
from jobkit.views.markup import to_html
from jobkit.views.proof import proof_html

__all__ = ["rule_catalogue", "rule_list"]


def rule_list(rules: Sequence[Rule], width: int = 100) -> str:
    """Return the rules, one a line: code, severity, how sure it is, whether it is proved, title."""
    proved = sum(proof_plan(rule.code) is not None for rule in rules)
    lines = [line for rule in rules for line in _row(rule, width)]
    return "\n".join([*lines, "", f"{count_words(len(rules), 'rule')}, {proved} with a proof."])


def _row(rule: Rule, width: int) -> list[str]:
    mark = "proof" if proof_plan(rule.code) is not None else ""
    start = f"{rule.code:<7} {rule.severity:<8} {rule.confidence:<9} {mark:<6} "
    wrapped = wrap_cells(rule.title, width - len(start), " " * len(start))
    return [start + wrapped[0], *wrapped[1:]]


def rule_catalogue(rules: Sequence[Rule], *, play: bool = True) -> str:
    """Return a page of all rules, each with its sections and its proof.

    Parameters
    ----------
    rules : sequence of Rule
    play : bool
        Whether the proofs are played and drawn; otherwise they are told in words.
    """
    families = [(name, list(several)) for name, several in groupby(rules, key=lambda rule: rule.family)]
    body = [f"<h1>Rules of jobkit lint</h1><p>{count_words(len(rules), 'rule')}.</p>", _contents(families)]
    for name, several in families:
        body.append(f'<h2 id="{xml(name)}">{xml(name)}</h2>')
        body += [_article(rule, play) for rule in several]
    return html_document("Rules of jobkit lint", with_fact_links("".join(body)))


def _contents(families: Iterable[tuple[str, Sequence[Rule]]]) -> str:
    rows = "".join(
        f'<tr><td><a href="#{rule.code}">{rule.code}</a></td><td>{rule.severity}</td>'
        f"<td>{rule.confidence}</td><td>{xml(rule.title)}</td></tr>"
        for _, several in families
        for rule in several
    )
    return f"<table><tr><th>code</th><th>severity</th><th>how sure</th><th>rule</th></tr>{rows}</table>"


def _article(rule: Rule, play: bool) -> str:
    sections = "".join(
        f"<h4>{xml(heading)}</h4><div>{to_html(text)}</div>" for heading, text in rule.sections.items()
    )
    badges = f"{rule.severity}, {rule.confidence}{marks(rule.fact)}"
    return (
        f'<article id="{rule.code}"><h3>{rule.code} {xml(rule.name)} <small>{xml(badges)}</small></h3>'
        f"<p><b>{xml(rule.title)}</b></p>{sections}<h4>Proof</h4>{_proof(rule, play)}</article>"
    )


def _proof(rule: Rule, play: bool) -> str:
    plan = proof_plan(rule.code)
    if plan is None:
        return f"<p>None: {xml(why_without_proof(rule.code))}</p>"
    return proof_html(prove(rule.code)) if play else f"<p>{xml(plan.sentence)}</p>"
