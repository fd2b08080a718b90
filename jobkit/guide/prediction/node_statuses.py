"""To predict: what becomes of one node in a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jobkit.basics.why import Why
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["node_statuses"]

_NOT_RUN = "not run"
_BUILT = ("success", "error", "skipped", _NOT_RUN)
_TESTED = ("pass", "warn", "fail", "error", "skipped", _NOT_RUN)


def node_statuses(sim: Simulation, asked: Sequence[RunAskedAbout], name: str) -> Iterator[PredictedOutcome]:
    """Ask what becomes of the node `name` in each run that is asked about.

    Raises
    ------
    JobkitError
        When not exactly one node has this name.
    """
    node = sim.project.find(name)
    uid = node.unique_id
    options = _TESTED if node.resource_type in ("test", "unit_test") else _BUILT
    for one in asked:
        text = f"What becomes of {node.name}?"
        question = PredictionQuestion(0, one.name, text, "choice", options, sim.start)
        found = _status(one.run, uid)
        truth = found if found in options else _NOT_RUN
        yield PredictedOutcome(question, truth, partial(_is_near, truth), partial(_why, sim, one, uid))


def _status(run: Run | None, uid: str) -> str:
    """Return the last status of a node in a run, of all its steps."""
    results = () if run is None else run.results
    return next((one.status for one in reversed(results) if one.unique_id == uid), _NOT_RUN)


def _is_near(truth: str, answer: Predicted) -> bool:
    """Return whether an answer has seen at least that nothing is built."""
    return {truth, answer} <= {"skipped", _NOT_RUN}


def _why(sim: Simulation, asked: RunAskedAbout, uid: str) -> Why:
    return sim.why(asked.job) if asked.run is None else sim.why(uid, asked.run)
