"""To predict: how many models, seeds and snapshots a run builds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.basics.words import count_words
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["nodes_built"]

_KINDS = frozenset({"model", "seed", "snapshot"})
_TEXT = "How many models, seeds and snapshots does the run build?"


def nodes_built(sim: Simulation, asked: Sequence[RunAskedAbout]) -> Iterator[PredictedOutcome]:
    """Ask how many nodes each run builds with success; each counts once."""
    for one in asked:
        truth = 0 if one.run is None else len(_built(one.run))
        question = PredictionQuestion(0, one.name, _TEXT, "count", (), sim.start, "node")
        yield PredictedOutcome(question, truth, partial(_is_near, truth), partial(_why, sim, one))


def _built(run: Run) -> set[str]:
    ended = (row.unique_id for row in run.results if row.status == "success")
    return {uid for uid in ended if uid.partition(".")[0] in _KINDS}


def _is_near(truth: int, answer: Predicted) -> bool:
    """Return whether a number is off by one, or by a tenth; something is never near to nothing."""
    if not isinstance(answer, int) or (answer == 0) != (truth == 0):
        return False
    return abs(answer - truth) <= max(1, truth // 10)


def _why(sim: Simulation, asked: RunAskedAbout) -> Why:
    run = asked.run
    if run is None:
        return sim.why(asked.job)
    commands = ", ".join(f"`{command}`" for command in run.job.commands)
    built = count_words(len(_built(run)), "node")
    return Why(f"Run {run.id} has built {built} with {commands}.", causes=sim.why(run).causes)
