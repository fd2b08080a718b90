"""Names of release tracks decide what a run does, what lint says of it, and what a reader is told."""

from __future__ import annotations

import pytest

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Account, Environment
from jobkit.jobs.versions import TRACKS
from jobkit.lint.context import LintContext
from jobkit.platform.events import ApiTrigger
from jobkit.platform.rules import Rules
from jobkit.simulation import simulate
from tests.platform.world import job

DAY = {"start": "2026-03-02", "until": "2026-03-03"}
AT = "2026-03-02T12:00"
LABELS = [track.title for track in TRACKS.values()]
UNKNOWN = ["v2", "v2 Latest", "v3 Stable", "2.0.9", "fusion", "latest fusion 2", "soon"]


def placed(home: str | None, own: str | None = None) -> Account:
    one = job("J", "dbt lint", cron="0 6 * * *", dbt_version=own)
    return Account(jobs=(one,), environments=(Environment(name="Production", dbt_version=home),))


@pytest.mark.parametrize("label", [*LABELS, "V2-STABLE", "v1_latest"])
def test_a_label_decides_the_command_line_of_a_run_pf003(label: str) -> None:
    outcome = "success" if label.lower().startswith("v2") else "error"
    for account in (placed(label), placed("latest", label), placed("fusion-stable", label)):
        (run,) = simulate(account, **DAY).runs
        assert run.status == outcome, "only dbt v2 has `dbt lint`"
        assert run.dbt_version in TRACKS


@pytest.mark.parametrize("name", [*LABELS, *UNKNOWN, "latest-fusion", "Versionless", "1.7.4"])
@pytest.mark.parametrize("home", ["latest", "fusion-stable"])
def test_lint_and_simulation_agree_on_the_engine_pf003(name: str, home: str) -> None:
    account = placed(home, name)
    (run,) = simulate(account, **DAY).runs
    context = LintContext(account.jobs[0], account, Rules.platform())
    assert context.runs_v2 == (run.status == "success")


def told(account: Account, *events: ApiTrigger) -> list[tuple[str, str, str]]:
    notes = simulate(account, events=events, **DAY).notes
    fields = {"dbt_version", "environment.dbt_version", "events"}
    return [(n.field, n.fact, n.text) for n in notes if n.kind == "assumption" and n.field in fields]


def test_a_new_label_is_told_as_an_assumption_pf003() -> None:
    for account, field in (
        (placed("v2 Stable"), "environment.dbt_version"),
        (placed(None, "v2 Stable"), "dbt_version"),
    ):
        ((where, fact, text),) = told(account)
        assert (where, fact) == (field, "PF-003")
        assert "'v2 Stable' is read as the release track `fusion-stable`" in text
    call = ApiTrigger(job="J", at=AT, dbt_version_override="v1 Extended")
    assert [row[:2] for row in told(placed(None), call)] == [("events", "PF-003")]


@pytest.mark.parametrize("name", ["fusion-stable", "Fusion Stable", "Latest", "EXTENDED", "versionless"])
def test_a_documented_name_needs_no_word_of_an_assumption_p143_p144(name: str) -> None:
    assert told(placed(name)) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("v2", "one of v2 Nightly, v2 Stable, v2 Extended, v2 Fallback"),
        ("fusion", "did you mean `fusion-"),
        ("v3 Stable", "did you mean `v2 Stable`?"),
        ("soon", "one of latest, compatible"),
    ],
)
def test_an_unknown_version_is_told_with_a_suggestion_p143(name: str, words: str) -> None:
    for account in (placed(name), placed(None, name)):
        ((_, fact, text),) = told(account)
        assert fact == "P-143" and words in text


@pytest.mark.parametrize("slip", ["v2 Stabel", "v1-latst", "V2 Nigthly", "fusion stabel"])
def test_a_slip_of_a_label_is_an_error_that_says_what_was_meant_pf003(slip: str) -> None:
    with pytest.raises(JobkitError, match=r"no release track .*did you mean"):
        simulate(placed(slip), **DAY)
