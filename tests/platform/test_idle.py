"""Events and faults that change nothing say so, with the reason."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import DefinitionError, JobkitError
from jobkit.dbt.execution import fail, fail_step, outage, slow
from jobkit.dbt.execution.faults import stale
from jobkit.dbt.project import Project
from jobkit.jobs import Account, Environment, Job
from jobkit.platform import ApiTrigger, PullRequest, Rerun, RunNow, SaveJob
from jobkit.simulation import Simulation, simulate

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
DAILY = Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *")
CI = Job(
    name="CI", environment="CI", commands=["dbt build -s state:modified+"], triggers={"pull_request": True}
)
MERGE = Job(name="Merge", commands=["dbt parse"], triggers={"merge": True})
AT = "2026-03-02T10:00"
SHOP = Project.example("shop")
SOURCE = next(uid for uid, node in SHOP.nodes.items() if node.resource_type == "source")


def said(sim: Simulation, kind: str = "no_effect") -> list[str]:
    return [note.text for note in sim.notes if note.kind == kind]


def opened(**changes) -> PullRequest:
    return PullRequest(**{"number": 1, "at": AT, "changed": ["orders"], **changes})


# -- events outside the horizon ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RunNow, ApiTrigger, Rerun, SaveJob])
@pytest.mark.parametrize(
    ("at", "words"), [("2020-01-01", "before the simulation starts"), ("2027-01-01", "after the simulation")]
)
def test_an_event_outside_the_horizon_is_told_and_not_played(kind, at, words) -> None:
    sim = simulate(DAILY, events=[kind(job="Daily", at=at)], **DAY)
    (text,) = said(sim)
    assert words in text and at in text
    assert len(sim.runs) == 1, "the headline counts what the table shows"
    assert all(sim.start <= run.queued_at < sim.until for run in sim.runs)


def test_of_a_pull_request_only_what_lies_within_is_played() -> None:
    early = opened(at="2026-03-01T10:00", commits=["2026-03-01T12:00", AT], merged="2026-03-07")
    sim = simulate([DAILY, CI], events=[early], **DAY)
    assert [run.queued_at.hour for run in sim.runs_of("CI")] == [10]
    opening, commit, merge = said(sim)
    assert "opening of pull request #1 at 2026-03-01 10:00" in opening
    assert "commit on pull request #1 at 2026-03-01 12:00" in commit
    assert "merge of pull request #1 at 2026-03-07 00:00 UTC lies after" in merge


def test_a_merge_before_the_start_says_that_its_code_is_not_there() -> None:
    sim = simulate([DAILY, MERGE], events=[opened(at="2026-02-01", merged="2026-02-02")], **DAY)
    assert any("what it changes is not in the code" in text for text in said(sim))
    assert sim.runs_of("Merge") == ()


def test_an_event_after_the_end_happens_once_the_simulation_is_extended() -> None:
    event = RunNow(job="Daily", at="2026-03-03T12:00")
    short = simulate(DAILY, events=[event], **DAY)
    longer = short.extended("2026-03-04")
    assert (len(said(short)), said(longer)) == (1, [])
    assert longer == simulate(DAILY, events=[event], start="2026-03-02", until="2026-03-04")


def test_saving_an_active_job_changes_nothing_p052() -> None:
    assert said(simulate(DAILY, events=[SaveJob(job="Daily", at=AT)], **DAY)) == [
        "Saving 'Daily' on Mon 2 Mar 10:00 UTC changes nothing: the job is active."
    ]


# -- pull requests that start nothing ----------------------------------------------------------------------


def account(*jobs: Job, branch: str | None = None, **fields) -> Account:
    return Account(jobs=jobs, environments=[Environment(name="CI", custom_branch=branch)], **fields)


IDLE = {
    "no job here is triggered by pull requests": (account(DAILY), {}),
    "into 'develop', and 'CI' listens to pull requests into 'main' only, the default branch": (
        account(DAILY, CI),
        {"target_branch": "develop"},
    ),
    "into 'main', and 'CI' listens to pull requests into 'staging' only, the custom branch": (
        account(DAILY, CI, branch="staging"),
        {},
    ),
    "it is a draft, and 'CI' does not run on draft": (account(DAILY, CI), {"draft": True}),
    "no native integration": (account(DAILY, CI, git_provider="other"), {}),
}


@pytest.mark.parametrize("reason", IDLE)
def test_a_pull_request_that_starts_no_run_says_why_p022_p077_p126(reason: str) -> None:
    jobs, changes = IDLE[reason]
    sim = simulate(jobs, events=[opened(**changes)], **DAY)
    assert [run.job.name for run in sim.runs] == ["Daily"]
    (text,) = said(sim)
    assert reason in text


@pytest.mark.parametrize("event", [opened(), opened(draft=True, ready="2026-03-02T11:00")])
def test_a_pull_request_that_starts_a_run_needs_no_word(event: PullRequest) -> None:
    assert said(simulate([DAILY, CI], events=[event], **DAY)) == []


def test_a_merge_that_brings_code_needs_no_word() -> None:
    assert said(simulate(DAILY, events=[opened(merged="2026-03-02T11:00")], **DAY)) == []


# -- faults that never strike ------------------------------------------------------------------------------

NARROW = Job(name="Narrow", commands=["dbt build -s customers"], schedule="0 7 * * *")
NEVER = {
    "no run of 'Narrow' builds or checks it": fail("stg_orders", job="Narrow"),
    "no run is under way while it lasts": fail(
        "stg_orders", between=("2026-03-02T01:00", "2026-03-02T02:00")
    ),
    "after the simulation ends": outage(between=("2027-01-01", "2027-01-02")),
    "before the simulation starts": slow("orders", between=("2020-01-01", "2020-01-02")),
    "no run of 'Narrow' is under way": outage(
        "git", job="Narrow", between=("2026-03-02T06:00", "2026-03-02T06:05")
    ),
    "no run of 'Narrow' takes such a step": fail_step("dbt retry", job="Narrow"),
}


@pytest.mark.parametrize("reason", NEVER)
def test_a_fault_that_never_strikes_says_why(reason: str) -> None:
    (text,) = said(simulate([DAILY, NARROW], faults=[NEVER[reason]], **DAY))
    assert "never strikes" in text and reason in text


STRIKE = {
    "a model": fail("stg_orders"),
    "its first run": fail("stg_orders", runs=1),
    "a step": fail_step("dbt deps"),
    "a slow node": slow("orders", job="Daily"),
    "a slow warehouse": slow(times=2, between=("2026-03-02T06:00", "2026-03-02T06:01")),
    "an outage before the first node": outage(between=("2026-03-02T05:00", "2026-03-02T07:00")),
    "an outage while it runs": outage(between=("2026-03-02T06:00:40", "2026-03-02T07:00")),
    "no git": outage("git", between=("2026-03-02T05:00", "2026-03-02T07:00")),
    "a test": fail(next(uid for uid in SHOP.nodes if uid.startswith("test.")), status="warn"),
    "a source that is not there": fail(SOURCE, status="missing"),
}


@pytest.mark.parametrize("kind", STRIKE)
def test_a_fault_that_strikes_needs_no_word(kind: str) -> None:
    assert said(simulate(DAILY, SHOP, faults=[STRIKE[kind]], **DAY)) == []


def test_a_stale_source_strikes_where_a_run_checks_it() -> None:
    checked = DAILY.changed(run_source_freshness=True)
    assert said(simulate(checked, SHOP, faults=[stale(SOURCE)], **DAY)) == []
    assert "builds or checks it" in said(simulate(DAILY, SHOP, faults=[stale(SOURCE)], **DAY))[0]


def test_an_upstream_job_that_is_no_deploy_job_triggers_nothing_p073() -> None:
    after = NARROW.changed(schedule=None, triggers={"job_completion": {"job": "CI"}})
    sim = simulate([DAILY, CI, after], events=[opened()], **DAY)
    (note,) = [note for note in sim.notes if note.fact == "P-073"]
    assert (note.kind, note.jobs) == ("no_effect", ("Narrow",))
    assert "CI job" in note.text and not sim.runs_of("Narrow")


# -- names that can never mean anything --------------------------------------------------------------------

WRONG = {
    "job of a fault": lambda: simulate(DAILY, faults=[fail("orders", job="Y")], **DAY),
    "step": lambda: simulate(DAILY, faults=[fail_step("docs generate")], **DAY),
    "step of that job": lambda: simulate(
        [DAILY, NARROW], faults=[fail_step("customers", job="Daily")], **DAY
    ),
    "node of a fault": lambda: simulate(DAILY, faults=[fail("ordrs")], **DAY),
    "node of a pull request that starts nothing": lambda: simulate(
        DAILY, events=[opened(changed=["ordrs"])], **DAY
    ),
    "job of an event": lambda: simulate(DAILY, events=[RunNow(job="daily", at=AT)], **DAY),
    "release track": lambda: simulate(
        DAILY, events=[ApiTrigger(job="Daily", at=AT, dbt_version_override="latst")], **DAY
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_name_that_can_mean_nothing_is_refused(kind: str) -> None:
    with pytest.raises(JobkitError, match=r"^(events|faults)\b.*there is no"):
        WRONG[kind]()


@pytest.mark.parametrize(
    "fields",
    [
        {"steps_override": []},
        {"steps_override": ["build"]},
        {"git_branch": ""},
        {"schema_override": ""},
        {"target_name_override": ""},
    ],
)
def test_an_override_that_overrides_nothing_is_refused_p078(fields) -> None:
    with pytest.raises(DefinitionError):
        ApiTrigger(job="Daily", at=AT, **fields)


def test_a_branch_says_once_what_it_changes() -> None:
    with pytest.raises(DefinitionError, match="give one of them"):
        opened(project=SHOP)
    with pytest.raises(DefinitionError, match="`ready` says when a draft"):
        opened(ready="2026-03-02T11:00")


def test_an_api_call_of_unknown_code_says_what_is_built() -> None:
    sim = simulate(DAILY, events=[ApiTrigger(job="Daily", at=AT, git_branch="feature")], **DAY)
    assert "names the branch 'feature', which jobkit does not know" in said(sim, "not_modelled")[0]
    assert "not_modelled" in {cause.kind for cause in sim.why(sim.runs[-1]).causes}


# -- selections that name nothing --------------------------------------------------------------------------


def test_a_command_that_selects_nothing_is_told_p088() -> None:
    finance = Job(name="Finance", commands=["dbt build --select tag:my_finance"], schedule="0 6 * * *")
    sim = simulate(finance, **DAY)
    assert said(sim) == ["`dbt build --select tag:my_finance` finds nothing to run in the project shop."]
    assert "no_effect" in {cause.kind for cause in sim.why(sim.runs[0]).causes}


def test_commands_that_select_nothing_are_told_of_in_one_note_a_job_p088() -> None:
    commands = [f"dbt {verb} --select tag:my_finance" for verb in ("run", "test", "snapshot")]
    finance = Job(name="Finance", commands=[*commands, "dbt build --select stg_orders"], schedule="0 6 * * *")
    sim = simulate([finance, finance.changed(name="Other", commands=commands[:1])], **DAY)
    one, two, three = (f"`{command}`" for command in commands)
    assert said(sim) == [
        f"3 commands select nothing in the project shop: {one}, {two} and {three}.",
        f"{one} finds nothing to run in the project shop.",
    ]
    many = finance.changed(commands=[f"dbt run --select tag:t{number}" for number in range(9)])
    [text] = said(simulate(many, **DAY))
    assert text.startswith("9 commands select nothing") and text.endswith("and 4 more commands.")


@pytest.mark.parametrize("option", ["--select orders stg_ordrs", "--exclude stg_ordrs"])
def test_a_part_of_a_selection_that_matches_nothing_is_told_p088(option: str) -> None:
    sim = simulate(DAILY.changed(commands=[f"dbt build {option}"]), **DAY)
    assert said(sim) == [f"`stg_ordrs` in `dbt build {option}` matches nothing in the project shop."]


def test_a_comparison_that_finds_no_change_is_an_answer() -> None:
    sim = simulate([DAILY, CI], events=[opened(changed=[])], **DAY)
    assert said(sim) == []
