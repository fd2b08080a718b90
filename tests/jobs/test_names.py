"""Names in a definition that name nothing are errors that say what was meant."""

from pathlib import Path

import pytest

from jobkit.basics.errors import DefinitionError
from jobkit.jobs import Account, Environment, Job
from jobkit.jobs.files import load
from jobkit.jobs.names import check_definition, unknown_names


def job(name: str = "Daily", **fields) -> Job:
    return Job(name=name, commands=["dbt build"], **fields)


def after(upstream: str, **fields) -> dict:
    return {"job_completion": {"job": upstream, **fields}}


DAILY = job("Data ingestion")
LISTED = (Environment(name="Production", deployment_type="production"), Environment(name="CI"))

SLIPS = {
    "environment": ([DAILY, job("B", environment="Prodution")], ()),
    "environment alone": ([job("B", environment="Prodution")], ()),
    "a slip of a listed environment": (
        [DAILY, job("B", environment="Data Marst")],
        (*LISTED, Environment(name="Data Marts")),
    ),
    "two spellings": ([job("A", environment="Marketing"), job("B", environment="Marketting")], ()),
    "production under another name": ([DAILY], (Environment(name="Prod", deployment_type="production"),)),
    "deferred environment": ([DAILY, job("B", deferral={"environment": "Prodution"})], ()),
    "deferred environment not listed": ([DAILY, job("B", deferral={"environment": "QA"})], LISTED),
    "upstream job": ([DAILY, job("B", triggers=after("data ingestion"))], ()),
    "unknown upstream job": ([DAILY, job("B", triggers=after("Other"))], ()),
    "upstream job of a project that is here": (
        [job("Load", project="a"), job("B", project="a", triggers=after("Laod", project="a"))],
        (),
    ),
    "deferred job": ([DAILY, job("B", deferral={"job": "Data ingestoin"})], ()),
    "version of a job": ([job(dbt_version="latst")], ()),
    "new label of a version": ([job(dbt_version="v2 Stabel")], ()),
    "version of an environment": ([job()], (Environment(name="Production", dbt_version="fusion-stabel"),)),
}


@pytest.mark.parametrize("kind", SLIPS)
def test_a_name_that_names_nothing_is_an_error(kind: str) -> None:
    jobs, environments = SLIPS[kind]
    with pytest.raises(DefinitionError, match=r"there is no .*(did you mean|one of)"):
        check_definition(Account(jobs=jobs, environments=environments))


MEANT = {
    "two environments that a number tells apart": [job("A", environment="R 1"), job("B", environment="R 2")],
    "an environment of another account": [job("A"), job("B", deferral={"environment": "Data platform"})],
    "CI next to nothing": [job("CI", environment="CI", triggers={"pull_request": True})],
    "a job alone after one elsewhere": [job("B", triggers=after("Elsewhere"))],
    "a job of another project": [job("A"), job("B", triggers=after("Elsewhere", project="finance"))],
    "a job alone that compares with one elsewhere": [job("B", deferral={"job": "Elsewhere"})],
    "a pinned version": [job(dbt_version="1.7.4")],
    "a track of the future": [job(dbt_version="v3 Stable")],
}


@pytest.mark.parametrize("kind", MEANT)
def test_a_name_that_may_be_meant_is_none(kind: str) -> None:
    assert unknown_names(Account(jobs=MEANT[kind])) == ()


IN_A_FILE = {
    "environment not listed": ([DAILY, job("B", environment="QA")], LISTED),
}


@pytest.mark.parametrize("kind", IN_A_FILE)
def test_a_file_that_lists_environments_lists_them_all(kind: str) -> None:
    jobs, environments = IN_A_FILE[kind]
    account = Account(jobs=jobs, environments=environments)
    assert unknown_names(account) == ()
    with pytest.raises(DefinitionError, match="there is no environment"):
        check_definition(account, is_file=True)


def test_both_are_meant_when_both_are_listed() -> None:
    environments = (Environment(name="Production"), Environment(name="Prodution"))
    assert unknown_names(Account(jobs=[job(environment="Prodution")], environments=environments)) == ()


def test_a_job_that_names_no_environment_runs_in_production_though_it_is_not_listed() -> None:
    assert unknown_names(Account(jobs=[job()], environments=(Environment(name="CI"),)), is_file=True) == ()


def test_every_problem_has_the_name_of_its_job_and_its_place() -> None:
    account = Account(
        jobs=[job("A"), job("B", environment="Prodution", triggers=after("a")), job("C", dbt_version="latst")]
    )
    with pytest.raises(DefinitionError) as caught:
        check_definition(account)
    assert [problem.place for problem in caught.value.problems] == [
        ("jobs", 1, "environment"),
        ("jobs", 1, "triggers", "job_completion", "job"),
        ("jobs", 2, "dbt_version"),
    ]
    assert "jobs[1] 'B' environment = 'Prodution'" in str(caught.value)


def test_a_file_says_the_line(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yml"
    path.write_text(
        "jobs:\n- name: Data ingestion\n  commands: [dbt seed]\n- name: B\n  commands: [dbt build]\n"
        "  triggers:\n    job_completion: {job: data ingestion}\n"
    )
    with pytest.raises(DefinitionError, match=r"did you mean `Data ingestion`.*line 7"):
        load(path)
