"""The class at a glance: exercises, the ideas behind wrong answers, and what was gained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean

from jobkit.basics.html_document import html_document
from jobkit.basics.prose import Prose
from jobkit.basics.shown import Shown
from jobkit.basics.spreadsheet import csv_text
from jobkit.quiz.classroom.report import ClassReport
from jobkit.quiz.exercises.exercise import ExerciseOutcome

__all__ = ["AFTER", "BEFORE", "Gain", "GradedExercise", "WorkshopReport", "WrongIdea"]

BEFORE, AFTER = "before", "after"
"""Names of the keys of the two exams that ask the same questions."""


@dataclass(frozen=True, slots=True)
class GradedExercise:
    """One learner's answer to one exercise.

    Parameters
    ----------
    learner, exercise : str
    outcome : {"right", "near", "wrong", "not attempted"}
    idea : str
        The wrong idea behind the answer, or else its counter-example.
    answer : tuple of str
        In words.
    """

    learner: str
    exercise: str
    outcome: ExerciseOutcome
    idea: str = ""
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongIdea:
    """What stands behind answers that are not right, and whose they are."""

    idea: str
    exercise: str
    learners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """The same questions before and after, by those who answered both times.

    Parameters
    ----------
    learners : int
    before, after : float
        Mean share of right answers, 0 to 1.
    rose, fell : int
        Learners with more right answers after, and with fewer.
    """

    learners: int
    before: float
    after: float
    rose: int
    fell: int

    @property
    def share(self) -> float | None:
        """The gain as a share of what could be gained (Hake's gain); None where all was right before."""
        return None if self.before >= 1 else (self.after - self.before) / (1 - self.before)


@dataclass(frozen=True, repr=False)
class WorkshopReport(Shown):
    """What a class handed in, graded.

    Parameters
    ----------
    learners : tuple of str
        Those who handed in exercises.
    answers : tuple of GradedExercise
    exams : dict of str to ClassReport
        By the names of their keys; ``before`` and ``after`` ask the same questions.
    problems : tuple of str
        What could not be read or graded.
    """

    learners: tuple[str, ...]
    answers: tuple[GradedExercise, ...]
    exams: Mapping[str, ClassReport] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @cached_property
    def outcomes(self) -> Mapping[str, Mapping[str, ExerciseOutcome]]:
        """Exercise -> learner -> how the answer came out; who is missing has not attempted it."""
        found: dict[str, dict[str, ExerciseOutcome]] = {}
        for one in self.answers:
            found.setdefault(one.exercise, {})[one.learner] = one.outcome
        return dict(sorted(found.items()))

    @cached_property
    def wrong_ideas(self) -> tuple[WrongIdea, ...]:
        """The ideas behind answers that are not right; those of most learners first."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.answers:
            if one.idea:
                found.setdefault((one.idea, one.exercise), []).append(one.learner)
        ideas = [WrongIdea(*place, tuple(sorted(names))) for place, names in found.items()]
        return tuple(sorted(ideas, key=lambda one: (-len(one.learners), one.exercise, one.idea)))

    @cached_property
    def gain(self) -> Gain | None:
        """What the same questions say before and after; None unless somebody answered both times."""
        before, after = (self._marks(name) for name in (BEFORE, AFTER))
        both = sorted(before.keys() & after.keys())
        if not both:
            return None
        return Gain(
            learners=len(both),
            before=fmean(before[name] for name in both),
            after=fmean(after[name] for name in both),
            rose=sum(after[name] > before[name] for name in both),
            fell=sum(after[name] < before[name] for name in both),
        )

    def _marks(self, name: str) -> dict[str, float]:
        """Return learner -> share of right answers in an exam; empty where nobody took it."""
        exam = self.exams.get(name)
        return {one.name: one.right / one.items for one in exam.learners} if exam else {}

    def to_csv(self) -> str:
        """Return one row for each answer to an exercise."""
        rows = [
            (one.learner, one.exercise, one.outcome, "; ".join(one.answer), one.idea) for one in self.answers
        ]
        return csv_text([("learner", "exercise", "outcome", "answer", "idea"), *rows])

    @property
    def document(self) -> str:
        """The report as an HTML document."""
        heading = Prose("**Workshop: the class at a glance**").html
        exams = "".join(
            f"<article>{exam._repr_mimebundle_()['text/html']}</article>" for exam in self.exams.values()
        )
        return html_document("Workshop", heading + self._repr_mimebundle_()["text/html"] + exams)

    def __repr__(self) -> str:
        return self._text()
