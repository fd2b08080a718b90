"""The run queue: run slots, one run per job, the oldest first.

Sources: dbt docs deploy/job-scheduler (P-040 to P-051, P-060).
"""

from __future__ import annotations

from heapq import heappop, heappush

from jobkit.platform.records import JobState, RunRecord, Wait

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
        self._without_slot: list[RunRecord] = []

    def put(self, run: RunRecord) -> None:
        """Take a run into the queue."""
        job_state = run.job_state
        if job_state.is_serial and job_state.is_busy:
            job_state.waiting.append(run)
            run.waits = (self._first_wait(job_state),)
            if not job_state.going:
                job_state.unnoted.append(run)
        else:
            self._make_candidate(run)

    def take(self) -> RunRecord | None:
        """Return the next run that starts now, or None; it holds its slot from now on."""
        if self._without_slot:
            run = self._without_slot.pop(0)
        elif self._candidates and len(self.holders) < self.slots:
            run = heappop(self._candidates)[1]
            # Taking a run out of the middle of a heap is slow, so a cancelled one stays until it comes up.
            if not run.is_queued:
                return self.take()
            self.holders[run.id] = run
        else:
            return None
        job_state = run.job_state
        job_state.going.append(run)
        if job_state.is_serial:
            job_state.head = None
            for other in job_state.unnoted:
                if other is not run and other.is_queued:
                    self._wait(other, ("same_job", (run.id,)))
            job_state.unnoted.clear()
        return run

    def drop(self, run: RunRecord) -> None:
        """Take a run that ends out of the queue, or free what it holds."""
        job_state = run.job_state
        if run.dequeued is not None:
            job_state.going.remove(run)
            self.holders.pop(run.id, None)
        elif run is job_state.head:
            job_state.head = None
        elif run in job_state.waiting:
            job_state.waiting.remove(run)
        if job_state.waiting and job_state.head is None and not job_state.going:
            self._make_candidate(job_state.waiting.popleft())

    def _make_candidate(self, run: RunRecord) -> None:
        """Make a run a candidate."""
        job_state = run.job_state
        if job_state.is_serial:
            job_state.head = run
        if not job_state.takes_slot:
            self._without_slot.append(run)
            return
        heappush(self._candidates, (run.id, run))
        if len(self.holders) >= self.slots:
            self._wait(run, ("run_slot", tuple(self.holders)))

    def _first_wait(self, job_state: JobState) -> Wait:
        """Return what a run waits for that is queued while its job has other runs."""
        if job_state.going:
            return "same_job", (job_state.going[0].id,)
        return "run_slot", tuple(self.holders)

    @staticmethod
    def _wait(run: RunRecord, wait: Wait) -> None:
        """Note a wait, unless its kind is known already."""
        if not run.waits or run.waits[-1][0] != wait[0]:
            run.waits += (wait,)
