"""A tree of criteria -> sets of unique_ids.

Source: dbt-core 1.12 ``graph/selector.py`` (``get_nodes_from_criteria``, ``select_nodes_recursively``).
"""

from __future__ import annotations

from jobkit.dbt.selection.graph_operators import neighbours
from jobkit.dbt.selection.indirect import expand, incorporate
from jobkit.dbt.selection.methods import find
from jobkit.dbt.selection.methods.selectors import by_selector
from jobkit.dbt.selection.selection_context import SelectionContext, Taken
from jobkit.dbt.selection.spec import Criterion, Group, Spec

__all__ = ["evaluate", "filtered"]


def filtered(context: SelectionContext, spec: Spec) -> set[str]:
    """Return what a whole selection takes, of the resource types that the command takes."""
    direct, _ = evaluate(context, spec)
    nodes, by_type, types = context.index.nodes, context.index.by_type, context.types
    if types.issuperset(by_type):
        return direct
    if len(direct) * 4 < len(nodes):
        return {uid for uid in direct if nodes[uid].resource_type in types}
    return direct - context.index.of_types(*(by_type.keys() - types))


def evaluate(context: SelectionContext, spec: Spec) -> tuple[set[str], set[str]]:
    """Return (selected nodes, tests that still wait for a parent to be selected)."""
    if isinstance(spec, Criterion):
        return _criterion(context, spec)
    return _group(context, spec)


def _criterion(context: SelectionContext, criterion: Criterion) -> tuple[set[str], set[str]]:
    index = context.index
    is_selector = criterion.method == "selector"
    matched = by_selector(context, criterion, filtered) if is_selector else find(context, criterion)
    beside = neighbours(criterion, matched, index.parents, index.children)
    selected = matched | beside if beside else matched
    # a selector has chosen its tests already: adding more would undo its own excludes
    mode = "empty" if is_selector else criterion.indirect
    direct, waiting = expand(index, selected, mode)
    context.taken[criterion] = Taken(matched, selected, direct)
    return direct, waiting


def _group(context: SelectionContext, group: Group) -> tuple[set[str], set[str]]:
    if group.default:
        # dbt unites fqn:*, source:* ... here: every node, and no test is left to wait
        everything = context.direct[group] = set(context.index.nodes)
        return everything, everything
    results = [evaluate(context, part) for part in group.parts]
    initial = _join(group.kind, [direct for direct, _ in results])
    candidates = _join(group.kind, [direct | waiting if waiting else direct for direct, waiting in results])
    direct = incorporate(context.index, initial, candidates, group.indirect)
    if group.expect_exists and not direct:
        context.warn(
            "NoNodesForSelectionCriteria",
            f"The selection criterion '{group.raw}' does not match any enabled nodes",
        )
    context.direct[group] = direct
    return direct, candidates


def _join(kind: str, sets: list[set[str]]) -> set[str]:
    if len(sets) == 1:
        return sets[0]
    if kind == "union":
        return set().union(*sets)
    if kind == "intersection":
        return sets[0].intersection(*sets[1:])
    return sets[0].difference(*sets[1:]) if any(sets[1:]) else sets[0]
