"""An `Account` to jobs in the shape of the Admin API, every value explicit, and what is lost by it.

Where the account has no id, its position stands in: the reference between two jobs is kept, and a loss says
which number to fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jobkit.basics.frozen import plain
from jobkit.jobs.account import Account, Environment, ProjectSettings
from jobkit.jobs.files.api_job.keys import STATUS_NUMBERS
from jobkit.jobs.files.api_job.schedules import written_schedule
from jobkit.jobs.files.losses import ConversionLoss
from jobkit.jobs.identity import JobNames
from jobkit.jobs.job import Deferral, Job, JobCompletion, Triggers

__all__ = ["ApiJobs", "api_jobs", "around_jobs", "guide_losses"]


@dataclass(frozen=True, slots=True)
class Ids:
    """The numbers of an account: the platform's own, and those that stand in.

    Parameters
    ----------
    account : Account
    stand_ins : dict of str to int
        What has none -> the number that stands in, by words for people.
    job_names : JobNames
        How the jobs name one another.
    """

    account: Account
    stand_ins: dict[str, int] = field(default_factory=dict)
    job_names: JobNames = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "job_names", self.account.job_names)  # worked out once for all jobs

    def _free(self, words: str, known: Iterable[int | None]) -> int:
        taken = {*known, *(number for name, number in self.stand_ins.items() if name[:5] == words[:5])}
        number = self.stand_ins.get(words) or next(n for n in range(1, len(taken) + 2) if n not in taken)
        self.stand_ins[words] = number
        return number

    def account_id(self, job: Job) -> int:
        """Return the id of the account: kept with the project."""
        kept: Any = self.account.settings_of(job.project).kept.get("account_id")
        return kept if isinstance(kept, int) else self._free("the account", ())

    def project(self, name: str | None) -> int:
        """Return the id of a project."""
        own = self.account.settings_of(name).id if name is not None else None
        projects = self.account.projects
        if name is None and len(projects) == 1:
            own = projects[0].id
        words = f"project {name!r}" if name is not None else "the project"
        return own if own is not None else self._free(words, (one.id for one in projects))

    def environment(self, name: str, project: str | None) -> int:
        """Return the id of an environment."""
        own = self.account.environment(name, project).id
        known = (one.id for one in self.account.environments)
        return own if own is not None else self._free(f"environment {name!r}", known)

    def job(self, job: Job) -> int:
        """Return the id of a job."""
        own = job.id if job.id is not None else job.linked_id
        known = [one for other in self.account.jobs for one in (other.id, other.linked_id)]
        return own if own is not None else self._free(f"job {job.identity!r}", known)

    def elsewhere(self, name: str) -> int:
        """Return the id of a job that is not in the account."""
        return self._free(f"job {name!r}", (one.id for one in self.account.jobs))

    def losses(self) -> Iterator[ConversionLoss]:
        """Yield a loss for each number that stands in."""
        for words, number in self.stand_ins.items():
            why = "the platform goes by numbers, and this definition has none"
            yield ConversionLoss(
                f"the id of {words}", f"{why}; {number} stands in", "put the real id in its place", "", "id"
            )


@dataclass(frozen=True, slots=True)
class ApiJobs:
    """The jobs of an account in the shape of the API, in order.

    Parameters
    ----------
    jobs : list of dict
    ids : Ids
    losses : list of ConversionLoss
    """

    jobs: list[dict[str, Any]]
    ids: Ids
    losses: list[ConversionLoss]


def api_jobs(account: Account, ids: Ids | None = None) -> ApiJobs:
    """Return the jobs of an account in the shape of the API; `ids` may name things otherwise than by number.

    ``custom_environment_variables`` is a mapping, and ``self_deferring``, ``linked_id`` and ``kept`` are
    there too: each format does with them what it can.
    """
    ids = ids or Ids(account)
    upstream = {id(one) for job in account.jobs for one in _named_by(ids, job)}
    jobs = []
    for job in account.jobs:
        number = job.id if job.id is not None else job.linked_id
        if number is None and id(job) in upstream:
            number = ids.job(job)
        jobs.append({"id": number, **_api_job(account, job, ids)})
    losses = [loss for job in account.jobs for loss in guide_losses(job)]
    return ApiJobs(jobs, ids, [*ids.losses(), *losses])


def _named_by(ids: Ids, job: Job) -> Iterator[Job]:
    """Yield the jobs of the account that a job waits for or defers to."""
    for reference in (job.triggers.job_completion, job.deferral):
        if reference is not None:
            position = ids.job_names.meant(job, reference)
            if position is not None:
                yield ids.account.jobs[position]


def _api_job(account: Account, job: Job, ids: Ids) -> dict[str, Any]:
    deferral = account.deferral_of(job)
    schedule = {} if job.schedule is None else {"schedule": written_schedule(job.schedule)}
    return {
        "account_id": ids.account_id(job),
        "project_id": ids.project(job.project),
        "environment_id": ids.environment(job.environment, job.project),
        "name": job.name,
        "description": job.description,
        "dbt_version": job.dbt_version,
        **_deferring(account, job, deferral, ids),
        "execute_steps": list(job.commands),
        "execution": {"timeout_seconds": job.timeout_seconds},
        "generate_docs": job.generate_docs,
        "job_type": job.declared_type or job.job_type,
        "run_compare_changes": job.run_compare_changes,
        "compare_changes_flags": job.compare_changes_flags,
        "run_generate_sources": job.run_source_freshness,
        "run_lint": job.run_lint,
        "errors_on_lint_failure": job.errors_on_lint_failure,
        "cost_optimization_features": list(job.cost_optimization_features),
        "settings": {"threads": job.threads, "target_name": job.target_name},
        "state": 1,
        "triggers_on_draft_pr": job.triggers.draft_pull_request,
        "triggers": _triggers(job),
        **schedule,
        "job_completion_trigger_condition": _completion(account, job, ids),
        "custom_environment_variables": dict(job.environment_variables),
        "self_deferring": deferral.this_job,
        "linked_id": job.linked_id,
        "kept": plain(job.kept),
    }


def _triggers(job: Job) -> dict[str, Any]:
    own: Triggers = job.triggers
    github, provider = own.github_webhook, own.git_provider_webhook
    written = {
        "github_webhook": own.pull_request if github is None else github,
        "git_provider_webhook": own.pull_request if provider is None else provider,
        "schedule": job.runs_on_schedule,
        "on_merge": own.merge,
    }
    branch = own.custom_branch_only
    return written if branch is None else {**written, "custom_branch_only": branch}


def _deferring(account: Account, job: Job, deferral: Deferral, ids: Ids) -> dict[str, Any]:
    environment = deferral.environment_id
    if environment is None and deferral.environment is not None:
        environment = ids.environment(deferral.environment, job.project)
    return {
        "deferring_environment_id": environment,
        "deferring_job_definition_id": _other_job(account, job, deferral, ids) if deferral.job else None,
    }


def _other_job(account: Account, job: Job, reference: JobCompletion | Deferral, ids: Ids) -> int:
    """Return the id of the job that is waited for or deferred to, also of one that is elsewhere."""
    position = ids.job_names.meant(job, reference)
    if position is not None:
        return ids.job(account.jobs[position])
    if reference.job_id is not None:
        return reference.job_id
    return ids.elsewhere(str(reference.job))


def _completion(account: Account, job: Job, ids: Ids) -> dict[str, Any] | None:
    upstream = job.triggers.job_completion
    if upstream is None:
        return None
    position = ids.job_names.meant(job, upstream)
    home = account.jobs[position].project if position is not None else upstream.project or job.project
    project = upstream.project_id if upstream.project_id is not None else ids.project(home)
    statuses = [STATUS_NUMBERS[status] for status in upstream.statuses]
    number = _other_job(account, job, upstream, ids)
    return {"condition": {"job_id": number, "project_id": project, "statuses": statuses}}


_GUIDE = "only the study guide has it: neither the form nor the API has such a setting"
_GUIDE_FIELDS: tuple[tuple[str, Callable[[Job], Any], str], ...] = (
    ("on_test_failure", lambda job: job.on_test_failure, "a failed step stops the run; use `severity: warn`"),
    (
        "on_source_freshness_error",
        lambda job: job.on_source_freshness_error,
        "put `dbt source freshness` first, which stops the run",
    ),
    ("compare_changes_against", lambda job: job.compare_changes_against, "set the deferral"),
    ("notifications", lambda job: job.notifications, "set them in the notification settings"),
    ("schedule.timezone", lambda job: job.schedule and job.schedule.timezone, "write the cron in UTC"),
    ("deferral.favor_state", lambda job: job.deferral and job.deferral.favor_state, "write `--favor-state`"),
    ("triggers.git_provider", lambda job: job.triggers.git_provider, "it follows from the repository"),
    (
        "triggers.pull_request_events",
        lambda job: job.triggers.pull_request_events,
        "nothing: opened and pushed",
    ),
    ("triggers.webhook", lambda job: job.triggers.webhook, "call the API from the other system"),
    ("triggers.manual", lambda job: job.triggers.manual, "nothing: Run now is always there"),
)


def guide_losses(job: Job) -> Iterator[ConversionLoss]:
    """Yield what a job has that no platform setting stands for."""
    for name, given, by_hand in _GUIDE_FIELDS:
        if given(job):
            yield ConversionLoss(f"`{name}`", _GUIDE, by_hand, job.identity, name)


def around_jobs(account: Account, tool: str) -> Iterator[ConversionLoss]:
    """Yield what an account holds beside its jobs, for a format of jobs alone."""
    why = f"{tool} holds jobs only"
    parts = (
        ("name", account.name, "nothing: the id says which account"),
        ("environment_variables", account.environment_variables, "set them in the project's settings"),
        ("notifications", account.notifications, "set them in the notification settings"),
        ("model_notifications", account.model_notifications, "set them in the notification settings"),
        ("webhooks", account.webhooks, "set them in the account's settings"),
        ("default_branch", account.default_branch != "main", "set it in the repository"),
        ("git_provider", account.git_provider != "github", "it follows from the repository"),
    )
    for name, given, by_hand in parts:
        if given:
            yield ConversionLoss(f"`{name}` of the account", why, by_hand, "", name)
    for one in account.environments:
        if one != _bare(one):
            by_hand = "set them in the environment, or export it with Terraform"
            yield ConversionLoss(
                f"the settings of environment {one.name!r}", why, by_hand, "", "environments"
            )
    for project in account.projects:
        if project != ProjectSettings(name=f"Project {project.id}", id=project.id, kept=project.kept):
            by_hand = "set them in the project"
            yield ConversionLoss(f"the settings of project {project.name!r}", why, by_hand, "", "projects")


def _bare(one: Environment) -> Environment:
    """Return an environment as jobs alone imply it."""
    return Environment(name=f"Environment {one.id}", id=one.id, project=one.project)
