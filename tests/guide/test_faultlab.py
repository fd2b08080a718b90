"""The fault lab: each fault makes its symptoms by itself, one diagnosis is right, one fix helps."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from functools import cache

import pytest

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.guide.faultlab import Case, Diagnosis, fault_lab, weeks
from jobkit.guide.faultlab.cases import WEEKS
from jobkit.guide.faultlab.causes import CAUSES
from jobkit.guide.faultlab.draw import Draw
from jobkit.guide.faultlab.lab import LETTERS, _hidden, _simulation, _week, is_red
from jobkit.guide.faultlab.models import INCREMENTAL
from jobkit.guide.faultlab.week import (
    CI,
    PRODUCTION,
    ci_of,
    healthy_ci,
    healthy_week,
    pull_requests_of,
    variable_of,
    with_ci,
)

ANSWERS = {
    weeks.refused_at_once: "no-production-run",
    weeks.somebody_elses_schema: "self-deferral",
    weeks.own_schema: "no-deferral",
    weeks.more_than_was_changed: "branch-behind",
    weeks.cut_off: "incremental-rebuild",
    weeks.overtaken: "newer-commit",
    weeks.in_line: "no-run-slot",
    weeks.asked_for_in_vain: "missing-variable",
    weeks.turned_away: "no-permission",
}
SEEDS = range(3)
MANY_SEEDS = range(200)


@cache
def lab(seed: int) -> tuple[Case, ...]:
    return fault_lab(seed).cases


@cache
def verdicts(case: Case) -> dict[str, Diagnosis]:
    return {key: case.diagnose(key) for key in CAUSES}


def truth(case: Case) -> str:
    """The answer to a case, without simulating it."""
    return next(key for key in CAUSES if _hidden(case).is_answer(key))


def answer_of(case: Case) -> str:
    return next(key for key, verdict in verdicts(case).items() if verdict.right)


def errors(case: Case) -> list[str]:
    return [run.error for run in case.runs if run.job == CI and run.status == "error"]


@cache
def case_of(key: str) -> Case:
    return next(case for seed in MANY_SEEDS for case in lab(seed) if truth(case) == key)


@pytest.fixture(params=ANSWERS.values())
def case(request) -> Case:
    return case_of(request.param)


# -- what each fault looks like, from the simulation alone -----------------------------------------------


def drawn(make, seed: int = 0) -> jobkit.Scenario:
    return make(Draw(f"test/{seed}"))


def ci_runs(week: jobkit.Scenario) -> list:
    return list(week.simulate().runs_of(CI))


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_fault_every_run_is_green(seed) -> None:
    """The weeks differ from a healthy one in their fault only: take it away, and nothing fails."""
    healthy = with_ci(drawn(weeks.own_schema, seed), commands=healthy_ci().commands)
    assert {run.status for run in ci_runs(healthy)} == {"success"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("make", ANSWERS, ids=lambda make: make.__name__)
def test_it_goes_wrong_now_and_then_and_only_its_fix_helps(make, seed) -> None:
    week = drawn(make, seed)
    red = [is_red(run) for run in ci_runs(week)]
    assert 2 <= sum(red) < len(red)
    assert {run.status for run in week.simulate().runs_of(PRODUCTION)} <= {"success", "error"}
    helps = [key for key, cause in CAUSES.items() if not any(map(is_red, ci_runs(cause.apply(week))))]
    assert helps == [ANSWERS[make]]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_successful_production_run_means_no_manifest_p118(seed) -> None:
    sim = drawn(weeks.refused_at_once, seed).simulate()
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


@pytest.mark.parametrize("seed", SEEDS)
def test_self_deferral_reads_another_pull_requests_schema_p117(seed) -> None:
    sim = drawn(weeks.somebody_elses_schema, seed).simulate()
    red = [run for run in sim.runs_of(CI) if run.status == "error"]
    assert red
    for run in red:
        state = sim.run(run.deferring_run)
        assert state.job.name == CI
        assert state.pull_request not in (None, run.pull_request)
        missing = next(r for r in run.results if r.status == "error")
        assert f'relation "{state.schema}.' in missing.message
    green = next(run for run in sim.runs_of(CI) if run.trigger.kind != "api")
    again = [run for run in sim.runs_of(CI) if run.pull_request == green.pull_request]
    assert [len(run.results) > 0 for run in again] == [True, False], "the second push finds nothing modified"


@pytest.mark.parametrize("seed", SEEDS)
def test_without_deferral_a_parent_is_missing_in_its_own_schema_p121(seed) -> None:
    sim = drawn(weeks.own_schema, seed).simulate()
    for run in sim.runs_of(CI):
        staging_only = all(
            r.unique_id.split(".")[2].startswith("stg_") for r in run.results if "model." in r.unique_id
        )
        assert run.status == ("success" if staging_only else "error")
        if run.status == "error":
            assert any(f'relation "{run.schema}.' in (r.message or "") for r in run.results)
        assert sim.run(run.deferring_run).job.name == PRODUCTION, "it does compare with production"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_merge_elsewhere_adds_models_to_a_branch_that_is_behind_p129(seed) -> None:
    week = drawn(weeks.more_than_was_changed, seed)
    sim = week.simulate()
    branches = {branch.number: branch for branch in pull_requests_of(week)}
    merge = next(branch.merged for branch in branches.values() if branch.merged)
    moved = next(run.finished_at for run in sim.runs_of(PRODUCTION) if run.queued_at > merge)
    for run in sim.runs_of(CI):
        branch = branches[run.pull_request]
        behind = branch.at < merge and run.queued_at > moved
        own = set(week.project.select([f"{name}+" for name in branch.changed]))
        models = {r.unique_id for r in run.results if r.unique_id.startswith("model.")}
        assert bool(models - own) == behind
        assert run.status == ("error" if behind else "success")
        assert own.isdisjoint(r.unique_id for r in run.results if r.status == "error")
    assert sum(branch.at < merge for branch in branches.values()) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_schema_that_self_deferral_reads_is_dropped_with_its_pull_request_p126(seed) -> None:
    week = drawn(weeks.somebody_elses_schema, seed)
    set_up, first = pull_requests_of(week)[:2]
    for run in week.simulate().runs_of(CI):
        relations = run.steps[-1].invocation.warehouse.relations
        kept = f"dbt_cloud_pr_2_{first.number}.{first.changed[0]}" in relations
        assert kept == (run.pull_request != set_up.number and run.queued_at < first.merged)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_incremental_model_is_built_in_full_and_runs_out_of_time_p131(seed) -> None:
    week = drawn(weeks.cut_off, seed)
    sim = week.simulate()
    (large, (first, later)), *_ = week.source.durations
    assert large in INCREMENTAL
    for run in sim.runs_of(CI):
        builds_it = f"model.guide.{large}" in run.steps[-1].invocation.reasons
        assert run.status == ("cancelled" if builds_it else "success")
        assert (run.run_seconds == ci_of(week).timeout_seconds) == builds_it
    production = [
        r for run in sim.runs_of(PRODUCTION) for r in run.results if r.unique_id == f"model.guide.{large}"
    ]
    assert {r.execution_time for r in production} == {later}
    assert first > ci_of(week).timeout_seconds


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_a_newer_commit_replaced_has_a_green_one_behind_it_p046(seed) -> None:
    runs = ci_runs(drawn(weeks.overtaken, seed))
    replaced = [run for run in runs if any(cause.kind == "stale_commit" for cause in run.causes)]
    assert [run for run in runs if run.status == "cancelled"] == replaced
    last = {run.pull_request: run.status for run in runs}
    assert set(last.values()) == {"success"}
    assert all(run.steps for run in replaced), "they had begun"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_check_that_is_no_ci_job_waits_for_the_run_slot_p041(seed) -> None:
    week = drawn(weeks.in_line, seed)
    sim = week.simulate()
    assert not ci_of(week).is_ci
    for run in sim.runs_of(CI):
        holders = {sim.run(blocker).job.name for blocker in run.blocked_by}
        assert (holders == {PRODUCTION}) == is_red(run)
        assert run.status == "success"
    as_ci = with_ci(week, triggers={"pull_request": True})
    assert {run.wait_seconds for run in ci_runs(as_ci)} == {0.0}, "a run of a CI job takes no slot"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_variable_that_ci_lacks_stops_every_run_whose_code_asks_for_it_p137(seed) -> None:
    week = drawn(weeks.asked_for_in_vain, seed)
    name = variable_of(week)
    merged = next(branch for branch in pull_requests_of(week) if branch.merged)
    for run in ci_runs(week):
        asks = name in {use.name for uses in run.code.project.env_vars.values() for use in uses}
        assert run.status == ("error" if asks else "success")
        if asks:
            assert run.pull_request == merged.number or run.queued_at > merged.merged
            assert run.steps[-1].cause.data["variable"] == name
            assert not run.results


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_right_to_write_whatever_is_changed_fails(seed) -> None:
    runs = ci_runs(drawn(weeks.turned_away, seed))
    red = [run for run in runs if is_red(run)]
    assert len({run.pull_request for run in red}) > 1
    for run in red:
        assert all(weeks.DENIED in r.message for r in run.results if r.status == "error")


def test_the_harmless_differences_are_in_every_week() -> None:
    """A variable that only production has, and the number of threads, point at no cause."""
    for make in ANSWERS:
        week = drawn(make)
        assert variable_of(week).startswith("DBT_")
    assert len({ci_of(healthy_week(Draw(str(seed)))).threads for seed in range(20)}) > 1


# -- diagnosis and fix -----------------------------------------------------------------------------------


def test_a_case_has_one_right_diagnosis_and_only_its_fix_helps(case) -> None:
    right = [key for key, verdict in verdicts(case).items() if verdict.right]
    green = [key for key in CAUSES if case.apply_fix(key).green]
    assert len(right) == 1
    assert green == right


def test_the_answers_are_the_ones_meant() -> None:
    assert {hidden.make: next(k for k in CAUSES if hidden.is_answer(k)) for hidden in WEEKS} == ANSWERS


def test_what_they_look_like() -> None:
    for key, said in (
        ("no-production-run", "no comparison manifest"),
        ("branch-behind", "column"),
        ("missing-variable", "Env var required but not provided"),
        ("no-permission", "permission denied"),
    ):
        assert errors(case_of(key))
        assert all(said in error for error in errors(case_of(key)))
    for key, own in (("self-deferral", False), ("no-deferral", True)):
        case = case_of(key)
        for run in case.runs:
            if run.error:
                (schema,) = re.findall(r'relation "(dbt_cloud_pr_2_\d+)\.\w+" does not exist', run.error)
                assert (schema == f"dbt_cloud_pr_2_{run.pull_request}") == own
    for key in ("incremental-rebuild", "newer-commit", "no-run-slot"):
        assert errors(case_of(key)) == []


def test_a_wrong_diagnosis_points_to_evidence_and_tells_nothing(case) -> None:
    answer = answer_of(case)
    for key in CAUSES:
        verdict = verdicts(case)[key]
        if key != answer:
            assert CAUSES[key].signs in verdict.text
            assert answer not in verdict.text
            assert CAUSES[answer].text not in verdict.text
            assert (verdict.why, verdict.fix, verdict.simulation, verdict.fixed) == ((), "", None, None)


def test_a_right_diagnosis_brings_the_chain_of_causes_and_the_fixed_week(case) -> None:
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
    ((large, (_, later)),) = _week(case).source.durations
    fixed = verdicts(case)["incremental-rebuild"].fixed
    built = [(run, r) for run in fixed.runs_of(CI) for r in run.results if r.unique_id.endswith(large)]
    assert built
    for run, result in built:
        assert [step.command.split()[1] for step in run.steps[3:]] == ["clone", "build"]
        assert result.execution_time in (0.0, later) or result.status == "success"
    assert {r.execution_time for run, r in built if r in run.steps[-1].results} == {later}


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("no-production-run", r"0 of \d CI runs succeeded before that, 2 of 2 after"),
        ("self-deferral", r"and was to read everything else from dbt_cloud_pr_2_\d+"),
        ("no-deferral", r"in 6 CI runs 0 parents"),
        ("branch-behind", r"\d+ models, \d+ of which"),
        ("incremental-rebuild", r"\d{4} s in an empty schema; the timeout is 1800 s"),
        ("newer-commit", r"each of [23] cancelled runs; the runs after them ended with success"),
        ("no-run-slot", r"The account has 1 run slot\. Run \d waited \d+ min, until run \d of Daily"),
        ("missing-variable", r"the code asks for DBT_\w+: production has a value"),
        ("no-permission", r"to 3 pull requests with different files"),
    ],
)
def test_evidence_states_numbers_of_the_runs(key, says) -> None:
    assert re.search(says, verdicts(case_of(key))[key].text)


# -- what is shown, and what is not ----------------------------------------------------------------------


def seen_of(case: Case) -> str:
    """All that a person sees of a case before a diagnosis."""
    shown = [case.symptoms, repr(case), repr(case.runs), str(case.logs), repr(case.pull_requests)]
    return "\n".join([*shown, repr(case.account), repr(case.healthy_job)])


def test_symptoms_hold_what_a_person_sees_and_no_cause(case) -> None:
    seen = seen_of(case)
    for run in verdicts(case)[answer_of(case)].simulation.runs:
        for cause in (*run.causes, *(r.cause for r in run.results if r.cause is not None)):
            assert cause.text not in seen
    for cause in CAUSES.values():
        assert cause.key not in seen
        assert cause.text not in seen
        assert cause.fix not in seen
    assert "made to fail" not in seen
    assert "injected" not in seen


def test_pages_agree_with_the_runs(case) -> None:
    sim = verdicts(case)[answer_of(case)].simulation
    assert [(p.id, p.status, p.queued_at, p.run_seconds) for p in case.runs] == [
        (run.id, run.status, run.queued_at, run.run_seconds) for run in sim.runs
    ]
    assert set(case.logs) == {run.id for run in sim.runs}
    assert f"{sum(r.status == 'success' for r in sim.runs_of(CI))} of {len(sim.runs_of(CI))}" in case.symptoms


def test_a_log_shows_relations_messages_and_what_was_running() -> None:
    case = case_of("incremental-rebuild")
    ((large, _),) = _week(case).source.durations
    cut = next(log for log in case.logs.values() if "cancelled" in log and f"START {large}" in log)
    assert "START rpt_" not in cut, "its children had not started"
    case = case_of("no-deferral")
    red = next(run for run in case.runs if run.error)
    assert re.search(rf'relation "{red.schema}\.\w+" does not exist', case.logs[red.id])


def test_files_are_those_the_author_changed() -> None:
    case = case_of("branch-behind")
    red = {run.pull_request for run in case.runs if run.error}
    files = {page.number: page.files for page in case.pull_requests}
    merged = next(page for page in case.pull_requests if "merged" in page.end)
    assert all(file.startswith("models/marts/") for number in red for file in files[number])
    assert re.match(rf"#{merged.number} \(Mon .*; merged Mon 17:..\): models/intermediate/", str(merged))


def test_answers_are_in_no_pickle_and_no_attribute(case) -> None:
    list(case.runs)
    content = pickle.dumps(case)
    assert not [key for key in CAUSES if key.encode() in content]
    assert pickle.loads(content) == case
    fields = {name: getattr(case, name) for name in dir(case) if not name.startswith("_")}
    assert set(fields) == {
        "account", "apply_fix", "diagnose", "healthy_job", "letter", "logs", "pull_requests", "run_slots",
        "runs", "seed", "symptoms",
    }  # fmt: skip


# -- seeds -----------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_lab() -> None:
    one, two = fault_lab(seed=7), fault_lab(seed=7)
    symptoms = [case.symptoms for case in one]
    _simulation.cache_clear()
    _week.cache_clear()
    assert [case.symptoms for case in two] == symptoms


def test_each_cause_is_behind_a_case_about_equally_often() -> None:
    """200 labs of five out of nine: 111 of each, more or less."""
    found = Counter(truth(case) for seed in MANY_SEEDS for case in lab(seed))
    assert set(found) == set(CAUSES)
    assert all(85 <= many <= 137 for many in found.values()), found
    by_letter = {letter: Counter() for letter in LETTERS}
    for seed in MANY_SEEDS:
        for case in lab(seed):
            by_letter[case.letter][truth(case)] += 1
    assert all(set(counter) == set(CAUSES) for counter in by_letter.values())


def test_a_lab_hides_five_different_causes() -> None:
    sets = [frozenset(map(truth, lab(seed))) for seed in MANY_SEEDS]
    assert all(len(causes) == 5 for causes in sets)
    assert len(set(sets)) > 60, "of 126"
    assert tuple(case.letter for case in fault_lab()) == tuple(LETTERS)


def test_the_list_of_causes_is_shuffled_and_says_nothing() -> None:
    lists = [tuple(fault_lab(seed).causes) for seed in MANY_SEEDS]
    assert all(set(keys) == set(CAUSES) for keys in lists)
    assert len(set(lists)) > 190
    hidden_among_the_first = [
        sum(key in map(truth, lab(seed)) for key in keys[:5])
        for seed, keys in zip(MANY_SEEDS, lists, strict=True)
    ]
    assert 2.4 < sum(hidden_among_the_first) / len(lists) < 3.2, "25 / 9 by chance"


def test_the_same_cause_looks_different_in_another_lab() -> None:
    for key in CAUSES:
        cases = [case for seed in range(30) for case in lab(seed) if truth(case) == key][:5]
        assert len({case.symptoms.partition("\n")[2] for case in cases}) == len(cases)


def test_there_are_nine_causes_and_four_stand_behind_no_case() -> None:
    lab = fault_lab()
    assert len(lab.causes) == 9
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
