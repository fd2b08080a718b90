"""What a recording injects: names in ``fail`` that a node's SQL or its config takes."""

from __future__ import annotations

from jobkit.dbt.execution import Warehouse
from tests.conformance.recordings import faults_of
from tests.dbt.execution.make import project, snapshot


def broken(made, warehouse):
    return [fault.node for fault in faults_of({"fail": ["n"]}, {}, made, warehouse)]


def test_a_first_snapshot_is_refused_for_its_sql_but_not_for_the_columns_to_check_s022():
    by_sql = project({**snapshot("n"), "raw_code": "select id {{ boom('n') }}"})
    by_config = project(
        {**snapshot("n"), "unrendered_config": {"check_cols": "{{ 'n' in var('fail', []) }}"}}
    )
    assert broken(by_sql, Warehouse()) == ["snapshot.p.n"]
    assert broken(by_config, Warehouse()) == []
    assert broken(by_config, Warehouse.built(by_config)) == ["snapshot.p.n"]
