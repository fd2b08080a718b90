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
from jobkit.basics.errors import QuizError
from jobkit.basics.shown import Shown
from jobkit.quiz.exercises.exercise import Exercise
from jobkit.quiz.exercises.kinds.file import ExerciseFile
from jobkit.quiz.exercises.reading import read_model
from jobkit.quiz.stage import Stage

__all__ = ["Exercises", "exercise", "exercises", "read_exercises"]

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

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Return what learners see of each as plain data: a hand-out without solutions and wrong answers."""
        return {name: one.to_dict() for name, one in self._known.items()}

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
    return _in(read_model(Path(path), ExerciseFile), Path(path).parent)


def _of_file(path: Path) -> tuple[Exercise, ...]:
    return _in(_kept(path), Path())


def _in(file: ExerciseFile, folder: Path) -> tuple[Exercise, ...]:
    """Return the exercises of a file; those that jobkit brings along name no file of this machine."""
    stage = Stage(file.scenarios, folder)
    return tuple(Exercise(item, stage) for item in file.exercises)


@lru_cache(maxsize=64)
def _kept(path: Path) -> ExerciseFile:
    return read_model(path, ExerciseFile)


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
