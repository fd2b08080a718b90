"""What the engine knows of one job: its runs in the queue and under way, and how it stands."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from jobkit.jobs import Job
from jobkit.simulation.clock import ticks
from jobkit.simulation.rules import Rules

if TYPE_CHECKING:
    from jobkit.simulation.fires import Fires
    from jobkit.simulation.record import RunRecord
    from jobkit.simulation.requests import RunRequest

__all__ = ["Lane"]

_TENTH = ticks(0.1)


@dataclass(slots=True, eq=False)
class Lane:
    """A job at work.

    Parameters
    ----------
    job : Job
    rank : int
        Its place among the jobs by name: at one moment, jobs act in this order.
    is_ci, is_serial, takes_slot : bool
        Whether it is a CI job, its runs go one at a time (P-040), and each takes a run slot (P-044).
    request : RunRequest
        A run just as the job is defined.
    fires : Fires or None
        Its schedule.
    children : tuple of (Lane, statuses)
        The jobs that run when it ends, and on which outcomes.
    prep : Random
        The stream of its prep times.
    head : RunRecord or None
        The one queued run that may go as soon as a slot is free; the others wait behind it in `waiting`.
    going : list of RunRecord
    errors : int
        Runs that ended in error since the last one that did not (P-052).
    is_active : bool
        False once the platform has deactivated the job.
    """

    job: Job
    rank: int
    is_ci: bool
    is_serial: bool
    takes_slot: bool
    request: RunRequest
    fires: Fires | None
    prep: Random
    children: tuple[tuple[Lane, tuple[str, ...]], ...] = ()
    ordinal: int = 0
    head: RunRecord | None = None
    waiting: deque[RunRecord] = field(default_factory=deque)
    going: list[RunRecord] = field(default_factory=list)
    errors: int = 0
    is_active: bool = True

    @property
    def is_busy(self) -> bool:
        """True while a run of the job is queued or under way."""
        return bool(self.head is not None or self.going or self.waiting)

    def prep_ticks(self, rules: Rules) -> int:
        """Draw the prep time of the next run (P-042)."""
        spread = rules.prep_jitter * (2 * self.prep.random() - 1)
        return round(rules.prep_seconds * (1 + spread) * 10) * _TENTH

    def queued(self) -> list[RunRecord]:
        """Return its runs in the queue, oldest first."""
        return [*([self.head] if self.head is not None else ()), *self.waiting]

    def __deepcopy__(self, memo: dict[int, Any]) -> Lane:
        """Copy what changes; the definition and the fire times are shared."""
        from copy import copy, deepcopy

        twin = memo[id(self)] = copy(self)
        for name in ("prep", "head", "waiting", "going", "children"):
            setattr(twin, name, deepcopy(getattr(self, name), memo))
        return twin
