"""A small dbt project as plain data, and the files that dbt reads.

A spec is ``{"items": [...], "selectors": [...], "groups": [...], "hooks": bool, "flags": {...},
"package": bool}``. An item has a ``kind`` (model, seed, snapshot, source, function, singular, generic, unit,
exposure), a ``name`` and ``parents``: names of items, of one version as ``orders.v1``. A model may have
``unread`` and ``foreign`` parents too: it names them (an unused ``set``, a text, a foreign key) and does not
read them. A parent that is not there is left out, so any item may be dropped and the project stays one that
dbt can parse: that is what makes counter-examples small.

Failures are injected through ``--vars``: ``fail`` names nodes whose own SQL is refused, ``fail_batch`` the
batches (``model:id``), ``bad`` tests that find rows, ``fail_hook`` and ``fail_post`` the hooks and post-hooks
that fail. They change no SQL in the manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Item", "Spec", "files"]

Spec = dict[str, Any]
Item = dict[str, Any]

_MACROS = """\
{% macro boom(n) %}{% if n in var('fail', []) %}, no_such_column{% endif %}{% endmacro %}
{% macro found(n) %}{{ "true" if n in var('bad', []) else "false" }}{% endmacro %}
{% macro hook_sql(w) %}select {{ "no_such_column" if w in var('fail_hook', []) else 1 }}{% endmacro %}
{% macro after(n) %}select {{ "no_such_column" if n in var('fail_post', []) else 1 }}{% endmacro %}
{% macro boom_batch(n, model) %}
{%- if model.get('batch') and n ~ ':' ~ model.batch.id in var('fail_batch', []) %}, no_such_column{% endif -%}
{% endmacro %}
{% macro duckdb__scalar_function_sql(target_relation) %}
create or replace function {{ target_relation.render() }} (x) as ({{ model.compiled_code }});
{% endmacro %}
{% macro broken(n) %}{% if n in var('fail', []) %} +* {% endif %}{% endmacro %}
{% test positive(model, column_name) %}
select 1 as one from {{ model }} where {{ column_name }} < 0
{% endtest %}
"""
_PROFILES = {
    "live": {
        "target": "dev",
        "outputs": {
            name: {"type": "duckdb", "path": "wh.duckdb", "schema": name, "threads": 1}
            for name in ("dev", "prod")
        },
    }
}


def files(spec: Spec) -> dict[str, str]:
    """Return path -> text of the project's files (YAML is written as JSON, which it contains)."""
    config: dict[str, Any] = {
        "name": "live",
        "version": "1.0",
        "profile": "live",
        "config-version": 2,
        "flags": {"send_anonymous_usage_stats": False, **spec.get("flags", {})},
    }
    if spec.get("hooks"):
        config |= _hooks("start", "start2", "end")
    if spec.get("folders"):
        config["models"] = {"live": {name: {"+tags": tags} for name, tags in spec["folders"].items()}}
    written = {
        "dbt_project.yml": json.dumps(config),
        "profiles.yml": json.dumps(_PROFILES),
        "macros/live.sql": _MACROS + spec.get("macro", ""),
        "models/schema.yml": json.dumps(_properties(spec)),
    }
    if spec.get("package"):
        written |= _package()
    if spec.get("selectors"):
        written["selectors.yml"] = json.dumps({"selectors": spec["selectors"]})
    known = {item["name"]: item for item in spec["items"]}
    for item in spec["items"]:
        written |= _code(item, known)
    return written


def _hooks(*names: str) -> dict[str, list[str]]:
    """Return ``on-run-start`` and ``on-run-end``; a hook's name says which of them it is one of."""
    return {
        f"on-run-{when}": [f"{{{{ hook_sql('{name}') }}}}" for name in names if when in name]
        for when in ("start", "end")
    }


def _package() -> dict[str, str]:
    """Return the files of a package with hooks and a model of its own, as `dbt deps` leaves it."""
    config = {"name": "pack", "version": "1.0", "config-version": 2, **_hooks("pack_start", "pack_end")}
    return {
        "packages.yml": json.dumps({"packages": [{"local": "pack"}]}),
        "dbt_packages/pack/dbt_project.yml": json.dumps(config),
        "dbt_packages/pack/models/packed.sql": "select 1 as id {{ boom('packed') }}",
    }


def _code(item: Item, known: Mapping[str, Item]) -> Iterator[tuple[str, str]]:
    name, kind = item["name"], item["kind"]
    boom = "{{ boom('" + name + "') }}"
    if kind == "seed":
        yield f"seeds/{item.get('folder', '')}/{name}.csv".replace("//", "/"), f"id\n{item.get('row', 1)}\n"
    elif kind == "model":
        for version in item.get("versions") or (None,):
            file = name if version is None else f"{name}_v{version}"
            extra = f"{boom}{item.get('extra', '')}{_unread(item, known)}"
            sql = f"{_config(item)}select {_id(item, known)} as id {extra}{_from(item, known)}"
            if "event_time" in (item.get("config") or {}):
                sql = _batched(item, extra, known)
            yield f"models/{item.get('folder', '')}/{file}.sql".replace("//", "/"), sql
    elif kind == "snapshot":
        config = _config(
            {"config": {"unique_key": "id", "strategy": "check", "check_cols": ["id"], **item["config"]}}
        ).replace("config(", "config(target_schema=target.schema, ")
        sql = (
            f"{{% snapshot {name} %}}{config}select id {boom}{_from(item, known) or ' from (select 1 as id)'}"
        )
        yield f"snapshots/{name}.sql", sql + "{% endsnapshot %}"
    elif kind == "function":
        yield f"functions/{name}.sql", f"x + 1 {{{{ broken('{name}') }}}}"
    elif kind == "singular":
        inner = f"select count(*) as c{_from(item, known)}"
        found = "{{ found('" + name + "') }}"
        yield f"tests/{name}.sql", f"{_config(item)}select 1 as one from ({inner}) where {found}"


def _id(item: Item, known: Mapping[str, Item]) -> str:
    calls = [name for name in item.get("calls") or () if name in known]
    return " + ".join(["count(*)", *(f"{{{{ function('{name}') }}}}(1)" for name in calls)])


def _batched(item: Item, extra: str, known: Mapping[str, Item]) -> str:
    """Return the SQL of a model in batches: one row at the start of its batch."""
    name = item["name"]
    at = "{{ model.batch.event_time_start if model.get('batch') else '2026-03-01' }}"
    broken = f"{{{{ boom_batch('{name}', model) }}}}"
    return (
        f"{_config(item)}select {_id(item, known)} as id, "
        f"cast(cast('{at}' as timestamptz) as timestamp) as ts {broken} {extra}{_from(item, known)}"
    )


def _unread(item: Item, known: Mapping[str, Item]) -> str:
    """Return SQL that names parents and does not read them: in a text, in a ``set`` that nothing uses."""
    refs = list(_refs({"parents": item.get("unread")}, known))
    shapes = (", '{{{{ {} }}}}' as said", "{{% set unused = {} %}}", " -- {{{{ {} }}}}\n")
    shape = shapes[item.get("shape", 0) % len(shapes)]
    return "".join(shape.format(ref) for ref in refs[:1])


def _config(item: Item) -> str:
    """Return the config block; values are JSON, which Jinja reads."""
    config = item.get("config") or {}
    if not config:
        return ""
    values = {key: json.dumps(value) for key, value in config.items()}
    values = {key: {"true": "True", "false": "False"}.get(text, text) for key, text in values.items()}
    return "{{ config(" + ", ".join(f"{key}={text}" for key, text in values.items()) + ") }}"


def _from(item: Item, known: Mapping[str, Item]) -> str:
    parents = list(_refs(item, known))
    return (
        " from " + ", ".join(f"{{{{ {ref} }}}} as x{n}" for n, ref in enumerate(parents)) if parents else ""
    )


def _refs(item: Item, known: Mapping[str, Item]) -> Iterator[str]:
    for parent in item.get("parents") or ():
        name, _, version = parent.partition(".v")
        found = known.get(name)
        if found is None:
            continue
        if found["kind"] == "source":
            yield f"source('{found['source']}', '{name}')"
        elif version and int(version) in (found.get("versions") or ()):
            yield f"ref('{name}', v={version})"
        else:
            yield f"ref('{name}')"


# -- properties -----------------------------------------------------------------------------------


def _properties(spec: Spec) -> dict[str, Any]:
    known = {item["name"]: item for item in spec["items"]}
    found: dict[str, Any] = {
        "version": 2,
        "groups": [
            {"name": name, "owner": {"email": "team@example.com"}} for name in spec.get("groups") or ()
        ],
    }
    sources: dict[str, dict[str, Any]] = {}
    for item in spec["items"]:
        kind = item["kind"]
        if kind == "source":
            group = sources.setdefault(
                item["source"], {"name": item["source"], "schema": "src", "tables": []}
            )
            group["tables"].append({"name": item["name"], **item.get("properties", {}), **_tests(item, spec)})
        elif kind in ("model", "seed", "snapshot"):
            entry = {"name": item["name"], **item.get("properties", {}), **_tests(item, spec)}
            if item.get("versions"):
                entry |= {"versions": [{"v": v} for v in item["versions"]], "latest_version": item["latest"]}
            keys = list(_refs({"parents": item.get("foreign")}, known))
            if keys:
                entry["constraints"] = [
                    {"type": "foreign_key", "columns": ["id"], "to": key, "to_columns": ["id"]}
                    for key in keys
                ]
            found.setdefault(f"{kind}s", []).append(entry)
        elif kind == "function":
            arguments = [{"name": "x", "data_type": "integer"}]
            returns = {"data_type": "integer"}
            found.setdefault("functions", []).append(
                {"name": item["name"], "arguments": arguments, "returns": returns}
            )
        elif kind == "exposure":
            found.setdefault("exposures", []).append({
                "name": item["name"], "type": "dashboard", "owner": {"email": "team@example.com"},
                **item.get("properties", {}), "depends_on": list(_refs(item, known)),
            })  # fmt: skip
        elif kind == "unit" and item["model"] in known:
            found.setdefault("unit_tests", []).append(_unit(item, known))
    found["sources"] = list(sources.values())
    return {key: value for key, value in found.items() if value}


def _tests(item: Item, spec: Spec) -> dict[str, Any]:
    """Return the generic tests of an item, on its only column."""
    tests = []
    known = {other["name"]: other for other in spec["items"]}
    for test in spec["items"]:
        if test["kind"] != "generic" or test["on"] != item["name"]:
            continue
        entry: dict[str, Any] = {"name": test["name"]}
        if test.get("config"):
            entry["config"] = test["config"]
        if test["test"] == "relationships":
            refs = list(_refs(test, known))
            if not refs:
                continue
            entry["arguments"] = {"to": refs[0], "field": "id"}
        tests.append({test["test"]: entry})
    return {"columns": [{"name": "id", "data_tests": tests}]} if tests else {}


def _mocked(model: Item, known: Mapping[str, Item]) -> list[str]:
    """Return every ref in the code of a model: a unit test has to mock those that are not read, too."""
    return list(_refs({"parents": [*model["parents"], *model.get("unread", ())]}, known))


def _unit(item: Item, known: Mapping[str, Item]) -> dict[str, Any]:
    model = known[item["model"]]
    verdict = "{{ 99 if '" + item["name"] + "' in var('bad', []) else 1 }}"
    entry: dict[str, Any] = {
        "name": item["name"],
        "model": item["model"],
        "given": [{"input": ref, "rows": [{"id": 1}]} for ref in _mocked(model, known)],
        "expect": {"rows": [{"id": verdict}]},
    }
    if model.get("config", {}).get("materialized") == "incremental":
        entry["overrides"] = {"macros": {"is_incremental": False}}
    return entry | item.get("properties", {})
