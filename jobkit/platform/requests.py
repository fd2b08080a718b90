"""What is asked of the platform: a run of a job, with all that decides about it but the moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from jobkit.basics.engine import Engine
from jobkit.dbt.commands.outside import engine_variables
from jobkit.dbt.commands.parse import command_or_none
from jobkit.jobs import Account, Deferral, Job
from jobkit.jobs.variables import resolve_variables
from jobkit.jobs.versions import Version, resolve_version
from jobkit.platform.clock import ticks
from jobkit.platform.code_version import CodeVersion
from jobkit.platform.events import ApiTrigger
from jobkit.platform.rules import Rules
from jobkit.platform.steps import StepPlan, plan_steps

__all__ = ["RunRequest", "options_from_variables", "request_api", "request_ci", "request_run"]


@dataclass(frozen=True, slots=True, eq=False)
class RunRequest:
    """A run before it is queued; runs of the same definition share one.

    Parameters
    ----------
    job : Job
    plan : tuple of StepPlan
    schema : str or None
        Target schema; None stands for the manifest's own.
    threads, limit_seconds : int
    target_name : str
    is_ci : bool
    branch : str
        Branch that the environment checks out.
    deferral : Deferral
        What it compares with.
    version : Version
        Of dbt.
    has_pr_variables : bool
        True for a run that a native git integration starts: it knows its pull request (P-140).
    code : CodeVersion or None
        What it builds, where it is not the head of the environment's branch.
    pull_request : int or None
    git_branch, git_sha : str or None
        What is checked out, where it is not the head of the environment's branch.
    in_fork : bool
        True when its commit is in a fork of the repository, so that it cannot be checked out.
    retry_of : int or None
        Id of the run that it reruns.
    env : tuple of (str, str)
        The variables of the run that dbt reads as options, such as DBT_FULL_REFRESH.
    limit_ticks : int
        `limit_seconds` on the simulation's clock.
    defers : bool
        True when it compares with anything at all.
    asks_source_status : bool
        True when a command selects by ``source_status:``, so that it counts when sources were loaded.
    writes_manifest : bool
        True when a command reads the project: `dbt deps`, `debug` and `clean` do not.
    """

    job: Job
    plan: tuple[StepPlan, ...]
    schema: str | None
    threads: int
    limit_seconds: int
    target_name: str
    is_ci: bool
    branch: str
    deferral: Deferral
    version: Version
    has_pr_variables: bool = False
    code: CodeVersion | None = None
    pull_request: int | None = None
    git_branch: str | None = None
    git_sha: str | None = None
    in_fork: bool = False
    retry_of: int | None = None
    env: tuple[tuple[str, str], ...] = ()
    limit_ticks: int = field(init=False)
    defers: bool = field(init=False)
    asks_source_status: bool = field(init=False)
    writes_manifest: bool = field(init=False)

    def __post_init__(self) -> None:
        asks = any("source_status:" in (step.command or "") for step in self.plan)
        known = {
            "limit_ticks": ticks(self.limit_seconds),
            "defers": not self.deferral.is_off,
            "asks_source_status": asks,
            "writes_manifest": any(_writes_manifest(step, self.version.engine) for step in self.plan),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def __deepcopy__(self, memo: object) -> RunRequest:
        return self  # it never changes, and phases are remembered by its identity


_NO_MANIFEST = frozenset({"deps", "debug", "clean", "init", "docs serve", "help", "version"})


def _writes_manifest(step: StepPlan, engine: Engine) -> bool:
    command = command_or_none(step.command, engine=engine) if step.command else None
    return command is not None and command.verb not in _NO_MANIFEST


def request_run(account: Account, rules: Rules, job: Job) -> RunRequest:
    """Return a run of `job` just as it is defined."""
    limit, version = job.limit_seconds, version_of(account, rules, job)
    if job.is_ci and job.run_compare_changes and rules.compare_changes and not job.timeout_seconds:
        limit = rules.compare_timeout_seconds
    return RunRequest(
        job=job,
        plan=plan_steps(
            job,
            rules,
            generate_docs=job.generate_docs and version.has_docs_checkbox,
        ),
        schema=account.environment(job.environment, job.project).schema_name,
        threads=job.threads,
        limit_seconds=min(limit, rules.max_run_seconds),
        target_name=job.target_name,
        is_ci=job.is_ci,
        branch=account.branch_of(job),
        deferral=account.deferral_of(job),
        version=version,
        env=options_from_variables(account, rules, job),
    )


def options_from_variables(account: Account, rules: Rules, job: Job) -> tuple[tuple[str, str], ...]:
    """Return the variables of a job's runs that dbt itself reads, by name; those of the platform are none."""
    known = resolve_variables(account, job, check_names=rules.check_variable_names)
    read = engine_variables({name: variable.value for name, variable in known.items()})
    return tuple(sorted(read.items()))


def request_api(
    account: Account,
    rules: Rules,
    plain: RunRequest,
    event: ApiTrigger,
    code: CodeVersion,
    *,
    in_fork: bool,
) -> RunRequest:
    """Return a run with the overrides of an API call (P-078).

    Parameters
    ----------
    account : Account
    rules : Rules
    plain : RunRequest
        A run just as the job is defined.
    event : ApiTrigger
    code : CodeVersion
        Of the pull request that the call names.
    in_fork : bool
        Whether that pull request comes from a fork.
    """
    base = plain
    if event.pull_request is not None:
        base = request_ci(account, plain, event.pull_request, code, event.git_sha, in_fork=in_fork)
    limit = event.timeout_seconds_override or plain.limit_seconds
    version = version_of(account, rules, plain.job, event.dbt_version_override)
    asked = event.generate_docs_override
    docs = (plain.job.generate_docs if asked is None else asked) and version.has_docs_checkbox
    return replace(
        base,
        plan=plan_steps(plain.job, rules, commands=event.steps_override, generate_docs=docs),
        schema=event.schema_override or base.schema,
        threads=event.threads_override or base.threads,
        limit_seconds=min(limit, rules.max_run_seconds),
        target_name=event.target_name_override or base.target_name,
        version=version,
        has_pr_variables=False,
        git_branch=event.git_branch or base.git_branch,
        git_sha=event.git_sha or base.git_sha,
    )


def request_ci(
    account: Account, plain: RunRequest, number: int, code: CodeVersion, sha: str | None, *, in_fork: bool
) -> RunRequest:
    """Return a CI run: the branch's code, built into a schema of the pull request's own (P-125)."""
    return replace(
        plain,
        schema=ci_schema(account, plain.job, number),
        code=code,
        pull_request=number,
        git_branch=f"pull-request-{number}",
        git_sha=sha,
        in_fork=in_fork,
        has_pr_variables=True,
    )


def version_of(account: Account, rules: Rules, job: Job, override: str | None = None) -> Version:
    """Return the dbt version of a run: the API's, the job's, the environment's, or the default (P-142)."""
    return resolve_version(account, job, override=override, obey_pins=rules.obey_version_pins)


def ci_schema(account: Account, job: Job, number: int) -> str:
    """Return the schema of a pull request: ``dbt_cloud_pr_<job id>_<number>`` (P-125).

    A job without an id counts by its position in the account.
    """
    return f"dbt_cloud_pr_{account.job_id(job)}_{number}"
