"""Cost features of a job: what is simulated of them, and where the platform refuses them."""

from __future__ import annotations

import pytest

from jobkit.lint import lint
from jobkit.simulation import simulate
from tests.platform.world import job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
TYPES = {
    "scheduled": {"cron": "0 6 * * *"},
    "ci": {"triggers": {"pull_request": True}},
    "merge": {"triggers": {"merge": True}},
}


def notes(*features: str, job_type: str = "scheduled") -> list[tuple[str, str]]:
    one = job(cost_optimization_features=features, dbt_version="fusion-stable", **TYPES[job_type])
    sim = simulate(one, project("a > b"), **DAY)
    return [(note.fact, note.text) for note in sim.notes if note.field == "cost_optimization_features"]


def test_a_state_aware_job_builds_every_node_all_the_same_and_says_so_p158() -> None:
    aware = job(cron="0 */6 * * *", cost_optimization_features=["state_aware_orchestration"])
    sim = simulate(aware, project("a > b"), **DAY)
    assert [len(run.results) for run in sim.runs] == [2, 2, 2, 2], "the platform would reuse three times"
    [(fact, text)] = notes("state_aware_orchestration")
    assert fact == "P-158"
    assert "it builds every node that is selected" in text
    assert "P-158" in [cause.fact for cause in sim.why(sim.runs[1]).causes]


@pytest.mark.parametrize("job_type", ["ci", "merge"])
@pytest.mark.parametrize("feature", ["state_aware_orchestration", "efficient_testing"])
def test_features_of_deploy_jobs_are_refused_on_ci_and_merge_jobs_p158_p160(
    job_type: str, feature: str
) -> None:
    [(fact, text)] = notes(feature, job_type=job_type)
    assert fact == "P-160"
    assert "status 405" in text
    one = job(cost_optimization_features=[feature], **TYPES[job_type])
    assert ("JOB013", "error") in [(finding.code, finding.severity) for finding in lint(one)]


@pytest.mark.parametrize("job_type", TYPES)
def test_dbt_state_is_for_all_jobs_and_goes_with_no_other_feature_p159_p160(job_type: str) -> None:
    [(fact, text)] = notes("dbt_state", job_type=job_type)
    assert fact == "P-159"
    both = notes("state_aware_orchestration", "dbt_state", job_type=job_type)
    assert [fact for fact, _ in both] == ["P-160", "P-159"]
    assert "a job cannot have both" in both[0][1]
    assert both[1] == (fact, text)
    one = job(cost_optimization_features=["state_aware_orchestration", "dbt_state"], **TYPES[job_type])
    assert "JOB015" in [finding.code for finding in lint(one)]
