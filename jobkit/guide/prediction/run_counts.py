"""To predict: how many runs each job has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.basics.words import count_words
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.simulation import Simulation

__all__ = ["run_counts"]


def run_counts(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how many runs there are of each job whose run is asked about, whatever becomes of them."""
    for name in dict.fromkeys(one.job.name for one in asked):
        number = len(sim.outcomes(name))
        question = PredictionQuestion(
            0, f"All runs of {name!r}", "How many runs are there?", "count", (), sim.start, "run"
        )
        yield PredictedOutcome(question, number, partial(_is_near, number), partial(_why, sim, name, number))


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one, or by a tenth; runs and no runs are never near each other."""
    return (
        isinstance(answer, int)
        and 0 < abs(answer - truth) <= max(1, truth // 10)
        and 0 not in (answer, truth)
    )


def _why(sim: Simulation, job: str, number: int) -> Why:
    if number == 0:
        return sim.why(job)
    first = sim.why(sim.runs_of(job)[0])
    return Why(f"{job!r} has {count_words(number, 'run')}. {first.sentence}", first.causes)
