"""Finding exercises: by name, and all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from jobkit.basics import resources
from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError, DefinitionError, QuizError
from jobkit.basics.shown import Shown
from jobkit.jobs.files import read_document
from jobkit.quiz.exercises.exercise import Exercise
from jobkit.quiz.exercises.kinds.file import ExerciseFile
from jobkit.quiz.stage import Stage

__all__ = ["Exercises", "exercise", "exercises", "read_exercises"]

_MOST_BYTES = 2_000_000
_ID = re.compile(r"(?m)^- id: *([a-z0-9-]+) *$")


@checked
class Exercises(Shown, Mapping[str, Exercise]):
    """Exercises by id, in the order of the course."""

    def __init__(self, several: tuple[Exercise, ...] = ()) -> None:
        self._known = {one.id: one for one in several}

    def __getitem__(self, name: str) -> Exercise:
        if name not in self._known:
            raise QuizError.unknown("exercise", name, self._known)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return self._text()


@checked
def exercise(name: str) -> Exercise:
    """Return an exercise of the course.

    Parameters
    ----------
    name : str
        Its id, as the notebook says it.

    Raises
    ------
    QuizError
        There is none of that name: names the nearest.

    Examples
    --------
    >>> import jobkit
    >>> jobkit.exercise("schedule-month-end").check("0 7 L * *").outcome
    'right'
    """
    known = _homes()
    if name not in known:
        raise QuizError.unknown("exercise", name, known)
    return next(one for one in _of_file(known[name]) if one.id == name)


@checked
def exercises(notebook: str | None = None, skill: str | None = None) -> Exercises:
    """Return the exercises of the course, by id.

    Parameters
    ----------
    notebook : str, optional
        Only those of one notebook: ``"03"``.
    skill : str, optional
        Only those of one sub-skill of the exam topic: ``"schedule"``.

    Raises
    ------
    QuizError
        For a notebook or a sub-skill that has none; lists those that have some.
    """
    every = tuple(one for path in dict.fromkeys(_homes().values()) for one in _of_file(path))
    for kind, wanted, names in (
        ("notebook", notebook, {one.notebook for one in every}),
        ("sub-skill", skill, {one.skill for one in every}),
    ):
        if wanted is not None and wanted not in names:
            raise QuizError.unknown(kind, wanted, sorted(names))
    chosen = (one for one in every if notebook in (None, one.notebook) and skill in (None, one.skill))
    return Exercises(tuple(chosen))


def read_exercises(path: str | PathLike[str]) -> tuple[Exercise, ...]:
    """Return the exercises of a file, as in `quizzes/exercises`.

    Raises
    ------
    QuizError
        The file cannot be read or is malformed: names file, line and field of each problem.
    """
    file, folder = _file(Path(path))
    stage = Stage(file.scenarios, folder)
    return tuple(Exercise(item, stage) for item in file.exercises)


def _of_file(path: Path) -> tuple[Exercise, ...]:
    file, folder = _kept(path)
    stage = Stage(file.scenarios, folder)
    return tuple(Exercise(item, stage) for item in file.exercises)


@lru_cache(maxsize=64)
def _kept(path: Path) -> tuple[ExerciseFile, Path]:
    return _file(path)


@lru_cache(maxsize=1)
def _homes() -> Mapping[str, Path]:
    """Return the file of each exercise; ids are found without reading the files as YAML."""
    found: dict[str, Path] = {}
    for path in sorted((resources.folder("quizzes") / "exercises").glob("*.yml")):
        for name in _ID.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise QuizError(f"two exercises have the id {name!r}", where=f"{found[name]} and {path}")
            found[name] = path
    return found


def _file(path: Path) -> tuple[ExerciseFile, Path]:
    try:
        document = read_document(path, _MOST_BYTES)
    except ArtifactError as error:
        raise QuizError(error.what, where=error.where) from None
    try:
        return ExerciseFile.model_validate(document.data), path.parent
    except DefinitionError as error:
        lines = [_line(document, problem) for problem in error.problems]
        what = lines[0] if len(lines) == 1 else "\n  - ".join([f"{len(lines)} problems", *lines])
        raise QuizError(what, where=str(path)) from None


def _line(document: Any, problem: Any) -> str:
    line = document.line(problem.place)
    return f"line {line}: {problem}" if line else str(problem)
