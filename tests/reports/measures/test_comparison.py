"""Two simulations side by side."""

from __future__ import annotations

import json

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

HOUR = 3600.0


def every(cron: str, **options: object) -> Simulation:
    options = {"until": "2026-03-04", "rules": instant(), **options}
    return simulate(job(cron=cron), project("a", minutes=30), **options)


def test_more_runs_cost_more_and_keep_data_younger() -> None:
    found = jobkit.compare(every("0 6 * * *"), every("0 */6 * * *"), price_per_hour=2)
    runs, price, oldest = (found.row(name) for name in ("runs", "price", "oldest data"))
    assert (runs.a, runs.b, runs.difference, runs.verdict) == (2, 8, 6, "")
    assert (price.a, price.b, price.difference, price.verdict) == (2, 8, 6, "worse")
    assert (oldest.a, oldest.b) == (24.5 * HOUR, 6.5 * HOUR)
    assert (oldest.difference, oldest.verdict) == (-18 * HOUR, "better")
    assert found.row("within target").verdict == "better"


def test_a_simulation_against_itself_has_no_difference() -> None:
    sim = every("0 6 * * *", faults=[fail("a", runs=1)])
    found = jobkit.compare(sim, sim)
    assert all(not row.difference and not row.verdict for row in found.rows)
    assert not any(part.is_changed for part in (*found.jobs, *found.models))
    assert [row.measure for row in found.rows].count("price") == 0


def test_swapping_the_sides_swaps_the_signs() -> None:
    a, b = every("0 6 * * *"), every("0 */6 * * *", faults=[fail("a", runs=3)])
    there, back = jobkit.compare(a, b), jobkit.compare(b, a)
    turned = {"better": "worse", "worse": "better", "": ""}
    for one, other in zip(there.rows, back.rows, strict=True):
        assert (one.a, one.b) == (other.b, other.a)
        assert one.difference == pytest.approx(-(other.difference or 0.0))
        assert one.verdict == turned[other.verdict]


def test_a_job_that_only_one_has_is_unknown_in_the_other() -> None:
    a = simulate(job("Old", cron="0 6 * * *"), project("a"), until="2026-03-04")
    b = simulate(job("New", cron="0 6 * * *"), project("a", "b"), until="2026-03-04")
    found = jobkit.compare(a, b)
    assert [part.name for part in found.jobs] == ["Old", "New"]
    assert found.jobs[0].row("runs").b is None
    assert found.jobs[0].row("runs").difference is None
    assert found.jobs[0].is_changed
    assert [part.name for part in found.models] == ["model.w.a", "model.w.b"]
    assert found.models[1].row("oldest").a is None


def test_different_lengths_are_refused_with_the_way_out() -> None:
    a, b = every("0 6 * * *"), every("0 6 * * *", until="2026-03-09")
    with pytest.raises(JobkitError, match="2 days and 7 days") as raised:
        jobkit.compare(a, b)
    assert "until=2026-03-04T00:00" in raised.value.hint


def test_equally_long_at_another_time_is_said() -> None:
    a, b = every("0 6 * * *"), every("0 6 * * *", start="2026-03-09", until="2026-03-11")
    assert "begin at different times" in jobkit.compare(a, b).notes[0].text


def test_other_rules_and_environments_are_said() -> None:
    a = every("0 6 * * *")
    b = simulate(
        job(cron="0 6 * * *", environment="EU"),
        project("a"),
        until="2026-03-04",
        rules=jobkit.Rules.study_guide(),
    )
    texts = " ".join(note.text for note in jobkit.compare(a, b).notes)
    assert "The rules differ: platform and study guide." in texts
    assert "'Production' and 'EU'" in texts


@pytest.mark.parametrize("labels", ["ab", ("one",), ("a", "b", "c"), (1, 2)])
def test_labels_are_two_words(labels: object) -> None:
    sim = every("0 6 * * *")
    with pytest.raises(JobkitError, match="labels"):
        jobkit.compare(sim, sim, labels)  # type: ignore[arg-type]


def test_what_is_no_simulation_is_refused() -> None:
    with pytest.raises(JobkitError, match="b must be a Simulation, not 3"):
        jobkit.compare(every("0 6 * * *"), 3)  # type: ignore[arg-type]


def test_an_unknown_measure_gets_a_suggestion() -> None:
    sim = every("0 6 * * *")
    with pytest.raises(JobkitError, match="did you mean `compute`"):
        jobkit.compare(sim, sim).row("computes")


def test_comparison_as_data() -> None:
    found = jobkit.compare(every("0 6 * * *"), every("0 */6 * * *"), ("daily", "often"))
    data = json.loads(found.to_json())
    assert data["labels"] == ["daily", "often"]
    assert data["rows"][0] == {
        "measure": "runs",
        "unit": "number",
        "a": 2,
        "b": 8,
        "difference": 6,
        "verdict": "",
    }
