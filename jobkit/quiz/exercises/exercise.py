"""An exercise as a learner meets it: look, check, hint, solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jobkit.basics.arguments import checked
from jobkit.basics.errors import DefinitionError, JobkitError, QuizError, shorten
from jobkit.basics.frozen import plain
from jobkit.basics.shown import Shown
from jobkit.jobs import Job
from jobkit.quiz.exercises.grading.by_simulation import error_words, starting_jobs
from jobkit.quiz.exercises.grading.graders import GRADERS
from jobkit.quiz.exercises.grading.judged import Grader, Judged, is_open
from jobkit.quiz.exercises.kinds.base import ExerciseItem, ExpectedAnswer
from jobkit.quiz.exercises.kinds.behaviour import JobsExercise, SimulatedExercise
from jobkit.quiz.exercises.kinds.questions import AsQuestion
from jobkit.quiz.presented import Presented
from jobkit.quiz.question import Hint, Question
from jobkit.quiz.stage import Stage

__all__ = ["Exercise", "ExerciseOutcome", "ExerciseSolution", "ExerciseVerdict"]

ExerciseOutcome = Literal["right", "near", "wrong", "not attempted"]


@dataclass(frozen=True, slots=True, repr=False)
class ExerciseVerdict(Shown):
    """How an answer came out.

    Parameters
    ----------
    exercise : str
        Id of the exercise.
    outcome : {"right", "near", "wrong", "not attempted"}
        Near: right in what is shown, or almost, and the counter-example says where it is not.
    counter_example : str
        The first thing that is not as it should be; ``""`` for a right answer.
    why : str
        The wrong idea behind an answer that is to be expected; the explanation of a right one.
    answer : tuple of str
        The answer in words.
    how : str
        How to answer, while there is no answer yet.
    facts : tuple of str
        Numbers of the facts behind a right answer.
    """

    exercise: str
    outcome: ExerciseOutcome
    counter_example: str = ""
    why: str = ""
    answer: tuple[str, ...] = ()
    how: str = ""
    facts: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """True for a right answer."""
        return self.outcome == "right"

    def __repr__(self) -> str:
        return self._text()


@dataclass(frozen=True, slots=True, repr=False)
class ExerciseSolution(Shown):
    """The solution of an exercise.

    Parameters
    ----------
    exercise : str
        Id of the exercise.
    answer : object
        As a learner may give it to `Exercise.check`; plain data.
    lines : tuple of str
        The same in words.
    explanation : str
    facts : tuple of str
        Numbers of the facts behind it.
    """

    exercise: str
    answer: Any
    lines: tuple[str, ...]
    explanation: str
    facts: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return self._text()


@checked
class Exercise(Shown):
    """One exercise of the course.

    Shows itself without its solution. How many hints were taken stays with this object: `jobkit.exercise`
    makes a new one each time.

    Parameters
    ----------
    item : ExerciseItem
        As in the file.
    stage : Stage, optional
        The scenarios of the file.

    Attributes
    ----------
    id, title, task, kind, skill, notebook, section : str
    hints_given : int
        Number of hints taken so far.

    Examples
    --------
    >>> import jobkit
    >>> exercise = jobkit.exercise("schedule-month-end")
    >>> exercise.check("?").outcome, exercise.check("0 7 31 * *").outcome
    ('not attempted', 'near')
    """

    def __init__(self, item: ExerciseItem, stage: Stage | None = None) -> None:
        self._item = item
        self.stage = stage if stage is not None else Stage()
        self.id = item.id
        self.title = item.title
        self.task = item.task
        self.kind: str = item.kind  # type: ignore[attr-defined]
        self.skill = item.skill
        self.notebook = item.notebook
        self.section = item.section
        self.hints_given = 0

    @property
    def item(self) -> ExerciseItem:
        """The exercise as in its file, solution included: for tests and graders, not for display."""
        return self._item

    @property
    def placeholder(self) -> Any:
        """What stands in the cell before there is an answer."""
        return plain(self._item.placeholder)

    @property
    def how(self) -> str:
        """How to answer, in a sentence."""
        return self._grader.how(self._item, self.stage)

    @property
    def start(self) -> Job | tuple[Job, ...] | None:
        """What the learner begins with: a job, or the jobs of an account; None where nothing is given."""
        if not isinstance(self._item, SimulatedExercise):
            return None
        jobs = tuple(Job.model_validate(fields) for fields in starting_jobs(self._item, self.stage))
        return jobs if isinstance(self._item, JobsExercise) else next(iter(jobs), None)

    @property
    def presented(self) -> Presented | None:
        """Options, rows and what else is shown below the task, where it is graded as a question is."""
        if not isinstance(self._item, AsQuestion):
            return None
        return Question(self._item.question, self.stage).presented()

    def to_dict(self) -> dict[str, Any]:
        """Return what a learner sees as plain data: no solution, no key and no wrong answer is in it."""
        shown, start = self.presented, self.start
        given = [start] if isinstance(start, Job) else list(start or ())
        fields = {
            "id": self.id,
            "title": self.title,
            "skill": self.skill,
            "notebook": self.notebook,
            "section": self.section,
            "kind": self.kind,
            "task": self.task,
            "how": self.how,
            "placeholder": self.placeholder,
            "options": [str(one) for one in shown.options] if shown else [],
            "rows": [str(one) for one in shown.rows] if shown else [],
            "start": [job.model_dump(mode="json", exclude_defaults=True) for job in given],
        }
        return {name: value for name, value in fields.items() if value or name == "placeholder"}

    def response(self, answer: Any = None) -> Any:
        """Return an answer as plain JSON to be handed in; None when there is none yet.

        Raises
        ------
        QuizError
            When the answer cannot be read; says what could be given.
        """
        if is_open(self._item, answer):
            return None
        try:
            return self._grader.read(self._item, self.stage, answer)
        except JobkitError as error:
            hint = "" if isinstance(error, DefinitionError) else error.hint or self.how
            raise QuizError(error_words(error), where=f"exercise {self.id}", hint=hint) from None

    def check(self, answer: Any = None) -> ExerciseVerdict:
        """Grade an answer by what it does.

        Parameters
        ----------
        answer : object, optional
            As `how` says. None, ``...``, ``""``, ``"?"``, the placeholder of the notebook and a job that was
            not changed are no answer yet. An answer that cannot be read is wrong, and the verdict says what
            could be given: nothing is raised.
        """
        try:
            response = self.response(answer)
            if response is None:
                return ExerciseVerdict(self.id, "not attempted", how=self.how)
            judged = self._grader.judge(self._item, self.stage, response)
        except JobkitError as error:
            return self._unreadable(answer, error)
        said = self._grader.said(self._item, self.stage, response)
        return self._verdict(judged, said, self._expected(response))

    def hint(self) -> Hint:
        """Return the next hint; after the last one, the last again."""
        hints = self._item.hints
        self.hints_given = min(self.hints_given + 1, len(hints))
        return Hint(self.hints_given, len(hints), hints[self.hints_given - 1])

    @property
    def hint_count(self) -> int:
        """How many hints there are."""
        return len(self._item.hints)

    def solution(self) -> ExerciseSolution:
        """Return the solution, and why it is one."""
        item = self._item
        lines = self._grader.said(item, self.stage, self.response(item.solution))
        return ExerciseSolution(self.id, plain(item.solution), lines, item.explanation, item.facts)

    @property
    def _grader(self) -> Grader:
        return GRADERS[self.kind]

    def _verdict(
        self, judged: Judged, said: tuple[str, ...], expected: tuple[ExerciseOutcome, ExpectedAnswer] | None
    ) -> ExerciseVerdict:
        item = self._item
        if judged.outcome == "right":
            return ExerciseVerdict(self.id, "right", "", item.explanation, said, facts=item.facts)
        outcome, why = (expected[0], expected[1].why) if expected else (judged.outcome, "")
        return ExerciseVerdict(self.id, outcome, judged.counter_example, why, said)

    def _expected(self, response: Any) -> tuple[ExerciseOutcome, ExpectedAnswer] | None:
        """Return the answer of the file that this one is, if any, and how the file says that it comes out."""
        kinds: Mapping[ExerciseOutcome, tuple[ExpectedAnswer, ...]] = {
            "near": self._item.near,
            "wrong": self._item.wrong,
        }
        for outcome, several in kinds.items():
            for one in several:
                if self._read_or_none(one.answer) == response:
                    return outcome, one
        return None

    def _read_or_none(self, answer: Any) -> Any:
        try:
            return self._grader.read(self._item, self.stage, plain(answer))
        except JobkitError:
            return None

    def _unreadable(self, answer: Any, error: JobkitError) -> ExerciseVerdict:
        said, hint = error_words(error), error.hint if error.hint != self.how else ""
        ended = f"{said}." if said[-1:] not in ".?)" else said
        return ExerciseVerdict(self.id, "wrong", ended, hint, (shorten(answer),), self.how)

    def __repr__(self) -> str:
        return self._text()
