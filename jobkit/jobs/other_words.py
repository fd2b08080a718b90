"""What other tools call the settings of a job, and what jobkit calls them.

Sources: the job object of the Admin API v2, dbt-jobs-as-code 1.22, the Terraform provider
dbt-labs/dbtcloud, the platform's form, and words that people try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

__all__ = ["OTHER_WORDS", "own_word"]

_COMPLETION = "triggers.job_completion: {job: ..., statuses: [success]}"
_NO_OVERRIDE = (
    "a run has no override of environment variables (P-078): write `environment_variables` in the job, "
    "or pass `--vars` in a command"
)

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("execute_steps", "execution_steps", "steps", "step", "command", "execute", "run_steps", "script"),
        ("commands", "steps_override"),
    ),
    **dict.fromkeys(("cron", "schedule_cron", "crontab"), ("cron", "schedule: 0 6 * * *")),
    **dict.fromkeys(
        ("schedule_type", "schedule_days", "interval", "at", "when"), ("every_hours", "schedule")
    ),
    **dict.fromkeys(("schedule_hours", "specific_hours", "time"), ("hours", "schedule: {hours: [6, 18]}")),
    "schedule_interval": ("every_hours", "schedule: {every_hours: 6}"),
    **dict.fromkeys(("day", "weekdays", "days_of_week"), ("days", "schedule: {hours: [6], days: [MON]}")),
    **dict.fromkeys(("tz", "time_zone"), ("timezone",)),
    **dict.fromkeys(("environment_id", "env", "environment_name"), ("environment",)),
    "project_id": ("project",),
    **dict.fromkeys(("job_id", "upstream_job", "parent_job"), ("job", _COMPLETION)),
    **dict.fromkeys(
        ("job_completion_trigger_condition", "job_completion", "depends_on", "needs", "after", "runs_after"),
        ("job_completion: {job: ..., statuses: [success]}", _COMPLETION),
    ),
    **dict.fromkeys(("condition", "conditions", "completes_on", "status"), ("statuses",)),
    **dict.fromkeys(("num_threads", "thread_count"), ("threads",)),
    **dict.fromkeys(("target", "settings.target_name"), ("target_name",)),
    **dict.fromkeys(("timeout", "run_timeout", "run_timeout_seconds"), ("timeout_seconds",)),
    **dict.fromkeys(
        ("deferring_environment_id", "defer", "defer_to", "deferring_environment", "compare_changes"),
        ("deferral: {environment: Production}", "environment"),
    ),
    "deferring_job_definition_id": ("deferral: {job: ...}",),
    **dict.fromkeys(("self_deferring", "self_deferral", "self"), ("this_job", "deferral: {this_job: true}")),
    **dict.fromkeys(
        ("run_generate_sources", "generate_sources", "source_freshness"), ("run_source_freshness",)
    ),
    **dict.fromkeys(("docs", "run_docs", "docs_on_run"), ("generate_docs",)),
    **dict.fromkeys(
        ("triggers_on_draft_pr", "on_draft", "draft"), ("draft_pull_request", "triggers.draft_pull_request")
    ),
    **dict.fromkeys(
        ("github_webhook", "git_provider_webhook", "custom_branch_only", "on_pull_request", "ci"),
        ("pull_request", "triggers.pull_request"),
    ),
    **dict.fromkeys(("on_merge", "run_on_merge"), ("merge", "triggers.merge")),
    **dict.fromkeys(("on", "trigger"), ("triggers",)),
    **dict.fromkeys(
        ("custom_environment_variables", "env_vars", "environment_variable_overrides", "variables"),
        ("environment_variables",),
    ),
    **dict.fromkeys(("schema", "target_schema", "dataset"), ("target_schema", "schema_override")),
    **dict.fromkeys(("branch", "git_branch", "default_branch"), ("custom_branch", "git_branch")),
    **dict.fromkeys(("version", "dbt", "release_track"), ("dbt_version", "dbt_version_override")),
    **dict.fromkeys(("email", "recipient", "address"), ("recipients", "to")),
    **dict.fromkeys(("threads",), ("threads_override",)),
    **dict.fromkeys(("timeout_seconds",), ("timeout_seconds_override",)),
    **dict.fromkeys(("commands",), ("steps_override",)),
}
"""A word of elsewhere -> what to write, the first that the definition has; dots lead into inner mappings."""

_SENTENCES: Mapping[str, str] = {
    "settings": "write `threads` and `target_name` by themselves, without `settings`",
    "execution": "write `timeout_seconds` by itself, without `execution`",
    **dict.fromkeys(
        ("env_vars_override", "environment_variables_override", "env_var_overrides", "env_override"),
        _NO_OVERRIDE,
    ),
    **dict.fromkeys(
        ("job_type", "type"), "the triggers say what kind of job it is (P-002): write `triggers`"
    ),
    **dict.fromkeys(
        ("account_id", "identifier", "linked_id", "uuid", "created_at", "updated_at"),
        "only the platform's API has it: leave it out",
    ),
    **dict.fromkeys(
        ("deactivated", "is_deactivated", "enabled", "active", "paused", "state"),
        "to switch the schedule off, write `triggers: {schedule: false}`",
    ),
    "lifecycle_webhooks": "they belong to the account: write `webhooks` beside `jobs`",
}


def own_word(word: str, known: Collection[str]) -> str:
    """Return what to write in place of a word of another tool, as a clause; ``""`` for any other word.

    Parameters
    ----------
    word : str
        The field that was given.
    known : collection of str
        The fields that there are.

    Examples
    --------
    >>> own_word("execute_steps", ["name", "commands"])
    'write `commands`'
    >>> own_word("execute_steps", ["environment"])
    ''
    """
    for own in OTHER_WORDS.get(word, ()):
        head = own.partition(":")[0].partition(".")[0].partition(",")[0]
        if head in known:
            return f"write `{own}`"
    return _SENTENCES.get(word, "") if {"commands", "job"} & set(known) else ""
