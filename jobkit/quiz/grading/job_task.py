"""Jobs that a learner mends or writes, graded by simulating them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.errors import ArtifactError, JobkitError, QuizError
from jobkit.jobs import Job
from jobkit.jobs.files.yaml_text import parse_yaml
from jobkit.lint import lint
from jobkit.quiz.evidence.assertions import Setting, found
from jobkit.quiz.grading.asked import Asked
from jobkit.quiz.grading.family import Family
from jobkit.quiz.grading.grade import Verdict
from jobkit.quiz.grading.shapes import of_fields
from jobkit.quiz.items import Assertion, JobTask
from jobkit.quiz.stage import Stage

__all__ = ["JOB_TASK"]

_NO_GOAL = "The job does not do what it should yet."


def _read(asked: Asked, answer: Any) -> dict[str, Any] | None:
    """Return the fields of the job; None for the starter as it was."""
    if isinstance(answer, Job):
        answer = answer.model_dump(mode="json", exclude_defaults=True)
    if isinstance(answer, str):
        answer = _of_text(asked, answer)
    if not isinstance(answer, Mapping):
        raise asked.unreadable(answer, "give the fields of the job, or a Job")
    fields = {str(name): _plain(value) for name, value in answer.items() if name != "name"}
    start = {name: _plain(value) for name, value in asked.item.start.items() if name != "name"}
    return None if fields == start or not fields else fields


def _of_text(asked: Asked, answer: str) -> Any:
    try:
        return parse_yaml(answer)[0]
    except ArtifactError as error:
        raise asked.unreadable(answer, str(error)) from None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _judge(asked: Asked, response: Any, key: Any) -> Verdict:
    item: JobTask = asked.item
    answer = tuple(f"{name}: {value}" for name, value in response.items())
    wrong = next((one for one in item.wrong if _same(one.job, response)), None)
    misconceptions = (wrong.misconception,) if wrong and wrong.misconception else ()
    try:
        Job.model_validate({"name": item.job, **response})
        checks = list(_checks(item, asked.stage, response))
    except JobkitError as error:
        said = f"The platform does not take this job: {error}"
        return Verdict(False, 0.0, answer, said, misconceptions)
    failed = [text for holds, text in checks if not holds]
    told = (
        asked.arrangement.filled(wrong.why)
        if wrong
        else failed[0]
        if failed
        else "The job does what it should."
    )
    return Verdict(
        not failed, 1 - len(failed) / len(checks), answer, told, () if not failed else misconceptions
    )


def _same(job: Mapping[str, Any], response: Mapping[str, Any]) -> bool:
    return {name: _plain(value) for name, value in job.items() if name != "name"} == dict(response)


def _checks(item: JobTask, stage: Stage, job: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    """Yield whether each assertion holds in each variant, and whether each lint rule finds nothing."""
    fields = {"name": item.job, **job}
    for variant in (None, *item.variants):
        with_job = _with_job(stage, item, fields)
        setting = Setting(Stage({"task": with_job}, stage.folder), "task", variant)
        setting.stage.played("task", variant)  # an error of the job itself, before what is asked of its runs
        yield from (_reached(assertion, setting) for assertion in item.goal)
    yield from _lint_checks(item, stage, fields)


def _reached(assertion: Assertion, setting: Setting) -> tuple[bool, str]:
    """Return whether an assertion holds, and what to say if not; a run that is not there does not hold."""
    try:
        one = found(assertion, setting)
    except QuizError as error:
        return False, assertion.say or f"{_NO_GOAL} {error}."
    return one.holds, assertion.say or f"{_NO_GOAL} Found: {one.text}."


def _with_job(stage: Stage, item: JobTask, job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scenario with this job in the place of its own."""
    fields = dict(stage.fields(item.scenario))
    own = list(fields.get("jobs", ()))
    known = [one["name"] for one in own]
    jobs = [job if one["name"] == item.job else one for one in own]
    return {**fields, "jobs": jobs if item.job in known else [*jobs, job]}


def _lint_checks(item: JobTask, stage: Stage, job: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    if not item.clean:
        return
    played = Stage({"task": _with_job(stage, item, job)}, stage.folder).played("task")
    findings = lint(played.simulation.account, played.scenario.projects)
    codes = {finding.code: finding for finding in findings if finding.job == item.job}
    for code in item.clean:
        yield code not in codes, f"{_NO_GOAL} The linter finds {code}."


def _said(asked: Asked, key: Any) -> tuple[str, ...]:
    return tuple(f"{name}: {value}" for name, value in asked.item.solution.items())


JOB_TASK = Family(
    read=_read,
    judge=_judge,
    said=_said,
    how=lambda asked: f"Give the fields of the job {asked.item.job!r}, as in a definition file.",
    whys=lambda asked: {
        f"wrong job {number}": asked.arrangement.filled(one.why)
        for number, one in enumerate(asked.item.wrong, start=1)
    },
    fits=of_fields,
)
