"""Why a node is selected, in a sentence, worked out on demand from what evaluation has left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.dbt.manifest.links import Links
from jobkit.dbt.selection.absence import Absence
from jobkit.dbt.selection.graph_operators import reach
from jobkit.dbt.selection.patterns import matcher
from jobkit.dbt.selection.selection_context import SelectionContext
from jobkit.dbt.selection.spec import Criterion, Group, Spec

__all__ = ["absence", "changed_roots", "how", "reason"]


def reason(context: SelectionContext, spec: Spec, uid: str, selected: bool) -> str:
    """Return one sentence: which criterion took the node and how, or why none did.

    Parameters
    ----------
    context : SelectionContext
        The selection after it was made.
    spec : Criterion or Group
        Its whole tree.
    uid : str
        The node.
    selected : bool
        Whether it is among the selected ones.
    """
    if selected:
        return f"{uid} {how(context, spec, uid)}."
    node = context.index.nodes.get(uid)
    if node is None:
        where = "is disabled" if uid in context.project.disabled else "is not in the project"
        return f"{uid} {where}."
    if _takes(context, spec, uid):
        kind = node.resource_type.replace("_", " ")
        return f"{uid} {how(context, spec, uid)}, but it is a {kind} and the command leaves those out."
    if isinstance(spec, Group) and spec.kind == "difference" and _takes(context, spec.parts[0], uid):
        for part in spec.parts[1:]:
            if _takes(context, part, uid):
                return f"{uid} is excluded: it {how(context, part, uid)}."
    return f"{uid} is not selected: no criterion takes it."


def absence(context: SelectionContext, spec: Spec, uid: str) -> Absence:
    """Return why a selection leaves a node out; parameters as for `reason`."""
    node = context.index.nodes.get(uid)
    if node is None:
        return Absence("disabled" if uid in context.project.disabled else "not_in_project")
    if node.resource_type not in context.types:
        return Absence("resource_type")
    if _excluding(spec) and isinstance(spec, Group) and _takes(context, spec.parts[0], uid):
        for part in _excluding(spec):
            if _takes(context, part, uid):
                return Absence("excluded", how(context, part, uid))
    excluded = {leaf for part in _excluding(spec) for leaf in _leaves(part)}
    asks = any(_asks_for_changes(criterion) for criterion in context.taken if criterion not in excluded)
    if asks and not context.comparison.changes(uid):
        return Absence("equals_state")
    return Absence("no_criterion")


def _asks_for_changes(criterion: Criterion) -> bool:
    return criterion.method == "state" and str(criterion.value).startswith(("modified", "new"))


def _excluding(spec: Spec) -> tuple[Spec, ...]:
    """Return what a selection takes away."""
    return spec.parts[1:] if isinstance(spec, Group) and spec.kind == "difference" else ()


def _leaves(spec: Spec) -> Iterator[Criterion]:
    waiting = [spec]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Criterion):
            yield here
        else:
            waiting += here.parts


def changed_roots(context: SelectionContext, spec: Spec, uid: str) -> tuple[str, ...]:
    """Return the nodes, modified or new against the state, by which a selection takes a node.

    The node itself comes first where it is one of them; then the nearest ones. Empty for a node that is
    selected by something else than its state.
    """
    found, index = _roots(context, spec, uid), context.index
    if len(found) < 2:
        return tuple(found)
    steps = {**_steps(index.children, uid), **_steps(index.parents, uid)}
    return tuple(sorted(found, key=lambda other: (steps.get(other, len(steps)), other)))


def _roots(context: SelectionContext, spec: Spec, uid: str) -> set[str]:
    if isinstance(spec, Criterion):
        return _roots_of_criterion(context, spec, uid)
    if spec.default:
        return set()
    parts = spec.parts[:1] if spec.kind == "difference" else spec.parts
    takers = [part for part in parts if _takes(context, part, uid)]
    found = set[str]().union(*(_roots(context, part, uid) for part in takers))
    if found or takers:
        return found
    # a test whose parents several criteria take together
    near = context.index.parents[uid]
    return found.union(
        *(_roots(context, part, up) for part in parts for up in near if _takes(context, part, up))
    )


def _roots_of_criterion(context: SelectionContext, criterion: Criterion, uid: str) -> set[str]:
    taken, index = context.taken[criterion], context.index
    if criterion.method == "selector":
        specs = [spec for name, spec in context.selector_specs.items() if matcher(str(criterion.value))(name)]
        return set[str]().union(*(_roots(context, spec, uid) for spec in specs if _takes(context, spec, uid)))
    if criterion.method != "state" or not str(criterion.value).startswith(("modified", "new")):
        return set()
    if uid not in taken.selected:
        near = [parent for parent in index.parents[uid] if parent in taken.selected]
        return set[str]().union(*(_roots_of_criterion(context, criterion, parent) for parent in near))
    ups = criterion.children or criterion.childrens_parents
    found = {uid} | (reach(index.parents, [uid], criterion.children_depth) if ups else set())
    found |= reach(index.children, [uid], criterion.parents_depth) if criterion.parents else set()
    if criterion.childrens_parents and found.isdisjoint(taken.matched):
        found = reach(index.parents, reach(index.children, [uid]))
    return found & taken.matched


def _steps(links: Links, start: str) -> dict[str, int]:
    """Return how many steps lead from a node to each that can be reached."""
    steps, layer = {start: 0}, {start}
    while layer:
        layer = {far for uid in layer for far in links[uid]} - steps.keys()
        steps.update(dict.fromkeys(layer, max(steps.values()) + 1))
    return steps


def _takes(context: SelectionContext, spec: Spec, uid: str) -> bool:
    if isinstance(spec, Criterion):
        return uid in context.taken[spec].direct
    return uid in context.direct[spec]


def how(context: SelectionContext, spec: Spec, uid: str) -> str:
    """Return how a tree takes a node, as a predicate: ``matches tag:nightly``."""
    if isinstance(spec, Criterion):
        return _how_criterion(context, spec, uid)
    if spec.default:
        return "is selected because no --select is given"
    if spec.kind == "difference":
        return how(context, spec.parts[0], uid)
    takers = [part for part in spec.parts if _takes(context, part, uid)]
    if spec.kind == "union" and takers:
        return how(context, takers[0], uid)
    if spec.kind == "intersection" and len(takers) == len(spec.parts):
        return " and ".join(dict.fromkeys(how(context, part, uid) for part in spec.parts))
    return f"is a test whose parents are all selected together ({spec.indirect} indirect selection)"


def _how_criterion(context: SelectionContext, criterion: Criterion, uid: str) -> str:
    taken = context.taken[criterion]
    if uid in taken.matched:
        return _matching(context, criterion, uid)
    if uid in taken.selected:
        return _relative(context, criterion, uid)
    near = [parent for parent in context.index.parents[uid] if parent in taken.selected]
    tested = min(near, key=lambda parent: (parent not in taken.matched, parent))
    how = _how_criterion(context, criterion, tested)
    kind = context.index.nodes[uid].resource_type.replace("_", " ")
    mode = criterion.indirect
    return f"is a {kind} of {tested}, which {how}, and comes along because of {mode} indirect selection"


def _matching(context: SelectionContext, criterion: Criterion, uid: str) -> str:
    """Return how a node matches the method itself."""
    if criterion.method == "state" and criterion.value in ("modified", "unmodified", "new"):
        changes = context.comparison.changes(uid)
        if changes == ("new",):
            return f"is new (matches {criterion.text})"
        if changes:
            return f"is modified ({', '.join(changes)})"
    if criterion.method == "state":
        return f"matches {criterion.text} against the state"
    if criterion.method == "result":
        return f"ended with status {criterion.value} in the run of the state"
    if criterion.method == "source_status":
        return "is a source with newer data than in the state"
    if criterion.method == "selector":
        return f"is in the YAML selector {criterion.value}"
    return f"matches {criterion.text}"


def _relative(context: SelectionContext, criterion: Criterion, uid: str) -> str:
    """Return how a graph operator reached a node, with the nearest node that matches."""
    matched, index = context.taken[criterion].matched, context.index
    ways: list[tuple[str, str, Links]] = []
    if criterion.children or criterion.childrens_parents:
        ways.append(("child", "descendant", index.parents))
    if criterion.parents:
        ways.append(("parent", "ancestor", index.children))
    for near, far, links in ways:
        found = _nearest(links, uid, matched)
        if found is not None:
            other, steps = found
            word = near if steps == 1 else far
            article = "an" if word == "ancestor" else "a"
            return f"is {article} {word} of {other}, which {_matching(context, criterion, other)}"
    return f"is an ancestor of what descends from {criterion.text} (@)"


def _nearest(links: Mapping[str, tuple[str, ...]], start: str, goal: set[str]) -> tuple[str, int] | None:
    """Return the nearest node of `goal` and how many steps away it is; the first by name among equals."""
    seen = {start}
    layer = [start]
    steps = 0
    while layer:
        steps += 1
        layer = sorted({uid for here in layer for uid in links[here]} - seen)
        for uid in layer:
            if uid in goal:
                return uid, steps
        seen.update(layer)
    return None
