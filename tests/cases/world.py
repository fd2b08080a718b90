"""What the situations share: jobs in one line, every word of an answer, a small manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import jobkit
from jobkit import Job, Project, Run, Simulation

DAY = "2026-03-02"


def job(name: str, *commands: str, cron: str | None = None, **fields: Any) -> Job:
    """Return a job with these commands, `dbt build` by default."""
    schedule = {"cron": cron} if cron is not None else None
    return Job(name=name, commands=commands or ("dbt build",), schedule=schedule, **fields)


def ci_job(*commands: str, **fields: Any) -> Job:
    """Return a job that runs on pull requests and builds what is modified."""
    return job(
        "CI",
        *(commands or ("dbt build --select state:modified+",)),
        **{"environment": "CI", "triggers": {"pull_request": True}, **fields},
    )


def words(answer: jobkit.Why) -> str:
    """Return everything that an answer says, as a person reads it."""
    return repr(answer)


def notes(sim: Simulation) -> str:
    """Return all notes of a simulation."""
    return "\n".join(note.text for note in sim.notes)


def models(run: Run) -> list[str]:
    """Return the names of the models that a run built, in order."""
    return sorted(r.unique_id.split(".")[-1] for r in run.results if r.unique_id.startswith("model."))


def codes(*jobs: Job, project: Project | None = None) -> set[str]:
    """Return the codes of all findings."""
    return {finding.code for finding in jobkit.lint(jobs, project)}


def small_project(
    nodes: Mapping[str, tuple[str, ...]],
    *,
    schemas: Mapping[str, str] | None = None,
    macros: Mapping[str, str] | None = None,
) -> Project:
    """Return a project of tables: name -> the names that it reads; all read the source `raw.s`."""
    found = {f"model.small.{name}": _model(name, reads, schemas or {}) for name, reads in nodes.items()}
    return Project.from_manifest(
        {
            "metadata": {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
                "project_name": "small",
                "adapter_type": "duckdb",
            },
            "nodes": found,
            "sources": {"source.small.raw.s": _SOURCE},
            "macros": {f"macro.small.{name}": _macro(name, sql) for name, sql in (macros or {}).items()},
            "parent_map": {uid: node["depends_on"]["nodes"] for uid, node in found.items()},
            "child_map": {},
        }
    )


def _model(name: str, reads: tuple[str, ...], schemas: Mapping[str, str]) -> dict[str, Any]:
    code, schema = f"select * from {reads}", schemas.get(name)
    return {
        "unique_id": f"model.small.{name}",
        "name": name,
        "alias": name,
        "resource_type": "model",
        "package_name": "small",
        "path": f"{name}.sql",
        "original_file_path": f"models/{name}.sql",
        "fqn": ["small", name],
        "database": "wh",
        "schema": schema or "prod",
        "relation_name": f'"wh"."{schema or "prod"}"."{name}"',
        "raw_code": code,
        "checksum": {"name": "sha256", "checksum": hashlib.sha256(code.encode()).hexdigest()},
        "depends_on": {
            "nodes": ["source.small.raw.s", *(f"model.small.{parent}" for parent in reads)],
            "macros": [],
        },
        "config": {"enabled": True, "materialized": "table", **({"schema": schema} if schema else {})},
        "tags": [],
    }


def _macro(name: str, sql: str) -> dict[str, Any]:
    return {
        "unique_id": f"macro.small.{name}",
        "name": name,
        "resource_type": "macro",
        "package_name": "small",
        "path": f"macros/{name}.sql",
        "original_file_path": f"macros/{name}.sql",
        "macro_sql": sql,
        "depends_on": {"macros": []},
    }


_SOURCE = {
    "unique_id": "source.small.raw.s",
    "name": "s",
    "source_name": "raw",
    "resource_type": "source",
    "package_name": "small",
    "fqn": ["small", "raw", "s"],
    "path": "models/s.yml",
    "original_file_path": "models/s.yml",
    "database": "wh",
    "schema": "raw",
    "identifier": "s",
    "relation_name": '"wh"."raw"."s"',
    "config": {"enabled": True},
}
