"""``--inline`` of ``compile`` and ``show``; each case was run with dbt-core 1.12.6."""

from __future__ import annotations

import pytest

from jobkit.dbt.execution import Warehouse, invoke
from tests.dbt.execution.make import ephemeral, model, project, source

NODES = project(model("a"), source("orders"))
ROW = [("sql_operation.p.inline_query", "success")]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("""dbt compile --inline "select * from {{ ref('nope') }}" """, 2),
        ("""dbt compile --inline "select * from {{ source('x', 'y') }}" """, 2),
        ("""dbt compile --inline "select * from {{ ref('a') }}" """, 0),
        ("""dbt compile --inline "select * from {{ source('raw', 'orders') }}" """, 0),
        ("""dbt compile --inline "select 1" """, 0),
        ("""dbt show --inline "select * from {{ ref('nope') }}" """, 2),
        ("""dbt show --inline "select * from {{ ref('a') }}" """, 2),
        ("""dbt show --inline "select 1" """, 0),
    ],
)
def test_inline_sql_has_a_row_of_its_own_and_names_nodes_that_exist(command, code):
    inv = invoke(command, NODES)
    assert inv.exit_code == code
    assert [(row.unique_id, row.status) for row in inv.results] == (ROW if code == 0 else [])


def test_show_reads_what_the_sql_names():
    shown = invoke(
        """dbt show --inline "select * from {{ ref('p', 'a') }}" """, NODES, warehouse=Warehouse(["dev.a"])
    )
    assert shown.exit_code == 0


def test_show_of_an_ephemeral_model_reads_what_that_reads():
    made = project(model("a"), ephemeral("e", "a"), ephemeral("top", "e"))
    command = """dbt show --inline "select * from {{ ref('top') }}" """
    assert invoke(command, made).exit_code == 2
    assert invoke(command, made, warehouse=Warehouse(["dev.a"])).ok
