"""A learner takes a class exam: answers are kept as they are given, nothing is graded here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import QuizError
from jobkit.basics.file_writing import write_file
from jobkit.basics.shown import Shown
from jobkit.quiz.classroom.handed_in import HandedAnswer, HandedIn
from jobkit.quiz.classroom.paper import ClassPaper
from jobkit.quiz.exports.printed import PrintedItem, code_of, with_choices

__all__ = ["ClassSitting", "sit"]


@checked
class ClassSitting(Shown):
    """One learner's sitting.

    Parameters
    ----------
    paper : ClassPaper
    name : str
        A code name: it is what the instructor reads.

    Attributes
    ----------
    handed : HandedIn
        The answers so far.

    Examples
    --------
    >>> import jobkit
    >>> exam = jobkit.quiz.class_exam(jobkit.quiz.load("topic-4"), items=2, seed=1)
    >>> sitting = jobkit.quiz.sit(exam.papers[0], "grey owl")
    >>> sitting.answer(1, "B")
    >>> [one.answer for one in sitting.handed.answers]
    ['B', None]
    """

    def __init__(self, paper: ClassPaper, name: str) -> None:
        if not name.strip():
            raise QuizError("give a name", where=paper.exam, hint="a code name that your instructor knows")
        self.paper = paper
        empty = tuple(HandedAnswer(str(item["id"]), None) for item in paper.items)
        self.handed = HandedIn(paper.exam, paper.group, name.strip(), empty)

    def answer(self, number: int, answer: Any, seconds: float | None = None) -> None:
        """Keep an answer; a later one to the same question replaces it.

        Parameters
        ----------
        number : int
            Of the question, from 1.
        answer : object
            Letters, a text, a number, or rows with their values.
        seconds : float, optional
            How long it took.

        Raises
        ------
        QuizError
            There is no such question, or no such letter in it.
        """
        item = self.item(number)
        _check_letters(item, answer)
        given = list(self.handed.answers)
        given[number - 1] = HandedAnswer(str(item["id"]), answer, seconds)
        self.handed = replace(self.handed, answers=tuple(given))

    def item(self, number: int) -> Mapping[str, Any]:
        """Return a question as it is shown; raises QuizError for a number that is none."""
        if not 1 <= number <= len(self.paper.items):
            hint = f"questions are 1 to {len(self.paper.items)}"
            raise QuizError(f"there is no question {number}", where=self.paper.exam, hint=hint)
        return self.paper.items[number - 1]

    def show(self, number: int) -> PrintedItem:
        """Return a question to look at; raises QuizError for a number that is none."""
        item = self.item(number)
        named = {name: str(item.get(name) or "") for name in ("id", "type", "objective", "title", "stem")}
        named["stem"] += f"\n\n{item['text']}" if item.get("text") else ""
        return PrintedItem(
            **named,
            task=str(item.get("how") or "") + " Answer for today's platform." * bool(item.get("readings")),
            choices=tuple(str(option["text"]) for option in item.get("options") or ()),
            rows=tuple(with_choices(row["text"], row.get("choices") or ()) for row in item.get("rows") or ()),
            code=code_of(item, item.get("scenario")),
            back=None,
        )

    def hand_in(self, path: str | PathLike[str]) -> Path:
        """Write the answers: JSON if the name of the file ends so, otherwise CSV."""
        out = Path(path)
        return write_file(
            out, self.handed.to_json() if out.suffix.lower() == ".json" else self.handed.to_csv()
        )


@checked
def sit(paper: ClassPaper | str | PathLike[str], name: str) -> ClassSitting:
    """Begin a class exam.

    Parameters
    ----------
    paper : ClassPaper, str or path
        What the instructor handed out.
    name : str
        Your code name.

    Raises
    ------
    QuizError
        The file is no paper, or the name is empty.
    """
    return ClassSitting(paper if isinstance(paper, ClassPaper) else ClassPaper.load(paper), name)


_BY_LETTER = ("single", "multi", "build_list", "hotspot")


def _check_letters(item: Mapping[str, Any], answer: Any) -> None:
    """Refuse letters that are not shown: a slip of the finger should not cost a point."""
    if item.get("type") not in _BY_LETTER or not isinstance(answer, str):
        return
    letters = [str(option["letter"]) for option in item.get("options") or ()]
    given = [part for part in answer.replace(",", " ").upper().split() if part]
    strange = [part for part in given if part not in letters]
    if strange:
        raise QuizError(
            f"there is no option {strange[0][:20]!r}",
            where=str(item["id"]),
            hint=f"options are {', '.join(letters)}",
        )
