"""Builds the artifacts of an example project: a manifest of schema v12 and a run_results.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from jobkit.dbt.examples.entries import (
    ADAPTER,
    SCHEMA,
    Seconds,
    checksum,
    common,
    header,
    macros,
    result_row,
    sql,
)

__all__ = ["Builder"]


class Builder:
    """Collects the nodes of one project; `manifest` and `run_results` return them as dbt writes them.

    Names are looked up among what has been added before: parents are added before their children.

    Parameters
    ----------
    name : str
        Name of the project and of its package.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.exposures: dict[str, dict[str, Any]] = {}
        self.unit_tests: dict[str, dict[str, Any]] = {}
        self.semantic_models: dict[str, dict[str, Any]] = {}
        self.metrics: dict[str, dict[str, Any]] = {}
        self.disabled: dict[str, list[dict[str, Any]]] = {}
        self.selectors: dict[str, dict[str, Any]] = {}
        self.seconds: dict[str, Seconds] = {}
        self._refs: dict[str, str] = {}

    def source(self, group: str, tables: Iterable[str], *, freshness_hours: int | None = 24) -> None:
        """Add tables of one source, with a freshness check that errors after `freshness_hours`."""
        for table in tables:
            uid = f"source.{self.name}.{group}.{table}"
            freshness = None
            if freshness_hours:
                warn = {"count": max(1, freshness_hours // 2), "period": "hour"}
                freshness = {"warn_after": warn, "error_after": {"count": freshness_hours, "period": "hour"}}
            self._refs[f"{group}.{table}"] = uid
            self.sources[uid] = {
                **common(self.name, uid, table, "source", f"models/staging/{group}/sources.yml"),
                "path": f"models/staging/{group}/sources.yml",
                "fqn": [self.name, "staging", group, group, table],
                "schema": f"raw_{group}",
                "source_name": group,
                "identifier": table,
                "loader": "",
                "freshness": freshness,
                "loaded_at_field": "_loaded_at" if freshness else None,
                "relation_name": f'"warehouse"."raw_{group}"."{table}"',
                "config": {"enabled": True, "freshness": freshness, "tags": [], "meta": {}},
                "unrendered_config": {},
            }

    def seed(
        self, name: str, *, tags: Sequence[str] = (), seconds: Seconds = 3.0, schema: str | None = None
    ) -> None:
        """Add a seed."""
        node = self._ref_node("seed", name, f"seeds/{name}.csv", "seed", tags, (), seconds, schema)
        node["checksum"] = checksum(f"id,name\n1,{name}\n")

    def snapshot(
        self, name: str, parents: Sequence[str], *, tags: Sequence[str] = (), seconds: Seconds = 15.0
    ) -> None:
        """Add a snapshot into the fixed schema ``snapshots``, which all environments share."""
        node = self._ref_node(
            "snapshot", name, f"snapshots/{name}.yml", "snapshot", tags, parents, seconds, None
        )
        node.update(schema="snapshots", relation_name=f'"warehouse"."snapshots"."{name}"')
        node["config"].update(
            strategy="timestamp", unique_key="id", updated_at="updated_at", target_schema="snapshots"
        )

    def model(
        self,
        name: str,
        parents: Sequence[str],
        *,
        folder: str,
        materialized: str = "view",
        tags: Sequence[str] = (),
        seconds: Seconds = 2.0,
        schema: str | None = None,
        enabled: bool = True,
    ) -> None:
        """Add a model; `seconds` may be (first build, later run); a disabled one has no durations."""
        path = f"models/{folder}/{name}.sql"
        node = self._ref_node("model", name, path, materialized, tags, parents, seconds, schema)
        node.update(access="protected", version=None, latest_version=None, contract={"enforced": False})
        if materialized == "incremental":
            node["config"]["unique_key"] = "id"
        if not enabled:
            uid = node["unique_id"]
            node["config"]["enabled"] = False
            self.disabled[uid] = [self.nodes.pop(uid)]
            del self.seconds[uid], self._refs[name]

    def test(
        self,
        kind: str,
        model: str,
        column: str,
        *,
        to: str | None = None,
        values: Sequence[str] = (),
        severity: str = "ERROR",
        tags: Sequence[str] = (),
        seconds: float = 2.0,
    ) -> None:
        """Add a generic test on a column; `relationships` names a second parent, ``dbt_utils.`` a package."""
        package, _, short = kind.rpartition(".")
        ending = f"__{column}__ref_{to}_" if to else "".join(f"__{value}" for value in values)
        name = f"{package + '_' if package else ''}{short}_{model}_{column}{ending}"
        uid = f"test.{self.name}.{name}.{sha256(name.encode()).hexdigest()[:10]}"
        on = self._refs[model]
        kwargs: dict[str, Any] = {
            "column_name": column,
            "model": f"{{{{ get_where_subquery(ref('{model}')) }}}}",
        }
        if to:
            kwargs.update(to=f"ref('{to}')", field=column)
        if values:
            kwargs["values"] = list(values)
        node = self._test_node(uid, name, [self._refs[to], on] if to else [on], severity, tags, seconds)
        yml = str(self.nodes[on]["original_file_path"]).rpartition("/")[0] + "/_models.yml"
        self.nodes[on]["patch_path"] = f"{self.name}://{yml}"
        node.update(
            original_file_path=yml,
            path=f"{name}.sql",
            fqn=[*self.nodes[on]["fqn"][:-1], name],
            column_name=column,
            attached_node=on,
            file_key_name=f"models.{model}",
            test_metadata={"name": short, "kwargs": kwargs, "namespace": package or None},
            raw_code=f"{{{{ test_{short}(**_dbt_generic_test_kwargs) }}}}",
        )
        node["depends_on"]["macros"] = [f"macro.{package or 'dbt'}.test_{short}"]

    def singular_test(
        self,
        name: str,
        parents: Sequence[str],
        *,
        severity: str = "ERROR",
        tags: Sequence[str] = (),
        seconds: float = 2.0,
    ) -> None:
        """Add a singular test: a query of its own in ``tests/``."""
        uid = f"test.{self.name}.{name}"
        node = self._test_node(uid, name, [self._refs[parent] for parent in parents], severity, tags, seconds)
        code = sql(name, parents) + "where amount < 0\n"
        node.update(
            original_file_path=f"tests/{name}.sql",
            path=f"{name}.sql",
            fqn=[self.name, name],
            raw_code=code,
            checksum=checksum(code),
        )

    def unit_test(self, name: str, model: str, given: Sequence[str], *, seconds: float = 1.5) -> None:
        """Add a unit test of a model with mocked inputs."""
        on = self.nodes[self._refs[model]]
        uid = f"unit_test.{self.name}.{model}.{name}"
        path = str(on["original_file_path"]).rpartition("/")[0] + "/_models.yml"
        self.seconds[uid] = seconds
        self.unit_tests[uid] = {
            **common(self.name, uid, name, "unit_test", path),
            "fqn": [*on["fqn"], name],
            "model": model,
            "given": [
                {"input": f"ref('{parent}')", "rows": [{"id": 1}], "format": "dict"} for parent in given
            ],
            "expect": {"rows": [{"id": 1}], "format": "dict"},
            "depends_on": {"macros": [], "nodes": [on["unique_id"]]},
            "config": {"enabled": True, "tags": [], "meta": {}},
            "schema": SCHEMA,
            "checksum": sha256(name.encode()).hexdigest(),
        }

    def exposure(
        self, name: str, parents: Sequence[str], *, kind: str = "dashboard", tags: Sequence[str] = ()
    ) -> None:
        """Add an exposure."""
        uid = f"exposure.{self.name}.{name}"
        self.exposures[uid] = {
            **common(self.name, uid, name, "exposure", "models/exposures.yml", tags),
            "fqn": [self.name, name],
            "type": kind,
            "owner": {"name": "Analytics", "email": "analytics@example.com"},
            "maturity": "high",
            "url": None,
            "label": name.replace("_", " ").capitalize(),
            "depends_on": {"macros": [], "nodes": [self._refs[parent] for parent in parents]},
            "config": {"enabled": True, "tags": list(tags), "meta": {}},
            "unrendered_config": {},
        }

    def metric(self, name: str, model: str, measure: str) -> None:
        """Add a metric, and the semantic model of its model when that is not there yet."""
        semantic = f"semantic_model.{self.name}.{model}"
        path = "models/semantic_layer.yml"
        if semantic not in self.semantic_models:
            self.semantic_models[semantic] = {
                **common(self.name, semantic, model, "semantic_model", path),
                "fqn": [self.name, model],
                "model": f"ref('{model}')",
                "node_relation": {"alias": model, "schema_name": SCHEMA, "database": "warehouse"},
                "entities": [],
                "dimensions": [],
                "measures": [{"name": measure, "agg": "sum"}],
                "depends_on": {"macros": [], "nodes": [self._refs[model]]},
                "config": {"enabled": True, "meta": {}},
            }
        uid = f"metric.{self.name}.{name}"
        self.metrics[uid] = {
            **common(self.name, uid, name, "metric", path),
            "fqn": [self.name, name],
            "label": name.replace("_", " ").capitalize(),
            "type": "simple",
            "type_params": {"measure": {"name": measure}},
            "depends_on": {"macros": [], "nodes": [semantic]},
            "config": {"enabled": True, "meta": {}},
        }

    def selector(self, name: str, description: str, definition: Mapping[str, Any]) -> None:
        """Add a selector as ``selectors.yml`` would define it."""
        self.selectors[name] = {"name": name, "description": description, "definition": dict(definition)}

    def manifest(self) -> dict[str, Any]:
        """Return the manifest."""
        return {
            "metadata": header("manifest/v12", project_name=self.name, adapter_type=ADAPTER),
            "nodes": self.nodes,
            "sources": self.sources,
            "macros": macros(),
            "docs": {},
            "exposures": self.exposures,
            "metrics": self.metrics,
            "groups": {},
            "selectors": self.selectors,
            "disabled": self.disabled,
            "saved_queries": {},
            "semantic_models": self.semantic_models,
            "unit_tests": self.unit_tests,
            "functions": {},
        }

    def run_results(self) -> dict[str, Any]:
        """Return the run results of a build in which everything was there before."""
        rows = [result_row(uid, seconds) for uid, seconds in self.seconds.items()]
        return {
            "metadata": header("run-results/v6"),
            "results": rows,
            "elapsed_time": round(sum(row["execution_time"] for row in rows) / 4, 1),
            "args": {"which": "build", "threads": 4},
        }

    def stated(self) -> dict[str, tuple[float, float]]:
        """Return the nodes whose first build takes another time than later ones."""
        return {uid: seconds for uid, seconds in self.seconds.items() if isinstance(seconds, tuple)}

    def _ref_node(
        self,
        kind: str,
        name: str,
        path: str,
        materialized: str,
        tags: Sequence[str],
        parents: Sequence[str],
        seconds: Seconds,
        schema: str | None,
    ) -> dict[str, Any]:
        uid = f"{kind}.{self.name}.{name}"
        full = f"{SCHEMA}_{schema}" if schema else SCHEMA
        code = "" if kind == "seed" else sql(name, parents)
        config = {
            "enabled": True,
            "materialized": materialized,
            "tags": list(tags),
            "meta": {},
            "schema": schema,
        }
        node = {
            **common(self.name, uid, name, kind, path, tags),
            "fqn": [self.name, *path.split("/")[1:-1], name],
            "database": "warehouse",
            "schema": full,
            "alias": name,
            "relation_name": None if materialized == "ephemeral" else f'"warehouse"."{full}"."{name}"',
            "checksum": checksum(code),
            "raw_code": code,
            "language": "sql",
            "config": config,
            "unrendered_config": {"materialized": materialized, "tags": list(tags)},
            "columns": {},
            "patch_path": None,
            "depends_on": {"macros": [], "nodes": [self._refs[parent] for parent in parents]},
        }
        self.nodes[uid] = node
        self.seconds[uid] = seconds
        self._refs[name] = uid
        return node

    def _test_node(
        self, uid: str, name: str, parents: list[str], severity: str, tags: Sequence[str], seconds: float
    ) -> dict[str, Any]:
        node = {
            **common(self.name, uid, name, "test", f"tests/{name}.sql", tags),
            "database": "warehouse",
            "schema": f"{SCHEMA}_dbt_test__audit",
            "alias": name,
            "relation_name": None,
            "checksum": {"name": "none", "checksum": ""},
            "config": {
                "enabled": True,
                "materialized": "test",
                "severity": severity,
                "tags": list(tags),
                "meta": {},
            },
            "unrendered_config": {"severity": severity} if severity != "ERROR" else {},
            "columns": {},
            "depends_on": {"macros": [], "nodes": parents},
        }
        self.nodes[uid] = node
        self.seconds[uid] = seconds
        return node
