"""Small worlds whose outcome can be worked out on paper."""

from __future__ import annotations

from typing import Any

from jobkit.dbt.project import Project
from jobkit.jobs import Job, Schedule
from jobkit.platform import Rules, RunNow

MINUTE = 60
_SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


def instant(**changes: Any) -> Rules:
    """Rules under which only nodes take time."""
    zero = {
        "prep_seconds": 0,
        "clone_seconds": 0,
        "profile_seconds": 0,
        "deps_seconds": 0,
        "invocation_seconds": 0,
    }
    return Rules(**{**zero, **changes})


def project(*edges: str, minutes: float = 1, incremental: tuple[str, ...] = ()) -> Project:
    """A project of table models: ``project("a", "a > b")``; every model takes `minutes`."""
    parents: dict[str, list[str]] = {}
    for edge in edges or ("a",):
        names = [name.strip() for name in edge.split(">")]
        for parent, child in zip([None, *names], names, strict=False):
            parents.setdefault(child, [])
            if parent is not None:
                parents[child].append(f"model.w.{parent}")
    nodes = {
        f"model.w.{name}": {
            "unique_id": f"model.w.{name}",
            "name": name,
            "resource_type": "model",
            "package_name": "w",
            "path": f"{name}.sql",
            "original_file_path": f"models/{name}.sql",
            "fqn": ["w", name],
            "alias": name,
            "schema": "prod",
            "tags": [name],
            "checksum": {"name": "sha256", "checksum": name},
            "config": {"enabled": True, "materialized": "incremental" if name in incremental else "table"},
            "unrendered_config": {},
            "depends_on": {"nodes": above, "macros": []},
        }
        for name, above in parents.items()
    }
    manifest = {"metadata": {"dbt_schema_version": _SCHEMA, "project_name": "w"}, "nodes": nodes}
    plain = {name: minutes * MINUTE for name in parents if name not in incremental}
    slow = dict.fromkeys(incremental, (minutes * MINUTE, MINUTE / 2))
    return Project.from_manifest(manifest).with_durations({**plain, **slow})


def started(name: str = "A") -> list[RunNow]:
    """Somebody presses Run now at the start of the default horizon."""
    return [RunNow(job=name, at="2026-03-02")]


def job(name: str = "J", command: str = "dbt build", cron: str | None = None, **fields: Any) -> Job:
    """A job with one command."""
    commands = fields.pop("commands", [command])
    schedule = Schedule(cron=cron) if cron else None
    return Job(name=name, commands=commands, schedule=schedule, **fields)
