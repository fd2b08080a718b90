"""Indirect selection: tests that come along because what they test is selected.

Source: dbt-core 1.12 ``graph/selector.py`` (``expand_selection``, ``incorporate_indirect_nodes``);
S-055, S-060.

========== =====================================================================================
eager      a test comes along when any of its parents is selected
cautious   when all of its parents are selected
buildable  when all of its parents are selected, or ancestors of what is selected, or sources
empty      never
========== =====================================================================================
"""

from __future__ import annotations

from jobkit.dbt.selection.graph_operators import reach
from jobkit.dbt.selection.index import TESTS, Index

__all__ = ["expand", "incorporate"]


def expand(index: Index, selected: set[str], mode: str) -> tuple[set[str], set[str]]:
    """Return (selected nodes and the tests they bring, tests that wait for more parents)."""
    if mode == "empty":
        return selected, set()
    beside = _tests_of(index, selected)
    if mode == "eager":
        return selected | beside, set()
    enough = selected
    if mode == "buildable":
        enough = selected | reach(index.parents, selected) | index.sources
    nodes = index.nodes
    direct = {uid for uid in beside if enough.issuperset(nodes[uid].depends_on)}
    return selected | direct, beside - direct


def _tests_of(index: Index, selected: set[str]) -> set[str]:
    """Return the tests that have a selected parent; of selected ones, perhaps not all."""
    children, parents = index.children, index.parents
    if len(selected) * 4 < len(index.nodes):
        beside = set[str]().union(*[children[uid] for uid in selected])
        return {uid for uid in beside if index.nodes[uid].resource_type in TESTS}
    return {uid for uid in index.tests - selected if not selected.isdisjoint(parents[uid])}


def incorporate(index: Index, direct: set[str], candidates: set[str], mode: str) -> set[str]:
    """Return `direct` with the waiting tests whose parents a union or intersection has selected together."""
    if mode not in ("cautious", "buildable") or direct == candidates:
        return direct
    enough = direct if mode == "cautious" else direct | reach(index.parents, direct)
    nodes = index.nodes
    # unit tests are never added: dbt looks for candidates in manifest.nodes only
    more = {
        uid
        for uid in candidates - direct
        if index.in_manifest_nodes(uid) and enough.issuperset(nodes[uid].depends_on)
    }
    return direct | more
