"""Predict first: a simulation stays hidden until the learner has said how it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.frozen import FrozenDict
from jobkit.guide.prediction import ASKED_AT_FIRST, Prediction, PredictionScore
from jobkit.jobs import Account, Job
from jobkit.simulation import Scenario, Simulation
from jobkit.widgets.lab import Lab
from jobkit.widgets.predict_html import PredictState, predict_html
from jobkit.widgets.values import number_value, row_value, text_value

__all__ = ["PredictFirst"]


@checked
class PredictFirst(Lab):
    """Questions about a simulation; what happens is shown, and scored, once the learner has answered.

    Before that nothing of the outcome is in the page, in the notebook that is saved, or in the `repr`.

    Parameters
    ----------
    given : Prediction, Simulation, Scenario, Account, Job or several Jobs
        A `Prediction` has its questions already.
    ask : iterable of str
        What to ask; see `jobkit.guide.prediction.Prediction`.
    runs : iterable of int, optional
        Ids of the runs that are asked about; by default the first run of each job.
    title : str
        Stands above the questions.

    Attributes
    ----------
    state : PredictState

    Raises
    ------
    JobkitError
        As `Prediction` does.

    Examples
    --------
    >>> lab = PredictFirst(Job(name="Daily", commands=["dbt build"], schedule={"cron": "0 6 * * *"}))
    >>> lab.act("choose", "1:success")
    >>> lab.act("show")
    >>> lab.score.lines[0].verdict
    'right'
    """

    name = "predict"
    styles = ("predict",)

    def __init__(
        self,
        given: Prediction | Simulation | Scenario | Account | Job | Iterable[Job],
        ask: str | Iterable[str] = ASKED_AT_FIRST,
        *,
        runs: Iterable[int] | None = None,
        title: str = "Predict first",
    ) -> None:
        self._prediction = given if isinstance(given, Prediction) else Prediction(given, ask, runs=runs)
        self._title = title
        self.state = PredictState()
        super().__init__()

    @property
    def prediction(self) -> Prediction:
        """The questions."""
        return self._prediction

    @property
    def score(self) -> PredictionScore:
        """What was said beside what happens; raises JobkitError before it is shown."""
        self._check_shown()
        return self._prediction.score(self._usable())

    @property
    def simulation(self) -> Simulation:
        """What happens; raises JobkitError before it is shown."""
        self._check_shown()
        return self._prediction.reveal()

    def _check_shown(self) -> None:
        if not self.state.is_shown:
            raise JobkitError(
                "what happens is hidden", hint="answer the questions, then press Show what happens"
            )

    def draw(self) -> str:
        """Return the lab as HTML."""
        return predict_html(self._title, self._prediction, self.state, self._problems())

    def _problems(self) -> Mapping[int, str]:
        """Return what is wrong with the answers, by the number of the question."""
        problems = {}
        for number, text in self.state.answers.items():
            try:
                self._prediction.question(number).read(text)
            except JobkitError:
                problems[number] = f"Not an answer yet: {self._prediction.question(number).how}."
        return problems

    def _usable(self) -> Mapping[int, str]:
        problems = self._problems()
        return {number: text for number, text in self.state.answers.items() if number not in problems}

    def do_say(self, value: object) -> None:
        """Answer a question: its number, and what was typed or chosen."""
        row, answer = row_value(value)
        self._say(row, text_value(answer))

    def do_choose(self, value: object) -> None:
        """Answer a question: ``number:option``."""
        row, _, answer = text_value(value).partition(":")
        self._say(row, answer)

    def _say(self, row: str, answer: str) -> None:
        number = number_value(row, 1, len(self._prediction.questions))
        if self.state.is_shown:
            raise JobkitError("what happens is shown already", hint="press Predict again")
        answers = {**self.state.answers, number: answer}
        kept = {one: text for one, text in sorted(answers.items()) if text.strip()}
        self.state = replace(self.state, answers=FrozenDict(kept))

    def do_show(self, _: object = "") -> None:
        """Show what happens; at least one question has to be answered."""
        if not self._usable():
            raise JobkitError("nothing is predicted yet", hint="answer at least one question")
        self.state = replace(self.state, is_shown=True)

    def do_again(self, _: object = "") -> None:
        """Hide what happens, and forget the answers."""
        self.state = PredictState()
