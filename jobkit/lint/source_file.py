"""The file that the jobs come from: where in it a finding stands, and what its comments tell the linter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from jobkit.basics.errors import Place
from jobkit.basics.text_span import TextSpan
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.spans import value_spans
from jobkit.lint.comments import IgnoreComment, ignore_comments
from jobkit.lint.finding import FindingPlace

__all__ = ["SourceFile"]


@dataclass(frozen=True)
class SourceFile:
    """A definition file, as the linter looks at it.

    Parameters
    ----------
    name : str
        As it was given: a path.
    document : Document
    """

    name: str
    document: Document

    @cached_property
    def text_lines(self) -> tuple[str, ...]:
        """The lines of the file, without their ends."""
        return tuple(self.document.text.split("\n"))

    @cached_property
    def comments(self) -> tuple[IgnoreComment, ...]:
        """The comments for the linter, from top to bottom."""
        return tuple(ignore_comments(self.document.text))

    def job_at(self, line: int) -> str:
        """Return the job that a line belongs to: the last that begins above it, or the first of all."""
        begun = [name for name, place in self._jobs.items() if self._spans[place].line <= line]
        return begun[-1] if begun else next(iter(self._jobs), "")

    def located(self, places: Iterable[FindingPlace]) -> Iterator[FindingPlace]:
        """Yield the places with their spans."""
        for one in places:
            yield one if one.span is not None else replace(one, span=self.span(one.job, one.place))

    def span(self, job: str, place: Place) -> TextSpan | None:
        """Return where a field of a job stands; for one that is not written, what is nearest around it."""
        home = self._jobs.get(job)
        if home is None:
            return None
        for length in range(len(place), 0, -1):
            found = self._spans.get((*home, *place[:length]))
            if found is not None:
                return found
        return self._spans.get((*home, "name")) or self._spans.get(home)

    @cached_property
    def _spans(self) -> Mapping[Place, TextSpan]:
        return value_spans(self.document.text)

    @cached_property
    def _jobs(self) -> Mapping[str, Place]:
        """The place of each job in the file, in its order; a job is known by its key, or by its name."""
        data: Any = self.document.data
        if not isinstance(data, dict):
            return {}
        jobs = data.get("jobs", [data])
        home: Place = ("jobs",) if "jobs" in data else ()
        found: dict[str, Place] = {}
        for index, entry in enumerate(jobs if isinstance(jobs, list) else []):
            place = (*home, index) if home else ()
            if isinstance(entry, dict) and place in self._spans:
                for name in (entry.get("key"), entry.get("name")):
                    if isinstance(name, str):
                        found.setdefault(name, place)
        return found
