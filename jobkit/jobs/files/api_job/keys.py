"""The keys of a job in the Admin API v2: those that a request may hold, and those that only an answer has.

Sources: the OpenAPI description of the Admin API v2, 2026-08; the clients that are in use (Terraform provider
1.12.5, dbt-jobs-as-code 1.22), which send keys that the description lacks, and leave out one that it wants.
"""

from __future__ import annotations

from collections.abc import Mapping

from jobkit.basics.errors import Place

__all__ = [
    "ASKED_FOR",
    "IMPORT_FILTER",
    "JOB_TYPES",
    "NESTED_KEYS",
    "READ_ONLY_KEYS",
    "REQUEST_KEYS",
    "STATUS_NUMBERS",
    "UNHEEDED_KEYS",
]

REQUEST_KEYS = (
    "id",
    "account_id",
    "project_id",
    "environment_id",
    "name",
    "description",
    "dbt_version",
    "deferring_environment_id",
    "deferring_job_definition_id",
    "execute_steps",
    "execution",
    "generate_docs",
    "job_type",
    "lifecycle_webhooks",
    "run_compare_changes",
    "compare_changes_flags",
    "run_generate_sources",
    "run_lint",
    "errors_on_lint_failure",
    "cost_optimization_features",
    "settings",
    "state",
    "triggers_on_draft_pr",
    "triggers",
    "schedule",
    "job_completion_trigger_condition",
)
"""In the order in which they are written. Clients send the last one, though the description lacks it."""

UNHEEDED_KEYS = ("generate_sources", "force_node_selection", "lifecycle_webhooks", "is_fusion_ready_override")
"""Keys that a request may hold and that mean nothing here: an older twin of run_generate_sources, a mirror of
the cost features, webhooks of the account. They are kept."""

NESTED_KEYS: Mapping[Place, tuple[str, ...]] = {
    ("execution",): ("timeout_seconds",),
    ("settings",): ("threads", "target_name"),
    ("triggers",): ("github_webhook", "git_provider_webhook", "schedule", "on_merge"),
    ("schedule",): ("cron", "date", "time"),
    ("schedule", "date"): ("type", "days", "cron"),
    ("schedule", "time"): ("type", "interval", "hours"),
    ("job_completion_trigger_condition",): ("condition",),
    ("job_completion_trigger_condition", "condition"): ("job_id", "project_id", "statuses"),
}
"""What the objects inside a job may hold. The API refuses any other key there."""

READ_ONLY_KEYS = frozenset(
    {
        "account",
        "created_at",
        "cron_humanized",
        "deactivated",
        "deactivation_reason",
        "environment",
        "fusion_readiness",
        "is_deferrable",
        "is_system",
        "lifecycle_webhooks_url",
        "most_recent_completed_run",
        "most_recent_run",
        "next_run",
        "next_run_humanized",
        "project",
        "raw_dbt_version",
        "run_failure_count",
        "updated_at",
    }
)
"""Keys of an answer that only the platform writes: they are put aside and never sent."""

IMPORT_FILTER = "[[filter:]]"
"""Under this key the filter of ``[[filter:identifier]]`` is kept; no file has such a key."""

JOB_TYPES = ("ci", "scheduled", "other", "merge", "exposure_sync", "adaptive", "hybrid")

STATUS_NUMBERS: Mapping[str, int] = {"success": 10, "error": 20, "cancelled": 30}

_OBVIOUS = ("account_id", "project_id", "environment_id", "name", "execute_steps", "settings", "triggers")
_UNSURE = (
    "execution",
    "state",
    "generate_docs",
    "run_generate_sources",
    "run_compare_changes",
    "run_lint",
    "errors_on_lint_failure",
)

ASKED_FOR: Mapping[Place, str] = {
    **{(key,): "error" for key in _OBVIOUS},
    **{(key,): "warning" for key in _UNSURE},
    ("settings", "threads"): "error",
    ("settings", "target_name"): "error",
    ("execution", "timeout_seconds"): "error",
    ("triggers", "github_webhook"): "error",
    ("triggers", "schedule"): "error",
    ("schedule", "date"): "error",
    ("schedule", "time"): "error",
    ("schedule", "date", "type"): "error",
    ("schedule", "time", "type"): "error",
    ("job_completion_trigger_condition", "condition"): "error",
    ("job_completion_trigger_condition", "condition", "job_id"): "error",
    ("job_completion_trigger_condition", "condition", "project_id"): "error",
    ("job_completion_trigger_condition", "condition", "statuses"): "error",
}
"""Keys that the API asks for. A warning: the description wants them too, and whether today's API fills them
in is not known; tools in use leave them out. ``lifecycle_webhooks`` is wanted and no client sends it."""
