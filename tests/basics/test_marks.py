"""The mark of what only the docs of dbt v2 say: one list, in the table of facts."""

from __future__ import annotations

from jobkit.basics.engine import engine_causes
from jobkit.basics.facts import fact, facts
from jobkit.basics.why import Cause
from jobkit.lint import rules

OF_V2 = {
    "dbt docs: Upgrading to v2",
    "dbt docs: Checks",
    "dbt docs: About dbt check command",
    "dbt docs: dbt freshness",
    "dbt docs: Build and view your docs (dbt v2)",
}
"""Titles of pages that are about dbt v2."""


def test_what_pages_about_dbt_v2_say_is_marked_pf004() -> None:
    marked = {one.id for one in facts() if one.documentation_only}
    assert {one.id for one in facts() if OF_V2 & {source.title for source in one.sources}} <= marked
    assert all("v2" in fact(number).sentence for number in marked)
    assert not any(number.startswith(("S-", "G-")) for number in marked)


def test_a_fact_tells_its_mark_pf004() -> None:
    checks, zone = fact("PF-005"), fact("P-063")
    assert "documentation only" in checks.page
    assert checks.to_dict()["documentation_only"] is True
    assert "documentation only" not in zone.page
    assert "documentation_only" not in zone.to_dict()


def test_a_cause_is_marked_by_its_fact_and_by_nothing_else_pf004() -> None:
    told = Cause("check", "it failed", fact="PF-005", assumption=True)
    assert told.line == "it failed [PF-005, assumption, documentation only]"
    assert Cause("check", "it failed", fact="P-063").line == "it failed [P-063]"
    assert [cause.documentation_only for cause in engine_causes("fusion")] == [True]
    assert engine_causes("core") == ()


def test_a_rule_of_the_linter_rests_on_a_fact_only_where_that_is_marked_pf004() -> None:
    resting = {rule.code: rule.fact for rule in rules() if rule.fact}
    assert set(resting) == {"CMD020", "CMD022", "CMD023", "CMD025", "JOB012"}
    for rule in rules():
        assert rule.fact in ("", *(one.id for one in facts() if one.documentation_only))
        assert not rule.fact or rule.fact in rule.sections["Source"]
