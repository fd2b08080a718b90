"""Items in which a job is mended or written; graded by simulating it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from jobkit.basics.frozen import FrozenDict
from jobkit.jobs.base import Definition, FrozenData
from jobkit.quiz.items.base import QuizItem
from jobkit.quiz.items.evidence import Assertion
from jobkit.quiz.items.fields import Reason, Text, Word

__all__ = ["BuildJobItem", "FixJobItem", "JobTask", "WrongJob"]


class WrongJob(Definition):
    """A job that does not reach the goal, and why."""

    job: Mapping[str, FrozenData]
    why: Reason
    misconception: Word | None = None


class JobTask(QuizItem):
    """What items share in which a job is mended or written.

    Parameters
    ----------
    scenario : str
        In which the job is simulated.
    job : str
        Which job of the scenario the learner writes.
    start : dict
        The definition that the learner begins with.
    goal : tuple of Assertion
        What must hold.
    variants : tuple of dict
        Changes of the scenario under which it must hold, too.
    clean : tuple of str
        Lint rules that may not be found.
    solution : dict
        A job that reaches the goal.
    wrong : tuple of WrongJob
        Jobs that do not, each to be expected.
    """

    scenario: Text
    job: Text
    start: Mapping[str, FrozenData] = Field(default_factory=FrozenDict)
    goal: tuple[Assertion, ...] = Field(min_length=1)
    variants: tuple[Mapping[str, FrozenData], ...] = ()
    clean: tuple[Text, ...] = ()
    solution: Mapping[str, FrozenData] = Field(min_length=1)
    wrong: tuple[WrongJob, ...] = Field(min_length=1)


class FixJobItem(JobTask):
    """A job to mend."""

    type: Literal["fix_job"]


class BuildJobItem(JobTask):
    """A job to write."""

    type: Literal["build_job"]
