"""To predict: how many runs of each job are cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.simulation import Simulation

__all__ = ["cancelled_runs"]


def cancelled_runs(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how many runs are cancelled of each job whose run is asked about."""
    for name in dict.fromkeys(one.job.name for one in asked):
        ids = [number for number, status in sim.outcomes(name) if status == "cancelled"]
        text = "How many of them are cancelled?"
        question = PredictionQuestion(
            0, f"All runs of {name!r}", text, "count", (), sim.start, "cancelled run"
        )
        yield PredictedOutcome(question, len(ids), partial(_is_near, len(ids)), partial(_why, sim, name, ids))


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one, or by a tenth."""
    return isinstance(answer, int) and abs(answer - truth) <= max(1, truth // 10)


def _why(sim: Simulation, job: str, ids: Sequence[int]) -> Why:
    return sim.why(ids[0]) if ids else Why(f"No run of {job!r} is cancelled.")
