"""``definition/...``: a job as text, whether the platform takes it and of which type it would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobkit.basics.errors import DefinitionError, QuizError
from jobkit.jobs import Job
from jobkit.jobs.files.yaml_text import parse_yaml
from jobkit.quiz.evidence.branch import Branch, of_mapping
from jobkit.quiz.stage import Played

__all__ = ["definition"]


def definition(_: Played) -> Branch:
    """``definition/{name: CI, commands: [dbt build]}/taken``, ``/type``: of a job that is in no scenario."""
    return Branch("definition of a job", (), _of_text)


def _of_text(text: str) -> Branch:
    fields, _ = parse_yaml(text)
    if not isinstance(fields, Mapping):
        raise QuizError(f"{text!r} is no job", hint="write it as {name: CI, commands: [dbt build]}")
    job = _taken(fields)
    values = {"taken": job is not None, "type": job.job_type if job is not None else "refused"}
    return of_mapping("value of a definition", values)


def _taken(fields: Mapping[str, Any]) -> Job | None:
    try:
        return Job(**fields)
    except DefinitionError:
        return None
