"""The linter as a whole: order, exit code, pages, the platform's differences."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jobkit
from jobkit.basics.errors import JobkitError
from jobkit.basics.marks import marks
from jobkit.dbt.project import Project
from jobkit.guide import NAMES, scenario
from jobkit.jobs import Account, Job
from jobkit.jobs.files.findings import CODES as FILE_CODES
from jobkit.lint import SEVERITIES, exit_code, explain, lint, rules
from jobkit.lint.rule import SECTIONS, rule
from jobkit.platform import Rules
from jobkit.platform.differences import differences

BAD = Job(
    name="Bad",
    environment="CI",
    commands=["dbt deps", "dbt buld", "dbt build --state x", "dbt test", "dbt docs generate"],
    triggers={"pull_request": True, "webhook": True, "pull_request_events": ["opened"]},
    schedule={"cron": "0 6 * * *", "timezone": "America/New_York"},
    deferral={"job": "Nobody"},
    environment_variables={"REGION": "US", "GIT_TOKEN": "x"},
    dbt_version="1.7.4",
    timeout_seconds=100_000,
    generate_docs=True,
    on_test_failure="continue",
    on_source_freshness_error="skip",
    compare_changes_against="Production",
    notifications={"email_on_failure": True},
)
GOOD = Job(name="Good", commands=["dbt build"], schedule={"cron": "0 6 * * *"}, timeout_seconds=14_400)


def test_worst_first_then_in_the_order_of_jobs():
    found = lint([GOOD.changed(name="Z", commands=["dbt buld"]), BAD, GOOD])
    ranks = [SEVERITIES.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks) and set(ranks) == {0, 1, 2}
    errors = [finding.job for finding in found if finding.severity == "error"]
    assert errors[0] == "Z" and set(errors) == {"Z", "Bad"}


def test_exit_codes():
    assert exit_code([]) == 0
    assert exit_code(lint(GOOD)) == 0 and lint(GOOD) == []
    advice = lint(GOOD.changed(timeout_seconds=0))
    assert {finding.severity for finding in advice} == {"advice"} and exit_code(advice) == 0
    assert exit_code(lint(GOOD.changed(schedule={"cron": "*/45 * * * *"}, timeout_seconds=60))) == 1
    assert exit_code(lint(BAD)) == 2


def test_a_job_several_jobs_or_an_account():
    codes = [finding.code for finding in lint(BAD)]
    assert codes == [finding.code for finding in lint([BAD])] == [f.code for f in lint(Account(jobs=[BAD]))]
    with pytest.raises(JobkitError, match="must be an Account, a Job or a list"):
        lint("jobs.yml")


def test_the_name_is_function_and_module_alike():
    assert jobkit.lint(GOOD) == []
    assert sys.modules["jobkit.lint"](GOOD) == []


def test_every_difference_of_the_platform_is_a_finding_with_the_same_words():
    """What the simulation notes, the linter finds: one sentence, written once."""
    incremental = GOOD.changed(
        name="Incremental",
        commands=["dbt run -s config.materialized:incremental"],
        deferral={"this_job": True},
        dbt_version="versionless",
        on_test_failure="cancel",
    )
    jobs = [BAD, incremental]
    account = Account(jobs=jobs)
    messages = [(finding.job, finding.message) for finding in lint(account)]
    notes = [note for job in jobs for note in differences(job, account, Rules.platform())]
    assert len(notes) >= 14
    for note in notes:
        assert any(job == note.job and note.text in message for job, message in messages), note


def test_under_the_guides_rules_no_difference_is_found():
    guide = {finding.code for finding in lint(BAD, rules=Rules.study_guide())}
    by_difference = "SCH004 CMD002 CMD007 CI005 CI006 DEF002 DEF003 ENV001 JOB006 JOB009 JOB010 JOB011 NOT001"
    assert not guide & set(by_difference.split())


@pytest.mark.parametrize("known", rules(), ids=lambda known: known.code)
def test_the_docstring_is_the_page(known):
    page = explain(known.code)
    assert page == explain(known.name) == explain(known.code.lower())
    head = f"{known.code} {known.name} ({known.severity}, {known.confidence}){marks(known.fact)}"
    assert page.startswith(f"{head}\n\n{known.title}")
    assert known.title and all(known.sections.values())
    assert [page.index(f"\n{section}:\n") for section in SECTIONS] == sorted(
        page.index(f"\n{section}:\n") for section in SECTIONS
    )
    assert (
        "P-" in known.sections["Source"]
        or "PF-" in known.sections["Source"]
        or "S-" in known.sections["Source"]
        or "dbt-core" in known.sections["Source"]
        or "assumption" in known.sections["Source"]
    )


def test_an_unknown_rule_suggests_the_nearest():
    with pytest.raises(JobkitError, match="did you mean `CI0"):
        explain("CI01")
    with pytest.raises(JobkitError, match="did you mean `full-build-in-ci`"):
        explain("full-build-in-c")
    with pytest.raises(JobkitError, match="lists them"):
        explain("nonsense")


@pytest.mark.parametrize(
    "docstring",
    [None, "", "Title only.", "Title.\n\nWhat:\n    a\n\nWhy:\n    b\n\nFix:\n    c\n\nSource:\n    d"],
)
def test_a_rule_without_its_page_is_refused(docstring):
    def check(ctx):
        yield from ()

    check.__doc__ = docstring
    with pytest.raises(ValueError, match="ZZZ999"):
        rule("ZZZ999", severity="advice", name="nothing")(check)
    assert "ZZZ999" not in {known.code for known in rules()}


def test_a_code_is_used_once():
    with pytest.raises(ValueError, match="CI001"):
        rule("CI001", severity="advice", name="again")(lint)


def test_codes_and_names_are_stable():
    """Codes are never reused: a rule may be added here, none changed."""
    about_files = {code: kind.name for code, kind in FILE_CODES.items()}
    assert {known.code: known.name for known in rules()} == {**CODES, **about_files}


def test_findings_as_data():
    finding = lint(BAD)[0]
    data = finding.to_dict()
    assert data["code"] == finding.code and data["severity"] == "error"
    assert str(finding).startswith("error ")
    assert isinstance(data["fixed"], dict | None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("preset", [Rules.platform(), Rules.study_guide()], ids=lambda preset: preset.name)
def test_the_guides_definitions_are_linted(name, preset):
    example = scenario(name)
    found = lint(example.jobs, example.project, rules=preset)
    known = {job.name for job in example.jobs}
    assert {finding.job for finding in found} <= known
    if preset.name == "study guide":
        assert exit_code(found) < 2, "the guide's own definitions work under the guide's rules"


def test_the_same_call_gives_the_same_bytes():
    code = (
        "from tests.lint.test_lint import BAD, GOOD; from jobkit.lint import lint; import json;"
        "print(json.dumps([f.to_dict() for f in lint([BAD, GOOD])]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1 and outputs != {b""}


WORDS = [
    "dbt deps",
    "dbt seed",
    "dbt run",
    "dbt test",
    "dbt build",
    "dbt snapshot",
    "dbt docs generate",
    "dbt compile",
    "dbt source freshness",
    "dbt build -s state:modified+",
    "dbt run -s config.materialized:incremental",
    "dbt build --select result:fail",
    "dbt build --defer --state ./x",
    "dbt clone",
    "dbt docs serve",
    "dbt buld",
    "dbt test --select tag:nightly",
    "dbt build -s 'source_status:fresher+,tag:a' b+",
    "dbt build --selector nope",
    "dbt run -s @orders,2+tag:x+3",
    "dbt --debug run -s state:modified+ --defer",
    "dbt run-operation x",
    "dbt build --select '",
    "dbt ls --select tag:",
    "dbt --version",
    "dbt run -s tag:staging && dbt test",
    "dbt build; dbt clean",
    "dbt build --selector nightly --exclude tag:slow",
    "dbt --warn-error build -s state:modified",
    "dbt ls -mstg_orders",
    "dbt build --full-refresh --select '*'",
    "dbt build --select tag:staging --vars '{a: 1}'",
    "dbt check",
    "dbt build --skip-checks",
    "dbt clone --select state:modified,config.materialized:incremental",
    "dbt build -s ''",
    "dbt retry",
]
CRONS = [
    "0 6 * * *",
    "*/5 * * * *",
    "5,15,25,35,45,55 2-6 * * 1-5",
    "0 0 */2 * *",
    "0 0 L * FRI",
    "* * * * *",
]
NAMES = st.sampled_from(["A", "B", "C", "<script>alert(1)</script>", "Data Ingestion"])

OUTCOMES = st.sampled_from([["success"], ["success", "error"], ["error", "cancelled"]])
FEATURES = ["state_aware_orchestration", "efficient_testing", "dbt_state"]

TRIGGERS = st.fixed_dictionaries(
    {},
    optional={
        "schedule": st.booleans(),
        "pull_request": st.booleans(),
        "draft_pull_request": st.booleans(),
        "merge": st.booleans(),
        "webhook": st.booleans(),
        "manual": st.booleans(),
        "pull_request_events": st.just(["opened", "labeled"]),
        "job_completion": st.fixed_dictionaries({"job": NAMES, "statuses": OUTCOMES}),
    },
)
SCHEDULES = st.one_of(
    st.fixed_dictionaries({"cron": st.sampled_from(CRONS)}, optional={"timezone": st.just("Europe/Paris")}),
    st.fixed_dictionaries(
        {"every_hours": st.integers(1, 23)}, optional={"timezone": st.just("Asia/Kolkata")}
    ),
    st.fixed_dictionaries({"hours": st.lists(st.integers(0, 23), min_size=1)}),
)
JOBS = st.fixed_dictionaries(
    {"name": NAMES, "commands": st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)},
    optional={
        "environment": st.sampled_from(["Production", "CI", "Staging"]),
        "schedule": SCHEDULES,
        "triggers": TRIGGERS,
        "deferral": st.sampled_from([{}, {"this_job": True}, {"job": "A"}, {"environment": "Production"}]),
        "timeout_seconds": st.sampled_from([0, 60, 1200, 90_000]),
        "generate_docs": st.booleans(),
        "run_source_freshness": st.booleans(),
        "run_lint": st.booleans(),
        "run_compare_changes": st.booleans(),
        "environment_variables": st.dictionaries(
            st.sampled_from(["REGION", "DBT_x", "DBT_ENV", "_", "DBT_", "DBT_SCHEMA", "TOKEN", "dbt_token"]),
            st.text(max_size=3),
        ),
        "dbt_version": st.sampled_from(["1.7.4", "latest", "versionless", "soon", "", "fusion-stable"]),
        "cost_optimization_features": st.lists(st.sampled_from(FEATURES), max_size=3, unique=True),
        "compare_changes_flags": st.sampled_from(["true", "--select state:modified", "--selct x", "'"]),
        "target_name": st.sampled_from(["default", "prod"]),
        "on_test_failure": st.sampled_from(["continue", "cancel"]),
        "on_source_freshness_error": st.just("skip"),
        "compare_changes_against": st.just("Production"),
        "notifications": st.just({"email_on_failure": True}),
    },
)


@settings(max_examples=60)
@given(
    st.lists(JOBS, min_size=1, max_size=3, unique_by=lambda job: job["name"]), st.booleans(), st.booleans()
)
def test_no_rule_crashes_and_every_fix_fixes(jobs, with_project, literal):
    made = []
    for job in jobs:
        with suppress(JobkitError):
            made.append(Job(**job))
    if not made:
        return
    account = Account(jobs=made)
    project = Project.example("shop") if with_project else None
    preset = Rules.study_guide() if literal else Rules.platform()
    found = lint(account, project, rules=preset)
    before = Counter(map(said, found))
    for finding in found:
        assert finding.message and finding.message.strip() == finding.message
        assert finding.fix and finding.path
        if finding.fixed is not None:
            mended = Account(jobs=[finding.fixed if job.name == finding.job else job for job in made])
            after = Counter(map(said, lint(mended, project, rules=preset)))
            assert after[said(finding)] < before[said(finding)]


def said(finding):
    """What is found, without its place: dropping one command moves the others up."""
    return finding.code, finding.job, finding.message


CODES = {
    "CHN001": "chain-circle",
    "CHN002": "unknown-upstream",
    "CHN003": "schedule-and-chain",
    "CHN004": "upstream-is-no-deploy-job",
    "CHN005": "one-massive-job",
    "CHN006": "cancelled-does-not-count",
    "CHN007": "clock-instead-of-trigger",
    "CHN008": "builds-after-an-error",
    "CHN009": "upstream-runs-again",
    "CHN010": "fan-out-over-slots",
    "CHN011": "waits-for-one-of-two",
    "CHN012": "nothing-starts-the-chain",
    "CI001": "full-build-in-ci",
    "CI002": "ci-without-deferral",
    "CI003": "self-deferral-in-ci",
    "CI004": "docs-in-ci",
    "CI005": "pull-request-events",
    "CI006": "compare-changes-twice",
    "CI007": "compare-without-environment",
    "CI008": "ci-setting-elsewhere",
    "CI009": "ci-in-production",
    "CI010": "full-build-on-merge",
    "CI011": "checkbox-on-merge",
    "CI012": "compare-flags",
    "CI013": "changed-without-children",
    "CI014": "everything-selected-in-ci",
    "CI015": "clone-after-build",
    "CI016": "side-effects-in-ci",
    "CMD001": "unreadable-command",
    "CMD002": "redundant-deps",
    "CMD003": "missing-deps",
    "CMD004": "command-order",
    "CMD005": "prefer-build",
    "CMD006": "result-of-a-success",
    "CMD007": "handwritten-state",
    "CMD008": "needless-defer-flag",
    "CMD009": "test-after-build",
    "CMD010": "freshness-in-the-middle",
    "CMD011": "freshness-twice",
    "CMD012": "selects-nothing",
    "CMD013": "selection-refused",
    "CMD014": "command-for-the-local-machine",
    "CMD015": "no-command-for-a-job",
    "CMD016": "shell-in-a-command",
    "CMD017": "selector-with-select",
    "CMD018": "nothing-found-is-an-error",
    "CMD019": "models-option",
    "CMD020": "models-option-on-v2",
    "CMD021": "full-refresh-in-every-run",
    "CMD022": "checks-skipped",
    "CMD023": "check-before-build",
    "CMD024": "one-step-a-selection",
    "CMD025": "old-option-on-v2",
    "CMD026": "freshness-of-other-sources",
    "CMD027": "seed-in-every-run",
    "CMD028": "alert-behind-a-failure",
    "CMD029": "retry-as-a-step",
    "DEF001": "state-without-deferral",
    "DEF002": "deferral-to-a-job",
    "DEF003": "self-deferral-claim",
    "DEF004": "state-modified-on-schedule",
    "DEF005": "no-state-yet",
    "DEF006": "source-status-without-freshness",
    "DEF007": "different-target-names",
    "DEF008": "different-variables",
    "DEF009": "baseline-without-a-build",
    "DEF010": "baseline-of-a-small-job",
    "DEF011": "clone-of-what-is-not-built",
    "DEF012": "ci-behind-an-old-state",
    "DOC001": "docs-twice",
    "DOC002": "docs-as-command",
    "ENV001": "variable-name",
    "ENV002": "reserved-variable",
    "ENV003": "plain-secret",
    "ENV004": "variable-case",
    "ENV005": "stored-schema-override",
    "ENV006": "missing-variable",
    "IGN001": "unused-ignore",
    "IGN002": "ignore-without-reason",
    "IGN003": "ignore-of-no-rule",
    "JOB001": "overloaded-job",
    "JOB002": "ignored-failed-tests",
    "JOB003": "timeout-by-type",
    "JOB004": "timeout-over-cap",
    "JOB005": "timeout-over-interval",
    "JOB006": "exact-version",
    "JOB007": "version-on-job",
    "JOB008": "unknown-version",
    "JOB009": "webhook-trigger",
    "JOB010": "freshness-setting",
    "JOB011": "test-failure-setting",
    "JOB012": "docs-checkbox-on-fusion",
    "JOB013": "state-aware-on-ci-or-merge",
    "JOB014": "state-aware-without-v2",
    "JOB015": "dbt-state-with-other-features",
    "JOB016": "same-relation-at-once",
    "JOB017": "dbt-state-overlap",
    "JOB018": "twin-jobs",
    "JOB019": "needless-job",
    "JOB020": "model-without-a-job",
    "JOB021": "one-thread",
    "JOB022": "threads-without-use",
    "NOT001": "notifications-in-job",
    "NOT002": "nobody-hears-of-a-failure",
    "NOT003": "nobody-hears-of-a-timeout",
    "PRJ001": "own-schema-name-in-ci",
    "RUN001": "timeout-near-real-runs",
    "RUN002": "close-to-deactivation",
    "RUN003": "real-runs-wait",
    "RUN004": "started-by-two-clocks",
    "RUN005": "often-cancelled",
    "SCH001": "complex-schedule",
    "SCH002": "schedule-trap",
    "SCH003": "under-ten-minutes",
    "SCH004": "timezone-setting",
    "SCH005": "crowded-minute",
    "SIM001": "over-scheduled",
    "SIM002": "timeout-under-the-run",
    "SIM003": "waits-for-a-slot",
}


def test_a_finding_about_dbt_v2_is_marked_as_data_and_in_words_pf004():
    """What only the docs of dbt v2 say: refused words, old options, checks, docs (PF-004, PF-094)."""
    texts = [
        "dbt run -m a",
        "dbt build --skip-checks --resource-type model",
        "dbt check",
        "dbt build",
        "dbt x",
    ]
    job = Job(name="J", commands=texts, dbt_version="v2 Stable", generate_docs=True)
    found = {finding.code: finding for finding in lint(job) if finding.documentation_only}
    facts = {code: finding.fact for code, finding in found.items()}
    assert facts == {
        "CMD001": "PF-004",
        "CMD020": "PF-007",
        "CMD022": "PF-005",
        "CMD023": "PF-005",
        "CMD025": "PF-094",
        "JOB012": "P-098",
    }
    for code, finding in found.items():
        assert finding.to_dict()["documentation_only"] is True
        assert str(finding).endswith(f"[{facts[code]}, documentation only]")
    old = lint(job.model_copy(update={"dbt_version": "v1 Latest"}))
    assert not any(finding.documentation_only or "fact" in finding.to_dict() for finding in old)


def test_commands_of_the_platform_are_none_that_dbt_would_refuse_pf016():
    job = Job(name="J", commands=["dbt sl validate --select state:modified+", "dbt compare", "dbt build"])
    assert "CMD001" not in {finding.code for finding in lint(job)}
