"""dbt's side, as cards: a project, a selection from it, a node, a state, a warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jobkit.basics.words import count_words
from jobkit.dbt.execution import Warehouse
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project
from jobkit.dbt.selection import Selection
from jobkit.views.cards.result_card import (
    CardPart,
    Codes,
    Drawing,
    Listing,
    Pairs,
    ResultCard,
    Rows,
    on_demand,
)
from jobkit.views.lineage import lineage_nodes, lineage_picture
from jobkit.views.lineage_kinds import node_tag
from jobkit.views.tables import Table, image

__all__ = ["node_card", "project_card", "selection_card", "state_card", "warehouse_card"]

_REASONS = 100  # selected nodes with the reason beside them; `Selection.why` tells that of each


def project_card(project: Project) -> ResultCard:
    """Return a project as a card: how much of what, and its lineage, of a large one folder by folder."""
    parts: list[CardPart] = [Pairs([("nodes", _counts_of(project))])]
    parts.append(Drawing("", image(lineage_picture(project))))
    rows = tuple((uid, node_tag(project.nodes[uid])) for uid in lineage_nodes(project))
    parts.append(on_demand("Table of nodes", Rows("", Table(("node", "kind"), rows, label="Nodes"), "node")))
    return ResultCard("project", project.name, parts, note=project.origin)


def selection_card(selection: Selection) -> ResultCard:
    """Return a selection as a card: what it takes, and why."""
    rows = tuple((uid, selection.why(uid).removeprefix(f"{uid} ")) for uid in selection.ids[:_REASONS])
    rows += tuple((uid, "") for uid in selection.ids[_REASONS:])
    parts: list[CardPart] = [
        Pairs([("of these", _counts(uid.partition(".")[0] for uid in selection.ids))]),
        Listing("dbt warns", selection.warnings),
        Listing("Notes", selection.notes),
        Rows("", Table(("node", "why"), rows, label="Selected nodes"), "node"),
    ]
    return ResultCard("selected", count_words(len(selection), "node"), parts)


def _counts_of(project: ProjectGraph) -> str:
    return _counts(node.resource_type for node in project.nodes.values())


def _counts(kinds: Iterable[str]) -> str:
    counted = Counter(kind.replace("_", " ") for kind in kinds)
    return ", ".join(count_words(number, kind, _plural(kind)) for kind, number in counted.most_common())


def _plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else "analyses" if kind == "analysis" else ""


def node_card(node: Node) -> ResultCard:
    """Return a node of a manifest as a card."""
    code = str(node.raw.get("raw_code") or "").splitlines()
    pairs = [
        ("materialized", node.materialized),
        ("relation", f"{node.schema}.{node.alias}" if node.schema else ""),
        ("file", node.original_file_path),
        ("tags", ", ".join(node.tags)),
    ]
    parts = [
        Pairs(pairs),
        Listing("Reads", node.depends_on, "node"),
        Codes("Code", code),
    ]
    return ResultCard(node.resource_type.replace("_", " "), node.unique_id, parts)


def state_card(state: State) -> ResultCard:
    """Return a state as a card: the manifest and the results that a run has left."""
    results = state.results or {}
    counts = ", ".join(f"{number} {status}" for status, number in Counter(results.values()).items())
    freshness = count_words(len(state.freshness), "source") if state.freshness else ""
    rows = Rows("", Table(("node", "status"), tuple(results.items()), label="Results"), "node")
    parts: list[CardPart] = [
        Pairs([("nodes", _counts_of(state.project)), ("results", counts), ("freshness of", freshness)]),
        *([on_demand("Results", rows)] if results else []),
    ]
    note = f"schema {state.schema}" if state.schema else ""
    return ResultCard("state", state.project.name, parts, note=note)


def warehouse_card(warehouse: Warehouse) -> ResultCard:
    """Return the relations that exist as a card, schema by schema."""
    rows = tuple((name, kind) for name, kind in sorted(warehouse.relations.items()))
    table = Rows("", Table(("relation", "kind"), rows, label="Relations"), "relation")
    return ResultCard("warehouse", count_words(len(rows), "relation"), [table])
