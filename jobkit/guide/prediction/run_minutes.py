"""To predict: how many minutes a run takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.basics.words import duration_words
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.simulation import Simulation

__all__ = ["run_minutes"]

_TEXT = "How many minutes does the run take, to the nearest minute?"


def run_minutes(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how long each run takes, from its start to its end; the wait in the queue does not count."""
    for one in asked:
        truth = 0 if one.run is None else round(one.run.run_seconds / 60)
        question = PredictionQuestion(0, one.name, _TEXT, "count", (), sim.start, "minute")
        yield PredictedOutcome(question, truth, partial(_is_near, truth), partial(_why, sim, one))


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one, or by a fifth."""
    return isinstance(answer, int) and abs(answer - truth) <= max(1, truth // 5)


def _why(sim: Simulation, asked: RunAskedAbout) -> Why:
    run = asked.run
    if run is None:
        return sim.why(asked.job)
    longest = sorted(run.steps, key=lambda step: (-step.seconds, step.index))[:1]
    last = [f" The longest step is {step.name!r}: {duration_words(step.seconds)}." for step in longest]
    return Why(f"The run takes {duration_words(run.run_seconds)}.{''.join(last)}")
