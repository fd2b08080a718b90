"""A prediction: questions about a simulation that has not been seen yet, and the score of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.shown import Shown
from jobkit.guide.prediction.asked import PredictedOutcome, RunAskedAbout, runs_asked_about
from jobkit.guide.prediction.cancelled_runs import cancelled_runs
from jobkit.guide.prediction.next_times import next_times
from jobkit.guide.prediction.node_statuses import node_statuses
from jobkit.guide.prediction.nodes_built import nodes_built
from jobkit.guide.prediction.question import PredictionQuestion
from jobkit.guide.prediction.relations_read import relations_read
from jobkit.guide.prediction.run_counts import run_counts
from jobkit.guide.prediction.run_minutes import run_minutes
from jobkit.guide.prediction.run_schemas import run_schemas
from jobkit.guide.prediction.run_statuses import run_statuses
from jobkit.guide.prediction.score import PredictedLine, PredictionScore
from jobkit.guide.prediction.step_counts import step_counts
from jobkit.guide.prediction.step_statuses import step_statuses
from jobkit.jobs import Account, Job
from jobkit.simulation import Scenario, Simulation, simulate

__all__ = ["ASKED_AT_FIRST", "ASKS", "Prediction"]

_Ask: TypeAlias = Callable[[Simulation, Sequence[RunAskedAbout]], Iterator[PredictedOutcome]]

ASKS: Mapping[str, _Ask] = {
    "step-status": step_statuses,
    "cancelled": cancelled_runs,
    "reads": relations_read,
    "next-fires": next_times,
    "run-status": run_statuses,
    "runs": run_counts,
    "minutes": run_minutes,
    "built": nodes_built,
    "schema": run_schemas,
    "steps": step_counts,
}
"""What can be asked, by name; ``node:orders`` asks about a node."""

ASKED_AT_FIRST = ("step-status", "cancelled", "reads", "next-fires")
"""What is asked when nothing else is said."""

_NODE = "node:"


@checked
class Prediction(Shown):
    """Questions about a simulation, to be answered before it is seen.

    Parameters
    ----------
    given : Simulation, Scenario, Account, Job or several Jobs
        What is not simulated yet is simulated when it is needed.
    ask : iterable of str
        What to ask: ``step-status`` (how each step of a run ends), ``cancelled`` (how many runs are),
        ``reads`` (which relation each ref reads, where a job defers), ``next-fires`` (the next three times
        of each schedule), ``run-status`` (how a run ends), ``runs`` (how many there are of each job),
        ``steps`` (how many a run has), ``minutes`` (how many it takes), ``built`` (how many models, seeds and
        snapshots it builds), ``schema`` (in which one) and ``node:orders`` (what becomes of a node, by name
        or unique_id). By default the first four.
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
        ask: str | Iterable[str] = ASKED_AT_FIRST,
        *,
        runs: Iterable[int] | None = None,
    ) -> None:
        names = (ask,) if isinstance(ask, str) else tuple(ask)
        asks = [_ask(name) for name in names]
        self.scenario = given if isinstance(given, Scenario) else None
        self._simulation = given if isinstance(given, Simulation) else simulate(given)
        about = runs_asked_about(self._simulation, None if runs is None else tuple(runs))
        found = [outcome for ask_one in asks for outcome in ask_one(self._simulation, about)]
        if not found:
            raise JobkitError(
                "there is nothing to predict here", hint=f"ask for another of {', '.join(ASKS)}"
            )
        self._outcomes = tuple(
            replace(outcome, question=replace(outcome.question, number=number))
            for number, outcome in enumerate(_by_subject(found), 1)
        )

    @property
    def questions(self) -> tuple[PredictionQuestion, ...]:
        """The questions, numbered from 1."""
        return tuple(outcome.question for outcome in self._outcomes)

    def __repr__(self) -> str:
        return self._text()

    def question(self, number: int) -> PredictionQuestion:
        """Return a question by its number; raises JobkitError when there is none."""
        if not 1 <= number <= len(self._outcomes):
            hint = f"questions are numbered 1 to {len(self._outcomes)}"
            raise JobkitError(f"there is no question {shorten(number)}", hint=hint)
        return self._outcomes[number - 1].question

    def score(self, answers: Mapping[int, object]) -> PredictionScore:
        """Return what was predicted beside what happens.

        Parameters
        ----------
        answers : Mapping of int to object
            By the number of the question; one that is missing is open.

        Raises
        ------
        JobkitError
            For a number that no question has, and for what cannot be an answer.
        """
        said = {number: self.question(number).read(answer) for number, answer in answers.items()}
        return PredictionScore(
            tuple(_line(outcome, said.get(outcome.question.number)) for outcome in self._outcomes)
        )

    def reveal(self) -> Simulation:
        """Return the simulation: how everything comes out."""
        return self._simulation


def _ask(name: str) -> _Ask:
    if name.startswith(_NODE):
        return partial(node_statuses, name=name.removeprefix(_NODE))
    if name not in ASKS:
        raise JobkitError.unknown("question", name, [*ASKS, f"{_NODE}NAME"])
    return ASKS[name]


def _by_subject(outcomes: Sequence[PredictedOutcome]) -> Iterator[PredictedOutcome]:
    """Yield what is asked about one thing together, the things in the order in which they come up."""
    for subject in dict.fromkeys(outcome.question.subject for outcome in outcomes):
        yield from (outcome for outcome in outcomes if outcome.question.subject == subject)


def _line(outcome: PredictedOutcome, said: object) -> PredictedLine:
    question, truth = outcome.question, outcome.truth
    if said is None:
        return PredictedLine(question, None, truth, "open", outcome.why())
    value = question.read(said)
    if value == truth:
        return PredictedLine(question, value, truth, "right")
    return PredictedLine(question, value, truth, "near" if outcome.is_near(value) else "wrong", outcome.why())
