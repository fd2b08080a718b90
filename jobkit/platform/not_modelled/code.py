"""What the code of a project does that jobkit does not simulate: it reads the manifest, and runs no macro."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.dbt.manifest.node import Node
    from jobkit.dbt.manifest.project_graph import ProjectGraph
    from jobkit.dbt.project import Project

__all__ = ["SCHEMA_MACROS", "CodeGaps", "code_gaps", "reads_target"]

SCHEMA_MACROS = ("generate_schema_name", "generate_database_name", "generate_alias_name")
"""Macros that decide where a node is built; dbt takes the project's own in place of its default."""

_OTHER_MACROS = ("ref", "source", "is_incremental", "should_full_refresh")
_MATERIALIZED = (
    "view", "table", "incremental", "ephemeral", "materialized_view", "dynamic_table", "seed", "snapshot",
    "test", "unit", "function", "clone",
)  # fmt: skip
_TARGET = re.compile(r"\btarget\s*(?:\.\s*(?:name|schema)\b|\[\s*['\"](?:name|schema)['\"]\s*\])")
_BUILT = frozenset({"model", "seed", "snapshot"})


@dataclass(frozen=True, slots=True)
class CodeGaps:
    """What in a project jobkit does not simulate, as names.

    Parameters
    ----------
    schema_macros, other_macros : tuple of str
        The project's own macros in place of dbt's.
    materializations : dict of str to tuple of str
        Materializations that are not dbt's -> the nodes that have them.
    microbatch : tuple of str
        Incremental models that dbt builds batch by batch.
    python : tuple of str
        Python models of which no duration is known.
    """

    schema_macros: tuple[str, ...]
    other_macros: tuple[str, ...]
    materializations: dict[str, tuple[str, ...]]
    microbatch: tuple[str, ...]
    python: tuple[str, ...]


def code_gaps(project: Project) -> CodeGaps:
    """Return what in `project` jobkit does not simulate; worked out once for each project."""
    return project.table(_gaps)


def _gaps(project: ProjectGraph) -> CodeGaps:
    own = {
        str(macro.get("name"))
        for macro in project.macros.values()
        if macro.get("package_name") == project.name
    }
    custom: dict[str, list[str]] = {}
    microbatch: list[str] = []
    rewritten = {kind for kind in _MATERIALIZED if any(n.startswith(f"materialization_{kind}_") for n in own)}
    for uid, node in project.nodes.items():
        if node.resource_type not in _BUILT:
            continue
        kind = str(node.materialized or "")
        if kind and (kind not in _MATERIALIZED or kind in rewritten):
            custom.setdefault(kind, []).append(uid)
        if node.config.get("incremental_strategy") == "microbatch":
            microbatch.append(uid)
    return CodeGaps(
        tuple(name for name in SCHEMA_MACROS if name in own),
        tuple(name for name in _OTHER_MACROS if name in own),
        {kind: tuple(uids) for kind, uids in custom.items()},
        tuple(microbatch),
        tuple(uid for uid, node in project.nodes.items() if _is_untimed_python(project, uid, node)),
    )


def _is_untimed_python(project: ProjectGraph, uid: str, node: Node) -> bool:
    known = uid in project.durations.measured or uid in project.durations.stated
    return node.resource_type == "model" and node.raw.get("language") == "python" and not known


def reads_target(project: Project) -> tuple[str, ...]:
    """Return the unique_ids of the nodes and own macros that read ``target.name`` or ``target.schema``."""
    return project.table(_readers)


def _readers(project: ProjectGraph) -> tuple[str, ...]:
    own = (
        (uid, macro.get("macro_sql"))
        for uid, macro in project.macros.items()
        if macro.get("package_name") == project.name and macro.get("name") not in SCHEMA_MACROS
    )
    return (*_matching(own), *_matching((uid, _code(node)) for uid, node in project.nodes.items()))


def _matching(pieces: Iterable[tuple[str, object]]) -> Iterator[str]:
    for uid, text in pieces:
        if isinstance(text, str) and "target" in text and _TARGET.search(text):
            yield uid


def _code(node: Node) -> object:
    return node.raw.get("raw_code")
