"""The run stepper: a day of a simulation, one moment after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.frozen import FrozenDict
from jobkit.jobs import Account, Job
from jobkit.simulation import Scenario, Simulation, simulate
from jobkit.views.scene import ReplayedDay, days_of
from jobkit.widgets.lab import Lab
from jobkit.widgets.stepper_html import (
    SPEEDS,
    Backdrop,
    StepperState,
    backdrop,
    coming,
    is_asked,
    stepper_html,
)
from jobkit.widgets.values import choice_value, flag_value, number_value

__all__ = ["RunStepper"]


@checked
class RunStepper(Lab):
    """Play, scrub and step through a day: the queue and the run slots move, one sentence for each moment.

    Parameters
    ----------
    sim : Simulation, Scenario, Account, Job or several Jobs
        What is not simulated yet is simulated first.
    day : int, optional
        Which day to begin with, from 1; by default the first on which something happens.
    predict : bool, optional
        Whether each moment is hidden until the learner has said what comes next; a switch changes it.

    Attributes
    ----------
    days : tuple of ReplayedDay
    state : StepperState

    Raises
    ------
    JobkitError
        For what cannot be simulated, and a day that the simulation does not have.
    """

    name = "stepper"
    styles = ("stepper",)

    def __init__(
        self,
        sim: Simulation | Scenario | Account | Job | Iterable[Job],
        *,
        day: int | None = None,
        predict: bool = False,
    ) -> None:
        self.sim = sim if isinstance(sim, Simulation) else simulate(sim)
        self.days = days_of(self.sim)
        self.state = StepperState(
            day=self._first_day() if day is None else number_value(day, 1, len(self.days)) - 1,
            predicts=predict,
        )
        self._backdrops: dict[int, Backdrop] = {}
        super().__init__()

    def _first_day(self) -> int:
        first = self.sim.runs[0].queued_at if len(self.sim.runs) else self.sim.start
        return next(number for number, day in enumerate(self.days) if first < day.end)

    @property
    def day(self) -> ReplayedDay:
        """The day that is shown."""
        return self.days[self.state.day]

    def draw(self) -> str:
        """Return the lab as HTML."""
        if self.state.day not in self._backdrops:
            self._backdrops[self.state.day] = backdrop(self.day)
        return stepper_html(self.days, self.state, self._backdrops[self.state.day])

    def do_next(self, _: object = "") -> None:
        """Go to the next moment; where it has to be predicted, not before that."""
        if is_asked(self.day, self.state):
            raise JobkitError("what comes next is hidden", hint="say first what comes next")
        self._go(self.day.after(self.state.position, with_steps=self.state.with_steps))

    def do_back(self, _: object = "") -> None:
        """Go to the moment before."""
        self._go(self.day.before(self.state.position, with_steps=self.state.with_steps))

    def do_go(self, value: object) -> None:
        """Go to a position of the day; while one predicts only to what has been."""
        self._look(number_value(value, 0, self.day.last))

    def do_run(self, value: object) -> None:
        """Go to where a run is queued; its id."""
        self._look(self.day.queued(number_value(value, 1, len(self.sim.runs))))

    def _look(self, position: int) -> None:
        if self.state.predicts and position > self.state.position:
            raise JobkitError("what comes next is hidden", hint="say what comes next, or go on with Next")
        self._go(position)

    def do_guess(self, value: object) -> None:
        """Say what comes next, and see it."""
        day, state = self.day, self.state
        if not is_asked(day, state):
            raise JobkitError("nothing is asked here", hint="switch on Predict first, or press Next")
        asked = coming(day, state)
        line = asked.score({1: choice_value(value, asked.question(1).options)}).lines[0]
        guesses = {**state.guesses, (state.day, state.position): line}
        self.state = replace(state, guesses=FrozenDict(guesses))
        self._go(day.after(state.position, with_steps=state.with_steps))

    def do_predict(self, value: object) -> None:
        """Hide what comes next until it is predicted, or play the day as ever."""
        self.state = replace(self.state, predicts=flag_value(value), guesses=FrozenDict(), is_playing=False)

    def _go(self, position: int) -> None:
        is_over = position == self.day.last
        self.state = replace(self.state, position=position, is_playing=self.state.is_playing and not is_over)

    def do_play(self, _: object = "") -> None:
        """Play, or stop playing; nothing plays where the reader wants no motion."""
        plays = not (self.state.is_playing or self.state.is_calm or self.state.predicts) and (
            self.state.position < self.day.last
        )
        self.state = replace(self.state, is_playing=plays)

    def do_tick(self, _: object = "") -> None:
        """Go on, if it still plays."""
        if self.state.is_playing:
            self.do_next()

    def do_motion(self, value: object) -> None:
        """Play nothing from now on."""
        is_calm = choice_value(value, ("reduced", "full")) == "reduced"
        self.state = replace(self.state, is_calm=is_calm, is_playing=False)

    def do_speed(self, value: object) -> None:
        """Play faster or slower."""
        self.state = replace(self.state, speed=choice_value(value, SPEEDS))

    def do_steps(self, value: object) -> None:
        """Stop at the steps of runs, or pass over them."""
        self.state = replace(self.state, with_steps=flag_value(value))

    def do_day(self, value: object) -> None:
        """Go to the beginning of a day."""
        day = number_value(value, 0, len(self.days) - 1)
        self.state = replace(self.state, day=day, position=0, is_playing=False)
