"""The fault lab: each fault makes its symptoms by itself, one diagnosis is right, one fix helps."""

from __future__ import annotations

import pickle
import re
from functools import cache

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.guide.faultlab import Case, Diagnosis, fault_lab
from jobkit.guide.faultlab.cases import (
    WEEKS,
    cut_off,
    more_than_was_changed,
    own_schema,
    refused_at_once,
    somebody_elses_schema,
)
from jobkit.guide.faultlab.causes import CAUSES
from jobkit.guide.faultlab.lab import LETTERS, _hidden, _simulation, is_red
from jobkit.guide.faultlab.week import CI, PRODUCTION, ci_of, pull_requests_of, with_ci

ANSWERS = {
    refused_at_once: "no-production-run",
    somebody_elses_schema: "self-deferral",
    own_schema: "no-deferral",
    more_than_was_changed: "branch-behind",
    cut_off: "incremental-rebuild",
}


@cache
def lab(seed: int) -> tuple[Case, ...]:
    return fault_lab(seed).cases


@cache
def verdicts(case: Case) -> dict[str, Diagnosis]:
    return {key: case.diagnose(key) for key in CAUSES}


def answer_of(case: Case) -> str:
    return next(key for key, verdict in verdicts(case).items() if verdict.right)


def errors(case: Case) -> list[str]:
    return [run.error for run in case.runs if run.job == CI and run.status == "error"]


def case_of(key: str) -> Case:
    return next(case for case in lab(7) if answer_of(case) == key)


# -- what each fault looks like, from the simulation alone -----------------------------------------------


def ci_runs(week: jobkit.Scenario) -> list:
    return list(week.simulate().runs_of(CI))


def test_without_a_fault_every_run_is_green() -> None:
    """The weeks differ from a healthy one in their fault only: take it away, and nothing fails."""
    healthy = with_ci(own_schema(), commands=ci_of(cut_off()).commands)
    assert {run.status for run in ci_runs(healthy)} == {"success"}


@pytest.mark.parametrize("make", ANSWERS, ids=lambda make: make.__name__)
def test_it_fails_now_and_then(make) -> None:
    runs = ci_runs(make())
    assert any(is_red(run) for run in runs)
    assert any(run.status == "success" for run in runs)
    assert {run.status for run in make().simulate().runs_of(PRODUCTION)} <= {"success", "error"}


def test_no_successful_production_run_means_no_manifest_p118() -> None:
    sim = refused_at_once().simulate()
    first = next(run for run in sim.runs_of(PRODUCTION) if run.status == "success")
    for run in sim.runs_of(CI):
        early = run.queued_at < first.finished_at
        assert run.status == ("error" if early else "success")
        assert (run.deferring_run is None) == early
        if early:
            assert run.steps[-1].invocation.exit_code == 2
            assert not run.results
            assert run.run_seconds < 30
    assert not [result for run in sim.runs_of(CI) for result in run.results if result.status == "error"]


def test_self_deferral_reads_another_pull_requests_schema_p117() -> None:
    sim = somebody_elses_schema().simulate()
    red = [run for run in sim.runs_of(CI) if run.status == "error"]
    assert red
    for run in red:
        state = sim.run(run.deferring_run)
        assert state.job.name == CI
        assert state.pull_request not in (None, run.pull_request)
        missing = next(r for r in run.results if r.status == "error")
        assert f'relation "{state.schema}.' in missing.message
    again = [run for run in sim.runs_of(CI) if run.pull_request == 61]
    assert [len(run.results) > 0 for run in again] == [True, False], "the second push finds nothing modified"


def test_without_deferral_a_parent_is_missing_in_its_own_schema_p121() -> None:
    sim = own_schema().simulate()
    for run in sim.runs_of(CI):
        staging_only = all(
            r.unique_id.split(".")[2].startswith("stg_") for r in run.results if "model." in r.unique_id
        )
        assert run.status == ("success" if staging_only else "error")
        if run.status == "error":
            assert any(f'relation "{run.schema}.' in (r.message or "") for r in run.results)
        assert sim.run(run.deferring_run).job.name == PRODUCTION, "it does compare with production"


def test_a_merge_elsewhere_adds_models_to_a_branch_that_is_behind_p129() -> None:
    week = more_than_was_changed()
    sim = week.simulate()
    branches = {branch.number: branch for branch in pull_requests_of(week)}
    merge = branches[60].merged
    moved = next(run.finished_at for run in sim.runs_of(PRODUCTION) if run.queued_at > merge)
    for run in sim.runs_of(CI):
        branch = branches[run.pull_request]
        behind = branch.at < merge and run.queued_at > moved
        own = set(week.project.select([f"{name}+" for name in branch.changed]))
        models = {r.unique_id for r in run.results if r.unique_id.startswith("model.")}
        assert bool(models - own) == behind
        assert run.status == ("error" if behind else "success")
        assert own.isdisjoint(r.unique_id for r in run.results if r.status == "error")
    for number in (61, 63):
        statuses = [run.status for run in sim.runs_of(CI) if run.pull_request == number]
        assert statuses[0] == "success"
        assert set(statuses[1:]) == {"error"}, "the same branch, with nothing of folios in it"


def test_the_schema_that_self_deferral_reads_is_dropped_with_its_pull_request_p126() -> None:
    week = somebody_elses_schema()
    merged = next(branch.merged for branch in pull_requests_of(week) if branch.number == 61)
    for run in week.simulate().runs_of(CI):
        invocation = run.steps[-1].invocation
        kept = "dbt_cloud_pr_2_61.dim_customers" in invocation.warehouse.relations
        assert kept == (run.pull_request != 60 and run.queued_at < merged)


def test_an_incremental_model_is_built_in_full_and_runs_out_of_time_p131() -> None:
    week = cut_off()
    sim = week.simulate()
    for run in sim.runs_of(CI):
        builds_it = "model.guide.fct_stays" in (run.steps[-1].invocation.reasons if run.steps else {})
        if builds_it:
            assert run.status == "cancelled"
            assert run.run_seconds == ci_of(week).timeout_seconds
    production = [
        r for run in sim.runs_of(PRODUCTION) for r in run.results if r.unique_id == "model.guide.fct_stays"
    ]
    assert {r.execution_time for r in production} == {140.0}


def test_a_run_that_a_newer_commit_replaced_is_no_failure_p046() -> None:
    runs = ci_runs(cut_off())
    replaced = [run for run in runs if any(cause.kind == "stale_commit" for cause in run.causes)]
    assert [run.status for run in replaced] == ["cancelled"]
    assert not any(map(is_red, replaced))


# -- diagnosis and fix -----------------------------------------------------------------------------------


def test_every_case_has_one_right_diagnosis_and_only_its_fix_helps() -> None:
    for case in lab(7):
        right = [key for key, verdict in verdicts(case).items() if verdict.right]
        green = [key for key in CAUSES if case.apply_fix(key).green]
        assert len(right) == 1
        assert green == right


def test_the_answers_are_the_ones_meant() -> None:
    assert {hidden.make: next(k for k in CAUSES if hidden.is_answer(k)) for hidden in WEEKS} == ANSWERS


def test_the_five_look_different() -> None:
    assert all("no comparison manifest" in error for error in errors(case_of("no-production-run")))
    for key, own in (("self-deferral", False), ("no-deferral", True)):
        case = case_of(key)
        for run in case.runs:
            if run.error:
                (schema,) = re.findall(r'relation "(dbt_cloud_pr_2_\d+)\.\w+" does not exist', run.error)
                assert (schema == f"dbt_cloud_pr_2_{run.pull_request}") == own
    assert all("column" in error for error in errors(case_of("branch-behind")))
    assert errors(case_of("incremental-rebuild")) == []


def test_a_wrong_diagnosis_points_to_evidence_and_tells_nothing() -> None:
    for case in lab(7):
        answer = answer_of(case)
        for key in CAUSES:
            verdict = verdicts(case)[key]
            if key != answer:
                assert CAUSES[key].signs in verdict.text
                assert answer not in verdict.text
                assert CAUSES[answer].text not in verdict.text
                assert (verdict.why, verdict.fix, verdict.simulation, verdict.fixed) == ((), "", None, None)


def test_a_right_diagnosis_brings_the_chain_of_causes_and_the_fixed_week() -> None:
    for case in lab(7):
        answer = answer_of(case)
        verdict = verdicts(case)[answer]
        assert CAUSES[answer].fact in verdict.text
        assert verdict.fix == CAUSES[answer].fix
        red = next(run for run in verdict.simulation.runs_of(CI) if is_red(run))
        assert verdict.why[0] == verdict.simulation.why(red)
        assert any(is_red(run) for run in verdict.simulation.runs_of(CI))
        assert not any(is_red(run) for run in verdict.fixed.runs_of(CI))


def test_the_fix_of_the_incremental_model_clones_first_p131() -> None:
    case = case_of("incremental-rebuild")
    fixed = verdicts(case)["incremental-rebuild"].fixed
    run = next(r for r in fixed.runs_of(CI) if r.pull_request == 64)
    assert [step.command.split()[1] for step in run.steps[3:]] == ["clone", "build"]
    built = next(r for r in run.steps[-1].results if r.unique_id == "model.guide.fct_stays")
    assert built.execution_time == 140.0, "it adds to the cloned table"


def test_evidence_states_numbers_of_the_runs() -> None:
    assert "0 of 4 CI runs succeeded before that, 2 of 2 after" in verdict_of("no-production-run")
    assert "of pull request #61, and was to read everything else from dbt_cloud_pr_2_61" in verdict_of(
        "self-deferral"
    )
    assert "in 6 CI runs 0 parents" in verdict_of("no-deferral")
    assert "6 models, 4 of which" in verdict_of("branch-behind")
    assert "2700 s in an empty schema; the timeout is 1800 s" in verdict_of("incremental-rebuild")


def verdict_of(key: str) -> str:
    return verdicts(case_of(key))[key].text


# -- what is shown, and what is not ----------------------------------------------------------------------


def test_symptoms_hold_what_a_person_sees_and_no_cause() -> None:
    for case in lab(7):
        seen = "\n".join(
            [case.symptoms, repr(case), repr(case.runs), str(case.logs), repr(case.pull_requests)]
        )
        for run in verdicts(case)[answer_of(case)].simulation.runs:
            for cause in (*run.causes, *(r.cause for r in run.results if r.cause is not None)):
                assert cause.text not in seen
        assert not [key for key in CAUSES if key in seen]
        assert "made to fail" not in seen


def test_pages_agree_with_the_runs() -> None:
    case = case_of("no-deferral")
    sim = verdicts(case)["no-deferral"].simulation
    assert [(p.id, p.status, p.queued_at, p.run_seconds) for p in case.runs] == [
        (run.id, run.status, run.queued_at, run.run_seconds) for run in sim.runs
    ]
    assert set(case.logs) == {run.id for run in sim.runs}
    assert f"{sum(r.status == 'success' for r in sim.runs_of(CI))} of {len(sim.runs_of(CI))}" in case.symptoms


def test_a_log_shows_relations_messages_and_what_was_running() -> None:
    logs = case_of("incremental-rebuild").logs
    cut = next(log for log in logs.values() if "cancelled" in log and "START fct_stays" in log)
    assert "START rpt_" not in cut, "its children had not started"
    red = next(log for log in case_of("no-deferral").logs.values() if "ERROR rpt_channel_mix" in log)
    assert 'relation "dbt_cloud_pr_2_62.fct_reservations" does not exist' in red


def test_files_are_those_the_author_changed() -> None:
    case = case_of("branch-behind")
    red = {run.pull_request for run in case.runs if run.error}
    files = {page.number: page.files for page in case.pull_requests}
    assert files[61] == ("models/marts/reservations/reports/rpt_channel_mix.sql",)
    assert not any("folios" in file for number in red for file in files[number])
    assert str(case.pull_requests[0]).startswith("#60 (Mon 09:00; merged Mon 17:00): models/intermediate/")


def test_answers_are_in_no_pickle_and_no_attribute() -> None:
    for case in lab(7):
        list(case.runs)
        content = pickle.dumps(case)
        assert not [key for key in CAUSES if key.encode() in content]
        assert pickle.loads(content) == case
        fields = {name: getattr(case, name) for name in dir(case) if not name.startswith("_")}
        assert set(fields) == {
            "account", "apply_fix", "diagnose", "letter", "logs", "pull_requests", "runs", "seed", "symptoms",
        }  # fmt: skip


# -- seeds -----------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_lab() -> None:
    one, two = fault_lab(seed=7), fault_lab(seed=7)
    symptoms = [case.symptoms for case in one]
    _simulation.cache_clear()
    assert [case.symptoms for case in two] == symptoms


def test_a_lab_holds_each_fault_once_and_seeds_shuffle_them() -> None:
    orders = {tuple(_hidden(case).make for case in lab(seed)) for seed in range(20)}
    assert len(orders) > 10
    assert all(set(order) == set(ANSWERS) for order in orders)
    assert tuple(case.letter for case in fault_lab()) == tuple(LETTERS)


def test_there_are_nine_causes_and_four_stand_behind_no_case() -> None:
    lab = fault_lab()
    assert len(lab.causes) == 9
    assert len(set(lab.causes) - set(ANSWERS.values())) == 4
    assert all(key in repr(lab) for key in lab.causes)


@pytest.mark.parametrize("letter", ["F", "", "AB", 1, None])
def test_an_unknown_case(letter) -> None:
    with pytest.raises(JobkitError, match="there is no case"):
        fault_lab().case(letter)


def test_an_unknown_cause_names_the_nearest() -> None:
    with pytest.raises(JobkitError, match="did you mean `self-deferral`"):
        fault_lab().case("a").diagnose("self-deferal")


@pytest.mark.parametrize("seed", ["7", 1.5, True, None])
def test_a_seed_is_a_whole_number(seed) -> None:
    with pytest.raises(JobkitError, match="a whole number"):
        jobkit.fault_lab(seed)
