"""Jobs and commands, graded by what happens with them in a scenario and in its variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jobkit.basics.errors import DefinitionError, JobkitError, QuizError, shorten
from jobkit.jobs import Account, Job
from jobkit.jobs.files import dump
from jobkit.jobs.files.yaml_text import parse_yaml
from jobkit.lint import lint
from jobkit.quiz.evidence.assertions import Setting, found
from jobkit.quiz.exercises.grading.judged import Grader, Judged
from jobkit.quiz.exercises.kinds.behaviour import (
    CommandsExercise,
    JobExercise,
    JobsExercise,
    SimulatedExercise,
    TriedVariant,
)
from jobkit.quiz.items import Assertion
from jobkit.quiz.stage import Stage

__all__ = ["BY_COMMANDS", "BY_JOB", "BY_JOBS", "error_words", "jobs_of", "reached", "starting_jobs"]

_MOST_JOBS = 100
_LONGEST = 90  # letters of a value that is told behind a sentence


# -- reading an answer ----------------------------------------------------------------------------


def _fields(answer: Any) -> dict[str, Any]:
    """Return a job as the fields of a definition file; raises JobkitError for what is no job."""
    if not isinstance(answer, Job | Mapping):
        raise QuizError(f"{shorten(answer)} is no job", hint="give a jobkit.Job, its fields, or YAML")
    job = answer if isinstance(answer, Job) else Job.model_validate(dict(answer))
    return job.model_dump(mode="json", exclude_defaults=True)


def jobs_of(answer: Any) -> list[dict[str, Any]]:
    """Return several jobs as fields: of an Account, a list, YAML, or one job; raises JobkitError."""
    if isinstance(answer, str):
        answer = parse_yaml(answer)[0]
    if isinstance(answer, Mapping) and "jobs" in answer:
        answer = answer["jobs"]
    if isinstance(answer, Account):
        answer = answer.jobs
    several = answer if isinstance(answer, list | tuple) else [answer]
    if len(several) > _MOST_JOBS:
        raise QuizError(f"{len(several)} jobs are too many", hint=f"at most {_MOST_JOBS}")
    return [_fields(one) for one in several]


def starting_jobs(exercise: SimulatedExercise, stage: Stage) -> list[dict[str, Any]]:
    """Return the jobs that a learner begins with, as fields."""
    known = [dict(job) for job in stage.fields(exercise.scenario).get("jobs", ())]
    if isinstance(exercise, JobsExercise):
        return jobs_of(known)
    name = exercise.job  # type: ignore[attr-defined]
    if isinstance(exercise, JobExercise) and exercise.start:
        return jobs_of([{"name": name, **exercise.start}])
    own = [job for job in known if job["name"] == name]
    if isinstance(exercise, CommandsExercise) and exercise.start:
        own = [{**(own[0] if own else {"name": name}), "commands": list(exercise.start)}]
    return jobs_of(own)


def _read_job(exercise: JobExercise, stage: Stage, answer: Any) -> Any:
    if isinstance(answer, str):
        answer = parse_yaml(answer)[0]
    if isinstance(answer, Mapping) and "name" not in answer and "jobs" not in answer:
        answer = {"name": exercise.job, **answer}
    several = jobs_of(answer)
    if len(several) != 1:
        raise QuizError(f"{len(several)} jobs given", hint="this exercise takes one job")
    return _unless_unchanged(exercise, stage, [{**several[0], "name": exercise.job}])


def _read_jobs(exercise: JobsExercise, stage: Stage, answer: Any) -> Any:
    return _unless_unchanged(exercise, stage, jobs_of(answer))


def _read_commands(exercise: CommandsExercise, stage: Stage, answer: Any) -> Any:
    if isinstance(answer, Job):
        answer = list(answer.commands)
    if isinstance(answer, str):
        answer = [line.strip().removeprefix("- ") for line in answer.splitlines() if line.strip()]
    if not isinstance(answer, list | tuple) or not all(isinstance(one, str) for one in answer):
        raise QuizError(f"{shorten(answer)} is no list of commands", hint='write ["dbt seed", "dbt run"]')
    jobs = _with_commands(exercise, stage, answer)
    return None if _unless_unchanged(exercise, stage, jobs) is None else list(answer)


def _with_commands(exercise: CommandsExercise, stage: Stage, commands: Sequence[str]) -> list[dict[str, Any]]:
    """Return the job of the exercise as in its scenario, with other commands."""
    known = [job for job in stage.fields(exercise.scenario).get("jobs", ()) if job["name"] == exercise.job]
    fields = {**(dict(known[0]) if known else {}), "name": exercise.job, "commands": list(commands)}
    return jobs_of([fields])


def _unless_unchanged(exercise: SimulatedExercise, stage: Stage, jobs: list[dict[str, Any]]) -> Any:
    start = starting_jobs(exercise, stage)
    return None if jobs == start else jobs


# -- judging it -----------------------------------------------------------------------------------


def _judge(exercise: SimulatedExercise, stage: Stage, response: Any) -> Judged:
    """Return how an answer comes out: near is one that does well in the scenario as it is shown."""
    own = _with_jobs(exercise, stage, response)
    shown = _first_failure(exercise.goal, own, exercise.scenario)
    if shown:
        return Judged("wrong", shown)
    later = (
        _first_failure((*exercise.goal, *one.goal), own, exercise.scenario, one) for one in exercise.variants
    )
    missed = next((text for text in later if text), "") or next(_findings(exercise, own, response), "")
    return Judged("near", missed) if missed else Judged("right")


def _judge_commands(exercise: CommandsExercise, stage: Stage, response: Any) -> Judged:
    return _judge(exercise, stage, _with_commands(exercise, stage, response))


def _with_jobs(exercise: SimulatedExercise, stage: Stage, jobs: list[dict[str, Any]]) -> Stage:
    """Return the scenario of the exercise, and those that its goal names, each with these jobs."""
    claims = (*exercise.goal, *(claim for variant in exercise.variants for claim in variant.goal))
    named = {exercise.scenario, *(one.with_ for one in claims if one.with_ is not None)}
    return Stage({name: _replaced(exercise, stage, name, jobs) for name in sorted(named)}, stage.folder)


def _replaced(
    exercise: SimulatedExercise, stage: Stage, name: str, jobs: list[dict[str, Any]]
) -> dict[str, Any]:
    fields = dict(stage.fields(name))
    if isinstance(exercise, JobsExercise):
        return {**fields, "jobs": jobs}
    given = {job["name"]: job for job in jobs}
    known = [given.pop(job["name"], job) for job in fields.get("jobs", ())]
    return {**fields, "jobs": [*known, *given.values()]}


def _first_failure(
    goal: Iterable[Assertion], stage: Stage, scenario: str, variant: TriedVariant | None = None
) -> str:
    """Return what is said of the first assertion that does not hold; ``""`` when all do."""
    change = variant.change if variant is not None else None
    stage.played(scenario, change)  # an error of the jobs, before what is asked of their runs
    for assertion in goal:
        holds, text = reached(assertion, Setting(stage, scenario, change))
        if not holds:
            return f"{variant.about}: {text}" if variant is not None else text
    return ""


def reached(assertion: Assertion, setting: Setting) -> tuple[bool, str]:
    """Return whether an assertion holds, and what to say if not; a run that is not there does not hold."""
    try:
        one = found(assertion, setting)
    except QuizError as error:
        return False, assertion.say or f"{error}."
    value = f" ({one.text})" if not assertion.say or len(one.text) <= _LONGEST else ""
    return one.holds, f"{assertion.say}{value}".strip()


def error_words(error: JobkitError) -> str:
    """Return what an error of a learner's jobs says, without where in a file they would stand."""
    if isinstance(error, DefinitionError) and error.problems:
        return str(error.problems[0])
    lines = [line.removeprefix("scenario: ").strip() for line in error.what.splitlines()]
    problems = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    return problems[0] if problems else lines[0]


def _findings(exercise: SimulatedExercise, stage: Stage, jobs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    if not exercise.clean:
        return
    played = stage.played(exercise.scenario)
    names = {job["name"] for job in jobs}
    for finding in lint(played.simulation.account, played.scenario.projects):
        if finding.code in exercise.clean and finding.job in names:
            yield f"It does what it should, but the linter finds {finding.code}: {finding.message}"


def _lines(exercise: SimulatedExercise, stage: Stage, response: Any) -> tuple[str, ...]:
    """Return jobs as they stand in a definition file."""
    text = dump(Account(jobs=[Job.model_validate(job) for job in response]))
    return tuple(text.splitlines()[1:])


def _commands(exercise: SimulatedExercise, stage: Stage, response: Any) -> tuple[str, ...]:
    return tuple(response)


BY_JOB = Grader(
    _read_job,
    _judge,
    lambda exercise, stage: f"Give the job {exercise.job}: a jobkit.Job, its fields, or YAML.",
    _lines,
)
BY_JOBS = Grader(
    _read_jobs,
    _judge,
    lambda exercise, stage: "Give all jobs: a list of jobkit.Job, an Account, or YAML.",
    _lines,
)
BY_COMMANDS = Grader(
    _read_commands,
    _judge_commands,
    lambda exercise, stage: f"Give the commands of the job {exercise.job}: a list, or one a line.",
    _commands,
)
