"""However a person names a thing, `why` finds it; and what it cannot find it says."""

from __future__ import annotations

import math
from typing import Any

import pytest

from jobkit.basics.errors import ArtifactError, JobkitError
from jobkit.cli.text import harmless
from jobkit.dbt.project import Project
from jobkit.guide.scenarios import scenario
from jobkit.simulation import Simulation, simulate
from tests.cli.running import run
from tests.platform.world import instant, job, project

DAY = {"start": "2026-03-02", "until": "2026-03-03", "rules": instant()}


def one_run() -> Simulation:
    return simulate(job("Load", cron="0 6 * * *"), project("a > b"), **DAY)


@pytest.mark.parametrize("asked", [1, "1", " 1 ", "run 1", "Run 1", "#1", "run:1"])
def test_a_run_by_its_number(asked: Any) -> None:
    sim = one_run()
    assert sim.why(asked) == sim.why(sim.runs[0])


@pytest.mark.parametrize("asked", ["1.4", "1/4", "1:4", "run 1 step 4", "run 1, step 4"])
def test_a_step_by_its_number(asked: str) -> None:
    sim = one_run()
    assert sim.why(asked) == sim.why(sim.runs[0].steps[3])


def test_a_job_by_its_name_and_a_node_by_its_name() -> None:
    sim = one_run()
    assert sim.why("Load") == sim.why("job:Load") == sim.why(sim.account.jobs[0])
    assert sim.why("b") == sim.why("model.w.b") == sim.why("model:b") == sim.why(sim.project.find("b"))
    assert sim.why("b", run=1) == sim.why("b", run=sim.runs[0]) == sim.why(sim.runs[0].results[-1], run=1)


def test_a_name_of_a_job_and_of_a_node_means_the_job_and_says_so() -> None:
    sim = simulate(job("b", "dbt build --select a", cron="0 6 * * *"), project("a > b"), **DAY)
    assert str(sim.why("b")).endswith("a model has that name too: ask about it as 'model:b' or 'model.w.b'.")
    assert str(sim.why("b")).startswith("Run 1 of 'b'")
    assert "model.w.b never ran" in str(sim.why("model:b"))
    assert "model.w.b did not run in run 1" in str(sim.why("b", run=1))


def test_a_number_is_a_run_even_where_a_job_is_called_so() -> None:
    sim = simulate(job("1", cron="0 6 * * *"), project(), **DAY)
    assert str(sim.why("1")).endswith("The job '1' has that name: ask about it as 'job:1'.")
    assert sim.why("job:1").sentence.startswith("Run 1 of '1'")


def test_what_is_unknown_is_looked_for_among_jobs_and_nodes() -> None:
    sim = simulate(job("Load", cron="0 6 * * *"), project("orders > products"), **DAY)
    with pytest.raises(JobkitError, match=r"there is no job or node 'Laod' \(did you mean `Load`"):
        sim.why("Laod")
    with pytest.raises(JobkitError, match=r"there is no job or node 'prodcts' \(did you mean `products`"):
        sim.why("prodcts")
    with pytest.raises(JobkitError, match=r"there is no model 'ordrs' \(did you mean `orders`"):
        sim.why("model:ordrs")
    with pytest.raises(JobkitError, match="there is no job 'Laod'"):
        sim.why("job:Laod")


@pytest.mark.parametrize("asked", ["7", 7, 0, -1, "1.99", "", "9" * 5000, "1.4.2", "²", "run", "\x1b[2J"])
def test_what_is_not_there_is_an_error_that_says_so(asked: Any) -> None:
    with pytest.raises(JobkitError):
        one_run().why(asked)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (None, "about None"),
        (True, "about True"),
        (3.5, r"about a float: 3\.5"),
        (math.nan, "about a float: nan"),
        ([1], r"about a list: \[1\]"),
        (object, "about a type: "),
        (OSError(), r"about an OSError: OSError\(\)"),
    ],
)
def test_what_nobody_can_ask_about_is_named_with_its_article(asked: Any, named: str) -> None:
    with pytest.raises(JobkitError, match=f"^cannot say why {named}"):
        one_run().why(asked)


@pytest.mark.parametrize("run", [True, "1", 1.0, "Load"])
def test_the_run_to_look_in_is_a_run_or_its_number(run: Any) -> None:
    with pytest.raises(JobkitError, match="cannot look for a node in"):
        one_run().why("a", run=run)


def test_a_name_of_several_nodes_asks_for_the_unique_id() -> None:
    nodes = {f"{package}.orders": package for package in ("one", "two")}
    made = {
        f"model.{uid}": {
            "unique_id": f"model.{uid}",
            "name": "orders",
            "resource_type": "model",
            "package_name": package,
            "path": "orders.sql",
            "original_file_path": "models/orders.sql",
            "fqn": [package, "orders"],
            "alias": "orders",
            "schema": package,
            "checksum": {"name": "sha256", "checksum": package},
            "config": {"enabled": True, "materialized": "table"},
            "depends_on": {"nodes": [], "macros": []},
        }
        for uid, package in nodes.items()
    }
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    manifest = {"metadata": {"dbt_schema_version": schema, "project_name": "one"}, "nodes": made}
    sim = simulate(job("Load", cron="0 6 * * *"), Project.from_manifest(manifest), **DAY)
    with pytest.raises(ArtifactError, match="give the unique_id: model"):
        sim.why("orders")
    assert sim.why("model.two.orders").sentence.startswith("model.two.orders ended")


@pytest.mark.parametrize("asked", ["1", "run 1", "1.4", "the job", "stg_orders"])
def test_the_command_line_answers_as_python_does(asked: str) -> None:
    sim = scenario("example-1").simulate()
    asked = sim.account.jobs[0].name if asked == "the job" else asked
    assert repr(sim.why(asked)) in run("simulate", "example-1", "--why", asked).output


def test_the_command_line_shows_what_a_terminal_would_obey() -> None:
    command = ("simulate", "example-1", "--fail", "stg_orders", "--why", "1")
    plain = run(*command).output
    assert "\x1b" not in plain and "\n  note: " in plain
    assert harmless("a\x1b[2Jb\n  because c\u202ed") == "a\\x1b[2Jb\n  because c\\u202ed"
