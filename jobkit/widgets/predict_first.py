"""Predict first: a simulation stays hidden until the learner has said how it comes out."""

from __future__ import annotations

from collections.abc import Iterable

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.guide.prediction import ASKED_AT_FIRST, Prediction
from jobkit.jobs import Account, Job
from jobkit.simulation import Scenario, Simulation
from jobkit.widgets.predict_html import PredictState, predict_html
from jobkit.widgets.predict_switch import PredictingLab

__all__ = ["PredictFirst"]


@checked
class PredictFirst(PredictingLab):
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
        self.said = PredictState()
        super().__init__()

    @property
    def prediction(self) -> Prediction:
        """The questions."""
        return self._prediction

    @property
    def asked(self) -> Prediction:
        """The questions."""
        return self._prediction

    @property
    def state(self) -> PredictState:
        """What a person has said."""
        return self.said

    @property
    def simulation(self) -> Simulation:
        """What happens; raises JobkitError before it is shown."""
        if not self.said.is_shown:
            raise JobkitError(
                "what happens is hidden", hint="answer the questions, then press Show what happens"
            )
        return self._prediction.reveal()

    def draw(self) -> str:
        """Return the lab as HTML."""
        return predict_html(self._title, self._prediction, self.said, self._problems())
