"""Reading question banks: a head with its parts, or a part by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TypeVar

from jobkit.basics import resources
from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, DefinitionError, Problem, QuizError, path_text
from jobkit.jobs.base import Definition
from jobkit.jobs.files import Document, read_document
from jobkit.quiz.bank import Bank
from jobkit.quiz.items import BankFile, PartFile, QuizItem
from jobkit.quiz.items.bank_file import check_names, check_objectives
from jobkit.quiz.question import Question
from jobkit.quiz.stage import Stage

__all__ = ["load", "topics"]

_TOPIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LONGEST = 100  # letters of a topic
_MOST_BYTES = 5_000_000
_File = TypeVar("_File", bound=Definition)
_Read = tuple[Document, BankFile | PartFile]


def topics() -> tuple[str, ...]:
    """Return the topics that `load` knows by name, sorted."""
    return tuple(sorted(path.stem for path in resources.folder("quizzes").glob("*.yml")))


@checked
def load(topic: str | PathLike[str]) -> Bank:
    """Return the bank of a topic, or of a file.

    Parameters
    ----------
    topic : str or path
        ``"topic-4"``, or the path of a ``.yml`` file: the head of a bank, or one of its parts.

    Raises
    ------
    QuizError
        There is no such topic or file, or it is malformed: names file, line, item and field of each problem.
    """
    document = _document(_path(topic))
    if isinstance(document.data, dict) and "items" in document.data and "schema_version" not in document.data:
        return _of_part(document)
    head = _read(document, BankFile)
    files: list[_Read] = [(document, head)]
    for name in head.parts:
        part = _document(document.path.parent / head.topic / f"{name}.yml")
        files.append((part, _read(part, PartFile)))
    _check(files, head)
    return Bank(head, _questions(files))


def _of_part(document: Document) -> Bank:
    """Return one part as a bank; its head is the file that its folder is named after."""
    part = _read(document, PartFile)
    folder = document.path.resolve().parent
    above = folder.with_name(f"{folder.name}.yml")
    if above.is_file():
        head = _read(_document(above), BankFile)
    else:
        known = {item.objective: item.objective for item in part.items}
        head = BankFile(
            schema_version=1, topic="part", title=document.path.stem, objectives=known, parts=("part",)
        )
    _check([(document, part)], head)
    return Bank(head, _questions([(document, part)]))


def _questions(files: Iterable[_Read]) -> Iterator[Question]:
    for document, file in files:
        stage = Stage(file.scenarios, document.path.parent)
        for position, item in enumerate(file.items):
            try:
                yield _question(item, stage)
            except QuizError as error:
                raise error.at(_where(document, position, item)) from None


def _question(item: QuizItem, stage: Stage) -> Question:
    """Return a question whose scenarios are there."""
    question = Question(item, stage)
    for name in question.scenarios:
        stage.fields(name)
    return question


def _where(document: Document, position: int, item: QuizItem) -> str:
    line = document.line(("items", position))
    return f"{document.path}: {f'line {line}: ' if line else ''}item {position + 1} ({item.id!r})"


def _check(files: Iterable[_Read], head: BankFile) -> None:
    """Check what holds for all parts together."""
    several = list(files)
    before = list(head.items) if all(file is not head for _, file in several) else []
    for document, file in several:
        for position, item in enumerate(file.items):
            before.append(item)
            try:
                check_objectives([item], head.objectives)
                check_names(before)
            except ValueError as error:
                raise QuizError(str(error), where=_where(document, position, item)) from None


def _path(topic: str | PathLike[str]) -> Path:
    name = str(topic)
    if not isinstance(topic, str) or name.endswith((".yml", ".yaml")):
        return Path(topic)
    path = resources.folder("quizzes") / f"{name}.yml"
    if not _TOPIC.match(name[:_LONGEST]) or len(name) > _LONGEST or not path.is_file():
        raise QuizError.unknown("question bank", name, topics(), also="or give the path of a .yml file")
    return path


def _document(path: Path) -> Document:
    try:
        return read_document(path, _MOST_BYTES)
    except ArtifactError as error:
        raise QuizError(error.what, where=error.where) from None


def _read(document: Document, kind: type[_File]) -> _File:
    try:
        return kind.model_validate(document.data)
    except DefinitionError as error:
        raise _malformed(document, error) from None


def _malformed(document: Document, error: DefinitionError) -> QuizError:
    """Return the problems of a file, each with its line, item and field."""
    said = [_line(problem, document) for problem in error.problems]
    what = said[0] if len(said) == 1 else "\n  - ".join([f"{len(said)} problems", *said])
    return QuizError(what, where=str(document.path))


def _line(problem: Problem, document: Document) -> str:
    line = document.line(problem.place)
    place = f"line {line}: " if line else ""
    if problem.place[:1] != ("items",) or len(problem.place) == 1:
        return f"{place}{problem}"
    _, position, *inner = problem.place
    item = document.data["items"][position]
    name = item.get("id") if isinstance(item, dict) else None
    called = f" ({name[:80]!r})" if isinstance(name, str) else ""
    return f"{place}item {int(position) + 1}{called}: {replace(problem, field=path_text(tuple(inner)))}"
