"""A small project by hand, with one of every kind of node, and helpers to change it."""

from __future__ import annotations

import copy
from typing import Any

from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import select

SECTION = {
    "source": "sources",
    "exposure": "exposures",
    "metric": "metrics",
    "semantic_model": "semantic_models",
    "saved_query": "saved_queries",
    "unit_test": "unit_tests",
    "function": "functions",
}


def node(uid: str, *parents: str, file: str = "", fqn: str = "", **more: Any) -> dict[str, Any]:
    """Return a manifest entry; ``fqn`` with dots, without the package."""
    kind, package, *names = uid.split(".")
    name = more.pop("name", names[0])
    file = file or f"{kind}s/{name}.sql"
    config = {"enabled": True, **more.pop("config", {})}
    return {
        "unique_id": uid,
        "name": name,
        "resource_type": kind,
        "package_name": package,
        "path": file.partition("/")[2],
        "original_file_path": file,
        "fqn": [package, *(fqn or name).split(".")],
        "tags": more.pop("tags", []),
        "config": config,
        "unrendered_config": more.pop("unrendered_config", {}),
        "depends_on": {"nodes": list(parents), "macros": more.pop("macros", [])},
        "raw_code": more.pop("raw_code", f"select 1 -- {name}"),
        "checksum": {"name": "sha256", "checksum": name},
        **more,
    }


def model(uid: str, *parents: str, materialized: str = "view", **more: Any) -> dict[str, Any]:
    return node(uid, *parents, config={"materialized": materialized, **more.pop("config", {})}, **more)


def generic(uid: str, of: str, *parents: str, **more: Any) -> dict[str, Any]:
    metadata = {"name": of, "kwargs": {}}
    config = {"materialized": "test", "severity": "ERROR", **more.pop("config", {})}
    return node(uid, *parents, file="models/schema.yml", config=config, test_metadata=metadata, **more)


NODES = [
    node("source.shop.app.events", file="models/src.yml", fqn="app.events", name="events", source_name="app"),
    node(
        "source.shop.app.users",
        file="models/src.yml",
        fqn="app.users",
        name="users",
        source_name="app",
        tags=["pii"],
    ),
    node("seed.shop.raw_orders", file="seeds/raw_orders.csv", raw_code="", config={"materialized": "seed"}),
    model(
        "model.shop.stg_orders",
        "seed.shop.raw_orders",
        file="models/staging/stg_orders.sql",
        fqn="staging.stg_orders",
        tags=["nightly", "staging"],
        patch_path="shop://models/schema.yml",
        config={"meta": {"owner": "ann", "tier": 1, "ids": ["id", True]}},
    ),
    model(
        "model.shop.stg_events",
        "source.shop.app.events",
        file="models/staging/stg_events.sql",
        fqn="staging.stg_events",
        tags=["nightly"],
        materialized="ephemeral",
    ),
    model(
        "model.shop.customers",
        "model.shop.stg_events",
        file="models/marts/customers.sql",
        fqn="marts.customers",
        materialized="table",
        access="public",
        config={"group": "finance"},
    ),
    model(
        "model.shop.orders",
        "model.shop.stg_orders",
        file="models/marts/orders.sql",
        fqn="marts.orders",
        materialized="incremental",
        access="private",
        config={"contract": {"enforced": False}, "on_error": "continue"},
    ),
    model(
        "model.shop.report",
        "model.shop.orders",
        "model.shop.customers",
        file="models/marts/report.sql",
        fqn="marts.report",
        materialized="table",
        macros=["macro.shop.outer"],
    ),
    *(
        model(
            f"model.shop.dim.v{version}",
            "model.shop.customers",
            file=f"models/marts/dim_v{version}.sql",
            fqn=f"marts.dim.v{version}",
            name="dim",
            version=version,
            latest_version=2,
        )
        for version in (1, 2, 3)
    ),
    model("model.pkg.helper", file="models/helper.sql", tags=["nightly"]),
    node("snapshot.shop.snap", "model.shop.orders", config={"materialized": "snapshot"}),
    node("analysis.shop.adhoc", "model.shop.orders", file="analyses/adhoc.sql", fqn="analysis.adhoc"),
    node("operation.shop.shop-on-run-start-0", file="./dbt_project.yml", fqn="hooks.shop-on-run-start-0"),
    generic("test.shop.not_null_orders_id.1", "not_null", "model.shop.orders"),
    generic(
        "test.shop.rel.2",
        "relationships",
        "model.shop.orders",
        "model.shop.customers",
        config={"severity": "warn"},
    ),
    generic("test.shop.not_null_src.3", "not_null", "source.shop.app.events"),
    generic("test.shop.off.4", "not_null", config={"enabled": False}),
    node(
        "test.shop.assert_report",
        "model.shop.report",
        file="tests/assert_report.sql",
        config={"severity": "warn"},
    ),
    node(
        "unit_test.shop.customers.ut",
        "model.shop.customers",
        name="ut",
        fqn="marts.customers.ut",
        file="models/schema.yml",
        checksum="u1",
        config={"tags": "fast"},
    )
    | {"tags": None},
    node(
        "exposure.shop.weekly",
        "model.shop.report",
        file="models/exp.yml",
        type="dashboard",
        owner={"name": "a"},
    ),
    node("semantic_model.shop.sm", "model.shop.orders", file="models/sem.yml", model="ref('orders')"),
    node(
        "metric.shop.revenue", "semantic_model.shop.sm", file="models/sem.yml", type="simple", label="Revenue"
    ),
    node(
        "saved_query.shop.sq",
        "metric.shop.revenue",
        file="models/sem.yml",
        query_params={"metrics": ["revenue"]},
    ),
    node("function.shop.f", file="functions/f.sql"),
]

SELECTORS = {
    "nightly": {
        "name": "nightly",
        "definition": {
            "union": [
                {"method": "tag", "value": "nightly", "children": True, "children_depth": "1"},
                {"exclude": [{"method": "package", "value": "pkg"}, "resource_type:test"]},
            ]
        },
    },
    "inherit": {"name": "inherit", "definition": {"method": "selector", "value": "nightly"}},
    "one": {"name": "one", "definition": "2+orders"},
    "short": {"name": "short", "definition": {"tag": "staging"}},
    "both": {
        "name": "both",
        "definition": {
            "intersection": ["tag:nightly", {"method": "fqn", "value": "staging", "exclude": ["stg_events"]}]
        },
    },
    "cli": {"name": "cli", "definition": "tag:nightly,tag:staging"},
    "number": {"name": "number", "definition": {"method": "config.meta.tier", "value": 1}},
    "bare": {
        "name": "bare",
        "definition": {"method": "fqn", "value": "orders", "indirect_selection": "empty"},
    },
    "a": {"name": "a", "definition": {"method": "selector", "value": "b"}},
    "b": {"name": "b", "definition": {"union": ["orders", {"method": "selector", "value": "a"}]}},
    "broken": {"name": "broken", "definition": {"union": "orders"}},
}

MACROS = {
    "macro.shop.outer": {
        "macro_sql": "o",
        "depends_on": {"macros": ["macro.shop.inner"]},
        "package_name": "shop",
    },
    "macro.shop.inner": {"macro_sql": "i", "depends_on": {"macros": []}, "package_name": "shop"},
}


def manifest(nodes: list[dict[str, Any]] | None = None, **sections: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "metadata": {
            "project_name": "shop",
            "generated_at": "2026-03-02T00:00:00Z",
            "adapter_type": "duckdb",
        },
        "nodes": {},
        "selectors": copy.deepcopy(SELECTORS),
        "macros": copy.deepcopy(MACROS),
        **sections,
    }
    for entry in NODES if nodes is None else nodes:
        data.setdefault(SECTION.get(entry["resource_type"], "nodes"), {})[entry["unique_id"]] = copy.deepcopy(
            entry
        )
    return data


def shop(**sections: Any) -> Project:
    return Project.from_manifest(manifest(**sections))


def edited(**changes: dict[str, Any]) -> Project:
    """Return the project with keys of nodes replaced; ``__`` in a name stands for a dot."""
    data = manifest()
    for name, keys in changes.items():
        uid = name.replace("__", ".")
        data[SECTION.get(uid.split(".")[0], "nodes")][uid].update(copy.deepcopy(keys))
    return Project.from_manifest(data)


def state(project: Project | None = None, **fields: Any) -> State:
    return State(project or shop(), **fields)


def names(project: Project, *args: Any, **options: Any) -> set[str]:
    """Select, and return the ids without package and, of tests, without their hash."""
    return {short(uid) for uid in select(project, *args, **options).ids}


def short(uid: str) -> str:
    kind, package, *rest = uid.split(".")
    name = ".".join(rest)
    return (
        {"model": "", "test": "test:"}.get(kind, f"{kind}:")
        + (f"{package}." if package == "pkg" else "")
        + name
    )
