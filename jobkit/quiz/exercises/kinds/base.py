"""What exercises of all kinds have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from jobkit.basics.frozen import plain
from jobkit.jobs.base import Definition, FrozenData
from jobkit.quiz.items.base import Stimulus
from jobkit.quiz.items.evidence import Assertion
from jobkit.quiz.items.fields import Reason, Text, Word

__all__ = ["ExerciseItem", "ExpectedAnswer", "Variant"]


class ExpectedAnswer(Definition):
    """An answer that is not right and is to be expected.

    Parameters
    ----------
    answer : object
        As a learner gives it.
    shows : str
        Words of the counter-example that it gets.
    why : str
        What the learner is told as well: the wrong idea behind it.
    """

    answer: FrozenData
    shows: Text
    why: str = ""


class Variant(Definition):
    """A change of the scenario under which an answer must do as well.

    Parameters
    ----------
    about : str
        In words, for the counter-example: ``When a test fails``.
    change : dict
        Merged into the scenario.
    """

    about: Text
    change: Mapping[str, FrozenData] = Field(min_length=1)


class ExerciseItem(Definition):
    """What exercises of all kinds have in common.

    Parameters
    ----------
    id : str
        Kebab case, never reused: what is handed in names it.
    title, task : str
        The task is written as in Markdown: paragraphs, lists, ``code``, ``**bold**``.
    skill : str
        One of the sub-skills of the exam topic.
    notebook, section : str
        Where it stands: ``"03"`` and the heading of its section.
    placeholder : object
        What stands in the notebook's cell before there is an answer; ``"?"`` by default.
    shown : Stimulus, optional
        Shown with the task: a scenario of the file, or code.
    hints : tuple of str
        From a nudge to a worked step; none gives the solution away.
    solution : object
        As a learner would write it.
    explanation : str
        Shown with the solution, and after a right answer.
    wrong : tuple of ExpectedAnswer
        At least three plausible answers that are wrong.
    near : tuple of ExpectedAnswer
        Answers that are nearly right.
    scenario : str, optional
        A scenario of the file.
    proof : tuple of Assertion
        What must hold in the scenario for the solution to be right.
    facts : tuple of str
        Numbers of the documented facts behind it.
    covers : tuple of str
        Lines of the study guide that it exercises (`tests/coverage/lines.yml`).
    """

    id: Word
    title: Text
    skill: Word
    notebook: Annotated[str, Field(pattern=r"^([0-9]{2}|I)$")]
    section: str = ""
    task: Text
    placeholder: FrozenData = "?"
    shown: Stimulus | None = None
    hints: tuple[Text, ...] = Field(min_length=2)
    solution: FrozenData
    explanation: Reason
    wrong: tuple[ExpectedAnswer, ...] = Field(min_length=3)
    near: tuple[ExpectedAnswer, ...] = ()
    scenario: Text | None = None
    proof: tuple[Assertion, ...] = ()
    facts: tuple[str, ...] = ()
    covers: tuple[Word, ...] = ()

    def as_question(self, kind: str, **own: Any) -> dict[str, Any]:
        """Return the fields of an item of a question bank that is graded as this exercise is."""
        return {
            "type": kind,
            "id": self.id,
            "title": self.title,
            "objective": self.skill,
            "difficulty": "medium",
            "bloom": "apply",
            "stem": self.task,
            "explanation": self.explanation,
            "hints": list(self.hints),
            "evidence": [{"grade": "opinion"}],
            **plain(own),
        }
