"""A question bank: read a file, find a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics import resources
from jobkit.basics.errors import ArtifactError, DefinitionError, Problem, QuizError, did_you_mean
from jobkit.jobs.files.yaml_text import parse_yaml
from jobkit.quiz.items import BankFile
from jobkit.quiz.question import Question

__all__ = ["Bank", "UnknownQuestionError", "load", "topics"]

_TOPIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
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
        hint = did_you_mean(str(name), self._ids) or "known: " + ", ".join(self._ids)
        raise UnknownQuestionError(f"no question is called {name!r}", where=self.topic, hint=hint)

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


def load(topic: str | PathLike[str]) -> Bank:
    """Return the bank of a topic, or of a file.

    Parameters
    ----------
    topic : str or path
        ``"topic-4"``, or the path of a ``.yml`` file.

    Raises
    ------
    QuizError
        No such topic or file; or one that is no bank: names file, line, item and field of each problem.
    """
    path = _path(topic)
    text = _read(path)
    try:
        data, lines = parse_yaml(text)
    except ArtifactError as error:
        raise QuizError(error.what, where=f"{path}, {error.where}" if error.where else str(path)) from None
    try:
        return Bank(BankFile.model_validate(data))
    except DefinitionError as error:
        raise _malformed(str(path), data, lines, error) from None


def _path(topic: str | PathLike[str]) -> Path:
    name = str(topic)
    if not isinstance(topic, str) or name.endswith((".yml", ".yaml")):
        return Path(topic)
    path = resources.folder("quizzes") / f"{name}.yml"
    if not _TOPIC.match(name) or not path.is_file():
        hint = (
            did_you_mean(name, topics()) or f"known: {', '.join(topics())}; or give the path of a .yml file"
        )
        raise QuizError(f"no question bank is called {name!r}", hint=hint)
    return path


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QuizError(f"cannot be read: {reason}", where=str(path)) from None
    if len(raw) > _MOST_BYTES:
        raise QuizError(f"is larger than {_MOST_BYTES // 1_000_000} MB", where=str(path))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuizError(f"is not UTF-8 text (byte {error.start})", where=str(path)) from None


def _malformed(
    file: str, data: Any, lines: Mapping[tuple[str | int, ...], int], error: DefinitionError
) -> QuizError:
    """Return the problems of a file, each with its line, item and field."""
    said = [_line(problem, data, lines) for problem in error.problems]
    if len(said) == 1:
        return QuizError(said[0], where=file)
    return QuizError(f"{len(said)} problems" + "".join(f"\n  - {line}" for line in said), where=file)


def _line(problem: Problem, data: Any, lines: Mapping[tuple[str | int, ...], int]) -> str:
    path = _steps(problem.field)
    while path and path not in lines:
        path = path[:-1]
    place = f"line {lines[path]}: " if path in lines else ""
    match = re.match(r"items\[(\d+)\]\.?", problem.field)
    if not match:
        return f"{place}{problem}"
    position = int(match[1])
    inner = Problem(problem.field[match.end() :], problem.value, problem.message)
    return f"{place}item {position + 1}{_name(data, position)}: {inner}"


def _steps(field: str) -> tuple[str | int, ...]:
    """Return ``items[1].stem`` as ``("items", 1, "stem")``."""
    found = re.findall(r"\[(\d+)\]|([^.\[\]]+)", field)
    return tuple(int(number) if number else word for number, word in found)


def _name(data: Any, position: int) -> str:
    try:
        name = data["items"][position]["id"]
    except (KeyError, IndexError, TypeError):
        return ""
    return f" ({name[:80]!r})" if isinstance(name, str) else ""
