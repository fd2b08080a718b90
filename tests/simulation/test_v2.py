"""Jobs on dbt v2, simulated: their command line, their checks, and the mark on what only the docs say."""

from __future__ import annotations

from typing import Any

import pytest

import jobkit
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import ApiTrigger, Rules, Run
from jobkit.simulation import Scenario, Simulation, simulate
from jobkit.views.sentences import note_sentences

DAY: dict[str, Any] = {"start": "2026-03-02", "until": "2026-03-03"}
AT = "2026-03-02T12:00"


def job(*commands: str, version: str | None = "v2 Stable", **fields: Any) -> Job:
    return Job(name="J", commands=commands, schedule="0 6 * * *", dbt_version=version, **fields)


def played(*commands: str, **options: Any) -> tuple[Simulation, Run]:
    version = options.pop("version", "v2 Stable")
    sim = simulate(job(*commands, version=version), **DAY, **options)
    return sim, sim.runs[0]


COMMANDS = {
    "dbt check": ("success", "error"),
    "dbt lint": ("success", "error"),
    "dbt freshness": ("success", "error"),
    "dbt build --skip-checks": ("success", "error"),
    "dbt build --resource-types model": ("success", "success"),
    "dbt build --no-partial-parse": ("success", "success"),
    "dbt run --models orders": ("error", "success"),
    "dbt run -m orders": ("error", "success"),
    "dbt sl validate": ("success", "success"),
    "dbt compare --select state:modified": ("success", "success"),
    "dbt buidl": ("error", "error"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_engine_reads_its_own_command_line_pf005_pf007_pf012_pf014_pf016(command: str) -> None:
    ends = [played(command, version=version)[1].status for version in ("v2 Stable", "v1 Latest")]
    assert tuple(ends) == COMMANDS[command]


def test_the_environment_or_an_api_call_may_choose_the_engine_pf003() -> None:
    home = Environment(name="Production", dbt_version="v2 Nightly")
    account = Account(jobs=(job("dbt check", version=None),), environments=(home,))
    call = ApiTrigger(job="J", at=AT, dbt_version_override="v1 Latest")
    first, second = simulate(account, events=[call], **DAY).runs
    assert (first.status, second.status) == ("success", "error")
    once = ApiTrigger(job="J", at=AT, dbt_version_override="v2 Stable", steps_override=["dbt --print check"])
    sim = simulate(job("dbt build", version=None), events=[once], **DAY)
    assert [note.fact for note in sim.notes if note.documentation_only] == ["PF-004"]


# -- checks ------------------------------------------------------------------------------------------------


def test_a_check_stops_a_run_before_anything_is_built_pf005() -> None:
    sim, run = played("dbt build", "dbt docs generate", faults=[jobkit.fail_check("owners", "no owner")])
    step = run.steps[3]
    assert (run.status, run.steps[4].status) == ("error", "skipped")
    assert {row.status for row in step.results} == {"skipped"}
    why = sim.why(run)
    assert "the check owners failed: no owner" in str(why)
    assert any((cause.kind, cause.fact) == ("command_failed", "PF-005") for cause in why)
    assert "the check owners failed" in str(sim.why("orders"))
    assert repr(sim.why(step)).count("the check owners failed") == 1


def test_a_check_that_fails_once_lets_the_next_run_through_pf005() -> None:
    sim = simulate(
        job("dbt build"),
        start="2026-03-02",
        until="2026-03-05",
        faults=[jobkit.fail_check("owners", runs=1)],
    )
    assert [run.status for run in sim.runs] == ["error", "success", "success"]


def test_a_check_that_never_runs_is_told() -> None:
    sim, run = played("dbt build", version="v1 Latest", faults=[jobkit.fail_check("owners")])
    assert run.status == "success"
    assert any("the check 'owners' never strikes" in note.text for note in sim.notes)


def test_a_scenario_file_may_have_a_check_fail(tmp_path: Any) -> None:
    place = tmp_path / "scenario.yml"
    place.write_text(
        "jobs: [{name: J, commands: [dbt build], schedule: 0 6 * * *, dbt_version: v2 Stable}]\n"
        "start: 2026-03-02\nuntil: 2026-03-03\nfaults: [fail_check: {check: owners, message: no owner}]\n"
    )
    (run,) = Scenario.load(place).simulate().runs
    assert (run.status, "no owner" in run.message) == ("error", True)


def test_a_step_that_only_checks_says_that_nothing_was_made_to_fail_pf093() -> None:
    sim, run = played("dbt check", "dbt build")
    first = sim.why(run.steps[3]).causes[0]
    assert (first.fact, first.assumption, first.documentation_only) == ("PF-093", True, True)


def test_a_rerun_from_failure_goes_on_after_the_check_pf005() -> None:
    rerun = jobkit.Rerun(job="J", at="2026-03-02T08:00", start="failure")
    faults = [jobkit.fail_check("owners", between=("2026-03-02", "2026-03-02T07:00"))]
    first, second = simulate(job("dbt build"), events=[rerun], faults=faults, **DAY).runs
    assert (first.status, second.status) == ("error", "success")
    assert second.steps[3].results


# -- the mark ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["run", "step", "node"])
def test_every_answer_about_dbt_v2_is_marked_pf004(what: str) -> None:
    for version, marked in (("v2 Stable", True), ("v1 Latest", False)):
        sim, run = played("dbt build", version=version)
        asked = {"run": run, "step": run.steps[3], "node": "orders"}[what]
        answer = sim.why(asked)
        assert any(cause.documentation_only for cause in answer) is marked
        assert ("documentation only" in repr(answer)) is marked


def test_notes_are_marked_as_data_and_in_words_pf004_pf007() -> None:
    sim, _ = played("dbt build --single-threaded")
    marked = {note.fact: note for note in sim.notes if note.documentation_only}
    assert set(marked) == {"PF-004", "PF-007"}
    assert marked["PF-007"].to_dict()["documentation_only"] is True
    assert (marked["PF-007"].job, marked["PF-007"].field) == ("J", "commands[0]")
    told = sim.why(sim.runs[0])
    assert "ignores `--single-threaded` [PF-007, documentation only]" in repr(told)
    for note in marked.values():
        assert any(note.line in text for text in note_sentences(sim))
    assert not any(note.documentation_only for note in played("dbt build", version="v1 Latest")[0].notes)


def test_what_a_refused_command_rests_on_is_marked_pf007() -> None:
    sim, run = played("dbt run -m orders")
    causes = [cause for cause in sim.why(run) if cause.kind == "command_failed"]
    assert [(cause.fact, cause.documentation_only) for cause in causes] == [("PF-007", True)]


def test_metadata_for_catalog_comes_with_every_run_and_is_marked_p098() -> None:
    sim, _ = played("dbt build")
    shown = [cause for cause in sim.docs().causes if cause.fact == "P-098"]
    assert shown
    assert all(cause.documentation_only for cause in shown)


def test_commands_that_are_not_on_the_list_are_second_hand_pf016() -> None:
    for command in ("dbt show --select orders", "dbt clean", "dbt --version", "dbt init"):
        sim, _ = played(command, version="v1 Latest")
        told = [note for note in sim.notes if note.fact == "PF-016"]
        assert [(note.kind, note.field) for note in told] == [("difference", "commands[0]")], command
        assert "second-hand" in told[0].text
    for command in ("dbt build", "dbt check", "dbt freshness", "dbt debug", "dbt parse"):
        assert not [note for note in played(command)[0].notes if note.fact == "PF-016"], command


def test_a_state_of_dbt_v2_comes_from_its_own_freshness_pf012() -> None:
    one = job("dbt freshness", "dbt build --select source_status:fresher+", deferral={"this_job": True})
    (run,) = simulate(one, **DAY).runs
    assert run.status == "success"


def test_the_guide_reads_an_exact_version_of_dbt_v2() -> None:
    run = simulate(job("dbt deps", "dbt check", version="2.0.9"), rules=Rules.study_guide(), **DAY).runs[0]
    assert run.status == "success"
