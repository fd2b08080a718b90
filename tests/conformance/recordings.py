"""The recordings of dbt-core: their format, and the faults that each one injects.

A recording is ``{"name", "note", "steps": [...]}``; its manifests are beside it in ``manifests/``. Its dbt
project takes failures by ``--vars``: ``fail`` names nodes whose own SQL is refused, ``fail_hook`` hooks whose
is, ``bad`` models that get rows which break tests. Which tests then fail is a matter of data, so a test's own
verdict (fail or warn) is taken from the recording; everything else is predicted.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from jobkit.dbt.execution import Fault, Warehouse, fail
from jobkit.dbt.manifest.artifact_files import read_json
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project

__all__ = ["Recording", "Sources", "faults_of", "load", "manifest", "vars_of"]

Step = Mapping[str, Any]
_PREDICTED = re.compile(
    r"Table with name|relation|does not exist|it is a view|exists as a view|Connection already closed|^ERROR$"
)
_STALE = re.compile(r"update (\S+) set _loaded_at = now\(\)::timestamp - interval (\d+) hour")
_BOOM = re.compile(r"(?:boom|broken)\('(\w+)'\)")
_TEXT = re.compile(r"'(\w+)'")
_IN_FAIL = re.compile(r"'(\w+)' in var\('fail'")
_DROP = re.compile(r"drop (?:table|view) (?:if exists )?(\S+?)(?:;|$| cascade)")
_MADE = re.compile(r"create (?:or replace )?(?:table|view) (?:if not exists )?(\S+) as")


@dataclass(frozen=True)
class Recording:
    """One scenario, and the folder of its manifests."""

    name: str
    note: str
    steps: tuple[Step, ...]
    manifests: Path


def load(path: Path) -> Iterator[Recording]:
    """Yield the recordings in a folder (or the one in a file), by name."""
    files = [path] if path.is_file() else sorted([*path.glob("*.json"), *path.glob("*.json.gz")])
    for file in files:
        data = read_json(file, "recording.json")
        if isinstance(data.get("steps"), list):
            yield Recording(
                data.get("name") or file.name.partition(".")[0],
                data.get("note") or "",
                tuple(data["steps"]),
                file.parent / "manifests",
            )


@lru_cache(maxsize=64)
def manifest(folder: Path, name: str) -> Project:
    """Return the project of a recorded manifest, with the project's files where they are beside it."""
    files = folder if (folder / "dbt_project.yml").exists() else None
    return Project.from_manifest(folder / f"{name}.json.gz", project_dir=files)


def vars_of(args: str) -> dict[str, Any] | None:
    """Return the ``--vars`` of a recorded command line, or None when it gives none."""
    words = shlex.split(args)
    given = [after for word, after in pairwise(words) if word == "--vars"]
    given += [word[7:] for word in words if word.startswith("--vars=")]
    if not given:
        return None
    try:
        values = yaml.safe_load(given[-1])
    except yaml.YAMLError:
        return {}  # dbt refuses the command
    return values if isinstance(values, dict) else {}


@dataclass
class Sources:
    """The source tables of a recording: which exist, and how old their newest rows are (hours)."""

    ages: dict[str, float] = field(default_factory=dict)

    def apply(self, statement: str, warehouse: Warehouse) -> Warehouse:
        """Follow a step's SQL; return the warehouse after it."""
        for name in _MADE.findall(statement):
            self.ages[name] = 1.0
        for name, hours in _STALE.findall(statement):
            self.ages[name] = float(hours)
        for name in _DROP.findall(statement):
            self.ages.pop(name, None)
            warehouse = warehouse.without(name)
        return warehouse

    def faults(self, project: Project) -> Iterator[Fault]:
        """Yield what the tables mean for the project: missing ones and stale ones."""
        for uid, node in project.nodes.items():
            if node.resource_type != "source":
                continue
            age = self.ages.get(project.relation(node))
            if age is None:
                yield fail(uid, status="missing")
                continue
            limits = node.raw.get("freshness") or {}
            for name in ("error", "warn"):
                limit = limits.get(f"{name}_after") or {}
                hours = {"minute": 1 / 60, "hour": 1, "day": 24}.get(limit.get("period"))
                if hours and limit.get("count") is not None and age > limit["count"] * hours:
                    yield fail(uid, status=name)
                    break


def faults_of(
    variables: Mapping[str, Any], step: Step, project: Project, warehouse: Warehouse
) -> Iterator[Fault]:
    """Yield the faults that a recorded command injects."""
    wanted = set(variables.get("fail") or ())
    for uid, node in project.nodes.items():
        # a first snapshot never reads the columns to check: nothing is refused (S-022)
        first = node.resource_type == "snapshot" and project.relation(node) not in warehouse
        if wanted & (_broken_sql(node) if first else _broken(node)):
            yield fail(uid, status="error")
        elif node.config.get("post-hook") and node.name in (variables.get("fail_post") or ()):
            yield fail(uid, post_hook=True)
        elif node.resource_type == "operation" and _names(node) & set(variables.get("fail_hook") or ()):
            yield fail(uid)
    for row in step.get("results") or ():
        failing = _failing_batches(row, set(variables.get("fail_batch") or ()))
        if failing and not wanted & _broken(project.nodes[row["id"]]):
            yield fail(row["id"], batches=failing)
        if row["id"].startswith(("test.", "unit_test.")) and row["status"] in ("fail", "warn"):
            # how many rows were found decides between warn_if and error_if
            yield fail(row["id"], status=row["status"])


def _names(node: Node) -> set[str]:
    """Return what stands in quotes in the code of a hook: the names that ``fail_hook`` may give."""
    return set(_TEXT.findall(node.raw.get("raw_code") or ""))


def _failing_batches(row: Mapping[str, Any], failing: set[str]) -> list[int]:
    """Return which of the batches of this run were made to fail, counted from 1.

    Which batches a run has is a matter of the clock, so they are taken from the recording; a failed one that
    was not made to fail was skipped after the first.
    """
    ran = row.get("batches") or {}
    name = row["id"].split(".")[2]
    wanted = {batch.partition(":")[2] for batch in failing if batch.partition(":")[0] == name}
    starts = sorted(start for part in ("successful", "failed") for start, _ in ran.get(part) or ())
    return [
        number
        for number, start in enumerate(starts, 1)
        if any(start.replace("-", "").startswith(batch) for batch in wanted)
    ]


def _broken_sql(node: Node) -> set[str]:
    """Return the names in ``fail`` that break the SQL of a node."""
    return set(_BOOM.findall(node.raw.get("raw_code") or ""))


def _broken(node: Node) -> set[str]:
    """Return the names in ``fail`` that break a node: by its SQL or by what it is configured with."""
    code = f"{node.raw.get('raw_code') or ''} {node.raw.get('unrendered_config') or ''}"
    return {*_BOOM.findall(code), *_IN_FAIL.findall(code)}


def only_sql_shows(row: Mapping[str, Any], injected: set[str]) -> bool:
    """Return whether a recorded error came from SQL or Jinja itself, which a manifest does not tell."""
    kind = row["id"].partition(".")[0]
    return (
        row["status"] == "error"
        and kind in ("model", "seed", "snapshot")
        and not injected
        and not _PREDICTED.search(row.get("message") or "")
    )
