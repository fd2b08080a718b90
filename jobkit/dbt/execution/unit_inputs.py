"""Which inputs of a unit test must exist: those whose columns are looked up (S-014)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph

__all__ = ["mocked_inputs", "tested_model"]

_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")
_VERSION = re.compile(r"""\bv(?:ersion)?\s*=\s*['"]?([^'",)\s]+)""")


def tested_model(project: ProjectGraph, test: Node) -> Node | None:
    """Return the model that a unit test tests."""
    near = test.depends_on
    return project.nodes.get(near[0]) if near else None


def mocked_inputs(project: ProjectGraph, test: Node, model: Node) -> list[str]:
    """Return the unique_ids of the mocked inputs, in order; rows given as SQL need no lookup."""
    stated = test.raw.get("given")
    given = [part for part in stated if isinstance(part, Mapping)] if isinstance(stated, list) else []
    looked_up = [str(part.get("input") or "") for part in given if part.get("format") != "sql"]
    found = [_input(project, text, model) for text in looked_up]
    return [uid for uid in found if uid is not None]


def _input(project: ProjectGraph, text: str, model: Node) -> str | None:
    """Return the unique_id that ``ref('a')``, ``source('a', 'b')`` or ``this`` means in a model."""
    if text.strip() == "this":
        return model.unique_id
    words = _QUOTED.findall(_VERSION.sub("", text))
    if not words:
        return None
    nodes = project.nodes
    found = [uid for uid in project.parents[model.unique_id] if nodes[uid].name == words[-1]]
    version = _VERSION.search(text)
    if version:
        found = [uid for uid in found if str(nodes[uid].raw.get("version")) == version[1]] or found
    return found[0] if found else None
