"""Grade what a class handed in, on the instructor's side, and grade it again after an item was repaired."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, QuizError
from jobkit.quiz.bank import Bank
from jobkit.quiz.classroom.handed_in import HandedAnswer, HandedIn, files_in, read_handed_in
from jobkit.quiz.classroom.item_statistics import GradedAnswer, item_statistics
from jobkit.quiz.classroom.paper import ClassKey, order_seed
from jobkit.quiz.classroom.report import ClassReport
from jobkit.quiz.items import SingleChoice
from jobkit.quiz.question import Question

__all__ = ["grade_all", "grade_folder"]


@checked
def grade_folder(
    folder: str | PathLike[str], key: ClassKey | str | PathLike[str], *, bank: Bank | None = None
) -> ClassReport:
    """Grade what a class handed in.

    Parameters
    ----------
    folder : str or path
        With one CSV or JSON file of each learner.
    key : ClassKey, str or path
        The key that was written with the exam. It reads the answers in the order in which they were shown.
    bank : Bank, optional
        Items of the same ids that were repaired since: the same answers are graded by these.

    Returns
    -------
    ClassReport
        Files that could not be read stand in its ``problems``; the others are graded.

    Raises
    ------
    QuizError
        There is no such folder or key, or no file in the folder could be read.
    """
    kept = key if isinstance(key, ClassKey) else ClassKey.load(key)
    problems: list[str] = []
    handed = list(_all_of(Path(folder), kept, problems))
    if not handed:
        raise QuizError(
            "nobody's answers could be read", where=str(folder), hint="; ".join(problems[:5]) or "no files"
        )
    return grade_all(handed, kept, bank=bank, problems=problems)


def grade_all(
    handed: Iterable[HandedIn], key: ClassKey, *, bank: Bank | None = None, problems: Iterable[str] = ()
) -> ClassReport:
    """Grade answers that were read already; `problems` are told in the report, with those of grading.

    Parameters
    ----------
    handed : iterable of HandedIn
        Of the exam that the key belongs to, one of each learner.
    key : ClassKey
    bank : Bank, optional
        As in `grade_folder`.
    problems : iterable of str
    """
    grader = _Grader(key, bank)
    graded = tuple(grade for one in handed for grade in grader.grades(one))
    return ClassReport(
        title=key.title,
        answers=graded,
        items=item_statistics(graded, grader.wrong_answers()),
        titles={name: question.title for name, question in grader.now.items()},
        keys=grader.keys(),
        problems=(*problems, *grader.problems),
    )


def _all_of(folder: Path, key: ClassKey, problems: list[str]) -> Iterator[HandedIn]:
    """Yield what each learner handed in; of two files of one name the first counts."""
    if not folder.is_dir():
        raise QuizError("is no folder", where=str(folder))
    seen: dict[str, str] = {}
    for path in files_in(folder):
        try:
            one = read_handed_in(path)
        except QuizError as error:
            problems.append(str(error))
            continue
        if one.exam != key.exam:
            problems.append(f"{path.name}: is of exam {one.exam[:80]!r}, not {key.exam!r}")
        elif one.name in seen:
            problems.append(f"{path.name}: {one.name!r} handed in {seen[one.name]} already, which counts")
        else:
            seen[one.name] = path.name
            yield one


class _Grader:
    """Grades answers; what is the same was graded already."""

    def __init__(self, key: ClassKey, bank: Bank | None) -> None:
        self.seed = key.seed
        self.then = key.questions()
        self.now = {
            name: bank[name] if bank is not None and name in bank else question
            for name, question in self.then.items()
        }
        self.problems: list[str] = []
        self._known: dict[tuple[str, str], Any] = {}

    def grades(self, handed: HandedIn) -> Iterator[GradedAnswer]:
        """Yield a grade for each item of the exam; what was not handed in is not attempted."""
        given = {one.item: one for one in handed.answers}
        strange = sorted(set(given) - set(self.then))
        if strange:
            self.problems.append(
                f"{handed.name}: answers items that the exam has not: {', '.join(strange)[:200]}"
            )
        for name in self.then:
            yield self._grade(handed, given.get(name, HandedAnswer(name, None)))

    def _grade(self, handed: HandedIn, answer: HandedAnswer) -> GradedAnswer:
        name = answer.item
        try:
            response = self.then[name].response(answer.answer, order_seed(self.seed, handed.group))
            grade = self._graded(name, response)
        except JobkitError as error:
            note = str(error)
            self.problems.append(f"{handed.name}, {name}: {note}")
            return GradedAnswer(
                handed.name, name, "wrong", 0.0, 0.0, "(unreadable)", (), answer.seconds, note
            )
        return GradedAnswer(
            learner=handed.name,
            item=name,
            outcome=grade.outcome,
            score=grade.score,
            mark=grade.mark,
            chosen=_words(self.then[name], response),
            misconceptions=grade.misconceptions,
            seconds=answer.seconds,
        )

    def _graded(self, name: str, response: Any) -> Any:
        place = name, json.dumps(response, sort_keys=True)
        if place not in self._known:
            self._known[place] = self.now[name].grade(response)
        return self._known[place]

    def keys(self) -> dict[str, str]:
        """Return the key of each item in words, as answers are told."""
        return {name: _words(question, question.item.key_of()) for name, question in self.now.items()}

    def wrong_answers(self) -> dict[str, list[str]]:
        """Return the distractors of each item with one key."""
        singles = ((name, question.item) for name, question in self.now.items())
        return {
            name: [option.text for option in item.options if option.id != item.key]
            for name, item in singles
            if isinstance(item, SingleChoice)
        }


def _words(question: Question, response: Any) -> str:
    """Return a response with the texts of the options in place of their ids."""
    item = question.item
    texts = {entry.id: entry.text for entry in (*item.entries, *item.rows)}
    return _in_words(response, texts)


def _in_words(response: Any, texts: Mapping[str, str]) -> str:
    if isinstance(response, Mapping):
        return "; ".join(
            f"{texts.get(str(name), name)}: {_in_words(value, texts)}" for name, value in response.items()
        )
    if isinstance(response, (list, tuple)):
        return "; ".join(_in_words(part, texts) for part in response)
    return "" if response is None else texts.get(str(response), str(response))
