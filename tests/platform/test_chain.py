"""Jobs that trigger jobs."""

from __future__ import annotations

from jobkit.dbt.execution import fail
from jobkit.platform import Rules, RunNow
from jobkit.simulation import simulate
from tests.platform.world import instant, job, project, started


def after(name: str, upstream: str, *statuses: str, **fields: object):
    condition = {"job": upstream, "statuses": list(statuses or ("success",))}
    return job(name, triggers={"job_completion": condition}, **fields)


def test_a_child_is_queued_the_moment_its_parent_ends_p072() -> None:
    sim = simulate(
        [job("A", cron="0 6 * * *"), after("B", "A")],
        project(minutes=10),
        rules=instant(),
        until="2026-03-03",
    )
    parent, child = sim.runs
    assert child.queued_at == parent.finished_at
    assert child.triggered_by == parent.id
    assert (child.trigger.kind, child.trigger.fact) == ("job_completion", "P-072")


def test_only_the_chosen_statuses_trigger_p072() -> None:
    jobs = [
        job("A"),
        after("OnSuccess", "A"),
        after("OnError", "A", "error"),
        after("Always", "A", "success", "error"),
    ]
    broken = simulate(jobs, project(), faults=[fail("a", job="A")], events=started())
    assert [run.job.name for run in broken.runs] == ["A", "Always", "OnError"]
    fine = simulate(jobs, project(), events=started())
    assert [run.job.name for run in fine.runs] == ["A", "Always", "OnSuccess"]


def test_a_cancelled_parent_triggers_on_cancelled_p072() -> None:
    jobs = [job("A", timeout_seconds=60), after("B", "A", "cancelled")]
    sim = simulate(jobs, project(minutes=5), rules=instant(), events=started())
    assert [(run.job.name, run.status) for run in sim.runs] == [("A", "cancelled"), ("B", "success")]


def test_siblings_run_in_parallel_if_slots_allow_p040() -> None:
    jobs = [job("A"), after("B", "A"), after("C", "A")]
    wide = simulate(jobs, project(minutes=5), rules=instant(run_slots=2), events=started())
    narrow = simulate(jobs, project(minutes=5), rules=instant(run_slots=1), events=started())
    assert wide.runs[1].started_at == wide.runs[2].started_at
    assert narrow.runs[2].started_at == narrow.runs[1].finished_at


def test_schedule_and_chain_give_double_runs_p075() -> None:
    child = job("B", cron="0 12 * * *", triggers={"job_completion": {"job": "A"}})
    sim = simulate([job("A", cron="0 6 * * *"), child], project(), until="2026-03-03")
    assert [run.trigger.kind for run in sim.runs_of("B")] == ["job_completion", "schedule"]


def test_a_circle_stops_at_the_stated_bound_p075() -> None:
    circle = [after("A", "C"), after("B", "A"), after("C", "B")]
    rules = Rules(max_chain_runs=10)
    sim = simulate(circle, project(), rules=rules, until="2026-04-01", events=started())
    assert len(sim.runs) == 10
    bounds = [note for note in sim.notes if note.kind == "bound"]
    assert len(bounds) == 1
    assert "10 runs" in bounds[0].text


def test_a_job_may_even_trigger_itself_and_it_ends() -> None:
    sim = simulate(after("A", "A"), project(), until="2026-04-01")
    assert len(sim.runs) == Rules().max_chain_runs


def test_a_chained_job_alone_gets_one_run() -> None:
    sim = simulate(after("B", "somewhere else"), project())
    assert [(run.trigger.kind, run.queued_at) for run in sim.runs] == [("initial", sim.start)]


def test_causes_lead_back_to_an_event_from_outside() -> None:
    jobs = [job("A"), after("B", "A"), after("C", "B")]
    sim = simulate(jobs, project(), events=[RunNow(job="A", at="2026-03-02T08:00")])
    kinds = [cause.kind for cause in sim.why(sim.runs[-1]) if cause.kind in ("job_completion", "run_now")]
    assert kinds == ["job_completion", "job_completion", "run_now"]
