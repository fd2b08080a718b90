"""A class exam: the paper that learners get, without keys, and the key that the instructor keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import Field

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, DefinitionError, QuizError
from jobkit.basics.shown import Shown
from jobkit.jobs.base import Definition, FrozenData
from jobkit.jobs.files import read_document
from jobkit.quiz.bank import Bank
from jobkit.quiz.classroom.drawing import drawn
from jobkit.quiz.items.bank_file import PartFile
from jobkit.quiz.question import Question
from jobkit.quiz.stage import Stage

__all__ = ["ClassExam", "ClassKey", "ClassPaper", "class_exam", "order_seed"]

_MOST_BYTES = 20_000_000


class ClassPaper(Definition):
    """What a learner gets.

    Parameters
    ----------
    jobkit : str
        ``class exam``, by which the file is known.
    version : int
    exam : str
        Names the exam in what learners hand in.
    group : int
    title : str
    items : tuple of dict
        As presented: neither keys nor reasons.
    """

    jobkit: Literal["class exam"] = "class exam"
    version: Literal[1] = 1
    exam: str = Field(max_length=200)
    group: int = 1
    title: str
    items: tuple[Mapping[str, FrozenData], ...]

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a paper; raises QuizError for a file that is none."""
        return _loaded(cls, path, "the paper of a class exam")

    def dump(self) -> str:
        """Return the paper as JSON."""
        return json.dumps(self.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


class ClassKey(Definition):
    """What the instructor keeps: the items as they were on the day, with everything.

    Parameters
    ----------
    exam, title : str
    seed : int
    topic : str
        Of the bank.
    order : tuple of str
        Ids of the items as they stand on the papers.
    parts : tuple of PartFile
        The items, each with the scenarios of its file.
    """

    jobkit: Literal["class exam key"] = "class exam key"
    version: Literal[1] = 1
    exam: str
    title: str
    seed: int
    topic: str
    order: tuple[str, ...]
    parts: tuple[PartFile, ...]

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a key; raises QuizError for a file that is none."""
        return _loaded(cls, path, "the key of a class exam")

    def dump(self) -> str:
        """Return the key as JSON."""
        fields = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"

    def questions(self) -> dict[str, Question]:
        """Return the questions as they were on the day, by id."""
        known = {item.id: Question(item, Stage(part.scenarios)) for part in self.parts for item in part.items}
        return {name: known[name] for name in self.order if name in known}


@dataclass(frozen=True, slots=True)
class ClassExam(Shown):
    """A class exam: a paper for each group, and one key."""

    papers: tuple[ClassPaper, ...]
    key: ClassKey


def order_seed(seed: int, group: int) -> int:
    """Return the seed by which a group sees its options: neighbours of another group see another order."""
    return seed * 1_000 + group


@checked
def class_exam(
    bank: Bank,
    *,
    items: int | Sequence[str] = 20,
    seed: int,
    groups: int = 1,
    title: str = "",
    name: str = "",
) -> ClassExam:
    """Draw an exam for a class.

    Parameters
    ----------
    bank : Bank
    items : int or sequence of str
        How many questions, or their ids, in this order.
    seed : int
        The same seed draws the same exam.
    groups : int
        All groups get the same questions, each in an order of its own.
    title : str, optional
    name : str, optional
        By which what learners hand in is told from another exam; topic and seed where it is left out.

    Returns
    -------
    ClassExam
        Hand out ``papers``, keep ``key``.

    Raises
    ------
    QuizError
        The bank has not so many items.
    """
    if not 1 <= groups <= 100 or not items or (isinstance(items, int) and items < 1):
        raise QuizError("an exam has 1 item or more, and 1 to 100 groups", where="class exam")
    if isinstance(items, int):
        questions = drawn(bank.values(), items, seed)
    else:
        questions = tuple(bank[item] for item in dict.fromkeys(items))
    exam, heading = name or f"{bank.topic}-{seed}", title or f"{bank.title}, exam {seed}"
    papers = tuple(_paper(exam, heading, questions, seed, group) for group in range(1, groups + 1))
    return ClassExam(papers, _key(exam, heading, questions, seed, bank.topic))


def _paper(exam: str, title: str, questions: tuple[Question, ...], seed: int, group: int) -> ClassPaper:
    items = tuple(question.presented(order_seed(seed, group)).to_dict() for question in questions)
    return ClassPaper(exam=exam, group=group, title=title, items=items)


def _key(exam: str, title: str, questions: tuple[Question, ...], seed: int, topic: str) -> ClassKey:
    files: dict[int, list[Question]] = {}  # by what the questions of one file share, in order of appearance
    for question in questions:
        files.setdefault(id(question.stage.scenarios), []).append(question)
    parts = [
        PartFile(scenarios=several[0].stage.scenarios, items=tuple(question.item for question in several))
        for several in files.values()
    ]
    order = tuple(question.id for question in questions)
    return ClassKey(
        jobkit="class exam key",
        version=1,
        exam=exam,
        title=title,
        seed=seed,
        topic=topic,
        order=order,
        parts=tuple(parts),
    )


_Kept = TypeVar("_Kept", bound=Definition)


def _loaded(kind: type[_Kept], path: str | PathLike[str], what: str) -> _Kept:
    try:
        return kind.model_validate(read_document(Path(path), _MOST_BYTES).data)
    except ArtifactError as error:
        raise QuizError(error.what, where=error.where) from None
    except DefinitionError as error:
        raise QuizError(f"is not {what}: {error.problems[0]}", where=str(path)) from None
