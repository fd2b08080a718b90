"""An account as a configuration of Terraform, HCL, and what is lost by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.secrets import is_secret
from jobkit.jobs.account import Account, tables_of
from jobkit.jobs.environment import Environment
from jobkit.jobs.files.api_job.from_account import api_jobs
from jobkit.jobs.files.losses import ConversionLoss, Written
from jobkit.jobs.files.terraform.hcl_text import HclBlock, hcl_text
from jobkit.jobs.files.terraform.kept_code import with_kept_code
from jobkit.jobs.files.terraform.labels import label_of
from jobkit.jobs.files.terraform.recipients_written import recipient_blocks
from jobkit.jobs.files.terraform.referring import References, is_own_resource
from jobkit.jobs.files.terraform.schedule_written import schedule_written
from jobkit.jobs.files.terraform.schema import STATUSES, TRIGGERS
from jobkit.jobs.files.terraform.settled import CODE, VALIDATED
from jobkit.jobs.files.terraform.stand_ins import NAMELESS_PROJECT
from jobkit.jobs.files.terraform.values import Unresolved
from jobkit.jobs.job import Job

__all__ = ["write"]

_WORDS = {number: word for word, number in STATUSES.items()}
_FEATURES = ("state_aware_orchestration", "dbt_state")
_OPTIONAL = (
    ("description", ""),
    ("dbt_version", None),
    ("generate_docs", False),
    ("run_generate_sources", False),
    ("run_lint", False),
    ("errors_on_lint_failure", True),
    ("run_compare_changes", False),
    ("compare_changes_flags", "--select state:modified"),
    ("triggers_on_draft_pr", False),
)
"""Arguments that are left out at the provider's own default."""


def write(account: Account) -> Written:
    """Return an account as HCL; ids that are not known are variables to be filled in."""
    ids = References(account)
    given = api_jobs(account, ids)
    losses = list(given.losses)
    jobs: list[HclBlock] = []
    for job, data, label in zip(account.jobs, given.jobs, ids.labels(), strict=True):
        block, lost = _job(job, data, label)
        losses += lost
        jobs += [block, *_imports(job, label), *_overrides(job, label, data["project_id"])]
        losses += _lost_of_job(job, label)
    environments, more = _environments(account, ids)
    recipients, lost_recipients, asked = recipient_blocks(account, ids)
    losses += [*more, *lost_recipients, *_lost_around(account), *_lost_names(account, ids)]
    secrets = _secrets(account)
    blocks = [*_asked(jobs), *ids.variables(), *asked, *secrets, *environments, *jobs, *recipients]
    above = ("Jobs of the dbt platform, for the Terraform provider dbt-labs/dbtcloud.",)
    return Written(hcl_text(blocks, above), "terraform", (*losses, *_lost_secrets(account)))


def _job(job: Job, data: Mapping[str, Any], label: str) -> tuple[HclBlock, list[ConversionLoss]]:
    """Return one job as a block."""
    schedule, lost = schedule_written(job)
    settings = data["settings"]
    head = {"name": data["name"], "project_id": data["project_id"], "environment_id": data["environment_id"]}
    optional = {name: data[name] for name, default in _OPTIONAL if data[name] != default}
    features = [one for one in data["cost_optimization_features"] if one in _FEATURES]
    if job.declared_type is not None:
        optional["job_type"] = job.declared_type
    if features:
        optional["cost_optimization_features"] = features
    threads = {"num_threads": settings["threads"], "target_name": settings["target_name"]}
    timeout = data["execution"]["timeout_seconds"]
    parts: list[Mapping[str, Any] | HclBlock] = [
        head,
        {"execute_steps": data["execute_steps"]},
        {"triggers": {name: data["triggers"][name] for name in TRIGGERS}},
        schedule,
        _deferral(data),
        {**threads, **optional, **_kept(job)},
        {"execution": {"timeout_seconds": timeout}} if timeout else {},
        *_condition(data),
    ]
    return HclBlock("resource", ("dbtcloud_job", label), with_kept_code(parts, job)), lost


def _deferral(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["self_deferring"]:
        return {"self_deferring": True}
    names = {
        "deferring_environment_id": "deferring_environment_id",
        "deferring_job_definition_id": "deferring_job_id",
    }
    return {own: data[name] for name, own in names.items() if data[name] is not None}


def _kept(job: Job) -> dict[str, Any]:
    """Return arguments that mean nothing to jobkit and that Terraform has."""
    names = ("force_node_selection", VALIDATED)
    return {name: job.kept[name] for name in names if isinstance(job.kept.get(name), bool)}


def _condition(data: Mapping[str, Any]) -> Iterator[HclBlock]:
    if data["job_completion_trigger_condition"] is not None:
        condition = data["job_completion_trigger_condition"]["condition"]
        statuses = [_WORDS[number] for number in condition["statuses"]]
        values = {"job_id": condition["job_id"], "project_id": condition["project_id"], "statuses": statuses}
        yield HclBlock("job_completion_trigger_condition", (), [values])


def _imports(job: Job, label: str) -> Iterator[HclBlock]:
    """Yield what makes Terraform take over a job that is there, instead of making a second one."""
    number = job.id if job.id is not None else job.linked_id
    if number is not None:
        values = {"to": Unresolved(f"dbtcloud_job.{label}"), "id": str(number)}
        yield HclBlock("import", (), [values])


def _overrides(job: Job, label: str, project: Any) -> Iterator[HclBlock]:
    """Yield the variables of a job: each is a resource of its own."""
    for name, value in job.environment_variables.items():
        around = {"project_id": project, "job_definition_id": Unresolved(f"dbtcloud_job.{label}.id")}
        values = {"name": name, **around, "raw_value": _value(name, value)}
        labels = ("dbtcloud_environment_variable_job_override", f"{label}_{label_of(name)}")
        yield HclBlock("resource", labels, [values])


def _value(name: str, value: str) -> str | Unresolved:
    """Return the value of a variable; a secret is asked for and stands in no file."""
    return Unresolved(f"var.{label_of(name)}") if is_secret(name) else value


def _environments(account: Account, ids: References) -> tuple[list[HclBlock], list[ConversionLoss]]:
    """Return the environments that have settings, and the variables of projects and environments."""
    blocks: list[HclBlock] = []
    losses: list[ConversionLoss] = []
    for index, label in ids.environment_labels().items():
        one = account.environments[index]
        blocks += [_environment(one, label, ids), *_import_of(one, label, account)]
        if one.target_schema is not None:
            by_hand = "set it in the credentials of the environment"
            why = "Terraform has it with the credentials"
            losses.append(
                ConversionLoss(f"the schema of environment {one.name!r}", why, by_hand, "", "environments")
            )
    for project, tables in _variables(account).items():
        for name, values in tables.items():
            given = {place: _value(name, value) for place, value in values.items()}
            arguments = {"name": name, "project_id": ids.project(project)}
            label = label_of(
                f"{project}_{name}" if project is not None and len(_variables(account)) > 1 else name
            )
            labels = ("dbtcloud_environment_variable", label)
            blocks.append(HclBlock("resource", labels, [arguments, {"environment_values": given}]))
    return blocks, losses


def _environment(one: Environment, label: str, ids: References) -> HclBlock:
    values: dict[str, Any] = {"name": one.name, "project_id": ids.project(one.project), "type": one.type}
    values |= {"deployment_type": one.deployment_type} if one.deployment_type else {}
    values |= {"dbt_version": one.dbt_version} if one.dbt_version else {}
    values |= {"use_custom_branch": True, "custom_branch": one.custom_branch} if one.custom_branch else {}
    above = ["Fill in connection_id and credential_id, or primary_profile_id."]
    return HclBlock("resource", ("dbtcloud_environment", label), [values], above=above)


def _import_of(one: Environment, label: str, account: Account) -> Iterator[HclBlock]:
    project = account.settings_of(one.project).id
    if one.id is not None:
        number = f"{project if project is not None else 'PROJECT_ID'}:{one.id}"
        yield HclBlock("import", (), [{"to": Unresolved(f"dbtcloud_environment.{label}"), "id": number}])


def _variables(account: Account) -> dict[str | None, dict[str, dict[str, str]]]:
    """Return project -> variable -> place (``project`` or the name of an environment) -> value."""
    found: dict[str | None, dict[str, dict[str, str]]] = {}
    tables: list[tuple[str | None, Mapping[str, str] | None]] = [(None, account.environment_variables)]
    tables += [(one.name, one.environment_variables) for one in account.projects]
    for project, table in tables:
        for name, value in (table or {}).items():
            found.setdefault(project, {}).setdefault(name, {})["project"] = value
    for one in account.environments:
        for name, value in one.environment_variables.items():
            found.setdefault(one.project, {}).setdefault(name, {})[one.name] = value
    return found


def _asked(jobs: list[HclBlock]) -> Iterator[HclBlock]:
    """Yield the variable for a project without a name, where a job needs it."""
    parts = (part for block in jobs for part in block.parts if isinstance(part, Mapping))
    if any(part.get("project_id") == Unresolved(NAMELESS_PROJECT) for part in parts):
        values = {"type": Unresolved("number"), "description": "Id of the project on the platform"}
        yield HclBlock("variable", ("project_id",), [values])


def _secret_names(account: Account) -> list[str]:
    return list(dict.fromkeys(name for table in tables_of(account) for name in table if is_secret(name)))


def _secrets(account: Account) -> list[HclBlock]:
    values = {"type": Unresolved("string"), "sensitive": True}
    return [HclBlock("variable", (label_of(name),), [values]) for name in _secret_names(account)]


def _lost_secrets(account: Account) -> Iterator[ConversionLoss]:
    for name in _secret_names(account):
        why = "a secret stands in no file: Terraform asks for it"
        yield ConversionLoss(
            f"the value of {name}", why, f"set TF_VAR_{label_of(name)}", "", "environment_variables"
        )


def _lost_of_job(job: Job, label: str) -> Iterator[ConversionLoss]:
    """Yield what Terraform has no argument for."""
    if job.key is not None and job.key != label:
        why = "a label of Terraform is one word of small letters"
        yield ConversionLoss(
            f"the key {job.key!r}", why, f"nothing: it is {label!r} now", job.identity, "key"
        )
    if job.triggers.custom_branch_only is not None:
        why = "neither Terraform nor the API has it any more"
        yield ConversionLoss(
            "`custom_branch_only`",
            why,
            "nothing: the environment says which branch",
            job.identity,
            "triggers",
        )
    if "efficient_testing" in job.cost_optimization_features:
        why = "the provider knows state_aware_orchestration and dbt_state only"
        yield ConversionLoss(
            "`efficient_testing`", why, "switch it on in the form", job.identity, "cost_optimization_features"
        )
    if job.linked_id is not None and job.id is None:
        why = "Terraform has one id for a job"
        yield ConversionLoss(
            "`linked_id`", why, "nothing: the import block has it", job.identity, "linked_id"
        )
    names = [name for name in job.kept if name not in (CODE, "force_node_selection", VALIDATED)]
    for name in names:
        yield ConversionLoss(
            f"`{name}`",
            "the provider does not have it",
            "nothing, where it has no effect",
            job.identity,
            "kept",
        )


def _lost_names(account: Account, ids: References) -> Iterator[ConversionLoss]:
    """Yield the names of environments that several projects share, where no resource tells them apart."""
    for one in account.environments:
        if ids.is_shared(one) and not is_own_resource(one):
            why = "environments of several projects have it"
            by_hand = f"nothing: it is '{one.identity} of {one.project}' now"
            yield ConversionLoss(f"the name of environment {one.name!r}", why, by_hand, "", "environments")


def _lost_around(account: Account) -> Iterator[ConversionLoss]:
    """Yield what an account has that is no job's, and that no resource stands for."""
    if len(account.projects) == 1 and any(job.project is None for job in account.jobs):
        name = account.projects[0].name
        why = "a job of Terraform names its project"
        yield ConversionLoss(
            "that jobs name no project", why, f"nothing: it is {name!r}, the only one", "", "projects"
        )
    if account.name:
        yield ConversionLoss(
            "`name` of the account", "the provider's settings say which account", "nothing", "", "name"
        )
    if account.default_branch != "main" or any(one.default_branch for one in account.projects):
        yield ConversionLoss(
            "`default_branch`", "it is the repository's", "set it there", "", "default_branch"
        )
    if account.git_provider != "github" or any(one.git_provider for one in account.projects):
        yield ConversionLoss(
            "`git_provider`", "it follows from the repository", "nothing", "", "git_provider"
        )
    if account.model_notifications:
        by_hand = "write a resource dbtcloud_model_notifications for each environment"
        yield ConversionLoss(
            "`model_notifications`", "Terraform has them by environment", by_hand, "", "model_notifications"
        )
    for one in account.environments:
        if is_own_resource(one) is False and one.kept and CODE not in one.kept:
            yield ConversionLoss(
                f"kept keys of environment {one.name!r}",
                "the provider has none",
                "nothing",
                "",
                "environments",
            )
