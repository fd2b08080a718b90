"""Environment variables of a job: layers, names, secrets."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobkit.basics.errors import DefinitionError
from jobkit.basics.secrets import MASK, is_secret, masked, scrubbed
from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.account import secrets_of
from jobkit.jobs.variable_names import RESERVED_VARIABLES, name_problem
from jobkit.jobs.variables import Variable, refused_variables, resolve_variables, stated_names

HIDDEN = "hunter2"
SECRET = "DBT_ENV_SECRET_TOKEN"


def account(project: dict | None = None, environment: dict | None = None, job: dict | None = None) -> Account:
    home = Environment(name="Production", environment_variables=environment or {})
    one = Job(name="J", commands=["dbt build"], environment_variables=job or {})
    return Account(jobs=[one], environments=[home], environment_variables=project)


def resolved(*layers: dict | None, **options) -> dict[str, Variable]:
    made = account(*layers)
    return dict(resolve_variables(made, made.jobs[0], **options))


@pytest.mark.parametrize("layers", list(product((False, True), repeat=3)))
def test_the_highest_layer_that_sets_a_name_wins_p136(layers: tuple[bool, ...]) -> None:
    names = ("project", "environment", "job")
    tables = [{"DBT_REGION": name} if on else {} for name, on in zip(names, layers, strict=True)]
    setters = [name for name, on in zip(names, layers, strict=True) if on]
    found = resolved(*tables).get("DBT_REGION")
    if not setters:
        assert found is None
        return
    assert found is not None
    assert found.source == found.value == setters[-1]
    assert [hidden.source for hidden in found.overridden] == setters[-2::-1]
    assert all(not hidden.overridden for hidden in found.overridden)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["DBT_A", "DBT_B", "DBT_C"]), st.text(max_size=3)),
        min_size=3,
        max_size=3,
    )
)
def test_resolving_is_merging_the_layers_p136(layers: list[dict[str, str]]) -> None:
    merged = layers[0] | layers[1] | layers[2]
    assert {name: v.value for name, v in resolved(*layers).items()} == merged
    assert list(resolved(*layers)) == sorted(merged)


def test_without_the_override_the_environments_value_is_back_p137() -> None:
    with_override = account({}, {"DBT_REGION": "us"}, {"DBT_REGION": "eu"})
    job = with_override.jobs[0]
    without = job.changed(environment_variables={})
    assert resolve_variables(with_override, job)["DBT_REGION"].value == "eu"
    assert resolve_variables(with_override, without)["DBT_REGION"].value == "us"


def test_other_environments_and_jobs_do_not_matter_p136() -> None:
    jobs = [
        Job(name="US", environment="US", commands=["dbt build"], environment_variables={"DBT_A": "1"}),
        Job(name="EU", environment="EU", commands=["dbt build"]),
    ]
    places = [
        Environment(name="US", environment_variables={"DBT_REGION": "us"}),
        Environment(name="EU", environment_variables={"DBT_REGION": "eu"}),
    ]
    two = Account(jobs=jobs, environments=places)
    assert {n: v.value for n, v in resolve_variables(two, jobs[1]).items()} == {"DBT_REGION": "eu"}
    assert stated_names(two) == {"DBT_A", "DBT_REGION"}


def test_the_sentence_names_both_layers_and_the_causes_their_facts_p136_p138() -> None:
    why = resolved({"DBT_REGION": "ap"}, {"DBT_REGION": "us"}, {"DBT_REGION": "eu"})["DBT_REGION"].why()
    assert why.sentence == (
        "DBT_REGION is 'eu': the override of the job 'J' hides 'us', the value of the environment "
        "'Production' and 'ap', the default of the project."
    )
    assert [cause.fact for cause in why] == ["P-136", "P-138", "P-136", "P-136"]


def test_a_value_that_hides_nothing_says_so() -> None:
    why = resolved({"DBT_REGION": "us"})["DBT_REGION"].why()
    assert why.sentence == "DBT_REGION is 'us': the default of the project, and nothing overrides it."


# -- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["DBT_A", "DBT_ENV_SECRET_A", "DBT_ENV_CUSTOM_ENV_A", "DBT_1"])
def test_a_good_name_p135(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "kind", "better"),
    [
        ("REGION", "prefix", "DBT_REGION"),
        ("ENABLE_DEBUG_LOGGING", "prefix", "DBT_ENABLE_DEBUG_LOGGING"),
        ("DATA_RESIDENCY_ZONE", "prefix", "DBT_DATA_RESIDENCY_ZONE"),
        ("dbt_region", "prefix", "DBT_REGION"),
        ("_X", "prefix", "DBT_X"),
        ("DBT_Region", "case", "DBT_REGION"),
    ],
)
def test_a_bad_name_p135_g38(name: str, kind: str, better: str) -> None:
    problem = name_problem(name)
    assert problem is not None
    assert (problem.kind, problem.better) == (kind, better)
    assert problem.assumption == (kind == "case")
    assert name_problem(problem.better) is None


def test_the_platform_refuses_a_bad_name_and_the_guide_obeys_it_p135() -> None:
    layers = ({"DBT_A": "1"}, {"REGION": "us"}, {"DBT_Region": "eu"})
    assert list(resolved(*layers)) == ["DBT_A"]
    assert list(resolved(*layers, check_names=False)) == ["DBT_A", "DBT_Region", "REGION"]
    made = account(*layers)
    refused = refused_variables(made, made.jobs[0])
    assert [(r.name, r.owner) for r in refused] == [
        ("DBT_Region", "the job 'J'"),
        ("REGION", "the environment 'Production'"),
    ]


def test_case_counts_p135() -> None:
    both = resolved({"DBT_A": "1"}, {}, {"DBT_a": "2"}, check_names=False)
    assert both["DBT_A"].value == "1"


@pytest.mark.parametrize("name", RESERVED_VARIABLES)
@pytest.mark.parametrize("check_names", [True, False])
def test_a_reserved_name_cannot_be_overridden_p140(name: str, check_names: bool) -> None:
    layers = ({name: "mine"}, {}, {name: "my own"})
    assert name not in resolved(*layers, check_names=check_names)
    own = Variable(name, "theirs", "platform", text=RESERVED_VARIABLES[name])
    found = resolved(*layers, check_names=check_names, platform=[own])[name]
    assert (found.value, found.source) == ("theirs", "platform")
    assert [hidden.value for hidden in found.overridden] == ["my own", "mine"]
    assert "have no effect" in found.why().sentence
    assert found.why().causes[0].fact == "P-140"


@pytest.mark.parametrize("owner", ["project", "environment", "job"])
def test_a_name_that_no_variable_can_have_is_refused_at_once(owner: str) -> None:
    with pytest.raises(DefinitionError, match="'a b' is no name for a variable"):
        account(**{owner: {"a b": "1"}})


# -- secrets -----------------------------------------------------------------------------------------------


def test_a_secret_never_shows_p139() -> None:
    made = account({SECRET: HIDDEN + "-project"}, {}, {SECRET: HIDDEN, "DBT_A": "1"})
    secret = resolve_variables(made, made.jobs[0])[SECRET]
    assert (secret.secret, secret.value, secret.shown) == (True, HIDDEN, MASK)
    shown = [repr(secret), str(secret), f"{secret}", repr(secret.why()), repr(secret.to_dict())]
    shown += [repr([secret]), repr(secret.why().to_dict())]
    shown += [repr(made), repr(made.jobs[0]), str(made.jobs[0]), repr(made.environments)]
    assert not [text for text in shown if HIDDEN in text]
    assert "hidden in forms and scrubbed from logs" in repr(secret.why())
    assert "'DBT_A': '1'" in repr(made.jobs[0])


@pytest.mark.parametrize(
    "bad",
    [
        {SECRET: [HIDDEN]},
        {SECRET: HIDDEN, "a b": "1"},
        {SECRET: HIDDEN, "DBT_A": 1},
        [f"{SECRET}={HIDDEN}"],
        f"{SECRET}: {HIDDEN}",
        f"DBT_A=1 {SECRET} = {HIDDEN} {HIDDEN}",
    ],
)
def test_nor_in_the_message_about_a_bad_definition_p139(bad: object) -> None:
    with pytest.raises(DefinitionError) as caught:
        Job(name="J", commands=["dbt build"], environment_variables=bad)
    assert HIDDEN not in str(caught.value)
    assert HIDDEN not in repr(caught.value.problems)
    nested = {"jobs": [{"name": "J", "commands": ["dbt build"], "environment_variables": bad}]}
    with pytest.raises(DefinitionError) as caught:
        Account.model_validate(nested)
    assert HIDDEN not in str(caught.value) + repr(caught.value.problems)


def test_a_refused_job_shows_no_secret_either_p139() -> None:
    fields = {"environment_variables": {SECRET: HIDDEN}, "name": "J", "commands": ["dbt build"]}
    bad = {**fields, "triggers": {"merge": True, "pull_request": True}}
    with pytest.raises(DefinitionError) as caught:
        Account.model_validate({"jobs": [bad]})
    assert HIDDEN not in str(caught.value) + repr(caught.value.problems)


def test_secrets_are_found_in_every_layer_and_scrubbed_longest_first_p139() -> None:
    made = account({SECRET: "abc"}, {"DBT_ENV_SECRET_B": "abcdef"}, {"DBT_A": "1", "DBT_ENV_SECRET_C": " "})
    assert secrets_of(made) == ("abcdef", "abc")
    assert scrubbed("abcdef abc 1", secrets_of(made)) == f"{MASK} {MASK} 1"
    assert masked({SECRET: "abc", "DBT_A": "1"}) == {SECRET: MASK, "DBT_A": "1"}


def test_a_plain_variable_is_no_secret_p139() -> None:
    assert not is_secret("DBT_PASSWORD")
    assert resolved({"DBT_PASSWORD": "x"})["DBT_PASSWORD"].shown == "x"


def test_a_variable_as_plain_data() -> None:
    found = resolved({"DBT_A": "1"}, {}, {"DBT_A": "2"})["DBT_A"]
    assert found.to_dict() == {
        "name": "DBT_A",
        "value": "2",
        "source": "job",
        "where": "J",
        "secret": False,
        "fact": "P-136",
        "overridden": [{"source": "project", "where": "", "value": "1"}],
    }
    assert repr(found) == "<Variable DBT_A='2' (job 'J', hides 1)>"
    assert str(found) == "DBT_A=2"
