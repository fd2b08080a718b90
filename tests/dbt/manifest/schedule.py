"""A plain scheduler for `dbt build`, to check the durations of the examples without the execution floor."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from jobkit.dbt.project import Project

BUILT = {"model", "seed", "snapshot", "test"}


def build_seconds(
    project: Project, ids: Iterable[str] | None = None, *, full: bool = True, threads: int = 4
) -> float:
    """Return the seconds `dbt build` of `ids` takes: a test stands before its parent's children (S-006)."""
    ids = {
        uid for uid in (project.nodes if ids is None else ids) if project.nodes[uid].resource_type in BUILT
    }
    waits: dict[str, set[str]] = {uid: _ancestors(project, uid) & ids for uid in ids}
    for uid in sorted(ids):
        node = project.nodes[uid]
        if node.resource_type == "test" and len(project.parents[uid]) == 1:
            for child in project.children[project.parents[uid][0]]:
                if child in ids and project.nodes[child].resource_type != "test":
                    waits[child].add(uid)
    blocked = {uid: len(near) for uid, near in waits.items()}
    children: dict[str, list[str]] = {}
    for uid, near in waits.items():
        for parent in near:
            children.setdefault(parent, []).append(uid)
    ready = [(project.depths[uid], uid) for uid, count in blocked.items() if not count]
    heapq.heapify(ready)
    running: list[tuple[float, str]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < threads:
            _, uid = heapq.heappop(ready)
            heapq.heappush(running, (now + project.durations.seconds(project.nodes[uid], full=full), uid))
        now, done = heapq.heappop(running)
        for child in children.get(done, ()):
            blocked[child] -= 1
            if not blocked[child]:
                heapq.heappush(ready, (project.depths[child], child))
    return now


def downstream(project: Project, *names: str) -> set[str]:
    """Return the named nodes and everything that depends on them."""
    found: set[str] = set()
    stack = [project.find(name).unique_id for name in names]
    while stack:
        uid = stack.pop()
        if uid not in found:
            found.add(uid)
            stack.extend(project.children[uid])
    return found


def of_type(project: Project, ids: Iterable[str], kind: str) -> list[str]:
    return sorted(uid for uid in ids if project.nodes[uid].resource_type == kind)


def _ancestors(project: Project, uid: str) -> set[str]:
    found: set[str] = set()
    stack = list(project.parents[uid])
    while stack:
        near = stack.pop()
        if near not in found:
            found.add(near)
            stack.extend(project.parents[near])
    return found
