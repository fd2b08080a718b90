"""What was predicted beside what happens, and how near the two are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from jobkit.basics.shown import Shown
from jobkit.basics.why import Why
from jobkit.guide.prediction.question import Predicted, PredictionQuestion

__all__ = ["PredictedLine", "PredictionScore"]

PredictionVerdict = Literal["right", "near", "wrong", "open"]

_MARKS: dict[PredictionVerdict, float] = {"right": 1.0, "near": 0.5, "wrong": 0.0, "open": 0.0}


@dataclass(frozen=True, slots=True)
class PredictedLine(Shown):
    """One question, what was said and what happens.

    Parameters
    ----------
    question : PredictionQuestion
    said : str, int, datetime or None
        None where nothing was said.
    truth : str, int or datetime
    verdict : str
        ``right``, ``near`` (half of the credit), ``wrong`` or ``open`` (nothing was said).
    why : Why or None
        Why it comes out so; None where the answer is right.
    """

    question: PredictionQuestion
    said: Predicted | None
    truth: Predicted
    verdict: PredictionVerdict
    why: Why | None = None

    @property
    def mark(self) -> float:
        """The credit, 0 to 1."""
        return _MARKS[self.verdict]

    @property
    def said_words(self) -> str:
        """The answer as it is shown, ``–`` for none."""
        return "–" if self.said is None else self.question.words(self.said)

    @property
    def truth_words(self) -> str:
        """What happens, as it is shown."""
        return self.question.words(self.truth)


@dataclass(frozen=True, slots=True, repr=False)
class PredictionScore(Shown):
    """What was predicted beside what happens.

    Parameters
    ----------
    lines : tuple of PredictedLine
        In the order of the questions.
    """

    lines: tuple[PredictedLine, ...]

    def __repr__(self) -> str:
        return self._text()

    @property
    def mark(self) -> float:
        """The mean credit, 0 to 1; 0 where nothing was asked."""
        return sum(line.mark for line in self.lines) / len(self.lines) if self.lines else 0.0

    def count(self, verdict: PredictionVerdict) -> int:
        """Return how many answers are so."""
        return sum(line.verdict == verdict for line in self.lines)

    @property
    def first_difference(self) -> PredictedLine | None:
        """The first answer that is not right: where what was thought and what happens part."""
        return next((line for line in self.lines if line.verdict != "right"), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain data."""
        lines = [
            {
                "number": line.question.number,
                "subject": line.question.subject,
                "question": line.question.text,
                "said": None if line.said is None else line.said_words,
                "truth": line.truth_words,
                "verdict": line.verdict,
            }
            for line in self.lines
        ]
        return {"mark": round(self.mark, 4), "lines": lines}
