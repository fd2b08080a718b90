"""A job as it stands in the form: raw text that may not be a job yet, and how it becomes one.

Nothing here knows of a widget. `parse` leaves every rule to `Job`; it only turns text into the values that a
definition holds, and sends each problem back to the field of the form where it belongs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jobkit.basics.errors import DefinitionError, JobkitError, Place
from jobkit.basics.secrets import without_secrets
from jobkit.jobs import Deferral, Job, Schedule, Triggers
from jobkit.jobs.base import Definition
from jobkit.jobs.job import WEBHOOKS

__all__ = ["DEFAULT_COMMANDS", "EVERY_DAY", "Draft", "FieldProblem", "form_field", "parse"]

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)

DEFAULT_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "deploy": ("dbt build",),
    "ci": ("dbt build --select state:modified+",),
    "merge": ("dbt build --select state:modified+",),
}
"""What the platform's forms start with (P-010, P-023, P-033)."""

_TIMING_FIELDS = {"cron": "cron", "interval": "every_hours", "hours": "hours"}
_PLAIN = ("name", "environment", "target_name")
_NUMBERS = ("threads", "timeout_seconds")
_SWITCHES = ("generate_docs", "run_source_freshness", "run_lint")
_OPTIONAL = ("dbt_version", "on_test_failure", "on_source_freshness_error")
_IN_FORM = frozenset(
    {*_PLAIN, *_NUMBERS, *_SWITCHES, *_OPTIONAL}
    | {"commands", "schedule", "triggers", "deferral", "environment_variables", "errors_on_lint_failure"}
)
_TRIGGERS_IN_FORM = frozenset({"schedule", "pull_request", "draft_pull_request", "merge", "job_completion"})


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong in one field of the form.

    Parameters
    ----------
    field : str
        A field of `Draft`; ``""`` when the problem belongs to no single one.
    message : str
        The value, and what is allowed.
    """

    field: str
    message: str


@dataclass(frozen=True)
class Draft:
    """The job form, as typed. Numbers are text; nothing is checked.

    Parameters
    ----------
    name, environment, target_name, dbt_version : str
    job_type : {"deploy", "ci", "merge"}
    commands : tuple of str
        In order, empty rows included.
    timing : {"none", "cron", "interval", "hours"}
        Which of the three schedule fields counts; the text of the others is kept.
    cron, every_hours, hours : str
        `hours` is a list such as ``"6, 18"``.
    days : tuple of int
        0 = Sunday.
    run_on_schedule : bool
        Off keeps the schedule but does not fire.
    timezone : str
        Study guide only.
    upstream : str
        Name of the job that triggers this one; ``""`` for none.
    statuses : tuple of str
        On which of its outcomes.
    deferral : tuple of (str, str)
        What is compared with, ``"default"``, ``"none"``, ``"this_job"``, ``"environment"`` or ``"job"``, and
        the name of the last two.
    threads, timeout_seconds : str
    environment_variables : str
        One ``KEY=value`` a line.
    on_test_failure, on_source_freshness_error : str
        Study guide only; ``""`` leaves them out.
    rest : Mapping
        Settings that the form does not show, by part of the job (``""`` for its own fields) and name; they
        pass through unchanged.
    """

    name: str = ""
    job_type: str = "deploy"
    environment: str = "Production"
    commands: tuple[str, ...] = DEFAULT_COMMANDS["deploy"]
    timing: str = "none"
    cron: str = "0 6 * * *"
    every_hours: str = "6"
    hours: str = "6, 18"
    days: tuple[int, ...] = EVERY_DAY
    run_on_schedule: bool = True
    timezone: str = ""
    upstream: str = ""
    statuses: tuple[str, ...] = ("success",)
    deferral: tuple[str, str] = ("default", "")
    draft_pull_request: bool = False
    threads: str = "4"
    timeout_seconds: str = "0"
    target_name: str = "default"
    dbt_version: str = ""
    generate_docs: bool = False
    run_source_freshness: bool = False
    run_lint: bool = False
    continue_on_lint_error: bool = False
    environment_variables: str = ""
    on_test_failure: str = ""
    on_source_freshness_error: str = ""
    rest: Mapping[tuple[str, str], Any] = field(default_factory=dict)

    @classmethod
    def from_job(cls, job: Job) -> Draft:
        """Return the form as it would show `job`; `parse` gives the very same job back."""
        upstream = job.triggers.job_completion
        plain: dict[str, Any] = {
            **{name: getattr(job, name) for name in (*_PLAIN, *_SWITCHES)},
            **{name: str(getattr(job, name)) for name in _NUMBERS},
            **{name: getattr(job, name) or "" for name in _OPTIONAL},
            **_schedule_fields(job.schedule),
        }
        return cls(
            **plain,
            job_type={"ci": "ci", "merge": "merge"}.get(job.job_type, "deploy"),
            commands=job.commands,
            run_on_schedule=job.triggers.schedule,
            upstream=upstream.job if upstream else "",
            statuses=upstream.statuses if upstream else ("success",),
            deferral=_deferral_choice(job.deferral),
            draft_pull_request=job.triggers.draft_pull_request,
            continue_on_lint_error=not job.errors_on_lint_failure,
            environment_variables="\n".join(map(_variable_line, job.environment_variables.items())),
            rest=_rest(job),
        )

    def only_schedule(self) -> Draft:
        """Return a form that is sound but for the schedule, which is this one's."""
        kept = ("timing", "cron", "every_hours", "hours", "days", "run_on_schedule", "timezone")
        return Draft(name="schedule", **{name: getattr(self, name) for name in kept})

    def as_type(self, job_type: str) -> Draft:
        """Return the form for another type of job, as the platform would open it.

        Commands that are still the form's own change to those of the new type. CI and merge jobs have no
        schedule and no upstream job in their form (P-030, P-037); what was typed there is kept as text.
        """
        commands = self.commands
        if commands == DEFAULT_COMMANDS[self.job_type]:
            commands = DEFAULT_COMMANDS[job_type]
        changed = replace(self, job_type=job_type, commands=commands)
        return changed if job_type == "deploy" else replace(changed, timing="none", upstream="")


def parse(draft: Draft, others: Iterable[Job] = ()) -> Job | tuple[FieldProblem, ...]:
    """Return the job that `draft` describes, or everything that is wrong with it.

    Parameters
    ----------
    draft : Draft
        The form as it stands.
    others : iterable of Job
        The other jobs of the account: names must be unique in it.
    """
    variables, problems = _variables(draft.environment_variables)
    try:
        job = Job(**_definition(draft, variables))
    except DefinitionError as error:
        found = (
            FieldProblem(form_field(problem.place, draft), problem.message) for problem in error.problems
        )
        return _once((*problems, *found))
    except JobkitError as error:
        return (*problems, FieldProblem("", str(error)))
    if any(other.name == job.name for other in others):
        taken = f"another job is called {job.name!r}: give each its own name"
        return (*problems, FieldProblem("name", taken))
    return problems or job


def _definition(draft: Draft, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of the job, those that keep their default left out."""
    definition = {
        **_kept(draft, ""),
        **{name: getattr(draft, name) for name in (*_PLAIN, *_SWITCHES)},
        **{name: _number(getattr(draft, name)) for name in _NUMBERS},
        **{name: getattr(draft, name) or None for name in _OPTIONAL},
        "commands": tuple(command for command in draft.commands if command.strip()),
        "schedule": _schedule(draft),
        "triggers": _triggers(draft) or Triggers(),
        "deferral": _deferral(draft),
        "errors_on_lint_failure": not draft.continue_on_lint_error,
        "environment_variables": dict(variables),
    }
    fields = Job.model_fields
    return {
        name: value
        for name, value in definition.items()
        if name not in fields
        or fields[name].is_required()
        or value != fields[name].get_default(call_default_factory=True)
    }


def _schedule(draft: Draft) -> dict[str, Any] | None:
    if draft.timing == "none":
        return None
    schedule: dict[str, Any] = {}
    if draft.timing == "cron":
        schedule["cron"] = draft.cron
    elif draft.timing == "interval":
        schedule["every_hours"] = _number(draft.every_hours)
    else:
        schedule["hours"] = tuple(map(_number, re.split(r"[\s,]+", draft.hours.strip(" ,"))))
    if draft.timing != "cron" and draft.days != EVERY_DAY:
        schedule["days"] = draft.days
    kept = _kept(draft, "schedule")
    if draft.timing == "cron":
        kept.pop("minute", None)
    return schedule | ({"timezone": draft.timezone} if draft.timezone else {}) | kept


def _schedule_fields(schedule: Schedule | None) -> dict[str, Any]:
    if schedule is None:
        return {}
    timezone = {"timezone": schedule.timezone or ""}
    if schedule.cron is not None:
        return {"timing": "cron", "cron": schedule.cron, **timezone}
    days = {"days": tuple(sorted(schedule.days)), **timezone}
    if schedule.every_hours is not None:
        return {"timing": "interval", "every_hours": str(schedule.every_hours), **days}
    return {"timing": "hours", "hours": ", ".join(map(str, schedule.hours or ())), **days}


def _triggers(draft: Draft) -> dict[str, Any]:
    triggers = _kept(draft, "triggers")
    if not draft.run_on_schedule:
        triggers["schedule"] = False
    if draft.job_type != "deploy":
        triggers["pull_request" if draft.job_type == "ci" else "merge"] = True
    if draft.draft_pull_request:
        triggers["draft_pull_request"] = True
    if draft.upstream:
        triggers["job_completion"] = {"job": draft.upstream, "statuses": draft.statuses}
        triggers["job_completion"] |= _kept(draft, "upstream").get(draft.upstream, {})
    return triggers if _webhooks_fit(draft, triggers) else _without_webhooks(triggers)


def _webhooks_fit(draft: Draft, triggers: Mapping[str, Any]) -> bool:
    """Return whether the webhooks that were read say what the form says by now."""
    given = [triggers[name] for name in WEBHOOKS if triggers.get(name) is not None]
    return not given or any(given) == (draft.job_type == "ci")


def _without_webhooks(triggers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in triggers.items() if name not in WEBHOOKS}


def _deferral(draft: Draft) -> dict[str, Any] | None:
    kind, name = draft.deferral
    if kind == "default":
        return None
    target: dict[str, Any] = {"this_job": {"this_job": True}, "none": {}}.get(kind, {kind: name})
    ids = _kept(draft, "deferral_ids").get(name, {}) if kind in ("environment", "job") else {}
    return target | _kept(draft, "deferral") | ids


def _deferral_choice(deferral: Deferral | None) -> tuple[str, str]:
    if deferral is None:
        return "default", ""
    if deferral.this_job:
        return "this_job", ""
    named = (("environment", deferral.environment), ("job", deferral.job))
    return next(((kind, name) for kind, name in named if name), ("none", ""))


def _rest(job: Job) -> dict[tuple[str, str], Any]:
    """Return what the form does not show, by part of the job and name."""
    rest = {("", name): getattr(job, name) for name in job.model_fields_set if name not in _IN_FORM}
    hidden = job.triggers.model_fields_set - _TRIGGERS_IN_FORM
    rest |= {("triggers", name): getattr(job.triggers, name) for name in sorted(hidden)}
    upstream, schedule, deferral = job.triggers.job_completion, job.schedule, job.deferral
    if upstream is not None and (beside := _given(upstream, "project", "job_id", "project_id")):
        rest["upstream", upstream.job] = beside
    if schedule is not None:
        rest |= {("schedule", name): value for name, value in _given(schedule, "minute", "kept").items()}
    if deferral is not None and deferral.favor_state:
        rest["deferral", "favor_state"] = True
    if deferral is not None and (ids := _given(deferral, "environment_id", "job_id")):
        rest["deferral_ids", deferral.environment or deferral.job or ""] = ids
    return rest


def _given(definition: Definition, *names: str) -> dict[str, Any]:
    """Return those of these fields that a definition states."""
    return {name: getattr(definition, name) for name in names if name in definition.model_fields_set}


def _kept(draft: Draft, part: str) -> dict[str, Any]:
    return {name: value for (owner, name), value in draft.rest.items() if owner == part}


def _number(text: str) -> int | str:
    """Return the whole number that `text` writes, or `text` itself, for `Job` to refuse."""
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text) else text


def _variables(text: str) -> tuple[dict[str, str], tuple[FieldProblem, ...]]:
    """Return the environment variables that `text` writes, and a problem for each other line."""
    variables: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        name, equals, value = line.partition("=")
        try:
            if not equals:
                raise ValueError
            variables[name.strip()] = _variable_value(value)
        except ValueError:
            message = f"line {number} is {without_secrets(line)[:60]!r}: write NAME=value"
            problems.append(FieldProblem("environment_variables", message))
    return variables, tuple(problems)


def _variable_line(variable: tuple[str, str]) -> str:
    name, value = variable
    plain = not value.startswith('"') and value == value.strip() and "\n" not in value
    return f"{name}={value if plain else json.dumps(value, ensure_ascii=False)}"


def _variable_value(text: str) -> str:
    """Return a value: as written, or a JSON string, which can hold line breaks and outer spaces."""
    text = text.strip()
    return str(json.loads(text)) if text.startswith('"') else text


def form_field(place: Place, draft: Draft) -> str:
    """Return the field of the form to which a place such as ``("triggers", "job_completion")`` belongs."""
    if place[:1] == ("schedule",):
        inner = place[1] if len(place) > 1 else ""
        return str(inner) if inner in ("days", "timezone") else _TIMING_FIELDS.get(draft.timing, "")
    if place[:2] == ("triggers", "job_completion"):
        return "statuses" if "statuses" in place else "upstream"
    return str(place[0]) if place and place[0] in _FIELDS else ""


def _once(problems: Iterable[FieldProblem]) -> tuple[FieldProblem, ...]:
    return tuple(dict.fromkeys(problems))


_FIELDS = frozenset(Draft.__dataclass_fields__) - {"rest"}
