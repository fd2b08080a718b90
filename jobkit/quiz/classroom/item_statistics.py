"""What a class's answers say about an item: difficulty, discrimination, chosen answers, time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import correlation, fmean, median

from jobkit.basics.shown import Shown

__all__ = ["FEWEST_FOR_A_VERDICT", "GradedAnswer", "ItemStatistics", "item_statistics", "wilson"]

FEWEST_FOR_A_VERDICT = 30
"""Learners; with fewer, the interval of the discrimination holds good and bad items alike."""

_Z = 1.96  # 95 %
_RARE = 0.05


@dataclass(frozen=True, slots=True)
class GradedAnswer(Shown):
    """One learner's answer to one item.

    Parameters
    ----------
    learner, item : str
    outcome : {"right", "wrong", "not attempted"}
    score : float
        0 or 1, as in the exam.
    mark : float
        0 to 1, with partial credit.
    chosen : str
        The answer in words.
    misconceptions : tuple of str
    seconds : float, optional
    note : str
        Why the answer could not be read, else ``""``.
    """

    learner: str
    item: str
    outcome: str
    score: float
    mark: float
    chosen: str = ""
    misconceptions: tuple[str, ...] = ()
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemStatistics(Shown):
    """How a class did on one item.

    Parameters
    ----------
    item : str
    answers : int
        Learners who had the item, with those who gave no answer.
    not_attempted : int
    difficulty : float
        Mean score, 0 to 1: a high one is an easy item.
    difficulty_interval : tuple of float
        95 %, after Wilson.
    discrimination : float, optional
        Correlation of the item with the rest of the exam, -1 to 1. None where one of the two never changes,
        or with fewer than four learners.
    discrimination_interval : tuple of float, optional
        95 %, by Fisher's transformation.
    chosen : dict of str to int
        How often each answer was given, the most frequent first.
    misconceptions : dict of str to int
    seconds : float, optional
        Median time.
    rare : tuple of str
        Wrong answers that fewer than 5 % gave.
    """

    item: str
    answers: int
    not_attempted: int
    difficulty: float
    difficulty_interval: tuple[float, float]
    discrimination: float | None
    discrimination_interval: tuple[float, float] | None
    chosen: Mapping[str, int]
    misconceptions: Mapping[str, int]
    seconds: float | None
    rare: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``check the key``, ``revise``, ``fair``, ``good``, ``excellent``; ``too few`` under 30 learners."""
        if self.answers < FEWEST_FOR_A_VERDICT:
            return "too few"
        if self.discrimination is None:
            return "all alike"
        bands = ((0.0, "check the key"), (0.2, "revise"), (0.3, "fair"), (0.4, "good"))
        return next((word for limit, word in bands if self.discrimination < limit), "excellent")

    @property
    def flags(self) -> tuple[str, ...]:
        """``too hard`` under 20 %, ``too easy`` over 95 %; none under 30 learners."""
        if self.answers < FEWEST_FOR_A_VERDICT:
            return ()
        hard, easy = self.difficulty < 0.2, self.difficulty > 0.95
        return ("too hard",) * hard + ("too easy",) * easy + ("unused distractor",) * bool(self.rare)


def item_statistics(
    graded: Iterable[GradedAnswer], wrong_answers: Mapping[str, Sequence[str]] | None = None
) -> tuple[ItemStatistics, ...]:
    """Return the statistics of each item, in the order in which the items come.

    Parameters
    ----------
    graded : iterable of GradedAnswer
        Of a whole class: the rest of a learner's exam is what his items are compared with.
    wrong_answers : dict of str to sequence of str, optional
        For each item the wrong answers that can be chosen, in words; to find those that nobody chooses.
    """
    by_item: dict[str, list[GradedAnswer]] = {}
    by_learner: dict[str, dict[str, float]] = {}
    for answer in graded:
        by_item.setdefault(answer.item, []).append(answer)
        by_learner.setdefault(answer.learner, {})[answer.item] = answer.score
    return tuple(
        _of_item(item, answers, by_learner, (wrong_answers or {}).get(item, ()))
        for item, answers in by_item.items()
    )


def _of_item(
    item: str,
    answers: Sequence[GradedAnswer],
    by_learner: Mapping[str, Mapping[str, float]],
    wrong_answers: Sequence[str],
) -> ItemStatistics:
    scores = [answer.score for answer in answers]
    chosen = Counter(answer.chosen for answer in answers if answer.outcome != "not attempted")
    times = [answer.seconds for answer in answers if answer.seconds is not None]
    r = _corrected_correlation(item, [by_learner[answer.learner] for answer in answers])
    return ItemStatistics(
        item=item,
        answers=len(answers),
        not_attempted=sum(answer.outcome == "not attempted" for answer in answers),
        difficulty=fmean(scores),
        difficulty_interval=wilson(sum(scores), len(scores)),
        discrimination=r,
        discrimination_interval=None if r is None else _fisher(r, len(answers)),
        chosen=_by_number(chosen),
        misconceptions=_by_number(Counter(name for answer in answers for name in answer.misconceptions)),
        seconds=median(times) if times else None,
        rare=tuple(text for text in wrong_answers if chosen[text] < _RARE * len(answers)),
    )


def _by_number(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _corrected_correlation(item: str, learners: Sequence[Mapping[str, float]]) -> float | None:
    """Return how the item goes with the rest of the exam, the item itself left out of the rest."""
    pairs = [
        (scores[item], fmean(score for name, score in scores.items() if name != item))
        for scores in learners
        if len(scores) > 1
    ]
    own, rest = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if len(pairs) < 4 or len(set(own)) == 1 or len(set(rest)) == 1:
        return None
    return correlation(own, rest)


def _fisher(r: float, number: int) -> tuple[float, float]:
    middle, half = atanh(max(-0.999999, min(0.999999, r))), _Z / sqrt(number - 3)
    return tanh(middle - half), tanh(middle + half)


def wilson(hits: float, number: int) -> tuple[float, float]:
    """Return the 95 % interval of a share.

    >>> low, high = wilson(8, 10)
    >>> round(low, 2), round(high, 2)
    (0.49, 0.94)
    """
    if not number:
        return 0.0, 1.0
    share, z2 = hits / number, _Z**2
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = _Z / (1 + z2 / number) * sqrt(share * (1 - share) / number + z2 / (4 * number**2))
    return max(0.0, middle - half), min(1.0, middle + half)
