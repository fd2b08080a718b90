"""A file of exercises, ``quizzes/exercises/<name>.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData, first_repeated
from jobkit.quiz.exercises.kinds.behaviour import CommandsExercise, CronExercise, JobExercise, JobsExercise
from jobkit.quiz.exercises.kinds.questions import (
    ChoiceExercise,
    MatchingExercise,
    NumericExercise,
    OrderExercise,
    PredictExercise,
    SelectionExercise,
)
from jobkit.quiz.items.fields import Word

__all__ = ["AnyExercise", "ExerciseFile"]

AnyExercise = Annotated[
    CronExercise
    | SelectionExercise
    | JobExercise
    | JobsExercise
    | CommandsExercise
    | PredictExercise
    | OrderExercise
    | NumericExercise
    | ChoiceExercise
    | MatchingExercise,
    Field(discriminator="kind"),
]


class ExerciseFile(Definition):
    """Exercises and their scenarios.

    Parameters
    ----------
    scenarios : dict
        By name: the fields of a scenario file, ``{from:, change:}`` or ``{guide:}``.
    exercises : tuple of AnyExercise
    """

    scenarios: Mapping[Word, Mapping[str, FrozenData]] = Field(default_factory=FrozenDict)
    exercises: tuple[AnyExercise, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        twice = first_repeated([one.id for one in self.exercises])
        if twice is not None:
            raise ValueError(f"two exercises have the id {twice!r}: an id is used once")
        for one in self.exercises:
            if one.scenario is not None and one.scenario not in self.scenarios:
                known = ", ".join(self.scenarios) or "none"
                raise ValueError(
                    f"exercise {one.id!r}: there is no scenario {one.scenario!r}; known: {known}"
                )
        return self
