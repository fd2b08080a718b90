from __future__ import annotations

import pytest

from jobkit.dbt.execution import inputs
from tests.dbt.execution.make import model, project, source, unit_test


def versioned(version: int):
    uid = f"model.p.a.v{version}"
    return {**model("a"), "unique_id": uid, "version": version, "latest_version": 2}


@pytest.mark.parametrize(
    ("given", "uid"),
    [
        ("ref('b')", "model.p.b"),
        ('ref("p", "b")', "model.p.b"),
        ("ref('a', v=1)", "model.p.a.v1"),
        ("ref('a', version='2')", "model.p.a.v2"),
        ("source('raw', 'r')", "source.p.raw.r"),
        ("this", "model.p.m"),
    ],
)
def test_what_an_input_means(given, uid):
    test = {**unit_test("u", "m"), "given": [{"input": given, "rows": []}]}
    parents = ("b", "model.p.a.v1", "model.p.a.v2", "source.p.raw.r")
    made = project(source("r"), model("b"), versioned(1), versioned(2), model("m", *parents), test)
    node = made.nodes["unit_test.p.u"]
    tested = inputs.tested_model(made, node)
    assert tested is not None
    assert inputs.mocked_inputs(made, node, tested) == [uid]


@pytest.mark.parametrize(
    "given", [None, "all", [None, {"input": None}, {"input": "ref('other')"}], [{"format": "sql"}]]
)
def test_what_names_no_input_needs_nothing(given):
    made = project(model("m"), {**unit_test("u", "m"), "given": given})
    node = made.nodes["unit_test.p.u"]
    assert inputs.mocked_inputs(made, node, made.nodes["model.p.m"]) == []
