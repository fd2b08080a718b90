"""A question bank: read a file, find a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from jobkit.basics import resources
from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, DefinitionError, Problem, QuizError, path_text
from jobkit.jobs.files import Document, read_document
from jobkit.quiz.items import BankFile
from jobkit.quiz.question import Question

__all__ = ["Bank", "UnknownQuestionError", "load", "topics"]

_TOPIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LONGEST = 100  # letters of a topic
_MOST_BYTES = 5_000_000


class UnknownQuestionError(QuizError, KeyError):
    """No question of that name; also a KeyError, as of any mapping."""


class Bank(Mapping[str, Question]):
    """The questions of one topic, in order; ``bank["q2"]`` finds by alias or id.

    Examples
    --------
    >>> import jobkit
    >>> bank = jobkit.quiz.load("topic-4")
    >>> len(bank), bank["q3"].title
    (6, 'Job Chaining')
    """

    def __init__(self, file: BankFile) -> None:
        self.topic = file.topic
        self.title = file.title
        self.exam = file.exam
        self.provenance = file.provenance
        self.objectives = dict(file.objectives)
        self._questions = {item.id: Question(item) for item in file.items}
        self._ids = {name: item.id for item in file.items for name in (item.id, *item.aliases)}

    def __getitem__(self, name: str) -> Question:
        if name in self._ids:
            return self._questions[self._ids[name]]
        raise UnknownQuestionError.unknown("question", name, self._ids, where=self.topic)

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)

    def __repr__(self) -> str:
        lines = [f"{self.topic} · {self.title}: {len(self)} questions"]
        return "\n".join(lines + [f"  {question.label}  {question.title}" for question in self.values()])


def topics() -> tuple[str, ...]:
    """Return the topics that `load` knows by name, sorted."""
    return tuple(sorted(path.stem for path in resources.folder("quizzes").glob("*.yml")))


@checked
def load(topic: str | PathLike[str]) -> Bank:
    """Return the bank of a topic, or of a file.

    Parameters
    ----------
    topic : str or path
        ``"topic-4"``, or the path of a ``.yml`` file.

    Raises
    ------
    QuizError
        There is no such topic or file, or it is malformed: names file, line, item and field of each problem.
    """
    try:
        document = read_document(_path(topic), _MOST_BYTES)
    except ArtifactError as error:
        raise QuizError(error.what, where=error.where) from None
    try:
        return Bank(BankFile.model_validate(document.data))
    except DefinitionError as error:
        raise _malformed(document, error) from None


def _path(topic: str | PathLike[str]) -> Path:
    name = str(topic)
    if not isinstance(topic, str) or name.endswith((".yml", ".yaml")):
        return Path(topic)
    path = resources.folder("quizzes") / f"{name}.yml"
    if not _TOPIC.match(name[:_LONGEST]) or len(name) > _LONGEST or not path.is_file():
        raise QuizError.unknown("question bank", name, topics(), also="or give the path of a .yml file")
    return path


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
