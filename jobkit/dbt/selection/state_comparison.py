"""State comparison: which nodes are new or modified against the manifest of an earlier run, and in what.

Source: dbt-core 1.12 ``graph/selector_methods.py`` (``StateSelectorMethod``); S-050 to S-055.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from jobkit.dbt.manifest.node import Node, called_macros
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.selection.aspects import ASPECTS, NEW_IS_UNMODIFIED, Same, contents_of, same_body
from jobkit.dbt.selection.contract import removed_contract, same_contract
from jobkit.dbt.selection.index import NOT_IN_NODES
from jobkit.dbt.selection.raw_values import mapping_of

__all__ = ["StateComparison"]


class StateComparison:
    """The nodes of one project against those of an earlier one.

    Parameters
    ----------
    new, old : ProjectGraph
    warn : callable
        Takes the event and the text of a warning of dbt, such as a contract that was broken.
    note : callable
        Takes the text of a remark.
    nodes : Mapping, optional
        The nodes of `new` to look at; all by default.
    """

    def __init__(
        self,
        new: ProjectGraph,
        old: ProjectGraph,
        warn: Callable[[str, str], None],
        note: Callable[[str], None],
        nodes: Mapping[str, Node] | None = None,
    ) -> None:
        self.new = new
        self.old = old
        self.nodes = new.nodes if nodes is None else nodes
        self.warn = warn
        self._note = note
        self._chosen: dict[str, set[str]] = {}

    def select(self, check: str) -> set[str]:
        """Return the unique_ids that one of `STATE_CHECKS` selects."""
        if check not in self._chosen:
            if check not in ("new", "old") and _is_v2(self.new, self.old):
                self._note(_V2)
            self._chosen[check] = self._select(check)
        return self._chosen[check]

    def _select(self, check: str) -> set[str]:
        nodes, before = self.nodes, self.old.nodes
        if check in ("new", "old"):
            return {uid for uid in nodes if (uid in before) == (check == "old")}
        if check == "modified.macros":
            return {uid for uid, node in nodes.items() if self.macros_changed(node)}
        if check == "unmodified":
            return set(nodes) - self.select("modified")
        if check in ("modified", "modified.contract"):
            self._check_removed()
        if check == "modified":
            return {uid for uid, node in nodes.items() if self.modified(before.get(uid), node)}
        return self._aspect(check)

    def _aspect(self, check: str) -> set[str]:
        same, others = ASPECTS[check]
        before = self.old.nodes
        found: set[str] = set()
        for uid, node in self.nodes.items():
            kind = node.resource_type
            if kind in NOT_IN_NODES and kind != "function" and kind not in others:
                continue
            old = before.get(uid)
            if old is None or (old is not node and not self._same(same, old, node)):
                found.add(uid)
        return found

    def _same(self, same: Same, old: Node, new: Node) -> bool:
        if same is same_contract:
            return new.resource_type != "model" or same_contract(old, new, self.new.metadata, self.warn)
        if same is same_body and new.resource_type == "seed":
            self._warn_of_large_seed(old, new)
        return same(old, new)

    def _warn_of_large_seed(self, old: Node, new: Node) -> None:
        """Warn as dbt does of a seed over 1 MiB, whose checksum is its path (``SeedNode.same_body``)."""
        mine, theirs = (mapping_of(node.raw.get("checksum")) for node in (new, old))
        if mine.get("name") == "path":
            event, what = "SeedIncreased", "has become larger than 1 MiB"
            if theirs.get("name") == "path":
                same = mine.get("checksum") == theirs.get("checksum")
                event = "SeedExceedsLimitSamePath" if same else "SeedExceedsLimitAndPathChanged"
                what = "is larger than 1 MiB" + ("" if same else ", and its path has changed")
            self.warn(event, f"the seed {new.name} {what}: dbt compares its path only, not its rows")

    def modified(self, old: Node | None, new: Node) -> bool:
        """Say whether dbt calls a node modified, which includes new nodes with code."""
        if old is None:
            return new.resource_type not in NEW_IS_UNMODIFIED or self.macros_changed(new)
        if old is not new and not all(self._same(same, old, new) for same in contents_of(new).values()):
            return True
        return self.macros_changed(new)

    def changes(self, uid: str) -> tuple[str, ...]:
        """Return, for a reader, what differs in a node: ``("body", "configs")``, ``("new",)``."""
        new, old = self.nodes[uid], self.old.nodes.get(uid)
        if old is None:
            return ("new",)
        names = [name for name, same in contents_of(new).items() if not self._same(same, old, new)]
        if self.macros_changed(new):
            names.append("macros: " + ", ".join(self._changed_macros(new)))
        return tuple(names)

    # -- macros and removed models ------------------------------------------------------------------

    @cached_property
    def _modified_macros(self) -> frozenset[str]:
        return modified_macros(self.old.macros, self.new.macros)

    @cached_property
    def _tainted(self) -> frozenset[str]:
        return tainted_by(self._modified_macros, self.new.macros)

    def macros_changed(self, node: Node) -> bool:
        """Say whether a macro that the node uses, directly or through others, has changed (S-053)."""
        return bool(self._tainted) and not self._tainted.isdisjoint(_macros_of(node))

    def _changed_macros(self, node: Node) -> list[str]:
        used = self._tainted.intersection(_macros_of(node))
        return sorted(uid.removeprefix("macro.") for uid in used)[:3]

    def _check_removed(self) -> None:
        for uid, old in self.old.nodes.items():
            if old.resource_type == "model" and uid not in self.new.nodes:
                disabled = self.new.disabled.get(uid)
                removed_contract(
                    disabled[0] if disabled else old, bool(disabled), self.new.metadata, self.warn
                )


_V2 = (
    "A manifest of dbt v2 is compared: it holds no code and no configs as written, so jobkit compares the "
    "checksums of the files and the rendered configs. This is taken from the docs of dbt v2; it was not run."
)


def _is_v2(*projects: ProjectGraph) -> bool:
    return any(str(project.metadata.get("dbt_version") or "").startswith("2.") for project in projects)


def _macros_of(node: Node) -> tuple[str, ...]:
    # dbt does not look at the macros of sources
    return () if node.resource_type == "source" else called_macros(node.raw)


# -- macros ---------------------------------------------------------------------------------------

_Macros = Mapping[str, Mapping[str, Any]]


def modified_macros(old: _Macros, new: _Macros) -> frozenset[str]:
    """Return the macros whose text differs, and those that only one side has."""
    if old is new:
        return frozenset()
    found = set(old.keys() ^ new.keys())
    for uid, macro in new.items():
        before = old.get(uid)
        if before is not None and before is not macro and macro.get("macro_sql") != before.get("macro_sql"):
            found.add(uid)
    return frozenset(found)


def tainted_by(modified: frozenset[str], macros: _Macros) -> frozenset[str]:
    """Return the modified macros and all that call them, directly or through others."""
    if not modified:
        return modified
    callers: dict[str, list[str]] = {}
    for uid, macro in macros.items():
        for called in called_macros(macro):
            callers.setdefault(called, []).append(uid)
    found = set(modified)
    layer = list(modified)
    while layer:
        layer = [uid for called in layer for uid in callers.get(called, ()) if uid not in found]
        found.update(layer)
    return frozenset(found)
