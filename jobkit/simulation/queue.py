"""The run queue: run slots, one run per job, the oldest first.

Sources: dbt docs deploy/job-scheduler (P-040 to P-051, P-060).
"""

from __future__ import annotations

from heapq import heappop, heappush

from jobkit.simulation.lane import Lane
from jobkit.simulation.record import RunRecord, Wait

__all__ = ["RunQueue"]


class RunQueue:
    """Decides which queued run may go.

    Of each serial job only the oldest queued run is a candidate, and only while no run of the job is under
    way; among the candidates the oldest goes first, as long as there is a free slot. Runs that take no slot
    go at once.

    Parameters
    ----------
    slots : int
        Run slots of the account.
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.holders: dict[int, RunRecord] = {}
        self._candidates: list[tuple[int, RunRecord]] = []
        self._free_riders: list[RunRecord] = []

    def put(self, run: RunRecord) -> None:
        """Take a run into the queue."""
        lane = run.lane
        if lane.is_serial and lane.is_busy:
            lane.waiting.append(run)
            run.waits = (self._behind(lane),)
        else:
            self._stand(run)

    def take(self) -> RunRecord | None:
        """Return the next run that goes now, counted as under way, or None."""
        if self._free_riders:
            run = self._free_riders.pop(0)
        elif self._candidates and len(self.holders) < self.slots:
            run = heappop(self._candidates)[1]
            if not run.is_queued:  # cancelled meanwhile
                return self.take()
            self.holders[run.id] = run
        else:
            return None
        lane = run.lane
        lane.going.append(run)
        if lane.is_serial:
            lane.head = None
            for other in lane.waiting:
                self._wait(other, ("same_job", (run.id,)))
        return run

    def drop(self, run: RunRecord) -> None:
        """Take a run that ends out of the queue, or free what it holds."""
        lane = run.lane
        if run.dequeued is not None:
            lane.going.remove(run)
            self.holders.pop(run.id, None)
        elif run is lane.head:
            lane.head = None
        elif run in lane.waiting:
            lane.waiting.remove(run)
        if lane.waiting and lane.head is None and not lane.going:
            self._stand(lane.waiting.popleft())

    def _stand(self, run: RunRecord) -> None:
        """Make a run a candidate."""
        lane = run.lane
        if lane.is_serial:
            lane.head = run
        if not lane.takes_slot:
            self._free_riders.append(run)
            return
        heappush(self._candidates, (run.id, run))
        if len(self.holders) >= self.slots:
            self._wait(run, ("run_slot", tuple(self.holders)))

    def _behind(self, lane: Lane) -> Wait:
        """Return what a run waits for behind others of its job."""
        if lane.going:
            return "same_job", (lane.going[0].id,)
        return "run_slot", tuple(self.holders)

    @staticmethod
    def _wait(run: RunRecord, wait: Wait) -> None:
        """Note a wait, unless its kind is known already."""
        if not run.waits or run.waits[-1][0] != wait[0]:
            run.waits += (wait,)
