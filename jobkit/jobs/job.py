"""A dbt platform job, as a person defines it.

Sources: dbt docs deploy/deploy-jobs, deploy/ci-jobs, deploy/merge-jobs (P-009 to P-038) and the job object
of the Admin API v2. Settings that only the study guide knows are real fields too, marked *study guide*:
`Rules.study_guide()` obeys them, `Rules.platform()` does what the platform would do and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StrictInt, field_validator, model_validator

from jobkit.basics.arguments import checked
from jobkit.basics.frozen import FrozenDict
from jobkit.basics.one_line import on_one_line
from jobkit.jobs.base import Definition, KeptData, WithVariables, spelt, text_for
from jobkit.jobs.schedule import Schedule
from jobkit.jobs.variable_names import checked_names

__all__ = [
    "MAX_RUN_SECONDS",
    "WEBHOOKS",
    "DeclaredType",
    "Deferral",
    "Job",
    "JobCompletion",
    "JobType",
    "Notifications",
    "Triggers",
    "checked_commands",
]

JobType = Literal["ci", "merge", "scheduled", "other"]
DeclaredType = Literal["ci", "merge", "scheduled", "other", "exposure_sync", "adaptive", "hybrid"]
"""What ``job_type`` may hold in the Admin API v2; a person defines jobs of the first four types only."""

Outcome = Literal["success", "error", "cancelled"]

MAX_RUN_SECONDS = 24 * 60 * 60
"""No run of any job lasts longer than 24 hours (P-006), whatever its own timeout."""


def _named_by_id(*fields: str) -> Callable[[Any], Any]:
    """Return a validator that calls what has only an id by that id: ``job_id`` 42 is the job ``#42``."""
    names = [f"{field}_id" for field in fields]

    def check(given: Any) -> Any:
        if not isinstance(given, Mapping) or not any(name in given for name in names):
            return given
        ids = ((field, given.get(f"{field}_id")) for field in fields if given.get(field) is None)
        return {**given, **{field: f"#{number}" for field, number in ids if type(number) is int}}

    return check


class JobCompletion(Definition):
    """Run when another job finishes: one upstream job, and the outcomes that count (P-072).

    Parameters
    ----------
    job : str
        The upstream job: its key, or its name where no other job has it.
    project : str, optional
        Its project, when it is another one.
    job_id, project_id : int, optional
        What the platform calls them. With an id that no job here has, the upstream job is elsewhere: it is
        kept, and a note says that nothing here starts this job. Without `job`, the id stands for it, ``#42``.
    statuses : tuple of {"success", "error", "cancelled"}
        "Completes on". The platform's default is not documented; jobkit takes success (P-074).
    """

    _first: ClassVar[str] = "job"
    _written: ClassVar[str] = "{job: Nightly} or {job: Nightly, statuses: [success, error]}"

    job: str = Field(min_length=1)
    project: str | None = None
    job_id: StrictInt | None = None
    project_id: StrictInt | None = None
    statuses: tuple[Outcome, ...] = Field(default=("success",), min_length=1)

    _spelling = field_validator("statuses", mode="before")(spelt({"canceled": "cancelled"}))
    _as_text = model_validator(mode="before")(text_for("job"))
    _ids = model_validator(mode="before")(_named_by_id("job"))

    @model_validator(mode="before")
    @classmethod
    def _one_upstream_job(cls, given: Any) -> Any:
        several = given.get("job") if isinstance(given, Mapping) else given
        if isinstance(several, (list, tuple)):
            raise ValueError(f"a job has exactly one upstream job (P-072): write {cls._written}")
        return given


WEBHOOKS = ("github_webhook", "git_provider_webhook")


class Triggers(Definition):
    """What starts a run besides Run now and the API, which every job has.

    Parameters
    ----------
    schedule : bool
        "Run on schedule". Off keeps the schedule but does not fire.
    pull_request : bool
        "Triggered by pull requests": makes the job a CI job (P-022).
    draft_pull_request : bool
        "Run on draft pull request".
    merge : bool
        "Run on merge": makes the job a merge job (P-032).
    job_completion : JobCompletion, optional
        "Run when another job finishes".
    git_provider : str, optional
        *Study guide.* On the platform it follows from the repository.
    pull_request_events : tuple of str, optional
        *Study guide.* The platform has no such list: it runs when a PR is opened or pushed to (P-076).
    webhook : bool
        *Study guide.* The platform has no inbound webhook: an external system calls the API (P-080).
    manual : bool
        *Study guide.* Says what always holds: anyone with the permission can press Run now.
    github_webhook, git_provider_webhook : bool, optional
        The two switches behind "Triggered by pull requests" in the Admin API: GitHub, and any other provider.
        Kept as they were read; either of them makes `pull_request` true. None: what `pull_request` says.
    custom_branch_only : bool, optional
        A switch that the API no longer takes; kept as it was read, without effect.
    """

    _written: ClassVar[str] = "{pull_request: true}, {merge: true} or {job_completion: {job: Nightly}}"

    schedule: bool = True
    pull_request: bool = False
    draft_pull_request: bool = False
    merge: bool = False
    job_completion: JobCompletion | None = None
    git_provider: str | None = None
    pull_request_events: tuple[Literal["opened", "synchronize", "reopened", "labeled"], ...] | None = None
    webhook: bool = False
    manual: bool = False
    github_webhook: bool | None = None
    git_provider_webhook: bool | None = None
    custom_branch_only: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _webhooks_are_pull_requests(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or "pull_request" in given or given.keys().isdisjoint(WEBHOOKS):
            return given
        on = any(given[field] is True for field in WEBHOOKS if field in given)
        return {**given, "pull_request": True} if on else given

    @model_validator(mode="after")
    def _webhooks_agree(self) -> Triggers:
        if self.github_webhook is None and self.git_provider_webhook is None:
            return self
        given = {self.github_webhook, self.git_provider_webhook} - {None}
        if given and self.pull_request is not (True in given):
            said = "neither webhook is on" if self.pull_request else "a webhook is on"
            raise ValueError(
                f"pull_request is {str(self.pull_request).lower()}, but {said}: keep one of them"
            )
        return self


_deferral_of_text = text_for("environment", this_job={"this_job": True}, no_deferral={})
"""The words of the form "Compare changes against"; any other text names an environment."""


class Deferral(Definition):
    """Whose artifacts the run defers to and compares with: "Compare changes against" (P-111 to P-116).

    With nothing set this is the form's "No deferral".

    Parameters
    ----------
    environment : str, optional
        The last successful deploy run in that environment, whichever job it was.
    job : str, optional
        The last successful run of that job, named by its key, or by its name where no other job has it.
        Legacy: the platform no longer offers it (P-112).
    this_job : bool
        Self-deferral: the job's own last successful run (P-115).
    favor_state : bool
        Prefer the deferred relation even where the target has its own.
    environment_id, job_id : int, optional
        What the platform calls them. With an id that nothing here has, they are elsewhere: kept, and told of.
        Without a name, the id stands for it, ``#42``.
    """

    _first: ClassVar[str] = "environment"
    _written: ClassVar[str] = "{environment: Production}, {this_job: true} or {} (no deferral)"

    environment: str | None = None
    job: str | None = None
    this_job: bool = False
    favor_state: bool = False
    environment_id: StrictInt | None = None
    job_id: StrictInt | None = None

    _ids = model_validator(mode="before")(_named_by_id("environment", "job"))
    _as_text = model_validator(mode="before")(_deferral_of_text)

    @classmethod
    def _with_first(cls, unnamed: tuple[Any, ...], data: dict[str, Any]) -> dict[str, Any]:
        fields = super()._with_first(unnamed, data)
        return {**_deferral_of_text(unnamed[0]), **data} if isinstance(unnamed[0], str) else fields

    @model_validator(mode="after")
    def _one_target(self) -> Deferral:
        named = [name for name in ("environment", "job", "this_job") if getattr(self, name)]
        if len(named) > 1:
            raise ValueError(f"a job defers to one thing only, not to {' and '.join(named)}: keep one")
        return self

    @property
    def is_off(self) -> bool:
        """True for "No deferral"."""
        return not (self.environment or self.job or self.this_job)

    def __str__(self) -> str:
        if self.this_job:
            return "This job"
        if self.environment:
            return f"environment {self.environment}"
        return f"job {self.job}" if self.job else "No deferral"


class Notifications(Definition):
    """*Study guide.* Who gets mail. On the platform it is set in the notification settings (P-148)."""

    _written: ClassVar[str] = "{email_on_failure: true, recipients: [data@example.com]}"

    email_on_success: bool = False
    email_on_failure: bool = False
    email_on_cancel: bool = False
    recipients: tuple[str, ...] = ()


Threads = Annotated[StrictInt, Field(ge=1, le=512)]
Seconds = Annotated[StrictInt, Field(ge=0)]


def checked_commands(commands: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return commands on one line each; raises ValueError for one that is not dbt's."""
    for position, command in enumerate(commands or (), start=1):
        if not re.match(r"\s*dbt\s+\S", command):
            raise ValueError(
                f"command {position} is {command[:60]!r}, but a job runs dbt commands only: write `dbt ...`"
            )
    return commands and tuple(on_one_line(command) for command in commands)


@checked
class Job(WithVariables):
    """A job: dbt commands that run in one environment when a trigger says so.

    Parameters
    ----------
    name : str
        A label for people. Jobs of one account may share it if each of them has a `key`.
    key : str, optional
        What tells the job apart where its name does not, and stays when the name changes: the identifier of a
        dbt-jobs-as-code file, the label of a Terraform resource, or a word of your own.
    id, linked_id : int, optional
        The platform's number for it, and the number that a dbt-jobs-as-code file links it to.
    project : str, optional
        Name of the project it belongs to, where there are several.
    commands : sequence of str
        Execute steps, in order; at least one, each a ``dbt`` command (P-010, P-099).
    environment : str
        The deployment environment it runs in: the name that it has in its project, or its key.
    schedule : Schedule or str, optional
        When it runs by itself, in UTC; a text is a cron expression.
    triggers : Triggers
        Pull request, merge, completion of another job.
    deferral : Deferral, optional
        None leaves the form's default for the type of job: the Production environment for CI (P-024), the
        job's own environment for merge (P-033), no deferral for a deploy job (P-111).
    threads : int
        Paths through the DAG at once; 4 in the form (P-021).
    target_name : str
        A label, `target.name`; does not switch connection or schema (P-105).
    timeout_seconds : int
        0 leaves only the cap of 24 hours (P-061). A run over its limit is Cancelled.
    generate_docs : bool
        Checkbox "Generate docs on run": after the commands; its failure does not fail the run (P-093).
    run_source_freshness : bool
        Checkbox "Run source freshness": before the commands; its failure does not stop them (P-090).
    run_lint, errors_on_lint_failure, run_compare_changes, compare_changes_flags
        CI settings (P-025, P-026).
    environment_variables : dict of str to str
        Job overrides; stored in the job (P-138).
    dbt_version : str, optional
        A release track or version; None inherits the environment's (P-142).
    cost_optimization_features : tuple of str
        As in the API (P-160).
    declared_type : str, optional
        ``job_type`` as an API or a file states it. It decides nothing: `job_type` follows from the triggers
        (P-002), also where the two contradict each other.
    kept : mapping, optional
        Keys of the file that the job came from and that mean nothing to jobkit: unknown ones, and those that
        only the platform writes. Kept so that they can be written back; never interpreted.
    on_test_failure, on_source_freshness_error, compare_changes_against, notifications
        *Study guide.* No such settings in the platform's job form (G-32, G-17, G-13, G-18).

    Raises
    ------
    DefinitionError
        Lists every problem of the definition at once.

    Examples
    --------
    >>> Job(name="Nightly", commands=["dbt build"], schedule="0 2 * * *").job_type
    'scheduled'
    >>> Job(name="CI", commands=["dbt build"], triggers={"pull_request": True}).job_type
    'ci'
    """

    _first: ClassVar[str] = "name"
    _written: ClassVar[str] = "{name: Nightly, commands: [dbt build]}"

    name: str = Field(min_length=1, max_length=255)
    key: str | None = Field(default=None, min_length=1, max_length=255)
    description: str = ""
    id: StrictInt | None = None
    linked_id: StrictInt | None = None
    project: str | None = None
    environment: str = Field(default="Production", min_length=1)
    commands: tuple[str, ...] = Field(min_length=1)
    schedule: Schedule | None = None
    triggers: Triggers = Triggers()
    deferral: Deferral | None = None
    threads: Threads = 4
    target_name: str = "default"
    timeout_seconds: Seconds = 0
    generate_docs: bool = False
    run_source_freshness: bool = False
    run_lint: bool = False
    errors_on_lint_failure: bool = True
    run_compare_changes: bool = False
    compare_changes_flags: str = "--select state:modified"
    environment_variables: Mapping[str, str] = FrozenDict()
    dbt_version: str | None = None
    cost_optimization_features: tuple[
        Literal["state_aware_orchestration", "efficient_testing", "dbt_state"], ...
    ] = ()
    on_test_failure: Literal["continue", "cancel"] | None = None
    on_source_freshness_error: Literal["continue", "skip"] | None = None
    compare_changes_against: str | None = None
    notifications: Notifications | None = None
    declared_type: DeclaredType | None = None
    kept: Mapping[str, KeptData] = FrozenDict()

    _dbt_commands = field_validator("commands", mode="after")(checked_commands)
    _variable_names = field_validator("environment_variables", mode="after")(checked_names)

    @model_validator(mode="after")
    def _merge_stands_alone(self) -> Job:
        """P-037: on a merge job, merge is the only trigger."""
        on = {
            "pull_request": self.triggers.pull_request,
            "job_completion": self.triggers.job_completion is not None,
            "a schedule": self.runs_on_schedule,
        }
        others = [label for label, is_on in on.items() if is_on]
        if self.triggers.merge and others:
            raise ValueError(
                f"a merge job has no other trigger, but this one also has {' and '.join(others)}: "
                "make it two jobs (P-037)"
            )
        return self

    @property
    def identity(self) -> str:
        """What tells it apart from other jobs: its `key`, or its name where it has none."""
        return self.key if self.key is not None else self.name

    @property
    def job_type(self) -> JobType:
        """Derived from the triggers as the platform does it (P-002)."""
        if self.triggers.merge:
            return "merge"
        if self.triggers.pull_request:
            return "ci"
        return "scheduled" if self.runs_on_schedule else "other"

    @property
    def is_ci(self) -> bool:
        """True for a job that pull requests trigger."""
        return self.job_type == "ci"

    @property
    def is_deploy(self) -> bool:
        """True for a deploy job: `scheduled` or `other` (P-002)."""
        return self.job_type in ("scheduled", "other")

    @property
    def runs_on_schedule(self) -> bool:
        """True when a schedule is given and switched on."""
        return self.schedule is not None and self.triggers.schedule

    @property
    def limit_seconds(self) -> int:
        """Longest a run may take: the timeout, or the cap of 24 hours (P-061)."""
        return min(self.timeout_seconds or MAX_RUN_SECONDS, MAX_RUN_SECONDS)

    def changed(self, **fields: Any) -> Job:
        """Return a copy with some fields changed, validated anew."""
        return type(self)(**{**self.model_dump(exclude_unset=True), **fields})
