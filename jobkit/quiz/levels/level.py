"""A level as one plays it: what is given, what is wanted, and how far an answer gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.frozen import plain
from jobkit.basics.shown import Drawn, Shown
from jobkit.jobs import Job
from jobkit.jobs.changes import edited_settings
from jobkit.lint import lint
from jobkit.quiz.evidence.assertions import Setting
from jobkit.quiz.exercises.grading.by_simulation import error_words, jobs_of, reached
from jobkit.quiz.exercises.grading.judged import is_empty
from jobkit.quiz.levels.level_file import AS_SHOWN, LevelFile, LevelGoal
from jobkit.quiz.merge import merged
from jobkit.quiz.question import Hint
from jobkit.quiz.stage import Stage
from jobkit.simulation import Scenario, Simulation

__all__ = ["GoalReached", "Level", "LevelResult"]

_NAME = "level"

LevelOutcome = Literal["solved", "not yet", "not attempted"]


@dataclass(frozen=True, slots=True)
class GoalReached(Shown):
    """One goal: in words, whether it is reached, and the first thing that is missing."""

    text: str
    is_reached: bool
    missing: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class LevelResult(Shown):
    """How far an answer gets.

    Parameters
    ----------
    level : str
        Id of the level.
    outcome : {"solved", "not yet", "not attempted"}
    goals : tuple of GoalReached
    edits : tuple of str
        The edits that lead from the start to the answer, ``Report: triggers.job_completion``.
    par : int
        A number of edits that is enough.
    counter_example : str
        The first thing that is missing; ``""`` when it is solved.
    """

    level: str
    outcome: LevelOutcome
    goals: tuple[GoalReached, ...]
    edits: tuple[str, ...]
    par: int
    counter_example: str = ""

    @property
    def is_solved(self) -> bool:
        """True when all goals are reached."""
        return self.outcome == "solved"

    @property
    def is_within_par(self) -> bool:
        """True for a solution with no more edits than par."""
        return self.is_solved and len(self.edits) <= self.par

    def __repr__(self) -> str:
        return self._text()


@checked
class Level(Drawn):
    """A puzzle: given jobs, a wanted outcome, and a number of edits that is enough (par).

    Shows the story, the goals and the timeline that is wanted; never the solution. `jobkit.Workbench` plays
    it.

    Parameters
    ----------
    file : LevelFile
        As it is written.
    folder : Path, optional
        Paths in its scenario are relative to it.

    Attributes
    ----------
    id, title, story, skill : str
    par : int
    goals : tuple of str
        What is wanted, in words.

    Examples
    --------
    >>> import jobkit
    >>> level = jobkit.level("after-the-load")
    >>> load, report = level.start
    >>> after_load = report.changed(schedule=None, triggers={"job_completion": {"job": "Load"}})
    >>> result = level.check([load, after_load])
    >>> result.outcome, len(result.edits), level.par
    ('solved', 2, 2)
    """

    def __init__(self, file: LevelFile, folder: Path | None = None) -> None:
        self._file = file
        self._folder = folder if folder is not None else Path()
        self.id = file.id
        self.title = file.title
        self.story = file.story
        self.skill = file.skill
        self.par = file.par
        self.goals = tuple(goal.text for goal in file.goals)
        self.hints_given = 0
        self.stage = Stage({_NAME: file.scenario}, self._folder)
        self._fields: Mapping[str, Any] = self.stage.fields(_NAME)

    @property
    def file(self) -> LevelFile:
        """The level as it is written, solution included: for tests and graders, not for display."""
        return self._file

    @cached_property
    def start(self) -> tuple[Job, ...]:
        """The jobs that one begins with."""
        return tuple(Job.model_validate(fields) for fields in jobs_of(list(self._fields.get("jobs", ()))))

    @property
    def scenario(self) -> Scenario:
        """What is given: the jobs and the world that they run in."""
        return self.stage.played(_NAME).scenario

    @cached_property
    def wanted(self) -> Simulation:
        """The timeline that is wanted: what happens when the level is solved."""
        return self._with(self.solution()).played(_NAME).simulation

    def check(self, jobs: Any = None) -> LevelResult:
        """Say how far jobs get: which goals are reached, with how many edits.

        Parameters
        ----------
        jobs : Account, Job, list of Jobs, or YAML
            All jobs of the account. None and the jobs of the start are no answer yet. What cannot be read
            reaches no goal, and the result says why: nothing is raised.
        """
        try:
            if is_empty(jobs):
                return self._result((), (), "not attempted")
            answer = tuple(Job.model_validate(fields) for fields in jobs_of(jobs))
            return self._judged(answer, edited_settings(self.start, answer))
        except JobkitError as error:
            return self._result((), (), "not yet", error_words(error))

    def changed(self, change: Mapping[str, Any]) -> tuple[Job, ...]:
        """Return the jobs of the start with changes by name, as in the file of a level.

        Raises
        ------
        JobkitError
            When what comes out is no job.
        """
        fields = merged([plain(job) for job in self._fields.get("jobs", ())], plain(change))
        return tuple(Job.model_validate(one) for one in jobs_of(fields))

    def solution(self) -> tuple[Job, ...]:
        """Return jobs that reach all goals with as many edits as par."""
        return self.changed(self._file.solution)

    def hint(self) -> Hint:
        """Return the next hint; after the last one, the last again."""
        hints = self._file.hints
        self.hints_given = min(self.hints_given + 1, len(hints))
        return Hint(self.hints_given, len(hints), hints[self.hints_given - 1])

    def _judged(self, jobs: tuple[Job, ...], edits: tuple[str, ...]) -> LevelResult:
        stage = self._with(jobs)
        found: dict[LevelGoal, str] = {}
        for about, change in [(AS_SHOWN, None), *((one.about, one.change) for one in self._file.variants)]:
            for goal, missing in self._missing(Setting(stage, _NAME, change), about):
                found.setdefault(goal, missing if about == AS_SHOWN else f"{about}: {missing}")
        goals = tuple(GoalReached(one.text, one not in found, found.get(one, "")) for one in self._file.goals)
        missing = next(iter(found.values()), "") or next(self._findings(stage), "")
        if not edits:
            return self._result(goals, edits, "not attempted")
        return self._result(goals, edits, "not yet" if missing else "solved", missing)

    def _missing(self, setting: Setting, about: str) -> Iterator[tuple[LevelGoal, str]]:
        """Yield each goal that is not reached in one world, with what is missing there."""
        goals = [goal for goal in self._file.goals if goal.only in (None, about)]
        try:
            setting.stage.played(_NAME, setting.change)
        except JobkitError as error:  # of the jobs, or of jobs and world together: then no goal is reached
            yield from ((goal, error_words(error)) for goal in goals)
            return
        for goal in goals:
            said = (reached(claim, setting) for claim in goal.claims)
            missing = next((text for holds, text in said if not holds), "")
            if missing:
                yield goal, missing

    def _with(self, jobs: tuple[Job, ...]) -> Stage:
        fields = [job.model_dump(mode="json", exclude_defaults=True) for job in jobs]
        return Stage({_NAME: {**self._fields, "jobs": fields}}, self._folder)

    def _findings(self, stage: Stage) -> Iterator[str]:
        if not self._file.clean:
            return
        played = stage.played(_NAME)
        for finding in lint(played.simulation.account, played.scenario.projects):
            if finding.code in self._file.clean:
                yield f"The linter finds {finding.code} in {finding.job}: {finding.message}"

    def _result(
        self, goals: tuple[GoalReached, ...], edits: tuple[str, ...], outcome: LevelOutcome, missing: str = ""
    ) -> LevelResult:
        each = goals or tuple(GoalReached(text, False) for text in self.goals)
        return LevelResult(self.id, outcome, each, edits, self.par, missing)

    def __repr__(self) -> str:
        return self._text()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._file, self._folder)
