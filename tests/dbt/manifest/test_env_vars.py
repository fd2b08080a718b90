"""Which environment variables the code of a project asks for, and what happens without one.

dbt-core 1.12.6 says, with exit code 2, for the first such call that it comes to::

    [ERROR]: Encountered an error:
    Parsing Error
      Env var required but not provided: 'DBT_MISSING'

Tried with ``dbt deps``, ``parse``, ``build``, ``build --select`` of another model, and ``ls``:

- A call in the code of a model (a disabled one too, or in an SQL comment), of a singular test, of a generic
  test or macro that is called, of a hook, in a config or description of a YAML file, or in the schema of a
  source: ``deps`` exits with 0 and all others with 2.
- A call in ``dbt_project.yml`` itself: ``deps`` exits with 2 as well.
- A call in a macro that nothing calls, in a Jinja comment, or under a condition that does not hold: all exit
  with 0.
- A call under ``{% if execute %}``: ``parse`` and ``ls`` exit with 0, ``build`` with 1, for the node fails.
- A call under ``if``, ``elif``, ``or`` or in a loop: as the condition comes out, which jobkit does not tell.
  Of the cases below all of `MISSING` stop dbt. Of `FINE` all but three parse: there a name that is not
  defined makes the condition true, or the default none.
- ``dbt deps``, ``clean`` and ``debug`` do not render the code; ``source freshness``, ``docs generate``,
  ``run-operation`` do.
- A secret in a model: exit code 2, set or not, with the message of `MissingVariable`.
"""

from __future__ import annotations

from typing import Any

import pytest

from jobkit.dbt.manifest.env_vars import EnvVarUse, calls_in, missing_variables
from jobkit.dbt.project import Project

_SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


def asks(code: str = "", macros: dict[str, Any] | None = None, **fields: Any) -> Project:
    """A project with one model ``m`` of that code, and another that asks for nothing."""
    plain = {"resource_type": "model", "package_name": "p", "config": {"materialized": "table"}}
    model = {**plain, "unique_id": "model.p.m", "name": "m", "raw_code": code, **fields}
    other = {**plain, "unique_id": "model.p.other", "name": "other", "raw_code": "select 1 as a"}
    metadata = {"dbt_schema_version": _SCHEMA, "project_name": "p"}
    nodes = {node["unique_id"]: node for node in (model, other)}
    return Project.from_manifest({"metadata": metadata, "nodes": nodes, "macros": macros or {}})


def macro(code: str, *calls: str, name: str = "x") -> dict[str, Any]:
    body = {
        "macro_sql": f"{{% macro {name}() %}}{code}{{% endmacro %}}",
        "depends_on": {"macros": list(calls)},
    }
    return {f"macro.p.{name}": body}


def required(project: Project) -> list[str]:
    return [variable.name for variable in missing_variables(project.env_vars, {})]


MISSING = {
    "model": "select '{{ env_var(\"DBT_MISSING\") }}' as a",
    "single quotes": "select {{ env_var('DBT_MISSING') }}",
    "spaces": "select {{ env_var ( 'DBT_MISSING' ) }}",
    "white space control": "{{- env_var('DBT_MISSING') -}}",
    "SQL comment": "-- {{ env_var('DBT_MISSING') }}\nselect 1 as a",
    "config call": "{{ config(alias=env_var('DBT_MISSING')) }} select 1 as a",
    "set": "{% set x = env_var('DBT_MISSING') %}select 1",
    "condition itself": "{% if env_var('DBT_MISSING') == 'x' %}select 1{% endif %}",
    "after a condition": "{% if execute %}select 1{% endif %}{{ env_var('DBT_MISSING') }}",
    "after a loop": "{% for x in [1] %}{{ x }}{% endfor %}{{ env_var('DBT_MISSING') }}",
    "default of none": "select '{{ env_var(\"DBT_MISSING\", none) }}' as a",
    "text about a condition": "{{ env_var('DBT_MISSING') ~ ' if and or ' }}",
    "named argument": "{{ env_var(var='DBT_MISSING') }}",
    "several lines": "{{\n  env_var(\n  'DBT_MISSING'\n) | int\n}}",
}


@pytest.mark.parametrize("case", MISSING)
def test_dbt_cannot_parse_without_the_variable_p137(case: str) -> None:
    assert required(asks(MISSING[case])) == ["DBT_MISSING"]


FINE = {
    "default": "select '{{ env_var('DBT_MISSING', 'x') }}'",
    "empty default": "select '{{ env_var('DBT_MISSING', '') }}'",
    "computed default": "{{ env_var('DBT_MISSING', var('x')) }}",
    "named default": "{{ env_var('DBT_MISSING', default='x') }}",
    "Jinja comment": "{# {{ env_var('DBT_MISSING') }} #}select 1",
    "raw": "{% raw %}{{ env_var('DBT_MISSING') }}{% endraw %}",
    "plain text": "-- env_var('DBT_MISSING')\nselect 1 as a",
    "under a condition": "{% if target.name == 'prod' %}{{ env_var('DBT_MISSING') }}{% endif %}select 1",
    "under else": "{% if true %}{% else %}{{ env_var('DBT_MISSING') }}{% endif %}",
    "elif": "{% if a %}{% elif env_var('DBT_MISSING') %}{% endif %}",
    "in a loop": "{% for x in [] %}{{ env_var('DBT_MISSING') }}{% endfor %}",
    "inline condition": "{{ env_var('DBT_MISSING') if target.name == 'prod' else 1 }}",
    "or": "{{ x or env_var('DBT_MISSING') }}",
    "own macro": "{% macro x() %}{{ env_var('DBT_MISSING') }}{% endmacro %}select 1",
    "name that is worked out": "{{ env_var(name) }}{{ env_var('DBT_' ~ x) }}",
    "another function": "{{ my_env_var('DBT_MISSING') }}",
}


@pytest.mark.parametrize("case", FINE)
def test_dbt_may_well_parse_without_the_variable_p137(case: str) -> None:
    assert required(asks(FINE[case])) == []


def test_a_variable_that_is_there_is_not_missing_p137() -> None:
    project = asks("{{ env_var('DBT_A') }}{{ env_var('DBT_B') }}{{ env_var('DBT_A') }}")
    assert [v.name for v in missing_variables(project.env_vars, {"DBT_A": "1"})] == ["DBT_B"]
    assert missing_variables(project.env_vars, {"DBT_A", "DBT_B"}) == ()


def test_the_message_is_dbts_own_p137() -> None:
    (missing,) = missing_variables(asks("{{ env_var('DBT_A') }}").env_vars, {})
    assert missing.message == "Env var required but not provided: 'DBT_A'"
    assert missing.used_by == ("model.p.m",)


def test_a_secret_in_a_model_is_refused_set_or_not() -> None:
    (refused,) = missing_variables(
        asks("{{ env_var('DBT_ENV_SECRET_X') }}").env_vars, {"DBT_ENV_SECRET_X": "1"}
    )
    assert refused.secret
    assert refused.message == (
        "Secret env vars are allowed only in profiles.yml or packages.yml. "
        "Found 'DBT_ENV_SECRET_X' referenced elsewhere."
    )


def test_uses_are_listed_by_node() -> None:
    project = asks("{{ env_var('DBT_A', 'x') }} {% if x %}{{ env_var('DBT_B') }}{% endif %}")
    assert project.env_vars == {
        "model.p.m": (EnvVarUse("DBT_A", True, "x", False), EnvVarUse("DBT_B", False, None, True)),
    }
    assert project.env_vars is project.env_vars


def test_configs_are_read_as_written_before_rendering() -> None:
    """What the manifest of dbt-core 1.12.6 keeps of a YAML file with ``schema: "{{ env_var('DBT_X') }}"``."""
    config = {"schema": "{{ env_var('DBT_X') }}", "meta": {"k": ["{{ env_var('DBT_Y') }}"]}, "enabled": True}
    found = asks(unrendered_config=config).env_vars["model.p.m"]
    assert {(use.name, use.place) for use in found} == {("DBT_X", "config"), ("DBT_Y", "config")}
    source = asks(resource_type="source", unrendered_database="{{ env_var('DBT_DB', var('db')) }}")
    assert source.env_vars["model.p.m"] == (EnvVarUse("DBT_DB", True, None, False, "config"),)


def test_only_macros_that_are_called_count() -> None:
    code = "{{ env_var('DBT_MISSING') }}"
    assert required(asks(macros=macro(code))) == []
    called = asks(macros=macro(code), depends_on={"macros": ["macro.p.x"]})
    assert required(called) == ["DBT_MISSING"]
    assert called.env_vars["model.p.m"][0].macro == "macro.p.x"


def test_what_a_macro_calls_through_another_may_not_happen() -> None:
    chain = macro("{{ y() }}", "macro.p.y") | macro("{{ env_var('DBT_MISSING') }}", "macro.p.x", name="y")
    project = asks(macros=chain, depends_on={"macros": ["macro.p.x"]})
    assert required(project) == []
    assert [(use.name, use.guarded) for use in project.env_vars["model.p.m"]] == [("DBT_MISSING", True)]


def test_a_condition_in_a_macro_counts_and_its_own_tag_does_not() -> None:
    code = "{% if x %}{{ env_var('DBT_A') }}{% endif %}{{ env_var('DBT_B') }}"
    project = asks(macros=macro(code), depends_on={"macros": ["macro.p.x"]})
    assert required(project) == ["DBT_B"]


def test_dbt_names_every_node_with_the_projects_own_macros() -> None:
    code = "{{ env_var('DBT_MISSING') }}"
    named = asks(macros=macro(code, name="generate_schema_name"))
    assert missing_variables(named.env_vars, {})[0].used_by == ("model.p.m", "model.p.other")
    other = {"macro.pkg.generate_schema_name": macro(code)["macro.p.x"]}
    assert required(asks(macros=other)) == []


def test_a_disabled_node_is_rendered_too() -> None:
    node = {"unique_id": "model.p.off", "name": "off", "raw_code": "{{ env_var('DBT_MISSING') }}"}
    metadata = {"dbt_schema_version": _SCHEMA, "project_name": "p"}
    project = Project.from_manifest({"metadata": metadata, "nodes": {}, "disabled": {"model.p.off": [node]}})
    assert required(project) == ["DBT_MISSING"]


@pytest.mark.parametrize(
    "odd",
    [
        {"raw_code": 5},
        {"raw_code": None},
        {"unrendered_config": "{{ env_var("},
        {"unrendered_config": [[{"a": None}]]},
        {"depends_on": {"macros": [1, None, "macro.p.none"]}},
        {"depends_on": {"macros": "macro.p.x"}},
    ],
)
def test_odd_manifests_are_no_trouble(odd: dict[str, Any]) -> None:
    assert required(asks(**{"macros": {"macro.p.x": {"macro_sql": 7}}, **odd})) == []


def test_text_that_never_closes_is_read_quickly() -> None:
    assert list(calls_in("{{ env_var('DBT_A' " * 2_000)) == []
    assert len(list(calls_in("{{ env_var('DBT_A') }}" * 2_000))) == 2_000


def test_example_projects_ask_for_nothing() -> None:
    for name in Project.examples():
        assert Project.example(name).env_vars == {}
