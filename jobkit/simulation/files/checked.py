"""A document that is being read, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from jobkit.basics.errors import ArtifactError, DefinitionError, JobkitError, Place, Problem, path_text
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.yaml_text import parse_yaml

__all__ = ["Checked"]

Found = TypeVar("Found")


class Checked:
    """Collects problems, so that one reading of a file names them all, each with its field and line.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document) -> None:
        self.document = document if document.lines else _with_lines(document)
        self.problems: list[Problem] = []

    def problem(self, place: Place, value: Any, message: str) -> None:
        """Note that the value at a place, ``("events", 0, "run_now", "job")``, is wrong."""
        line = self.document.line(place)
        said = f"{message} (line {line})" if line else message
        self.problems.append(Problem(path_text(place), value, said, place))

    def raise_problems(self) -> None:
        """Raise DefinitionError with all problems, if there are any."""
        if self.problems:
            raise DefinitionError("scenario", self.problems, where=str(self.document.path))

    def attempt(
        self, place: Place, value: Any, make: Callable[..., Found], *given: Any, **named: Any
    ) -> Found | None:
        """Return ``make(*given, **named)``, or None once its error is noted at the place with this value."""
        try:
            return make(*given, **named)
        except DefinitionError as error:
            for inner in error.problems:
                self.problem((*place, *inner.place), inner.value, inner.message)
        except JobkitError as error:
            where = f"{error.where}: " if isinstance(error, ArtifactError) and error.where else ""
            self.problem(place, value, f"{where}{error.what}" + (f" ({error.hint})" if error.hint else ""))
        return None

    def has_known(self, place: Place, fields: Mapping[str, Any], known: Iterable[str]) -> bool:
        """Return whether all fields are known; those that are not become problems."""
        wrong = [name for name in fields if name not in known]
        for name in wrong:
            error = JobkitError.unknown("field", name, known)
            self.problem((*place, name), fields[name], f"unknown field ({error.hint})")
        return not wrong

    def has_type(self, place: Place, value: Any, kind: type, words: str) -> bool:
        """Return whether a value is of a type; true and false are not numbers."""
        fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not fits:
            self.problem(place, value, f"must be {words}")
        return fits


def _with_lines(document: Document) -> Document:
    """Return a JSON document with its lines: JSON is YAML as well, but for a few characters."""
    try:
        return replace(document, lines=parse_yaml(document.text)[1])
    except ArtifactError:
        return document
