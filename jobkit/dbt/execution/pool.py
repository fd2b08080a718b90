"""dbt's thread pool in simulated time."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Protocol

from jobkit.dbt.execution.plan import Plan

__all__ = ["Pool", "PoolWork", "Task"]

Task = Iterator[float]
"""The work of one node: each value is the seconds until it goes on; it ends when the node has ended."""


class PoolWork(Protocol):
    """What the pool calls back."""

    def start(self, node: int, at: float, thread: int) -> Task:
        """Return the work of a node that starts `at` seconds into the command, on thread 1, 2 ..."""

    def passed(self, node: int) -> None:
        """Hear that all parents of a node that is passed through have ended."""

    def stopped(self) -> bool:
        """Return True to end the queue here (``--fail-fast``); asked after each moment."""


class Pool:
    """Runs a plan: a node starts once its parents have ended and a thread is free, lowest rank first.

    dbt's own order differs from run to run (S-003). This one is always one that dbt could have taken, and
    always the same.

    Parameters
    ----------
    plan : Plan
    threads : int
    work : PoolWork
    """

    def __init__(self, plan: Plan, threads: int, work: PoolWork) -> None:
        self._plan = plan
        self._work = work
        self._waiting = [len(near) for near in plan.parents]
        self._ranked = {place: node for node, place in enumerate(plan.rank) if place >= 0}
        self._free = list(range(1, min(threads, len(plan.rank)) + 1))  # more could have no work
        self._ready: list[int] = []
        # bits of the shared tests that have not ended, and by such a bit the nodes that look again at its end
        self._open = sum(plan.shared.values())
        self._held: dict[int, list[int]] = {}
        self._busy: list[tuple[float, int, int, int, Task]] = []
        self._ticks = 0

    def run(self, at: float = 0.0) -> float:
        """Run the queue from `at` seconds on; return the seconds at which it ended or was stopped."""
        for node, count in enumerate(self._waiting):
            if not count:
                # a selected node: what is passed through lies between two of these
                self._queue(node)
        now = at
        while True:
            self._fill(now)
            if not self._busy or self._work.stopped():
                return now
            now = self._busy[0][0]
            while self._busy and self._busy[0][0] == now:
                _, _, node, thread, task = heappop(self._busy)
                self._step(now, node, thread, task)
            if self._work.stopped():
                return now

    def _fill(self, now: float) -> None:
        """Give the free threads what is ready."""
        while self._ready and self._free:
            node = self._ranked[heappop(self._ready)]
            thread = heappop(self._free)
            self._step(now, node, thread, self._work.start(node, now, thread))

    def _step(self, now: float, node: int, thread: int, task: Task) -> None:
        """Let a task go on; once it has ended, free its thread and release its children."""
        seconds = next(task, None)
        if seconds is not None:
            self._ticks += 1
            heappush(self._busy, (now + seconds, self._ticks, node, thread, task))
            return
        heappush(self._free, thread)
        self._release(node)

    def _release(self, node: int) -> None:
        plan, waiting = self._plan, self._waiting
        if node in plan.shared:
            self._open ^= plan.shared[node]
            for held in self._held.pop(plan.shared[node], ()):
                self._queue(held)
        ended = [node]
        while ended:
            for child in plan.children[ended.pop()]:
                waiting[child] -= 1
                if waiting[child]:
                    continue
                if plan.runs[child]:
                    self._queue(child)
                else:
                    self._work.passed(child)
                    ended.append(child)

    def _queue(self, node: int) -> None:
        """Make a node ready whose parents have ended, or leave it to one of the shared tests it waits for."""
        left = self._plan.holds.get(node, 0) & self._open
        if left:
            self._held.setdefault(1 << left.bit_length() - 1, []).append(node)
        else:
            heappush(self._ready, self._plan.rank[node])
