"""Questions that are open until somebody answers: how they are asked, and how the answers are scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.shown import Shown
from jobkit.guide.prediction.asked import PredictedOutcome
from jobkit.guide.prediction.question import PredictionQuestion
from jobkit.guide.prediction.score import PredictedLine, PredictionScore

__all__ = ["OpenQuestions"]


@checked
class OpenQuestions(Shown):
    """Questions whose outcome is known and not shown.

    Parameters
    ----------
    outcomes : iterable of PredictedOutcome
        They are numbered in this order, those about one thing together.

    Attributes
    ----------
    questions : tuple of PredictionQuestion
    """

    def __init__(self, outcomes: Iterable[PredictedOutcome]) -> None:
        found = tuple(outcomes)
        subjects = dict.fromkeys(outcome.question.subject for outcome in found)
        ordered = [one for subject in subjects for one in found if one.question.subject == subject]
        self._outcomes = tuple(
            replace(outcome, question=replace(outcome.question, number=number))
            for number, outcome in enumerate(ordered, 1)
        )

    @property
    def questions(self) -> tuple[PredictionQuestion, ...]:
        """The questions, numbered from 1."""
        return tuple(outcome.question for outcome in self._outcomes)

    def question(self, number: int) -> PredictionQuestion:
        """Return a question by its number; raises JobkitError when there is none."""
        if not 1 <= number <= len(self._outcomes):
            hint = f"questions are numbered 1 to {len(self._outcomes)}"
            raise JobkitError(f"there is no question {shorten(number)}", hint=hint)
        return self._outcomes[number - 1].question

    def score(self, answers: Mapping[int, object]) -> PredictionScore:
        """Return what was predicted beside what happens.

        Parameters
        ----------
        answers : Mapping of int to object
            By the number of the question; one that is missing is open.

        Raises
        ------
        JobkitError
            For a number that no question has, and for what cannot be an answer.
        """
        said = {number: self.question(number).read(answer) for number, answer in answers.items()}
        return PredictionScore(
            tuple(_line(outcome, said.get(outcome.question.number)) for outcome in self._outcomes)
        )


def _line(outcome: PredictedOutcome, said: object) -> PredictedLine:
    question, truth = outcome.question, outcome.truth
    if said is None:
        return PredictedLine(question, None, truth, "open", outcome.why())
    value = question.read(said)
    if value == truth:
        return PredictedLine(question, value, truth, "right")
    return PredictedLine(question, value, truth, "near" if outcome.is_near(value) else "wrong", outcome.why())
