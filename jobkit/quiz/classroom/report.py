"""What an instructor reads of a class exam: items, learners, misconceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import fmean

from jobkit.basics.html_document import html_document
from jobkit.basics.prose import Prose
from jobkit.basics.shown import Shown
from jobkit.basics.spreadsheet import csv_text
from jobkit.quiz.classroom.item_statistics import GradedAnswer, ItemStatistics

__all__ = ["ClassReport", "LearnerResult", "MisconceptionResult"]


@dataclass(frozen=True, slots=True)
class LearnerResult:
    """One learner's exam.

    Parameters
    ----------
    name : str
    right, items : int
    mark : float
        Mean mark with partial credit, 0 to 1.
    misconceptions : tuple of str
        Those behind two or more of the learner's answers first, each once.
    """

    name: str
    right: int
    items: int
    mark: float
    misconceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MisconceptionResult:
    """A wrong idea, and who has it.

    Parameters
    ----------
    name : str
    learners : tuple of str
        At least one of their answers shows it.
    held_by : tuple of str
        Two or more of their answers show it: no slip.
    items : tuple of str
        Where it was seen.
    """

    name: str
    learners: tuple[str, ...]
    held_by: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class ClassReport(Shown):
    """The graded answers of a class.

    Parameters
    ----------
    title : str
    answers : tuple of GradedAnswer
    items : tuple of ItemStatistics
    titles, keys : dict of str to str
        Title and key of each item, in words.
    problems : tuple of str
        Files and answers that could not be read.
    """

    title: str
    answers: tuple[GradedAnswer, ...]
    items: tuple[ItemStatistics, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @cached_property
    def learners(self) -> tuple[LearnerResult, ...]:
        """Each learner's exam, by name."""
        return tuple(self._learner(name) for name in sorted({answer.learner for answer in self.answers}))

    def _learner(self, name: str) -> LearnerResult:
        own = [answer for answer in self.answers if answer.learner == name]
        counts = Counter(word for answer in own for word in answer.misconceptions)
        return LearnerResult(
            name=name,
            right=sum(answer.outcome == "right" for answer in own),
            items=len(own),
            mark=fmean(answer.mark for answer in own),
            misconceptions=tuple(sorted(counts, key=lambda word: (-counts[word], word))),
        )

    @cached_property
    def misconceptions(self) -> tuple[MisconceptionResult, ...]:
        """Each misconception behind an answer; those that learners show more than once first."""
        counts = Counter((word, one.learner) for one in self.answers for word in one.misconceptions)
        found = [self._misconception(word, counts) for word in dict.fromkeys(word for word, _ in counts)]
        return tuple(sorted(found, key=lambda one: (-len(one.held_by), -len(one.learners), one.name)))

    def _misconception(self, word: str, counts: Counter[tuple[str, str]]) -> MisconceptionResult:
        learners = {learner: number for (name, learner), number in counts.items() if name == word}
        return MisconceptionResult(
            name=word,
            learners=tuple(sorted(learners)),
            held_by=tuple(sorted(learner for learner, number in learners.items() if number > 1)),
            items=tuple(item.item for item in self.items if word in item.misconceptions),
        )

    def to_csv(self) -> str:
        """Return one row for each item."""
        rows = [
            (
                *(item.item, self.titles.get(item.item, ""), item.answers, item.not_attempted),
                *(_figure(item.difficulty), *map(_figure, item.difficulty_interval)),
                *(_figure(item.discrimination), *map(_figure, item.discrimination_interval or (None, None))),
                *(item.verdict, _figure(item.seconds, 0), self.keys.get(item.item, "")),
                "; ".join(f"{number} x {text}" for text, number in item.chosen.items()),
                "; ".join(f"{number} x {word}" for word, number in item.misconceptions.items()),
            )
            for item in self.items
        ]
        return csv_text([_HEADINGS, *rows])

    def answers_csv(self) -> str:
        """Return one row for each answer."""
        rows = [
            (
                *(one.learner, one.item, one.outcome, _figure(one.score, 0), _figure(one.mark), one.chosen),
                *("; ".join(one.misconceptions), _figure(one.seconds, 0), one.note),
            )
            for one in self.answers
        ]
        return csv_text([_ANSWER_HEADINGS, *rows])

    @property
    def document(self) -> str:
        """The report as an HTML document."""
        heading = Prose(f"**{self.title}**").html
        return html_document(self.title, heading + self._repr_mimebundle_()["text/html"])

    def __repr__(self) -> str:
        return self._text()


_HEADINGS = (
    *("item", "title", "answers", "not attempted", "difficulty", "difficulty low", "difficulty high"),
    *("discrimination", "discrimination low", "discrimination high", "verdict", "median seconds", "key"),
    *("chosen", "misconceptions"),
)
_ANSWER_HEADINGS = (
    *("name", "item", "outcome", "score", "mark", "answer", "misconceptions", "seconds", "note"),
)


def _figure(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:.{digits}f}"
