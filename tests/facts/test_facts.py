"""Every fact that can be seen has a test, and the table says which."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from tests.facts.discovery import FACT, shown_by_tests, shown_in
from tests.facts.ledger import SECTIONS, entries, ledger, shown
from tests.facts.table import TABLE, table
from tests.shared import SHARED, needs_shared


def facts_in(source: str) -> list[set[str]]:
    return [set(test.facts) for test in shown_in(dedent(source), "tests/test_x.py")]


def test_a_test_names_its_facts_in_three_places() -> None:
    source = '''
    CASES = {"zone": ("P-063: zone", 1), "other": ("no P-001", 2)}

    def test_a_newer_run_p050_p051_and_g04() -> None:
        """It rests on R5 too.

        But not on P-002, which is further down.
        """
        assert True  # nor on P-003

    @pytest.mark.parametrize("case", CASES)
    @pytest.mark.parametrize(("a", "b"), [(1, "P-070a")], ids=["S-001 one"])
    def test_cases(case) -> None:
        assert case

    def test_two_p95_and_p1000_and_stop_p05x() -> None:
        assert True

    def helper_p007() -> None:
        assert True
    '''
    assert facts_in(source) == [{"P-050", "P-051", "G-04", "R5"}, {"P-063", "P-070a", "S-001"}]


def test_what_cannot_fail_is_seen() -> None:
    source = """
    def test_nothing_p050():
        simulate()
    def test_raises_p051():
        with pytest.raises(ValueError):
            simulate()
    """
    assert [test.asserts for test in shown_in(dedent(source), "x")] == [False, True]


@pytest.mark.parametrize("section", SECTIONS)
def test_an_entry_says_what_is_seen_or_why_nothing_is(section: str) -> None:
    for fact, entry in ledger()[section].items():
        assert re.fullmatch(FACT, fact), fact
        assert bool(entry.see) != bool(entry.why_not), fact


@pytest.mark.parametrize("section", SECTIONS)
def test_every_fact_that_can_be_seen_has_a_test(section: str) -> None:
    seen = {fact for fact, entry in entries(section).items() if entry.see}
    assert not sorted(seen - set(shown())), "write a test that names them"


def test_every_test_names_facts_that_can_be_seen() -> None:
    known = {fact: entry for section in SECTIONS for fact, entry in entries(section).items()}
    for test in shown_by_tests():
        assert test.asserts, f"{test} names a fact and cannot fail"
        for fact in test.facts:
            assert fact in known, f"{test} names {fact}, which observable.yml does not have"
            assert not known[fact].why_not, f"{test} shows {fact}, which observable.yml calls not observable"


def test_the_table_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == table(), "write it anew: python -m tests.facts"


@needs_shared
@pytest.mark.parametrize(
    ("section", "source", "number"),
    [
        ("facts", "platform.md", r"\*\*(P-\d{3}a?)\*\*"),
        ("rows", "platform.md", r"^\| S(-\d{2}) \|"),
        ("rules", "platform.md", r"^(R\d{1,2}) "),
        ("semantics", "semantics.md", r"^- (S-\d{3}) "),
    ],
)
def test_the_ledger_has_every_number_of_the_fact_sheets(section: str, source: str, number: str) -> None:
    sheet = SHARED / "facts" / source
    if not sheet.is_file():
        pytest.skip("the fact sheets are not on this machine")
    numbers = set(re.findall(number, sheet.read_text("utf-8"), re.MULTILINE))
    if section == "rows":  # the sheet numbers them like dbt-core's
        numbers = {f"G{row}" for row in numbers}
    assert numbers == set(entries(section))
