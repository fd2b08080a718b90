"""A scenario as text: what is written reads back as the same scenario."""

import pytest

import jobkit
from jobkit.guide.scenarios import NAMES, scenario

JOB = jobkit.Job(name="Nightly", commands=["dbt build"], schedule="0 2 * * *")
CI = jobkit.Job(name="CI", commands=["dbt build -s state:modified+"], triggers={"pull_request": True})
BETWEEN = ("2026-03-02T02:00", "2026-03-02T03:00")


def read_again(one, tmp_path):
    path = tmp_path / "scenario.yml"
    path.write_text(one.dump(), encoding="utf-8")
    return jobkit.Scenario.load(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_guides_scenarios(name, tmp_path):
    one = scenario(name).changed(name="")
    assert read_again(one, tmp_path).changed(name="") == one


@pytest.mark.parametrize(
    "fields",
    [
        {"new_account": True, "seed": 7, "rules": "study-guide"},
        {"built": ["Production"], "rules": jobkit.Rules(run_slots=2)},
        {"never_succeeded": ["Nightly"], "start": "2026-03-09", "until": "2026-03-12"},
        {"faults": [jobkit.fail("stg_orders", job="Nightly", runs=1), jobkit.fail("orders", "no space")]},
        {"faults": [jobkit.slow(times=3, between=BETWEEN), jobkit.outage(between=BETWEEN)]},
        {"faults": [jobkit.outage("git"), jobkit.fail("orders", status="error")]},
        {"faults": [jobkit.fail_step("dbt deps", "no network"), jobkit.stale("source.shop.web.events")]},
        {"faults": [jobkit.fail_check("owners", job="CI"), jobkit.fail_check("names", "n", status="warn")]},
        {
            "events": [
                jobkit.PullRequest(
                    number=4,
                    at="2026-03-02T10:00",
                    changed=["orders"],
                    commits=[jobkit.Commit(at="2026-03-02T11:00", reverted=["orders"])],
                    merged="2026-03-02T12:00",
                ),
                jobkit.RunNow(job="Nightly", at="2026-03-02T12:00"),
                jobkit.Rerun(job="Nightly", at="2026-03-02T13:00", start="beginning"),
                jobkit.ApiTrigger(job="Nightly", at="2026-03-02T14:00", threads_override=8),
            ]
        },
    ],
)  # fmt: skip
def test_everything_that_happens(fields, tmp_path):
    one = jobkit.Scenario([JOB, CI], "shop", **fields)
    again = read_again(one, tmp_path)
    assert again.changed(name="") == one
    assert [run.status for run in again.simulate().runs] == [run.status for run in one.simulate().runs]


def test_a_project_in_memory_is_refused():
    with pytest.raises(jobkit.JobkitError, match="in memory only"):
        jobkit.Scenario(JOB, jobkit.Project.example().with_model("new_one", "orders")).dump()
