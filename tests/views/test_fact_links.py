"""On a page the number of a fact is a link to its source, with its sentence as the tooltip."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import jobkit
from jobkit.basics.facts import FACT_ID
from jobkit.lint import lint
from jobkit.views import findings_html, notices_html
from jobkit.views.fact_links import with_fact_links
from jobkit.views.show import VIEWS
from tests.views.test_show import examples

LINK = '<a class="jobkit-fact" href="https://docs.getdbt.com/docs/deploy/deploy-jobs" title="Every schedule'


class Links(HTMLParser):
    """Collects the links of facts, and numbers of facts outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.linked: list[str] = []
        self.bare: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag == "a" and self._inside), "a link in a link"
        self._inside |= tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "a"

    def handle_data(self, data: str) -> None:
        found = FACT_ID.findall(data)
        (self.linked if self._inside else self.bare).extend(found)


def links(html: str) -> Links:
    parser = Links()
    parser.feed(html)
    return parser


def test_text_gets_links_and_markup_stays() -> None:
    html = (
        '<p title="P-063">in UTC [P-063, assumption], P-999, <a href="x">P-063</a></p>'
        "<svg><text>P-063</text></svg>"
    )
    linked = with_fact_links(html)
    assert linked.count(LINK) == 1
    assert linked.startswith('<p title="P-063">in UTC [<a ')
    assert linked.endswith('</a>, assumption], P-999, <a href="x">P-063</a></p><svg><text>P-063</text></svg>')
    assert with_fact_links(linked) == linked


def test_a_page_without_facts_stays_as_it_is() -> None:
    assert with_fact_links("<p>no &lt;b&gt;</p>") == "<p>no &lt;b&gt;</p>"


@pytest.mark.parametrize("kind", sorted(VIEWS.keys() - {"Fact"}))
def test_no_number_of_a_fact_stands_bare(kind: str) -> None:
    result = examples()[kind]
    assert not links(result._repr_mimebundle_()["text/html"]).bare


def test_answers_notes_findings_and_notices_have_links() -> None:
    commands = ["dbt deps", "dbt build"]
    job = jobkit.Job(name="Daily", commands=commands, schedule=jobkit.Schedule(cron="0 6 * * *"))
    sim = jobkit.simulate(job, until="2026-03-03")
    why = sim.why(sim.runs[0])
    linked = links(why._repr_mimebundle_()["text/html"]).linked
    assert {cause.fact for cause in why if cause.fact} <= {*linked}
    assert [note for note in sim.notes if note.fact]
    assert links(sim._repr_mimebundle_()["text/html"]).linked
    page = links(findings_html(lint(job)))
    assert page.linked
    assert not page.bare
    assert not links(notices_html(sim)).bare


def test_a_solution_names_the_facts_behind_it() -> None:
    question = jobkit.quiz.load("topic-4")["q3"]
    for shown in (question.solution(), question.check("A")):
        assert "P-072" in shown.facts
        assert "Facts: P-072, P-073, P-040, G-34 (`jobkit explain P-072`)" in repr(shown)
        assert {*shown.facts} <= {*links(shown._repr_mimebundle_()["text/html"]).linked}
    assert "Facts" not in repr(question.check())
    assert "Facts" not in repr(question)
