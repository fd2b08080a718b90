"""To predict: how a run ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.simulation import Simulation

__all__ = ["run_statuses"]

_NO_RUN = "there is no such run"
_OPTIONS = ("success", "error", "cancelled", "not at an end", _NO_RUN)


def run_statuses(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how each run ends that is asked about."""
    for one in asked:
        status = _NO_RUN if one.run is None else one.run.status
        truth = status if status in _OPTIONS else "not at an end"
        question = PredictionQuestion(0, one.name, "How does the run end?", "choice", _OPTIONS, sim.start)
        yield PredictedOutcome(question, truth, partial(_is_near, truth), partial(_why, sim, one))


def _is_near(truth: str, answer: Predicted) -> bool:
    """Return whether an answer has seen at least that the run ends badly."""
    return {truth, answer} == {"error", "cancelled"}


def _why(sim: Simulation, asked: RunAskedAbout) -> Why:
    return sim.why(asked.job if asked.run is None else asked.run)
