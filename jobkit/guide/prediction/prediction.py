"""A prediction: questions about a simulation that has not been seen yet, and the score of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout, runs_asked_about
from jobkit.guide.prediction.cancelled_runs import cancelled_runs
from jobkit.guide.prediction.next_times import next_times
from jobkit.guide.prediction.open_questions import OpenQuestions
from jobkit.guide.prediction.relations_read import relations_read
from jobkit.guide.prediction.step_statuses import step_statuses
from jobkit.jobs import Account, Job
from jobkit.simulation import Scenario, Simulation, simulate

__all__ = ["ASKS", "Prediction"]

ASKS: Mapping[str, Callable[[Simulation, Sequence[RunAskedAbout]], Iterator[PredictedOutcome]]] = {
    "step-status": step_statuses,
    "cancelled": cancelled_runs,
    "reads": relations_read,
    "next-fires": next_times,
}
"""What can be asked, by name."""


@checked
class Prediction(OpenQuestions):
    """Questions about a simulation, to be answered before it is seen.

    Parameters
    ----------
    given : Simulation, Scenario, Account, Job or several Jobs
        What is not simulated yet is simulated when it is needed.
    ask : iterable of str
        What to ask: ``step-status`` (how each step of a run ends), ``cancelled`` (how many runs are),
        ``reads`` (which relation each ref reads, where a job defers) and ``next-fires`` (the next three times
        of each schedule).
    runs : iterable of int, optional
        Ids of the runs that are asked about; by default the first run of each job.

    Attributes
    ----------
    questions : tuple of PredictionQuestion
    scenario : Scenario or None
        What was given, where that is a scenario: it says what happens from outside.

    Raises
    ------
    JobkitError
        For an unknown name in `ask`, an unknown run, and where there is nothing to ask.

    Examples
    --------
    >>> daily = Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"})
    >>> prediction = Prediction(daily, ask=["next-fires"])
    >>> print(prediction.questions[0].text)
    When does it fire for the first time from Mon 2 Mar 00:00 UTC on?
    >>> score = prediction.score({1: "06:00", 2: "12:00", 3: "Wed 4 Mar 06:00"})
    >>> score.mark, score.first_difference.truth_words
    (0.666..., 'Tue 3 Mar 06:00 UTC')
    """

    def __init__(
        self,
        given: Simulation | Scenario | Account | Job | Iterable[Job],
        ask: str | Iterable[str] = tuple(ASKS),
        *,
        runs: Iterable[int] | None = None,
    ) -> None:
        names = (ask,) if isinstance(ask, str) else tuple(ask)
        for name in names:
            if name not in ASKS:
                raise JobkitError.unknown("question", name, list(ASKS))
        self.scenario = given if isinstance(given, Scenario) else None
        self._simulation = given if isinstance(given, Simulation) else simulate(given)
        about = runs_asked_about(self._simulation, None if runs is None else tuple(runs))
        found = [outcome for name in names for outcome in ASKS[name](self._simulation, about)]
        if not found:
            raise JobkitError(
                "there is nothing to predict here", hint=f"ask for another of {', '.join(ASKS)}"
            )
        super().__init__(found)

    def __repr__(self) -> str:
        return self._text()

    def reveal(self) -> Simulation:
        """Return the simulation: how everything comes out."""
        return self._simulation
