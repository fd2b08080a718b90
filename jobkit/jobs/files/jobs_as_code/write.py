"""An account as a file of dbt-jobs-as-code, every value explicit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobkit.jobs.account import Account
from jobkit.jobs.files.api_job.from_account import api_jobs, around_jobs
from jobkit.jobs.files.api_job.keys import IMPORT_FILTER
from jobkit.jobs.files.jobs_as_code.identifiers import VALID, as_identifier, name_parts
from jobkit.jobs.files.losses import ConversionLoss, Written
from jobkit.jobs.job import Job

__all__ = ["write"]

_SCHEMA = (
    "# yaml-language-server: $schema=https://raw.githubusercontent.com/dbt-labs/dbt-jobs-as-code/main/"
    "src/dbt_jobs_as_code/schemas/load_job_schema.json\n"
)
NEVER = "0 0 1 1 *"
"""The cron that the tool gives to a job without a schedule."""

_KEYS = (
    "linked_id",
    "account_id",
    "project_id",
    "environment_id",
    "dbt_version",
    "name",
    "settings",
    "execution",
    "deferring_job_definition_id",
    "deferring_environment_id",
    "self_deferring",
    "run_generate_sources",
    "run_lint",
    "errors_on_lint_failure",
    "execute_steps",
    "generate_docs",
    "schedule",
    "triggers",
    "description",
    "run_compare_changes",
    "compare_changes_flags",
    "job_type",
    "cost_optimization_features",
    "triggers_on_draft_pr",
    "job_completion_trigger_condition",
    "custom_environment_variables",
)
_LONGEST_DESCRIPTION = 255


def write(account: Account) -> Written:
    """Return the jobs of an account as a file, and what the tool cannot hold."""
    import yaml

    written = api_jobs(account)
    losses = [*written.losses, *around_jobs(account, "dbt-jobs-as-code")]
    identifiers = _identifiers(account)
    jobs = {}
    for job, data, identifier in zip(account.jobs, written.jobs, identifiers, strict=True):
        jobs[identifier] = _written(job, data, identifier)
        losses += _losses(job, data, identifier)
    text = yaml.safe_dump({"jobs": jobs}, sort_keys=False, allow_unicode=True, width=110)
    return Written(_SCHEMA + text, "jobs-as-code", tuple(losses))


def _identifiers(account: Account) -> list[str]:
    """Return an identifier for each job: its key, the one in its name, or one made from the name."""
    taken: set[str] = set()
    found = []
    for job in account.jobs:
        wanted = job.key or name_parts(job.name).identifier or job.name
        first = wanted if VALID.match(wanted) else as_identifier(wanted)
        free, number = first, 2
        while free in taken:
            free, number = f"{first}_{number}", number + 1
        taken.add(free)
        found.append(free)
    return found


def _written(job: Job, data: dict[str, Any], identifier: str) -> dict[str, Any]:
    name = plain_name(job.name)
    if job.kept.get(IMPORT_FILTER):
        name = f"{name} [[{job.kept[IMPORT_FILTER]}:{identifier}]]"
    triggers = {key: value for key, value in data["triggers"].items() if key != "custom_branch_only"}
    variables = [{key: value} for key, value in job.environment_variables.items() if is_taken(key)]
    description = job.description[:_LONGEST_DESCRIPTION]
    own = {
        **data,
        "name": name,
        "description": description,
        "linked_id": data["linked_id"] or job.id,
        "triggers": triggers,
    }
    own |= {"custom_environment_variables": variables, "schedule": {"cron": _cron(job)}}
    if job.schedule is None and data["job_type"] in ("ci", "merge"):
        del own["schedule"]
    without = {key for key in ("linked_id", "self_deferring") if not own[key]}
    return {key: own[key] for key in _KEYS if key in own and key not in without}


def is_taken(name: str) -> bool:
    """Return whether the tool takes an environment variable of this name."""
    return name.startswith("DBT_") and name == name.upper()


def plain_name(name: str) -> str:
    """Return a name without anything that the tool would read as an identifier."""
    parts = name_parts(name)
    if parts.identifier or parts.colons:
        return parts.name if not name_parts(parts.name).identifier else name.replace("[[", "[ [")
    return name


def _cron(job: Job) -> str:
    return NEVER if job.schedule is None else job.schedule.expression()


def _losses(job: Job, data: dict[str, Any], identifier: str) -> Iterator[ConversionLoss]:
    name, schedule = job.identity, job.schedule
    if schedule is not None and schedule.cron is None:
        minute = (
            ""
            if schedule.minute is not None
            else "; jobkit assumes minute 4, which the platform chooses by itself"
        )
        why = f"the tool has cron expressions only{minute}"
        yield ConversionLoss(
            "the schedule as hours or intervals", why, "nothing: it fires at these times", name, "schedule"
        )
    elif schedule is not None and schedule.kept:
        why = "the tool sends `date` and `time` of its own"
        yield ConversionLoss("`date` and `time` as the API had them", why, "nothing", name, "schedule")
    if len(job.description) > _LONGEST_DESCRIPTION:
        why = f"the tool takes {_LONGEST_DESCRIPTION} characters"
        yield ConversionLoss("the end of the description", why, "shorten it", name, "description")
    for key in job.environment_variables:
        if not is_taken(key):
            why = "the tool takes names with `DBT_` and capital letters, as the platform does (P-135)"
            by_hand = f"call it DBT_{key.upper()[:60]}, in the code too"
            yield ConversionLoss(f"the variable {key[:60]}", why, by_hand, name, "environment_variables")
    yield from _name_losses(job, identifier)
    for key in job.kept:
        if key != IMPORT_FILTER:
            yield ConversionLoss(
                f"`{key[:60]}`", "the tool does not know it", "set it by the API", name, "kept"
            )
    if job.triggers.custom_branch_only is not None:
        yield ConversionLoss("`custom_branch_only`", "the API refuses it", "nothing", name, "triggers")
    if identifier not in (job.key, job.name):
        why = f"the tool wants an identifier, and this one is made from the name: {identifier!r}"
        yield ConversionLoss(
            "how the job is told apart", why, "rename it before the first sync, not later", name, "key"
        )
    upstream = data["job_completion_trigger_condition"]
    if upstream is not None and job.triggers.job_completion and job.triggers.job_completion.job_id is None:
        why = "the tool knows other jobs by their number on the platform only"
        by_hand = "sync the upstream job first, and put its id into `job_id`"
        yield ConversionLoss("which job it waits for", why, by_hand, name, "triggers.job_completion")


def _name_losses(job: Job, identifier: str) -> Iterator[ConversionLoss]:
    """Yield what happens to an identifier in the name of a job."""
    plain, parts = plain_name(job.name), name_parts(job.name)
    if plain == job.name:
        return
    if plain != parts.name or parts.colons > 1:
        what, why = "double brackets in the name", "the tool reads them as an identifier"
    elif parts.identifier != identifier:
        what, why = "the identifier in the name", f"it would win over the key {identifier!r}"
    else:
        what, why = "the identifier in the name", "it is the key in the file, and sync puts it back"
    yield ConversionLoss(what, why, "nothing", job.identity, "name")
