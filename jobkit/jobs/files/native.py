"""jobkit's own format, YAML or JSON: the fields of `Job`, `Environment` and `Account` by their own names.

::

    account: Acme                     # optional, a name
    environment_variables:            # optional, the project's default values
      DBT_REGION: us
    environments:                     # optional; if some are listed, all are
      - name: Production
        deployment_type: production
    jobs:
      - name: Daily Production Run
        environment: Production
        commands: [dbt build]
        schedule: 0 6 * * *           # short for {cron: 0 6 * * *}
    projects:                         # optional, where there are several
      - {name: Sales, default_branch: main}
    git_provider: gitlab              # optional, as the next three; github when left out
    notifications:
      - {to: "#data", channel: slack, outcomes: [fails, canceled]}
    model_notifications:
      - {outcomes: [fails]}
    webhooks:
      - {name: Pager, url: https://example.com/dbt, events: [job.run.errored]}

Jobs that share a name have a ``key`` each, by which others name them; so have environments, unless their
``project`` tells them apart.

A file that is one job by itself (``name``, ``commands`` ...) is read as an account of that job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobkit.basics.errors import (
    ArtifactError,
    DefinitionError,
    JobkitError,
    Place,
    Problem,
    did_you_mean,
    path_text,
)
from jobkit.jobs.account import Account
from jobkit.jobs.files.document import Document
from jobkit.jobs.files.scenario import SCENARIO_KEYS
from jobkit.jobs.files.schema_file import SCHEMA_FILE
from jobkit.jobs.files.yaml_writer import yaml_of
from jobkit.jobs.names import check_definition

__all__ = ["ACCOUNT_KEYS", "read", "saved", "write"]

_AROUND = ("default_branch", "git_provider", "notifications", "model_notifications", "webhooks")
ACCOUNT_KEYS = ("account", "environment_variables", "projects", "environments", "jobs", *_AROUND)
"""What a definition file may hold at the top."""

_SHAPE = "a definition file has `jobs:` (a list), and optionally `account:` and `environments:`"


def read(document: Document) -> Account:
    """Return the account of a native document; raises ArtifactError or DefinitionError."""
    fields, prefix = _fields(document)
    try:
        account = Account.model_validate(fields)
        check_definition(account, is_file=True)
    except DefinitionError as error:
        problems = [_located(problem, fields, prefix, document) for problem in _own(error.problems)]
        raise DefinitionError(_subject(fields), problems, where=str(document.path)) from None
    except JobkitError as error:
        raise error.at(str(document.path)) from None
    return account


def write(account: Account) -> str:
    """Return an account as YAML: fields in their order, those at their default left out."""
    fields = account.model_dump(mode="json", exclude_defaults=True)
    for job in fields["jobs"]:
        if list(job.get("schedule", ())) == ["cron"]:
            job["schedule"] = job["schedule"]["cron"]
    named = {"account": fields.pop("name", None), **fields}
    data = {key: named[key] for key in ACCOUNT_KEYS if named.get(key) is not None}
    return yaml_of(data)


def saved(text: str) -> str:
    """Return native YAML as the text of a file: its first line tells editors where its schema is.

    ``jobkit schema --write`` puts the schema beside the file.
    """
    return f"# yaml-language-server: $schema={SCHEMA_FILE}\n{text}"


def _fields(document: Document) -> tuple[dict[str, Any], Place]:
    """Return the fields of the Account, and the place of the one job when the file is a single job."""
    data, where = document.data, str(document.path)
    if data is None:
        raise ArtifactError("is empty", where=where, hint=_SHAPE)
    if isinstance(data, list):
        raise ArtifactError("is a list", where=where, hint=f"put the jobs under `jobs:`; {_SHAPE}")
    if not isinstance(data, dict):
        raise ArtifactError(f"is {_kind(data)}, not a mapping of fields", where=where, hint=_SHAPE)
    if "jobs" not in data and {"name", "commands"} & set(data):
        return {"jobs": [data]}, ("jobs", 0)
    _check_top(data, document)
    return {("name" if key == "account" else key): value for key, value in data.items()}, ()


def _check_top(data: Mapping[str, Any], document: Document) -> None:
    where = str(document.path)
    unknown = [key for key in data if key not in ACCOUNT_KEYS]
    if "jobs" not in data:
        near = next((hint for key in unknown if (hint := did_you_mean(key, ACCOUNT_KEYS))), "")
        raise ArtifactError("has no `jobs`", where=where, hint=near or _SHAPE)
    if unknown:
        hint = did_you_mean(unknown[0], (*ACCOUNT_KEYS, *SCENARIO_KEYS)) or _SHAPE
        line = document.line((unknown[0],))
        where += f": line {line}" if line else ""
        raise ArtifactError(f"unknown key {unknown[0][:60]!r} at the top", where=where, hint=hint)
    if not isinstance(data["jobs"], list):
        raise ArtifactError(
            f"`jobs` is {_kind(data['jobs'])}, not a list",
            where=where,
            hint="write each job as an entry `- name: ...`",
        )


def _own(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out what only follows from another problem: no job is left when each is refused."""
    with_inner = {problem.place[:1] for problem in problems if len(problem.place) > 1}
    return [problem for problem in problems if problem.place not in with_inner]


def _located(problem: Problem, fields: Mapping[str, Any], prefix: Place, document: Document) -> Problem:
    """Add the name of the job, and line and column of the file, to one problem."""
    place = problem.place[len(prefix) :]
    if place == ("name",) and not prefix:
        place = ("account",)
    line, column = document.position(place)
    where = f" (line {line}{f', column {column}' if column else ''})" if line else ""
    message = problem.message + where
    return Problem(_with_name(place, fields), problem.value, message, place)


def _with_name(place: Place, fields: Mapping[str, Any]) -> str:
    """Return ``("jobs", 1, "threads")`` as ``jobs[1] 'CI Check' threads``."""
    thing: Any = None
    if place[:1] in (("jobs",), ("environments",), ("projects",), ("webhooks",)) and isinstance(
        fields[str(place[0])], list
    ):
        thing = fields[str(place[0])][int(place[1])] if len(place) > 1 else None
    name = thing.get("name") if isinstance(thing, dict) else None
    if not isinstance(name, str) or not name:
        return path_text(place)
    return f"{path_text(place[:2])} {name[:60]!r} {path_text(place[2:])}".rstrip()


def _subject(fields: Mapping[str, Any]) -> str:
    count = len(fields["jobs"]) if isinstance(fields.get("jobs"), list) else 0
    return "1 job" if count == 1 else f"{count} jobs"


def _kind(value: Any) -> str:
    words = {dict: "a mapping", list: "a list", str: "text", bool: "a truth value", type(None): "empty"}
    return words.get(type(value), "a number")
