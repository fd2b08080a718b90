"""Reading a file of exercises or a level: every problem with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from jobkit.basics.errors import ArtifactError, DefinitionError, Problem, QuizError
from jobkit.jobs.base import Definition
from jobkit.jobs.files import Document, read_document

__all__ = ["read_model"]

_MOST_BYTES = 2_000_000
_Model = TypeVar("_Model", bound=Definition)


def read_model(path: Path, model: type[_Model]) -> _Model:
    """Return a file as a model.

    Raises
    ------
    QuizError
        The file cannot be read or is malformed: names file, line and field of each problem.
    """
    try:
        document = read_document(path, _MOST_BYTES)
    except ArtifactError as error:
        raise QuizError(error.what, where=error.where) from None
    try:
        return model.model_validate(document.data)
    except DefinitionError as error:
        lines = [_line(document, problem) for problem in error.problems]
        what = lines[0] if len(lines) == 1 else "\n  - ".join([f"{len(lines)} problems", *lines])
        raise QuizError(what, where=str(path)) from None


def _line(document: Document, problem: Problem) -> str:
    line = document.line(problem.place)
    return f"line {line}: {problem}" if line else str(problem)
