"""How sure a learner was, and how right: certainty-based marks, and calibration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobkit.basics.shown import Shown
from jobkit.quiz.progress.answers import StoredAnswer

__all__ = ["Calibration", "PracticeSummary", "points", "summary_of"]

_RIGHT = {1: 1, 2: 2, 3: 3}
_WRONG = {1: 0, 2: -2, 3: -6}


def points(answer: StoredAnswer) -> int | None:
    """Return the certainty-based points of an answer; None where the learner did not say how sure.

    To be certain and right is worth 3, to be certain and wrong costs 6: it pays to say what one knows.
    """
    if answer.sure is None or answer.outcome == "not attempted":
        return None
    return (_RIGHT if answer.is_right else _WRONG)[answer.sure]


@dataclass(frozen=True, slots=True)
class Calibration(Shown):
    """How many answers of one certainty (1 to 3) were right."""

    sure: int
    right: int
    of: int


@dataclass(frozen=True, slots=True, repr=False)
class PracticeSummary(Shown):
    """What a session of practice showed.

    Parameters
    ----------
    confident : tuple of StoredAnswer
        Wrong though the learner was certain: to be looked at first.
    right, right_later, wrong, skipped : int
        Right at the first try, at the second, never; not answered.
    mark : float
        Mean mark of the first tries, 0 to 1, in parts.
    points : int
        Certainty-based points.
    calibration : tuple of Calibration
    """

    confident: tuple[StoredAnswer, ...]
    right: int
    right_later: int
    wrong: int
    skipped: int
    mark: float
    points: int
    calibration: tuple[Calibration, ...]

    def __repr__(self) -> str:
        return self._text()


def summary_of(answers: Sequence[StoredAnswer]) -> PracticeSummary:
    """Return the summary of the answers of one session."""
    first = [answer for answer in answers if answer.attempt == 1]
    tried = [answer for answer in first if answer.outcome != "not attempted"]
    right = sum(answer.is_right for answer in tried)
    later = sum(answer.is_right for answer in answers if answer.attempt > 1)
    return PracticeSummary(
        confident=tuple(answer for answer in tried if answer.sure == 3 and not answer.is_right),
        right=right,
        right_later=later,
        wrong=len(tried) - right - later,
        skipped=len(first) - len(tried),
        mark=sum(answer.mark for answer in tried) / len(tried) if tried else 0.0,
        points=sum(points(answer) or 0 for answer in tried),
        calibration=tuple(_calibration(sure, tried) for sure in (1, 2, 3)),
    )


def _calibration(sure: int, answers: Iterable[StoredAnswer]) -> Calibration:
    of = [answer for answer in answers if answer.sure == sure]
    return Calibration(sure, sum(answer.is_right for answer in of), len(of))
