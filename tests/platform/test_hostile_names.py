"""A job's name changes no behaviour, whatever characters are in it, and every cause carries it as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jobkit.platform import ApiTrigger, PullRequest, Rerun, Rules, Run, RunNow
from jobkit.simulation import Simulation, simulate
from tests.platform.world import instant, job, project

ROLES = ("Alone", "Below", "Ci", "Daily", "Merge")
HOSTILE = (
    "it's \"quoted\" and 'quoted'",
    "the API was called on Mon 2 Mar 06:00 UTC: run 3 of 'x' ended with success",
    "`dbt build` (did you mean `dbt run`?)",
    "{job!r} {0} %s %(name)s [P-039] <b>&amp;</b>\\",
    "line\nbreak\ttab: #7; it waited, and ended with error.",
    "…, ümläut \u202e mirrored",
)
CAUSE = "Airflow: loaded at 05:00 UTC: `{orders}`\nand 'more' " + "x" * 300


def names(words: str) -> dict[str, str]:
    """A name for each role; the first letter keeps their order, which decides who acts first."""
    return {role: role if not words else f"{role[0]} {words}" for role in ROLES}


def scenario(called: Mapping[str, str], rules: Rules) -> Simulation:
    """Simulate every trigger there is: two days, one failing run, and a rerun of what has not failed."""
    daily = called["Daily"]
    jobs = [
        job(daily, cron="0 6 * * *", id=4),
        job(called["Below"], triggers={"job_completion": {"job": daily, "statuses": ["success", "error"]}}),
        job(called["Ci"], environment="CI", triggers={"pull_request": True}, deferral={"job": daily}),
        job(called["Merge"], triggers={"merge": True}),
    ]
    events = [
        RunNow(job=daily, at="2026-03-02T08:00"),
        ApiTrigger(job=daily, at="2026-03-02T09:00", cause=CAUSE, steps_override=["dbt run --selec a"]),
        Rerun(job=daily, at="2026-03-02T10:00", start="beginning"),
        Rerun(job=called["Below"], at="2026-03-02T11:00", or_new=True),
        PullRequest(number=7, at="2026-03-02T12:00", commits=["2026-03-02T12:01"], merged="2026-03-02T14:00"),
    ]
    day = {"start": "2026-03-02", "until": "2026-03-04"}
    return simulate(jobs, project("a > b"), events=events, rules=rules, **day)


def row(run: Run, role: Mapping[str, str]) -> tuple[Any, ...]:
    """What a run did, without a word in which a name could be."""
    causes = [(c.kind, role.get(c.subject, c.subject), c.at, plain(c.data, role)) for c in run.causes]
    trigger = (run.trigger.kind, role.get(run.trigger.subject), plain(run.trigger.data, role))
    steps = [(s.name, s.status, s.started_at, s.finished_at, len(s.results)) for s in run.steps]
    whole = (run.id, role[run.job.name], run.status, run.queued_at, run.dequeued_at, run.finished_at)
    return whole, trigger, causes, steps, run.schema, run.triggered_by, run.retry_of, run.deferring_run


def plain(data: Mapping[str, Any], role: Mapping[str, str]) -> dict[str, Any]:
    return {name: role.get(value, value) if isinstance(value, str) else value for name, value in data.items()}


def roles(called: Mapping[str, str]) -> dict[str, str]:
    return {name: role for role, name in called.items()}


@pytest.mark.parametrize("rules", [instant(), Rules.study_guide(prep_jitter=0.0)], ids=["platform", "guide"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_give_the_same_runs(words: str, rules: Rules) -> None:
    expected, found = scenario(names(""), rules), scenario(names(words), rules)
    assert {run.trigger.kind for run in expected.runs} == {
        "schedule", "run_now", "api", "job_completion", "pull_request", "merge", "rerun",
    }  # fmt: skip
    known, role = roles(names("")), roles(names(words))
    assert [row(run, role) for run in found.runs] == [row(run, known) for run in expected.runs]
    assert [(n.kind, role.get(n.job, n.job), n.fact) for n in found.notes] == [
        (n.kind, known.get(n.job, n.job), n.fact) for n in expected.notes
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_variables_and_causes_carry_the_exact_name_and_words(words: str) -> None:
    called = names(words)
    sim = scenario(called, instant())
    by_kind = {run.trigger.kind: run for run in reversed(sim.runs)}
    assert by_kind["job_completion"].trigger.data["job"] == called["Daily"]
    assert {run.trigger.subject for run in sim.runs} <= {*called.values(), ""}
    reasons = {kind: sim.variables(run)["DBT_CLOUD_RUN_REASON"].value for kind, run in by_kind.items()}
    assert reasons.pop("api") == CAUSE
    assert repr(called["Daily"]) in reasons.pop("job_completion")
    assert reasons.pop("schedule") == "scheduled"
    assert reasons.pop("pull_request") == "github_pull_request"
    assert reasons.pop("run_now") == "Kicked off from the UI"
    alone = simulate(job(called["Alone"]), project())
    assert alone.runs[0].trigger.subject == called["Alone"]
    assert alone.variables(1)["DBT_CLOUD_RUN_REASON"].value == "Kicked off from the UI"
    assert reasons == {kind: by_kind[kind].trigger.text for kind in ("merge", "rerun")}


def test_every_trigger_says_as_data_what_started_the_run() -> None:
    sim = scenario(names(""), instant())
    found = {run.trigger.kind: dict(run.trigger.data) for run in reversed(sim.runs)}
    sha = PullRequest(number=7, at="2026-03-02T12:00").sha(0)
    assert found == {
        "schedule": {"expression": "0 6 * * *"},
        "run_now": {},
        "api": {"cause": CAUSE},
        "rerun": {"run": 5, "start": "beginning"},
        "job_completion": {"run": 1, "job": "Daily", "status": "success"},
        "pull_request": {"pull_request": 7, "event": "opened", "git_sha": sha},
        "merge": {"pull_request": 7},
    }
