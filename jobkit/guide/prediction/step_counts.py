"""To predict: how many steps a run has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Cause, Why
from jobkit.basics.words import count_words
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.guide.prediction.step_statuses import planned_steps
from jobkit.simulation import Simulation

__all__ = ["step_counts"]


def step_counts(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how many steps each run has, with those that the platform adds."""
    for one in asked:
        names = tuple(step.name for step in planned_steps(sim, one))
        text = "How many steps does the run have?"
        question = PredictionQuestion(0, one.name, text, "count", (), sim.start, "step")
        why = partial(_why, one.job.name, names)
        yield PredictedOutcome(question, len(names), partial(_is_near, len(names)), why)


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one."""
    return isinstance(answer, int) and abs(answer - truth) == 1


def _why(job: str, names: tuple[str, ...]) -> Why:
    causes = tuple(Cause("step", f"step {number}: {name}", job) for number, name in enumerate(names, 1))
    beginning = Cause("steps", "every run begins with steps of the platform itself", job, "P-082")
    return Why(f"The run has {count_words(len(names), 'step')}.", (beginning, *causes))
