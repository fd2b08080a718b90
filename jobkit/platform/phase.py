"""A phase of a run: the steps that follow one another without anything shared changing in between.

A run that only repeats what an earlier one did changes nothing that others can see: it is one phase from
its first step to its last, the same phase as before. Where a step builds something new, the phase ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jobkit.basics.why import Cause
from jobkit.dbt.execution import Fault, Invocation
from jobkit.dbt.manifest.state import Freshness
from jobkit.platform.run import RunStatus, StepStatus
from jobkit.platform.steps import StepPlan

__all__ = ["Phase", "PhaseStep", "Progress"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, as far as it decides what comes next.

    Parameters
    ----------
    position : int
        Place of its next step in the plan, 0-based.
    installed : bool
        True once the packages are installed.
    failure : Cause or None
        What will fail the run though it goes on for now.
    freshness : Mapping of str to Freshness, or None
        What its own freshness check has found.
    """

    position: int = 0
    installed: bool = False
    failure: Cause | None = None
    freshness: Mapping[str, Freshness] | None = None


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """A step of a phase with its outcome; ticks count from the start of the phase.

    Parameters
    ----------
    plan : StepPlan
    status : str
        ``success``, ``error`` or ``skipped``.
    nodes_begin : int
        The tick at which its first node can start: dbt itself takes time before.
    invocation : Invocation or None
    cause : Cause or None
        Why it failed or was skipped, or what is remarkable about it.
    built : Mapping of str to str
        Relations that are new, or of another kind than before, once it has ended.
    after : Progress
    struck : tuple of Fault
        The faults that had a part in how it went.
    """

    plan: StepPlan
    status: StepStatus
    begin: int
    end: int
    after: Progress
    nodes_begin: int = 0
    invocation: Invocation | None = None
    cause: Cause | None = None
    built: Mapping[str, str] = field(default_factory=dict)
    struck: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """Consecutive steps of a run.

    Parameters
    ----------
    steps : tuple of PhaseStep
    ticks : int
        How long it takes.
    status : str or None
        The final status of the run if it ends with this phase.
    failure : Cause or None
        Why it ends so.
    built : Mapping of str to str
        What has changed in the warehouse when it ends: no more than one of its steps builds something.
    calls : tuple of (Invocation, int)
        What dbt does in it, and the tick at which the first node of each call can start.
    """

    steps: tuple[PhaseStep, ...]
    ticks: int
    after: Progress
    status: RunStatus | None = None
    failure: Cause | None = None
    built: Mapping[str, str] = field(init=False)
    calls: tuple[tuple[Invocation, int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        built = next((step.built for step in self.steps if step.built), {})
        object.__setattr__(self, "built", built)
        calls = (
            (step.invocation, step.nodes_begin)
            for step in self.steps
            if step.invocation is not None and step.status != "skipped"
        )
        object.__setattr__(self, "calls", tuple(calls))

    def under_way(self, elapsed: int) -> int:
        """Return the place of the step that is under way `elapsed` ticks after the start of the phase."""
        begun = [i for i, step in enumerate(self.steps) if step.status != "skipped" and step.begin < elapsed]
        return begun[-1] if begun else 0

    def cut(self, elapsed: int) -> Phase:
        """Return the phase up to the end of the step that is under way `elapsed` ticks after its start."""
        last = self.under_way(elapsed)
        if all(step.status == "skipped" for step in self.steps[last + 1 :]):
            return self
        kept = self.steps[: last + 1]
        return replace(self, steps=kept, ticks=kept[-1].end, after=kept[-1].after, status=None, failure=None)

    def __deepcopy__(self, memo: object) -> Phase:
        return self  # it never changes, and thousands of runs share it; events compare it by identity
