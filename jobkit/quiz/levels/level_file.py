"""A level as it is written: one YAML file, ``quizzes/levels/<name>.yml``, or one that somebody shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from jobkit.jobs.base import Definition, FrozenData
from jobkit.quiz.exercises.kinds.base import Variant
from jobkit.quiz.items.evidence import Assertion
from jobkit.quiz.items.fields import Reason, Text, Word

__all__ = ["AS_SHOWN", "LevelEdits", "LevelFile", "LevelGoal"]

AS_SHOWN = "as shown"
"""The world of the scenario without a variant."""

JobChanges = Mapping[Text, FrozenData]
"""Changes of jobs by name, merged into those of the scenario; null removes a job or a field."""


class LevelGoal(Definition):
    """One thing that is wanted: in words, and as claims about the simulation.

    Parameters
    ----------
    text : str
    claims : tuple of Assertion
    only : str, optional
        The words of the one variant in which it counts, or ``as shown``; by default it counts in all worlds.
    """

    text: Text
    only: Text | None = None
    claims: tuple[Assertion, ...] = Field(min_length=1)


class LevelEdits(Definition):
    """Edits that do not reach the goal and are to be expected.

    Parameters
    ----------
    jobs : dict
        Changes of the jobs, by name.
    shows : str
        Words of the counter-example.
    why : str
    """

    jobs: JobChanges = Field(min_length=1)
    shows: Text
    why: str = ""


class LevelFile(Definition):
    """A level.

    Parameters
    ----------
    schema_version : int
        1. A reader refuses a version that it does not know.
    id, title, story : str
        The story says what is there and what is wanted, as in Markdown.
    skill : str
        A sub-skill of the exam topic.
    author : str
    par : int
        A number of edits that is enough.
    scenario : dict
        The fields of a scenario file, or ``{guide: NAME, change: ...}``; its jobs are what one begins with.
    goals : tuple of LevelGoal
    variants : tuple of Variant
        Changes of the scenario in which the goals hold as well.
    clean : tuple of str
        Lint rules that may find nothing.
    hints : tuple of str
    solution : dict
        Changes of the jobs, by name.
    wrong : tuple of LevelEdits
    explanation : str
    facts, covers : tuple of str
    """

    schema_version: Literal[1] = 1
    id: Word
    title: Text
    skill: Word
    author: str = ""
    story: Text
    par: int = Field(ge=1, le=20)
    scenario: Mapping[str, FrozenData] = Field(min_length=1)
    goals: tuple[LevelGoal, ...] = Field(min_length=1, max_length=8)
    variants: tuple[Variant, ...] = ()
    clean: tuple[Text, ...] = ()
    hints: tuple[Text, ...] = Field(min_length=1)
    solution: JobChanges = Field(min_length=1)
    wrong: tuple[LevelEdits, ...] = ()
    explanation: Reason
    facts: tuple[str, ...] = ()
    covers: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _has_jobs(self) -> Self:
        if "jobs" not in self.scenario and "guide" not in self.scenario:
            raise ValueError("the scenario has `jobs` to begin with, or the name of a `guide` scenario")
        known = [AS_SHOWN, *(variant.about for variant in self.variants)]
        for goal in self.goals:
            if goal.only is not None and goal.only not in known:
                raise ValueError(f"there is no variant {goal.only!r}; known: {', '.join(known)}")
        return self
