"""To predict: how each step of a run ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.platform import Run, RunStep
from jobkit.platform.requests import request_run
from jobkit.platform.steps import StepPlan
from jobkit.simulation import Simulation

__all__ = ["planned_steps", "step_statuses"]

_MOST = 16
_NEVER = "none of these"  # the job has no run, or the simulation ends before the step does
_STATUSES = ("success", "error", "skipped", "cancelled", _NEVER)


def step_statuses(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how each step ends that the job defines; those of the platform itself are left out."""
    for one in asked:
        for number, name in _steps(sim, one):
            text = f"How does step {number} end: {name}?"
            question = PredictionQuestion(0, one.name, text, "choice", _STATUSES, sim.start)
            truth, why = _status(one.run, number), partial(_why, sim, one, number)
            yield PredictedOutcome(question, truth, partial(_fails_too, truth), why)


def _steps(sim: Simulation, asked: RunAskedAbout) -> list[tuple[int, str]]:
    """Return number and name of each step, from the definition where the run never began."""
    plan = planned_steps(sim, asked)
    return [(number, step.name) for number, step in enumerate(plan, 1) if step.kind != "builtin"][:_MOST]


def planned_steps(sim: Simulation, asked: RunAskedAbout) -> Sequence[RunStep | StepPlan]:
    """Return the steps of a run, from the definition where the run never began."""
    if asked.run is not None and asked.run.steps:
        return asked.run.steps
    return request_run(sim.account, sim.rules, asked.job).plan


def _status(run: Run | None, number: int) -> str:
    if run is None or not run.steps:
        return "cancelled" if run is not None and run.status == "cancelled" else _NEVER
    status = run.steps[number - 1].status
    return status if status in _STATUSES else _NEVER


def _fails_too(truth: str, answer: Predicted) -> bool:
    """Return whether an answer has seen at least that the step does not succeed."""
    return "success" not in (truth, answer)


def _why(sim: Simulation, asked: RunAskedAbout, number: int) -> Why:
    run = asked.run
    if run is None:
        return sim.why(asked.job)
    return sim.why(run.steps[number - 1] if run.steps else run)
