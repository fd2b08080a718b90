"""The tree of causes: what explains what, and how it unfolds."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import jobkit
from jobkit.basics.why import Cause, CauseBranch, Details, Why
from jobkit.views.facts import fact_chip, why_html

FAILED = Cause("upstream", "a failed, and b depends on it", "a", "S-004")
FAULT = Cause("fault", "a was made to fail", "a", "S-004")
SELECTED = Cause("selection", "it matches b", "b")
NOTE = Cause("last_built", "no earlier run has built b", "b", beside=True)


def kinds(branches: tuple[CauseBranch, ...]) -> list[object]:
    """Return kinds as nested lists: a cause, then those that explain it."""
    return [
        [branch.cause.kind, *kinds(branch.deeper)] if branch.deeper else branch.cause.kind
        for branch in branches
    ]


def tree_of(*causes: Cause) -> list[object]:
    return kinds(Why("So it is.", causes).tree())


def test_what_explains_a_cause_stands_below_it() -> None:
    assert tree_of(FAILED, FAULT, SELECTED, NOTE) == [["upstream", "fault"], "selection", "last_built"]


def test_two_nodes_skipped_for_one_reason_stand_side_by_side() -> None:
    other = Cause("upstream", "a failed, and c depends on it", "a")
    assert tree_of(FAILED, other, FAULT) == ["upstream", ["upstream", "fault"]]


def test_jobs_that_wait_for_one_another_are_a_chain() -> None:
    jobs = [
        Cause("upstream_never_ran", f"it waits for {n + 1}", str(n), data=Details(upstream=str(n + 1)))
        for n in range(3)
    ]
    assert tree_of(*jobs) == [["upstream_never_ran", ["upstream_never_ran", "upstream_never_ran"]]]


def test_a_very_long_chain_stays_a_page() -> None:
    jobs = tuple(
        Cause("upstream_never_ran", "it waits", str(n), data=Details(upstream=str(n + 1)))
        for n in range(5_000)
    )
    html = why_html(Why("It waits.", jobs))
    assert ET.fromstring(html).tag == "div"
    assert "more causes" in html
    assert len(html) < 200_000


def test_every_cause_is_in_the_tree_once() -> None:
    def counted(branches: tuple[CauseBranch, ...]) -> list[Cause]:
        return [cause for branch in branches for cause in (branch.cause, *counted(branch.deeper))]

    for causes in ((), (FAILED,), (FAILED, FAULT, SELECTED, NOTE), (FAULT, FAULT)):
        assert counted(Why("x", causes).tree()) == list(causes)


def test_the_page_has_chips_notes_and_what_each_cause_rests_on() -> None:
    root = ET.fromstring(why_html(Why("b was skipped.", (FAILED, FAULT, SELECTED, NOTE))))
    outer, inner = root.findall(".//li[@data-kind='upstream']"), root.findall(".//li[@data-kind='fault']")
    assert outer[0].find(".//li") is inner[0]
    chips = root.findall(".//a[@class='jobkit-fact']")
    assert {chip.text for chip in chips} == {"S-004"}
    assert jobkit.fact("S-004").sentence in str(chips[0].get("title"))
    assert chips[0].get("href") == jobkit.fact("S-004").url
    assert root.findtext("h4") == "Also worth knowing"
    assert root.find(".//li[@class='jk-beside']").get("data-kind") == "last_built"  # type: ignore[union-attr]


def test_hostile_text_stays_text() -> None:
    evil = '<img src=x onerror="alert(1)">\u202e`<b>`'
    html = why_html(Why(evil, (Cause("x", evil, evil, evil, data=Details(evil=evil, many=(evil, evil))),)))
    assert {node.tag for node in ET.fromstring(html).iter()} <= {
        "div", "style", "p", "ul", "li", "details", "summary", "code", "dl", "dt", "dd",
    }  # fmt: skip
    assert "\u202e" not in html


def test_a_chip_without_a_fact_is_nothing() -> None:
    assert fact_chip("") == ""
