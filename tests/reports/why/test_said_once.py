"""Over many kept simulations: no printed answer says a thing twice, cuts a message or says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import jobkit
from jobkit.basics.why import Cause, Why
from tests.golden.cases import cases

_CASES = dict(cases(random=40))
_RUNS = 12
_NODES = 4


def answers(sim: jobkit.Simulation) -> Iterator[Why]:
    yield from map(sim.why, sim.account.jobs)
    yield from map(sim.why, sim.notes)
    for run in sim.runs[:_RUNS]:
        yield sim.why(run)
        yield from map(sim.why, run.steps)
        nodes = sim.project.nodes
        results = {row.unique_id: None for row in run.results if row.unique_id in nodes}
        missing = [uid for uid in sim.project.nodes if uid not in results]
        yield from (sim.why(uid, run=run) for uid in [*list(results)[:_NODES], *missing[:_NODES]])
    yield from map(sim.why, [*sim.project.nodes][:: max(1, len(sim.project.nodes) // 10)])


@pytest.mark.many(8)
@pytest.mark.parametrize("name", _CASES)
def test_an_answer_says_each_thing_once_and_whole(name: str) -> None:
    try:
        sim = _CASES[name]()
    except jobkit.JobkitError:
        pytest.skip("the case is refused")
    for why in answers(sim):
        printed = repr(why)
        for cause in why.causes:
            assert cause.text
            assert len(re.findall(rf"(?<!\w){re.escape(cause.text)}(?!\w)", printed)) <= 1, printed
        # What a message quotes may be cut, `state:modified,tag:…`; the message itself may not.
        assert "…" not in re.sub("`[^`]*`|… and .* more", "", printed), printed
        assert "None" not in printed, printed
        assert why.sentence.endswith(".") and not why.sentence.endswith(".."), printed


def test_a_cause_that_the_sentence_tells_leaves_its_marks_there() -> None:
    told = Cause("x", "the schedule fired", fact="P-001")
    why = Why(
        "It ran because the schedule fired, and ended.", (told, Cause("y", "it waited", assumption=True))
    )
    assert repr(why) == (
        "It ran because the schedule fired [P-001], and ended.\n  because it waited [assumption]"
    )


def test_of_two_causes_the_longer_one_is_printed_with_both_marks() -> None:
    short, long = Cause("x", "a failed", fact="P-001"), Cause("y", "`dbt run`: a failed too", fact="P-002")
    assert repr(Why("A.", (short, long))) == "A.\n  because `dbt run`: a failed [P-001] too [P-002]"


def test_a_number_is_not_told_by_a_longer_one() -> None:
    assert repr(Why("It waited for run 12.", (Cause("x", "run 1"),))).endswith("\n  because run 1")


def test_thousands_of_causes_are_counted_and_all_there() -> None:
    why = Why("A.", tuple(Cause("x", f"cause {n}") for n in range(3_000)))
    assert len(why.causes) == 3_000
    assert repr(why).splitlines()[-1] == "  … and 2,990 more"
    assert len(repr(why).splitlines()) == 12
