"""Exercises in which a learner writes a definition: schedules, commands, a job, several jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import FrozenData
from jobkit.quiz.exercises.kinds.base import ExerciseItem, Variant
from jobkit.quiz.items.evidence import Assertion
from jobkit.quiz.items.fields import Text

__all__ = [
    "CommandsExercise",
    "CronExercise",
    "JobExercise",
    "JobsExercise",
    "SimulatedExercise",
    "TriedVariant",
]


class CronExercise(ExerciseItem):
    """A cron expression, or one for each name of a mapping; right is what fires at the same times.

    Parameters
    ----------
    timezone : str
        Of the people who wait for the runs: counter-examples say the local time as well.
    """

    kind: Literal["cron"]
    timezone: str = ""

    @model_validator(mode="after")
    def _is_cron(self) -> Self:
        several = self.solution.values() if isinstance(self.solution, Mapping) else (self.solution,)
        if not all(isinstance(one, str) for one in several):
            raise ValueError(
                "the solution of a cron exercise is an expression, or a mapping of names to some"
            )
        return self


class TriedVariant(Variant):
    """A variant with claims of its own: they must hold in it, beside the goal."""

    goal: tuple[Assertion, ...] = ()


class SimulatedExercise(ExerciseItem):
    """An answer that is simulated.

    Parameters
    ----------
    scenario : str
        In which it is simulated.
    goal : tuple of Assertion
        What must hold; `say` is the counter-example in words.
    variants : tuple of TriedVariant
        Changes of the scenario under which it must hold as well.
    clean : tuple of str
        Lint rules that may find nothing.
    """

    scenario: Text
    goal: tuple[Assertion, ...] = Field(min_length=1)
    variants: tuple[TriedVariant, ...] = ()
    clean: tuple[Text, ...] = ()


class JobExercise(SimulatedExercise):
    """One job to build or to mend: `job` names it, `start` is what the learner begins with."""

    kind: Literal["job"]
    job: Text
    start: Mapping[str, FrozenData] = Field(default_factory=FrozenDict)


class CommandsExercise(SimulatedExercise):
    """The commands of a job of the scenario: the rest of the job stays as it is there."""

    kind: Literal["commands"]
    job: Text
    start: tuple[Text, ...] = ()


class JobsExercise(SimulatedExercise):
    """The jobs of an account; those of the scenario are what the learner begins with."""

    kind: Literal["jobs"]
