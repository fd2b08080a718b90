"""A question with how it comes out, and the run that it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jobkit.basics.why import Why
from jobkit.guide.prediction.question import Predicted, PredictionQuestion
from jobkit.jobs import Job
from jobkit.platform import Run
from jobkit.simulation import Simulation

__all__ = ["PredictedOutcome", "RunAskedAbout", "runs_asked_about"]

_MOST = 12


@dataclass(frozen=True, slots=True)
class PredictedOutcome:
    """A question with how it comes out.

    Parameters
    ----------
    question : PredictionQuestion
    truth : str, int or datetime
    is_near : callable
        Whether a wrong answer deserves half of the credit.
    why : callable
        Says why it comes out so; called for answers that are wrong.
    """

    question: PredictionQuestion
    truth: Predicted
    is_near: Callable[[Predicted], bool]
    why: Callable[[], Why]


@dataclass(frozen=True, slots=True)
class RunAskedAbout:
    """The run of a job that is asked about.

    Parameters
    ----------
    job : Job
    run : Run or None
        None where the job has no run.
    name : str
        What questions call it; it says nothing of how the run comes out.
    """

    job: Job
    run: Run | None
    name: str


def runs_asked_about(sim: Simulation, runs: Sequence[int] | None) -> tuple[RunAskedAbout, ...]:
    """Return the runs with these ids, else the first of each job; raises JobkitError for an unknown id."""
    if runs is None:
        return tuple(_first(sim, job) for job in sim.account.jobs[:_MOST])
    chosen = [sim.run(number) for number in runs]
    return tuple(RunAskedAbout(run.job, run, f"Run {run.id} of {run.job.name!r}") for run in chosen)


def _first(sim: Simulation, job: Job) -> RunAskedAbout:
    runs = sim.runs_of(job.name)
    return RunAskedAbout(job, runs[0] if runs else None, f"The first run of {job.name!r}")
