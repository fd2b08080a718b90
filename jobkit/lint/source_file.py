"""The file that the jobs come from: where in it a finding stands, and what its comments tell the linter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from jobkit.basics.errors import Place
from jobkit.basics.text_span import TextSpan
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.formats import recognise
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
        if len(self.document.text) > _MOST_TO_LOCATE:
            return ()
        return tuple(ignore_comments(self.document.text, is_hcl=self._is_hcl))

    def names_at(self, line: int) -> tuple[str, ...]:
        """Return what the job is called that a line belongs to: the last above it, or the first."""
        places = sorted(set(self._jobs.values()), key=lambda place: self._spans[place])
        begun = [place for place in places if self._spans[place].line <= line] or places[:1]
        return tuple(name for name, place in self._jobs.items() if place in begun[-1:])

    def located(self, places: Iterable[FindingPlace]) -> Iterator[FindingPlace]:
        """Yield the places with their spans."""
        for one in places:
            span = one.span or self.span(one.job, one.place)
            yield replace(one, span=self._whole(span) if span is not None else None)

    def _whole(self, span: TextSpan) -> TextSpan:
        """Return the value that begins where a span does, where only its first letter is known."""
        return self._by_start.get((span.line, span.column), span) if span.is_one_letter else span

    @cached_property
    def _by_start(self) -> Mapping[tuple[int, int], TextSpan]:
        return {(span.line, span.column): span for span in self._spans.values()}

    def span(self, job: str, place: Place) -> TextSpan | None:
        """Return where a field of a job stands; for one that is not written, what is nearest around it."""
        home = self._jobs.get(job)
        if home is None:
            return None
        for written in self._written(place):
            for length in range(len(written), 0, -1):
                found = self._spans.get((*home, *written[:length]))
                if found is not None:
                    return found
        return self._spans.get((*home, "name")) or self._spans.get(home)

    def _written(self, place: Place) -> Iterator[Place]:
        """Yield a field as the file may write it: in jobkit's own words, and in those of the Admin API."""
        if self._is_native:
            yield place
            return
        for own, foreign in _API_WORDS:
            if place[: len(own)] == own:
                yield (*foreign, *place[len(own) :])

    @cached_property
    def _spans(self) -> Mapping[Place, TextSpan]:
        text = self.document.text
        if len(text) > _MOST_TO_LOCATE:
            return {}
        if not self._is_hcl:
            return value_spans(text)
        from jobkit.lint.hcl_places import hcl_spans  # few files are of Terraform

        return hcl_spans(text)

    @property
    def _is_hcl(self) -> bool:
        return isinstance(self.document.data, str)

    @cached_property
    def _is_native(self) -> bool:
        return recognise(self.document)[0].name in ("native", "scenario")

    @cached_property
    def _jobs(self) -> Mapping[str, Place]:
        """The place of each job in the file, by its key, its name, its key among jobs, and its id."""
        found: dict[str, Place] = {}
        for place, entry in self._hcl_jobs() if self._is_hcl else _job_entries(self.document.data):
            key = entry.get("key") or (place[-1] if place and isinstance(place[-1], str) else None)
            name, number = entry.get("name"), entry.get("id")
            known = [one for one in (key, name, number) if isinstance(one, str | int)]
            for one in (*map(str, known), f"{name} ({key})", f"{name} ({number})"):
                if place in self._spans:
                    found.setdefault(one, place)
        return found

    def _hcl_jobs(self) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Yield the place of each job of a Terraform file, with its name where that is written out."""
        for place in self._spans:
            if place[:2] in _JOB_BLOCKS and len(place) == 3:
                span = self._spans.get((*place, "name"))
                line = self.text_lines[span.line - 1] if span is not None else ""
                name = re.search(r'=\s*"([^"$]*)"', line)
                yield place, {"name": name[1]} if name is not None else {}


_MOST_TO_LOCATE = 2_000_000
"""Letters of a text in which values are looked up by line and column."""

_COMPLETION: Place = ("job_completion_trigger_condition",)
_API_WORDS: tuple[tuple[Place, Place], ...] = (
    (("commands",), ("execute_steps",)),
    (("schedule", "cron"), ("schedule", "cron")),
    (("schedule", "cron"), ("schedule_cron",)),
    (("schedule",), ("schedule",)),
    *((("schedule",), (f"schedule_{name}",)) for name in ("cron", "hours", "interval", "type")),
    (("triggers", "job_completion", "statuses"), (*_COMPLETION, "condition", "statuses")),
    (("triggers", "job_completion", "job"), (*_COMPLETION, "condition", "job_id")),
    (("triggers", "job_completion"), _COMPLETION),
    (("triggers", "merge"), ("triggers", "on_merge")),
    (("triggers",), ("triggers",)),
    (("deferral", "environment"), ("deferring_environment_id",)),
    (("deferral",), ("deferring_environment_id",)),
    (("deferral",), ("deferring_job_definition_id",)),
    (("deferral",), ("self_deferring",)),
    (("environment",), ("environment_id",)),
    (("threads",), ("settings", "threads")),
    (("threads",), ("num_threads",)),
    (("target_name",), ("settings", "target_name")),
    (("timeout_seconds",), ("execution", "timeout_seconds")),
    (("run_source_freshness",), ("run_generate_sources",)),
    (("environment_variables",), ("custom_environment_variables",)),
    *(((name,), (name,)) for name in (
        "generate_docs", "run_compare_changes", "compare_changes_flags", "run_lint", "dbt_version",
        "cost_optimization_features", "description", "name", "job_type", "target_name", "timeout_seconds",
    )),
)  # fmt: skip
"""Fields of a job, and where the Admin API and dbt-jobs-as-code write them."""

_JOB_BLOCKS = (("resource", "dbtcloud_job"), ("resource", "dbt_cloud_job"))
_STEPS = frozenset({"commands", "execute_steps"})


def _job_entries(data: Any, place: Place = (), depth: int = 0) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield each mapping that is a job, with its place: it has a name, or steps."""
    if isinstance(data, dict):
        if not _STEPS.isdisjoint(data) or (place[-2:-1] == ("jobs",) and isinstance(data.get("name"), str)):
            yield place, data
            return
        inside = list(data.items())
    else:
        inside = list(enumerate(data)) if isinstance(data, list) else []
    for key, value in inside if depth < _DEEPEST else ():
        yield from _job_entries(value, (*place, key), depth + 1)


_DEEPEST = 6
