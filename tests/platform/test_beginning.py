"""What exists at the start, and which jobs have run before it."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.dbt.execution import fail
from jobkit.jobs import Account, Deferral, Job
from jobkit.platform import ApiTrigger, PullRequest, Rules, RunNow, SaveJob
from jobkit.simulation import Simulation, simulate, simulate_many
from tests.dbt.execution.make import model, source
from tests.dbt.execution.make import project as made
from tests.platform.world import instant, job, project, started

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
WORLD = project("a > b > c", "x", incremental=("x",))
SLIM = "dbt build --select state:modified+"


def ci(**fields: Any) -> Job:
    command = fields.pop("command", SLIM)
    return job("CI", command, environment="CI", triggers={"pull_request": True}, **fields)


def opened(at: str = "2026-03-02T03:00", changed: str = "b") -> list[PullRequest]:
    return [PullRequest(number=1, at=at, changed=(changed,))]


def built(sim: Simulation, name: str) -> list[str]:
    return [row.unique_id.rpartition(".")[2] for row in sim.runs_of(name)[0].results]


def play(*jobs: Job, **options: Any) -> Simulation:
    return simulate(jobs, options.pop("world", WORLD), **{"rules": instant(), **DAY, **options})


# -- an established account ---------------------------------------------------------------------------


def test_what_deploy_jobs_build_and_what_no_job_builds_exists() -> None:
    late = job("Late", "dbt run -s a", cron="0 23 * * *")
    reads = job("Reads", "dbt run -s b c", cron="0 6 * * *")
    assert play(late, reads).runs_of("Reads")[0].status == "success"
    assert play(late, reads, new_account=True).runs_of("Reads")[0].status == "error"


def test_ci_before_the_first_run_compares_with_a_run_before_the_start_p112_p118() -> None:
    prod = job("Prod", cron="0 6 * * *")
    sim = play(prod, ci(), events=opened())
    (run,) = sim.runs_of("CI")
    assert (run.status, run.deferring_run, built(sim, "CI")) == ("success", 0, ["b", "c"])
    assert run.steps[-1].invocation.deferred == {"model.w.a": "prod.a"}
    new = play(prod, ci(), events=opened(), new_account=True).runs_of("CI")[0]
    assert (new.status, new.steps[-1].invocation.exit_code) == ("error", 2)


def test_each_deploy_job_has_a_success_behind_it_whatever_starts_it_p115() -> None:
    own = {"deferral": Deferral(this_job=True)}
    jobs = [
        job("A", cron="0 6 * * *", **own),
        job("B", triggers={"job_completion": {"job": "A"}}, **own),
        job("M", triggers={"merge": True}, **own),
        ci(**own),
    ]
    merged = [PullRequest(number=1, at="2026-03-02T07:00", changed=("b",), merged="2026-03-02T09:00")]
    sim = play(*jobs, events=merged)
    assert {name: sim.runs_of(name)[0].deferring_run for name in "ABM"} == {"A": 0, "B": 0, "M": 0}
    assert sim.runs_of("CI")[0].deferring_run is None, "CI jobs have not run"
    new = play(*jobs, events=merged, new_account=True)
    assert {new.runs_of(name)[0].deferring_run for name in "ABM"} == {None}


def test_incremental_models_go_on_from_the_first_run() -> None:
    seconds = {
        new: play(job("A", "dbt run -s x", cron="0 6 * * *"), new_account=new).runs[0].run_seconds
        for new in (False, True)
    }
    assert seconds == {False: 30, True: 60}


def test_the_state_of_an_environment_is_of_the_job_whose_time_came_last_p112() -> None:
    watch = ci(deferral=Deferral(environment="Production"))
    early, late = job("Early", cron="0 6 * * *"), job("Late", cron="0 20 * * *")
    below = job("Below", triggers={"job_completion": {"job": "Late"}})
    never, yearly = job("Never"), job("Yearly", cron="0 0 29 2 *")
    for jobs, last in (
        ([early, late], "Late"),
        ([late, early], "Late"),
        ([early, late, below, never], "Below"),
        ([never, early], "Early"),
        ([yearly, never], "Yearly"),
        ([never, job("Other")], "Never"),
        ([job("Other"), never], "Never"),
    ):
        run = play(*jobs, watch, events=opened("2026-03-02T00:00:01")).runs_of("CI")[0]
        assert [cause.data["of_job"] for cause in run.causes if cause.kind == "deferral"] == [last]


def test_the_run_before_left_its_results_p116a() -> None:
    again = job("Again", "dbt build -s result:error", cron="0 6 * * *", deferral=Deferral(this_job=True))
    sim, new = play(again), play(again, new_account=True)
    assert (sim.runs[0].status, sim.runs[0].results) == ("success", ())
    assert new.runs[0].status == "error"
    reader = job("Reads", "dbt build -s result:success", cron="0 5 * * *", deferral=Deferral(job="Prod"))
    part = job("Prod", commands=["dbt build", "dbt run -s a b"], cron="0 6 * * *")
    assert built(play(reader, part), "Reads") == ["a", "b"], "those of its last command"


def test_the_run_before_left_its_sources_where_it_had_looked_at_them_p116() -> None:
    world = made(source("r", error=12), model("a", "source.p.raw.r"))
    fresher = "dbt build --select source_status:fresher+"
    own = {"deferral": Deferral(this_job=True), "cron": "30 * * * *"}
    by_command = job("A", commands=["dbt source freshness", fresher], **own)
    by_checkbox = job("A", fresher, run_source_freshness=True, **own)
    without = job("A", fresher, **own)
    for checks in (by_command, by_checkbox):
        sim = play(checks, world=world, until="2026-03-02T03:00")
        assert {run.status for run in sim.runs} == {"success"}
        assert [len(run.steps[-1].results) for run in sim.runs] == [1, 1, 1], "an hour of new rows"
    assert {run.status for run in play(without, world=world).runs} == {"error"}
    assert {run.status for run in play(by_command, world=world, new_account=True).runs} == {"error"}


def test_what_is_deferred_to_and_not_here_has_succeeded_and_a_note_says_so_p118() -> None:
    alone = play(ci(), events=opened())
    assert alone.runs[0].status == "success"
    assert any("No job here runs in 'Production'" in note.text for note in alone.notes)
    assert play(ci(), events=opened(), new_account=True).runs[0].status == "error"


def test_each_project_has_a_beginning_of_its_own() -> None:
    jobs = [
        job("A", project="one", cron="0 6 * * *", deferral=Deferral(this_job=True)),
        job("B", project="two", cron="0 6 * * *", deferral=Deferral(environment="Production")),
    ]
    sim = play(*jobs, world={"one": WORLD, "two": project("q")})
    assert [run.deferring_run for run in sim.runs] == [0, 0]


# -- said otherwise -----------------------------------------------------------------------------------


def test_a_job_that_has_never_succeeded_left_nothing_that_others_do_not_build() -> None:
    one, two = job("One", "dbt run -s a b", cron="0 6 * * *"), job("Two", "dbt run -s b c")
    sim = play(one, two, never_succeeded=["Two"])
    assert sim.never_succeeded == ("Two",)
    existing = {name: sim.staleness(name).is_assumed for name in "abcx"}
    assert existing == {"a": True, "b": True, "c": False, "x": True}


def test_a_job_that_has_never_succeeded_has_no_state() -> None:
    own = job("Self", SLIM, cron="0 6 * * *", deferral=Deferral(this_job=True))
    assert play(own, never_succeeded=["Self"]).runs[0].status == "error"
    prod = job("Prod", cron="0 6 * * *")
    assert play(prod, ci(), events=opened(), never_succeeded=["Prod"]).runs_of("CI")[0].status == "error"
    two = play(prod, job("Docs", "dbt compile"), ci(), events=opened(), never_succeeded=["Prod"])
    assert two.runs_of("CI")[0].deferring_run == 0, "another job left the state"


def test_built_says_which_environments_are_complete_and_no_job_has_run() -> None:
    prod = job("Prod", cron="0 6 * * *", deferral=Deferral(this_job=True))
    sim = play(prod, ci(), events=opened(), built=["Production"])
    assert sim.runs_of("CI")[0].deferring_run == 0
    assert sim.runs_of("Prod")[0].deferring_run is None
    own = play(prod, ci(), events=opened(), built=["Production"], succeeded=["Prod"])
    assert own.runs_of("Prod")[0].deferring_run == 0


def test_a_new_account_is_one_in_which_nothing_is_built() -> None:
    prod = job("Prod", cron="0 6 * * *")
    new, empty, old = (play(prod, **how) for how in ({"new_account": True}, {"built": []}, {}))
    assert new == empty != old
    assert (new.new_account, old.new_account) == (True, False)
    assert (new.built, old.built) == ((), None)


def test_of_a_new_account_some_jobs_may_have_run() -> None:
    prod = job("Prod", cron="0 6 * * *")
    sim = play(prod, ci(), events=opened(), new_account=True, succeeded=["Prod"])
    assert sim.runs_of("CI")[0].status == "success"


def test_a_ci_job_may_have_succeeded_and_is_no_state_of_an_environment_p114() -> None:
    own = ci(deferral=Deferral(this_job=True))
    prod = job("Prod", cron="0 6 * * *")
    assert play(prod, own, events=opened(), succeeded=["CI"]).runs_of("CI")[0].deferring_run == 0
    assert play(prod, own, events=opened()).runs_of("CI")[0].deferring_run is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"built": ["Prodution"]}, "did you mean `Production`"),
        ({"succeeded": ["Nightli"]}, "did you mean `Nightly`"),
        ({"never_succeeded": ["Nightli"]}, "did you mean `Nightly`"),
        ({"succeeded": ["Nightly"], "never_succeeded": ["Nightly"]}, "keep one of the two"),
        ({"new_account": True, "built": ["Production"]}, "keep one of the two"),
        ({"built": ["Production"], "never_succeeded": ["Nightly"]}, "leave built out"),
        ({"new_account": "yes"}, "new_account must be true or false"),
        ({"built": "Production"}, r"write \['Production'\]"),
        ({"never_succeeded": 7}, "never_succeeded must be a list, each entry text, not 7"),
        ({"succeeded": [["Nightly"]]}, r"succeeded\[0\] must be text"),
    ],
)
def test_names_and_contradictions_are_errors_that_say_what_would_be_right(
    options: dict[str, Any], words: str
) -> None:
    with pytest.raises(JobkitError, match=words):
        play(job("Nightly", cron="0 6 * * *"), **options)


# -- what starts a job --------------------------------------------------------------------------------


def test_one_job_alone_is_started_once() -> None:
    sim = simulate(job("A"), WORLD)
    assert [(run.trigger.kind, run.queued_at) for run in sim.runs] == [("initial", sim.start)]
    assert "nothing with a schedule starts this job (jobkit's choice)" in sim.runs[0].trigger.text
    assert [run.trigger.kind for run in simulate(job("A"), WORLD, events=started()).runs] == ["run_now"]
    saved = SaveJob(job="A", at="2026-03-02T04:00")
    assert [run.trigger.kind for run in simulate(job("A"), WORLD, events=[saved]).runs] == ["initial"]


def test_of_several_jobs_none_is_started_and_a_note_says_so() -> None:
    jobs = [
        job("Cron", cron="0 6 * * *"),
        job("Manual"),
        job("Below", triggers={"job_completion": {"job": "Manual"}}),
        job("Merge", triggers={"merge": True}),
        job("Off", cron="0 6 * * *", triggers={"schedule": False}),
    ]
    sim = simulate(jobs, WORLD, **DAY)
    assert {run.job.name for run in sim.runs} == {"Cron"}
    said = {note.job: note.text for note in sim.notes if note.kind == "not_started"}
    assert list(said) == ["Manual", "Below", "Merge", "Off"]
    assert "no schedule, no upstream job, no event here. Run now starts it" in said["Manual"]
    assert "it runs after 'Manual', which nothing starts here" in said["Below"]
    assert "no pull request is merged here" in said["Merge"]
    assert "its schedule is switched off" in said["Off"]
    asked = simulate(jobs, WORLD, events=[RunNow(job="Manual", at="2026-03-02T01:00")], **DAY)
    assert {run.job.name for run in asked.runs} == {"Cron", "Manual", "Below"}


def test_a_circle_runs_when_something_enters_it_and_then_like_any_chain() -> None:
    pair = [job(name, triggers={"job_completion": {"job": other}}) for name, other in ("AB", "BA")]
    assert not simulate(pair, WORLD).runs
    called = [ApiTrigger(job="A", at="2026-03-02T01:00")]
    assert len(simulate(pair, WORLD, events=called).runs) == Rules().max_chain_runs


# -- cut and continued, elsewhere, many ---------------------------------------------------------------


@pytest.mark.parametrize(
    "beginning",
    [{}, {"new_account": True}, {"built": ["Production"]}, {"never_succeeded": ["Two"], "succeeded": ["CI"]}],
    ids=repr,
)
def test_a_beginning_outlives_extension_pickling_and_copies(beginning: dict[str, Any]) -> None:
    jobs = [
        job("One", cron="0 6 * * *", deferral=Deferral(this_job=True)),
        job("Two", "dbt build -s c", triggers={"job_completion": {"job": "One"}}),
        ci(),
    ]
    whole = play(*jobs, events=opened(), until="2026-03-04", **beginning)
    cut = play(*jobs, events=opened(), until="2026-03-02T02:00", **beginning)
    for part in (cut, pickle.loads(pickle.dumps(cut)), copy.deepcopy(cut)):
        longer = part.extended("2026-03-04")
        assert longer == whole
        assert longer.to_json() == whole.to_json()
        assert longer.beginning == whole.beginning


def test_many_futures_begin_alike_and_variants_may_differ() -> None:
    prod = job("Prod", "dbt run -s b", cron="0 6 * * *")
    variants = {"old": {}, "new": {"new_account": True}, "first": {"never_succeeded": ["Prod"]}}
    many = simulate_many(prod, WORLD, seeds=1, variants=variants, progress=False, **DAY)
    errors = {name: many.of(name)[0].count("Prod", "error") for name in variants}
    assert errors == {"old": 0, "new": 1, "first": 0}


def test_what_was_stated_is_data() -> None:
    account = Account(jobs=[job("A", cron="0 6 * * *"), job("B")])
    sim = simulate(account, WORLD, never_succeeded=["B"], **DAY)
    assert sim.to_dict()["beginning"] == {
        "account": "established",
        "built": None,
        "succeeded": [],
        "never_succeeded": ["B"],
    }
    kinds = [{"new_account": True}, {"built": ["Production"]}]
    assert [simulate(account, WORLD, **how, **DAY).to_dict()["beginning"]["account"] for how in kinds] == [
        "new",
        "built",
    ]


# -- situations that people met -----------------------------------------------------------------------


def test_ci_before_production_has_ever_run_is_cured_by_a_parse_p118() -> None:
    """Terraform provider issue 360: the job in Production was created and has never run."""
    prod, request = (
        job("Prod"),
        PullRequest(number=7, at="2026-03-02T10:00", changed=("b",), commits=("2026-03-02T12:00",)),
    )
    prime = ApiTrigger(job="Prod", at="2026-03-02T11:00", steps_override=("dbt parse",), cause="prime")
    for beginning in ({"new_account": True}, {"never_succeeded": ["Prod"]}):
        before, after = play(prod, ci(), events=[request, prime], **beginning).runs_of("CI")
        assert (before.status, after.deferring_run) == ("error", 2)
        assert "no_state" in [cause.kind for cause in before.causes]
    assert {run.status for run in play(prod, ci(), events=[request]).runs} == {"success"}


def test_a_job_that_builds_what_changed_since_its_environment_last_ran_builds_nothing_p124() -> None:
    hourly = job("Hourly", SLIM, cron="0 * * * *", deferral=Deferral(environment="Production"))
    jobs = [hourly, job("Weekly", cron="30 1 * * 1")]
    until = {"until": "2026-03-02T05:00"}
    old, new = play(*jobs, **until), play(*jobs, new_account=True, **until)
    assert {(run.status, len(run.results)) for run in old.runs_of("Hourly")} == {("success", 0)}
    assert [run.status for run in new.runs_of("Hourly")] == ["error", "error", *["success"] * 3]


def test_a_child_of_a_job_that_is_cut_off_does_not_run_p072() -> None:
    child = {"triggers": {"job_completion": {"job": "Load", "statuses": ["success", "error"]}}}
    sim = play(job("Load", timeout_seconds=60, cron="0 2 * * *"), job("Reports", **child))
    assert [(run.job.name, run.status) for run in sim.runs] == [("Load", "cancelled")]
    assert not [note for note in sim.notes if note.kind == "not_started"], "something might start it"


def test_a_state_that_is_days_old_makes_ci_build_what_was_merged_since_p113() -> None:
    requests = [
        PullRequest(number=1, at="2026-03-02T10:00", changed=("x",), merged="2026-03-02T11:00"),
        PullRequest(number=2, at="2026-03-03T10:00", changed=("c",), merged="2026-03-03T11:00"),
    ]
    third = PullRequest(number=3, at="2026-03-04T10:00", changed=())
    broken = [fail("a", job="Nightly", between=("2026-03-03", "2026-03-05"))]
    nightly = job("Nightly", cron="0 2 * * *")
    options = {"events": [*requests, third], "faults": broken, "until": "2026-03-05"}
    sim = play(nightly, ci(), **options)
    last = sim.runs_of("CI")[-1]
    assert sorted(row.unique_id[-1] for row in last.results) == ["c", "x"]
    assert last.deferring_run == 1
    whole = play(nightly, ci(), **{**options, "faults": [fail("a", between=("2026-03-02", "2026-03-05"))]})
    assert whole.runs_of("CI")[-1].deferring_run == 0, "the run before the start is the last that succeeded"
