"""What the SQL of a node reads: its parents, with ephemeral ones inlined; and what a unit test looks up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.raw_values import mapping_of, rows_of

__all__ = ["REFABLE", "Inputs", "mocked_inputs", "tested_model"]

REFABLE = frozenset({"model", "seed", "snapshot"})
"""Resource types that ``ref`` can name."""

_READ = REFABLE | {"function", "source"}
# Jinja and plain texts, which stay, then what the database never reads: a comment, a text with Jinja in it
_PARTS = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|'[^'{}]*'|(?P<unread>--[^\n]*|/\*.*?\*/|'[^'{}]*(?:\{\{[^{}]*\}\}[^'{}]*)+')",
    re.DOTALL,
)
_SET = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*(?:ref|source)\([^()]*\)\s*-?%\}")
_LAST_NAME = re.compile(r"[\w$]+")
_NAMES = re.compile(r"(ref|source)\(")
_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")
_VERSION = re.compile(r"""\bv(?:ersion)?\s*=\s*['"]?([^'",)\s]+)""")


class Inputs:
    """Tells for each node of a project what it reads, worked out on demand; see `ProjectGraph.table`."""

    def __init__(self, project: ProjectGraph) -> None:
        self._nodes = project.nodes
        self._parents = project.parents
        self._known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def relations(self, uid: str) -> tuple[str, ...]:
        """Return the models, seeds, snapshots, functions and sources that a node reads from the database."""
        return self._look(uid)[0]

    def inlined(self, uid: str) -> tuple[str, ...]:
        """Return the ephemeral models whose SQL becomes part of the node's (S-016)."""
        return self._look(uid)[1]

    def _look(self, uid: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes, known = self._nodes, self._known
        # a stack in place of recursion: ephemeral models may be nested deeper than Python's calls
        open_ = [uid]
        while open_:
            node = open_[-1]
            if node not in known:
                deeper = [p for p in self._parents[node] if nodes[p].is_ephemeral and p not in known]
                if deeper:
                    open_ += deeper
                    continue
                known[node] = self._split(node)
            open_.pop()
        return known[uid]

    def _split(self, uid: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        nodes = self._nodes
        read = [parent for parent in self._parents[uid] if nodes[parent].resource_type in _READ]
        far: dict[str, None] = {}
        inlined: dict[str, None] = {}
        for parent in _read_in_sql(nodes[uid], read, nodes):
            if nodes[parent].is_ephemeral:
                deeper, more = self._known[parent]
                inlined.update(dict.fromkeys((parent, *more)))
                far.update(dict.fromkeys(deeper))
            else:
                far[parent] = None
        return tuple(far), tuple(inlined)


def _read_in_sql(node: Node, parents: list[str], nodes: Mapping[str, Node]) -> list[str]:
    """Leave out parents whose relation the SQL of the node does not read.

    They are edges of the graph, but the database never looks them up: named only in an SQL comment
    (``-- depends_on: {{ ref('x') }}``), in a text, in a ``set`` that nothing uses, or in the foreign key of a
    contract that is not enforced.
    """
    code = node.raw.get("raw_code")
    if not isinstance(code, str) or not code:
        return parents
    rest = code
    if any(map(_NAMES.search, (match["unread"] or "" for match in _PARTS.finditer(code)))):
        rest = _PARTS.sub(lambda match: "" if match["unread"] else match[0], code)
    if "set" in rest:
        rest = _without_unused_sets(rest)
    keys = _unenforced_keys(node)
    if rest is code and not keys:
        return parents
    return [uid for uid in parents if _is_read(nodes[uid], code, rest, keys)]


def _is_read(parent: Node, code: str, rest: str, keys: frozenset[str]) -> bool:
    if _quoted(parent.name, code):
        return _quoted(parent.name, rest)
    return parent.alias.lower() not in keys  # a macro may name it


def _without_unused_sets(code: str) -> str:
    """Return code without each ``{% set x = ref('y') %}`` whose name nothing else uses."""
    for match in _SET.finditer(code):
        if len(re.findall(rf"\b{re.escape(match[1])}\b", code)) == 1:
            code = code.replace(match[0], "")
    return code


def _unenforced_keys(node: Node) -> frozenset[str]:
    """Return the relations, by their last name, that foreign keys name without being enforced."""
    if mapping_of(node.raw.get("contract")).get("enforced"):
        return frozenset()
    given = [node.raw.get("constraints")]
    given += [mapping_of(one).get("constraints") for one in mapping_of(node.raw.get("columns")).values()]
    if not any(given):  # nearly always
        return frozenset()
    rows = [row for one in given for row in rows_of(one)]
    named = (str(row.get("to") or "") for row in rows if row.get("type") == "foreign_key")
    return frozenset(_LAST_NAME.findall(text.lower())[-1] for text in named if _LAST_NAME.search(text))


def _quoted(name: str, code: str) -> bool:
    return f"'{name}'" in code or f'"{name}"' in code


# -- unit tests -----------------------------------------------------------------------------------


def tested_model(project: ProjectGraph, test: Node) -> Node | None:
    """Return the model that a unit test tests."""
    near = test.depends_on
    return project.nodes.get(near[0]) if near else None


def mocked_inputs(project: ProjectGraph, test: Node, model: Node) -> list[str]:
    """Return the inputs of a unit test that must exist, by unique_id, in order (S-014).

    Those whose rows are given as SQL need not: dbt looks up no columns of them.
    """
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
        found = [uid for uid in found if str(nodes[uid].version) == version[1]] or found
    return found[0] if found else None
