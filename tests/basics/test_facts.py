"""Facts travel with the package: what a number in brackets means can be asked, on every machine."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.basics.facts import FactStatus, fact, facts
from tests.cli.running import run
from tests.facts.packaged import PACKAGED, packaged

ROOT = Path(jobkit.__file__).parents[1]
MENTIONS = re.compile(r"\b(?:PF|P|S|G)-\d{2,3}a?\b")
NOT_MEANT = {"tests/basics/test_facts.py", "tests/facts/test_facts.py", "tests/views/test_fact_links.py"}
"""Files that name facts which are not there, to see what happens then."""


def files() -> Iterator[Path]:
    for folder in ("jobkit", "notebooks", "quizzes", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".yml", ".md", ".ipynb", ".json") and "_bundled" not in path.parts:
                yield path
    yield from sorted(ROOT.glob("*.md"))


def test_every_number_that_is_mentioned_anywhere_is_a_fact() -> None:
    known = {one.id for one in facts()}
    unknown = {}
    for path in files():
        place = path.relative_to(ROOT).as_posix()
        if place not in NOT_MEANT and not place.startswith("tests/conformance/recordings"):
            missing = {*MENTIONS.findall(path.read_text("utf-8"))} - known
            if missing:
                unknown[place] = sorted(missing)
    assert not unknown


@pytest.mark.parametrize("one", facts(), ids=lambda one: one.id)
def test_a_fact_has_a_sentence_a_source_and_a_day(one: jobkit.Fact) -> None:
    assert re.match(r'[A-Z"`@+_]|on-run|dbt\b|--|d?im_', one.sentence)
    assert one.sentence.endswith(".")
    assert one.status in get_args(FactStatus)
    assert one.source
    assert all(source.url.startswith("https://") for source in one.sources)
    assert date(2026, 8, 1) <= one.checked <= date(2026, 12, 31)
    assert one.id.startswith("G-") == (one.status == "guide")
    assert one.id.startswith("S-") <= (one.status == "observed")


def test_the_tests_of_each_fact_are_those_of_today() -> None:
    assert PACKAGED.read_text("utf-8") == packaged(), "write it anew: python -m tests.facts"


def test_a_fact_names_tests_that_are_there() -> None:
    for one in facts():
        for test in one.tests:
            path, _, name = test.partition("::")
            assert f"def {name}(" in (ROOT / path).read_text("utf-8"), test


def test_a_fact_says_what_is_so_who_says_it_and_what_shows_it() -> None:
    zone = jobkit.fact("P-063")
    assert "UTC" in str(zone)
    assert (zone.status, zone.source) == ("documented", "dbt docs: Deploy jobs")
    assert zone.url == "https://docs.getdbt.com/docs/deploy/deploy-jobs"
    assert zone.checked == date(2026, 11, 28)
    assert any(test.endswith("_p063") for test in zone.tests)
    assert jobkit.explain("p063") == zone.page == repr(zone)
    for part in (zone.sentence, zone.source, zone.url, "2026-11-28", *zone.tests):
        assert part in zone.page
    assert pickle.loads(pickle.dumps(zone)) == zone
    assert json.loads(json.dumps(zone.to_dict()))["id"] == "P-063"


@pytest.mark.parametrize("number", ["p-062", "p-041", "p-116a"])
def test_what_no_page_says_is_no_documented_fact(number: str) -> None:
    one = jobkit.fact(number)
    assert "undocumented" in one.page or "inferred" in one.page or "on no page" in one.sentence


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("P-63", "did you mean `P-063`"),
        ("S-22", "did you mean `G-22`"),
        ("p-998", "did you mean `P-0"),
        ("Nightly", "numbers look like P-063"),
        (63, "numbers look like P-063"),
        (None, "numbers look like P-063"),
    ],
)
def test_an_unknown_number_says_what_was_meant(number: object, hint: str) -> None:
    with pytest.raises(JobkitError, match=re.escape(hint)):
        fact(number)  # type: ignore[arg-type]


def test_facts_are_found_by_words() -> None:
    assert "P-063" in {one.id for one in facts("utc SCHEDULE")}
    assert {one.id[0] for one in facts("study guide")} == {"G"}
    with pytest.raises(JobkitError, match="no fact holds 'unicorn'"):
        facts("unicorn")


def test_the_command_line_explains_facts_and_rules() -> None:
    assert run("explain", "P-063").stdout == jobkit.explain("P-063") + "\n"
    assert run("explain", "CI001").stdout == jobkit.explain("CI001") + "\n"
    assert run("lint", "--explain", "G-22").stdout == jobkit.explain("G-22") + "\n"
    assert "did you mean `P-063`" in run("explain", "P-63").stderr
    lines = run("facts", "run", "slot").stdout
    assert lines.startswith("P-040 ")
    assert "(undocumented)" in lines
    listed = json.loads(run("facts", "--format", "json").stdout)
    assert len(listed) == len(facts())
    assert run("facts", "unicorn").exit_code == 2
