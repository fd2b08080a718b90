"""What a learner asks "why?" about, as it is typed: a run, a step, a job, a node."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobkit.basics.errors import JobkitError

if TYPE_CHECKING:
    from jobkit.basics.why import Why
    from jobkit.platform import Run, RunStep
    from jobkit.simulation import Simulation

__all__ = ["run_to_show", "why"]


def why(simulation: Simulation, asked: str) -> Why:
    """Answer "why?" about a run (``3``), a step of it (``3.5``), a job or a node."""
    match = re.fullmatch(r"(?:run\s*)?(\d+)(?:[./:](\d+))?", asked.strip())
    if match:
        run = simulation.run(int(match[1]))
        return simulation.why(_step(run, int(match[2])) if match[2] else run)
    if any(job.name == asked for job in simulation.account):
        return simulation.why(_run_of(simulation, asked))
    return simulation.why(asked)


def _step(run: Run, index: int) -> RunStep:
    for step in run.steps:
        if step.index == index:
            return step
    raise JobkitError(f"run {run.id} has no step {index}", hint=f"its steps are 1 to {len(run.steps)}")


def run_to_show(runs: Sequence[Run]) -> Run:
    """Return the first run that did not succeed, or the first."""
    return next((run for run in runs if run.status not in ("success", "queued", "running")), runs[0])


def _run_of(simulation: Simulation, job: str) -> Run:
    runs = simulation.runs_of(job)
    if not runs:
        raise JobkitError(
            f"{job!r} has no run between {simulation.start:%Y-%m-%d} and {simulation.until:%Y-%m-%d}"
        )
    return run_to_show(runs)
