"""Identity is a key or an id; a name is a label and may repeat."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import jobkit
from jobkit.basics.errors import DefinitionError, JobkitError
from jobkit.jobs import (
    Account,
    Deferral,
    Environment,
    Job,
    JobCompletion,
    ProjectSettings,
    Schedule,
    Triggers,
)
from jobkit.jobs.labelled import labelled
from jobkit.jobs.names import check_definition, unknown_names


def job(name: str, **fields: Any) -> Job:
    return Job(**{"name": name, "commands": ["dbt build"], **fields})


NIGHTLY = (job("Nightly", key="eu", schedule="0 2 * * *"), job("Nightly", key="us", schedule="0 8 * * *"))


def after(upstream: Any, **fields: Any) -> Job:
    return job("Reports", triggers={"job_completion": upstream}, **fields)


# -- what an account takes -------------------------------------------------------------------------------


def test_a_name_may_repeat_as_soon_as_keys_differ() -> None:
    account = Account(jobs=NIGHTLY)
    assert [one.identity for one in account] == ["eu", "us"]
    assert [account.label(one) for one in account] == ["Nightly (eu)", "Nightly (us)"]
    assert account.job("us") is NIGHTLY[1] is account.job("Nightly (us)")


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ([job("A"), job("A")], "two jobs are called 'A': give each its own name, or a `key`"),
        ([job("A", key="k"), job("B", key="k")], "two jobs have the key 'k': give each its own"),
        ([job("A"), job("B", key="A")], "'A' is the key of one job and the name or id of another"),
        ([job("A", id=7), job("A"), job("A")], "two jobs are called 'A'"),
    ],
)
def test_two_jobs_of_one_identity_are_an_error_that_says_so(jobs: list[Job], said: str) -> None:
    with pytest.raises(DefinitionError, match=said.replace("(", r"\(")):
        Account(jobs=jobs)


def test_ids_tell_jobs_apart_that_have_no_key() -> None:
    account = Account(jobs=[job("A", id=7), job("A", id=8)])
    assert account.job_names.labels == ("A (7)", "A (8)")
    assert account.job("8") is account.jobs[1]


def test_a_label_is_never_what_another_job_is_called() -> None:
    jobs = [job("A", key="b"), job("A", key="c"), job("A (b)"), job("X", key="Y"), job("Y", key="Z")]
    account = Account(jobs=jobs)
    labels = account.job_names.labels
    assert labels == ("A (b) #2", "A (c)", "A (b)", "X", "Y (Z)")
    assert [account.job(label) for label in labels] == jobs


def test_an_ambiguous_name_is_an_error_that_lists_the_keys() -> None:
    account = Account(jobs=[*NIGHTLY, after("Nightly"), job("CI", deferral={"job": "Nightly"})])
    with pytest.raises(JobkitError, match=r"2 jobs are called 'Nightly' .*`eu` and `us`"):
        account.job("Nightly")
    with pytest.raises(DefinitionError) as caught:
        check_definition(account, is_file=True)
    assert [problem.place[2:] for problem in caught.value.problems] == [
        ("triggers", "job_completion", "job"),
        ("deferral", "job"),
    ]
    assert all("`eu` and `us`" in problem.message for problem in caught.value.problems)


def test_the_project_says_which_of_two_jobs_of_one_name_is_meant() -> None:
    both = [job("Nightly", key="f", project="Finance"), job("Nightly", key="s", project="Sales")]
    own = after("Nightly", project="Sales")
    other = after({"job": "Nightly", "project": "Finance"}, project="Sales", key="other")
    account = Account(jobs=[*both, own, other])
    check_definition(account, is_file=True)
    assert list(account.chain().edges) == [
        ("Nightly (s)", "Reports"),
        ("Nightly (f)", "Reports (other)"),
    ] or list(account.chain().edges) == [
        ("Nightly (f)", "Reports (other)"),
        ("Nightly (s)", "Reports"),
    ]


def test_notifications_and_webhooks_name_jobs_by_key() -> None:
    told = {"to": "#data", "channel": "slack", "outcomes": ["fails"]}
    hook = {"name": "Pager", "url": "https://example.com/dbt", "events": ["job.run.errored"]}
    account = Account(
        jobs=NIGHTLY, notifications=[{**told, "jobs": ["us"]}], webhooks=[{**hook, "jobs": ["eu"]}]
    )
    plain = labelled(account)
    assert [plain.notifications[0].watches(one) for one in plain] == [False, True]
    assert [plain.webhooks[0].watches(one) for one in plain] == [True, False]
    with pytest.raises(DefinitionError, match=r"notification to '#data'.*2 jobs are called 'Nightly'"):
        Account(jobs=NIGHTLY, notifications=[{**told, "jobs": ["Nightly"]}])


# -- labels in the place of names ------------------------------------------------------------------------


def test_an_account_whose_names_are_enough_stays_itself() -> None:
    account = Account(jobs=[job("A", key="a"), after("A")], environments=[Environment(name="Production")])
    assert labelled(account) is account


def test_references_by_key_become_labels() -> None:
    jobs = [*NIGHTLY, after("us"), job("Self", key="s", deferral={"job": "s"})]
    plain = labelled(Account(jobs=jobs))
    assert [one.name for one in plain] == ["Nightly (eu)", "Nightly (us)", "Reports", "Self"]
    assert plain.jobs[2].triggers.job_completion == JobCompletion(job="Nightly (us)")
    assert plain.jobs[3].deferral == Deferral(job="Self")
    assert plain.circles() == ()
    assert labelled(plain) is plain
    assert pickle.loads(pickle.dumps(plain)) == plain


def test_circles_go_by_identity() -> None:
    ring = [
        job("Step", key="a", triggers={"job_completion": "b"}),
        job("Step", key="b", triggers={"job_completion": "a"}),
    ]
    assert Account(jobs=ring).circles() == (("Step (a)", "Step (b)"),)


# -- projects and environments ---------------------------------------------------------------------------

TWO = (
    Environment(name="Production", project="Finance", deployment_type="production", id=31),
    Environment(name="Production", project="Sales", deployment_type="production", custom_branch="live"),
)


def test_environments_of_two_projects_may_share_a_name() -> None:
    account = Account(
        jobs=[job("F", project="Finance"), job("S", project="Sales")],
        environments=TWO,
        projects=[ProjectSettings(name="Finance", default_branch="trunk"), ProjectSettings(name="Sales")],
    )
    check_definition(account, is_file=True)
    finance, sales = account.jobs
    assert account.environment("Production", "Sales") is TWO[1]
    assert (account.branch_of(finance), account.branch_of(sales)) == ("trunk", "live")
    plain = labelled(account)
    assert [one.environment for one in plain] == ["Production (Finance)", "Production (Sales)"]
    assert plain.production_of("Sales") == plain.environments[1]
    assert plain.environment_id("Production (Finance)") == 31


def test_ci_defers_to_the_production_of_its_own_project() -> None:
    ci = job("CI", project="Sales", environment="Production", triggers={"pull_request": True})
    plain = labelled(Account(jobs=[job("F", project="Finance"), ci], environments=TWO))
    assert plain.deferral_of(plain.job("CI")) == Deferral(environment="Production (Sales)")


@pytest.mark.parametrize("kind", ["production", "staging"])
def test_a_project_has_one_environment_of_each_type(kind: Any) -> None:
    two = [Environment(name=name, project="Finance", deployment_type=kind) for name in "AB"]
    with pytest.raises(DefinitionError, match=f"'Finance' has one {kind}, not 2"):
        Account(jobs=[job("A")], environments=two)


def test_an_environment_of_several_projects_needs_a_project_to_be_meant() -> None:
    problems = unknown_names(Account(jobs=[job("A")], environments=TWO))
    assert [(one.place, "2 environments are called 'Production'" in one.message) for one in problems] == [
        (("jobs", 0, "environment"), True)
    ]


def test_a_file_that_lists_its_projects_lists_them_all() -> None:
    account = Account(jobs=[job("A", project="Sale")], projects=[ProjectSettings(name="Sales")])
    with pytest.raises(DefinitionError, match=r"there is no project 'Sale' .*did you mean `Sales`"):
        check_definition(account, is_file=True)


def test_settings_of_a_project_hide_those_of_the_account() -> None:
    account = Account(
        jobs=[job("A")],
        projects=[ProjectSettings(name="Sales", git_provider="gitlab", environment_variables={"DBT_A": "1"})],
        environment_variables={"DBT_B": "2"},
    )
    assert account.settings_of("Sales").git_provider == "gitlab"
    assert account.settings_of("Sales").environment_variables == {"DBT_A": "1"}
    assert account.settings_of(None).environment_variables == {"DBT_B": "2"}
    assert account.settings_of("Sales").default_branch == "main"


# -- what an import keeps --------------------------------------------------------------------------------


def test_ids_that_nothing_here_has_are_kept_and_no_error() -> None:
    foreign = job(
        "Reports",
        triggers={"job_completion": {"job_id": 42, "project_id": 5}},
        deferral={"environment_id": 9},
    )
    account = Account(jobs=[job("A", id=7), foreign])
    check_definition(account, is_file=True)
    assert foreign.triggers.job_completion is not None
    assert (foreign.triggers.job_completion.job, str(foreign.deferral)) == ("#42", "environment #9")


def test_an_id_that_a_job_here_has_names_that_job() -> None:
    account = Account(jobs=[job("A", id=42), after({"job_id": 42})])
    assert labelled(account).jobs[1].triggers.job_completion == JobCompletion(job="A", job_id=42)


def test_both_webhooks_are_kept_and_make_a_ci_job() -> None:
    one = Triggers(github_webhook=False, git_provider_webhook=True)
    assert one.pull_request and not one.github_webhook
    assert Triggers(pull_request=True).github_webhook is None
    with pytest.raises(DefinitionError, match="pull_request is false, but a webhook is on"):
        Triggers(pull_request=False, github_webhook=True)
    with pytest.raises(DefinitionError, match="pull_request is true, but neither webhook is on"):
        Triggers(pull_request=True, github_webhook=False, git_provider_webhook=False)


def test_a_declared_type_decides_nothing() -> None:
    one = job("A", declared_type="ci", schedule="0 6 * * *")
    assert (one.declared_type, one.job_type) == ("ci", "scheduled")


def test_unknown_keys_are_kept_frozen_and_show_no_secret() -> None:
    kept = {"lifecycle_webhooks": True, "extra": {"DBT_ENV_SECRET_A": "hush"}, "list": [1, {"a": None}]}
    one = job("A", kept=kept)
    assert one.kept["list"] == (1, {"a": None})
    assert "hush" not in repr(one)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(TypeError):
        one.kept["extra"]["a"] = 1


def test_the_minute_of_intervals_and_exact_hours_is_kept() -> None:
    assert Schedule(every_hours=6, minute=17).expression() == "17 */6 * * *"
    assert Schedule(hours=[6], minute=17).expression(assigned_minute=4) == "17 6 * * *"
    assert "assigns" not in Schedule(hours=[6], minute=17).describe()
    with pytest.raises(JobkitError, match="in a cron it is the first field"):
        Schedule(cron="0 6 * * *", minute=3)


def test_the_front_door_has_the_settings_of_a_project() -> None:
    assert jobkit.ProjectSettings is ProjectSettings
