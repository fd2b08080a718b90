"""Start times of over a quarter of a million runs with SimPy, and nothing but start times.

Models of the same queue, each as short and fast as we could make it: every job has a run due every `EVERY`
seconds, one at a time, under a common number of run slots; of those that may start, the one that was due
first starts first, at one moment by the number of the job. What comes back is a list of (due, job, start).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import simpy

__all__ = ["EVERY", "Starts", "newest_only", "oldest_first", "process_per_job", "process_per_run"]

EVERY = 15 * 60
Starts = list[tuple[float, int, float]]
Process = Generator[Any, Any, None]


def process_per_run(seconds: Sequence[float], slots: int, until: float) -> Starts:
    """A process for each run, a Resource for each job and one for the slots: how SimPy is usually written.

    Right as long as no run waits for an earlier one of its job: such a run asks for its slot too late to
    come before younger ones.
    """
    env = simpy.Environment()
    account = simpy.Resource(env, slots)
    starts: Starts = []

    def run(job: int, due: float, own: simpy.Resource) -> Process:
        with own.request() as turn:
            yield turn
            with account.request() as slot:
                yield slot
                starts.append((due, job, env.now))
                yield env.timeout(seconds[job])

    def cron(job: int) -> Process:
        own = simpy.Resource(env)
        while True:
            env.process(run(job, env.now, own))
            yield env.timeout(EVERY)

    return _go(env, cron, len(seconds), until, starts)


def oldest_first(seconds: Sequence[float], slots: int, until: float) -> Starts:
    """The same, right in every case: among those that may start, the one that was due first starts first."""
    env = simpy.Environment()
    account = simpy.PriorityResource(env, slots)
    starts: Starts = []

    def run(job: int, due: float, own: simpy.Resource) -> Process:
        with own.request() as turn:
            yield turn
            slot = account.request((due, job))
            yield slot
            starts.append((due, job, env.now))
            yield env.timeout(seconds[job])
        if own.users:  # the job's next run is older than others that wait: let it ask for the slot first
            yield env.timeout(0)
        account.release(slot)

    def cron(job: int) -> Process:
        own = simpy.Resource(env)
        while True:
            env.process(run(job, env.now, own))
            yield env.timeout(EVERY)

    return _go(env, cron, len(seconds), until, starts)


def process_per_job(seconds: Sequence[float], slots: int, until: float) -> Starts:
    """A process for each job, one run of it after the other: the fewest events that we could do with."""
    env = simpy.Environment()
    account = simpy.PriorityResource(env, slots)
    starts: Starts = []

    def serve(job: int) -> Process:
        due, held = 0, None
        while True:
            if env.now < due:
                if held is not None:
                    account.release(held)
                    held = None
                yield _due(env, due, job)
            slot = account.request((due, job))
            if held is not None:  # asked first, given back second: see above
                account.release(held)
            yield slot
            starts.append((due, job, env.now))
            yield env.timeout(seconds[job])
            due, held = due + EVERY, slot

    return _go(env, serve, len(seconds), until, starts)


def newest_only(seconds: Sequence[float], slots: int, until: float) -> Starts:
    """The same with the platform's rule: a newer queued run of a job cancels the older queued one (P-050)."""
    env = simpy.Environment()
    account = simpy.PriorityResource(env, slots)
    starts: Starts = []

    def serve(job: int) -> Process:
        due, held = 0, None
        while True:
            due = max(due, int(env.now // EVERY) * EVERY)
            if env.now < due:
                if held is not None:
                    account.release(held)
                    held = None
                yield _due(env, due, job)
            slot = account.request((due, job))
            if held is not None:
                account.release(held)
            while not slot.triggered:
                yield slot | env.timeout(due + EVERY - env.now)
                if not slot.triggered:
                    slot.cancel()
                    due += EVERY
                    slot = account.request((due, job))
            starts.append((due, job, env.now))
            yield env.timeout(seconds[job])
            due, held = due + EVERY, slot

    return _go(env, serve, len(seconds), until, starts)


def _due(env: simpy.Environment, at: float, job: int) -> simpy.Event:
    """Like `env.timeout`, but at one moment after what ends, and in the order of the jobs."""
    event = env.event()
    event._ok, event._value = True, None
    env.schedule(event, 2 + job, at - env.now)
    return event


def _go(
    env: simpy.Environment, process: Callable[[int], Process], jobs: int, until: float, starts: Starts
) -> Starts:
    for job in range(jobs):
        env.process(process(job))
    env.run(until)
    return starts
