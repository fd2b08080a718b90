"""What the resources of the provider have: their arguments, those that are required, and their defaults.

Source: the Terraform provider dbt-labs/dbtcloud 1.12.5 of 2026-08, its schemas and validators.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "COST_FEATURES",
    "JOB",
    "META_ARGUMENTS",
    "SCHEDULE_TYPES",
    "SCHEMAS",
    "STATUSES",
    "TRIGGERS",
    "Schema",
]

META_ARGUMENTS = frozenset(
    {"count", "for_each", "lifecycle", "depends_on", "provider", "provisioner", "connection", "dynamic"}
)
"""What Terraform itself knows in every resource."""

TRIGGERS = ("github_webhook", "git_provider_webhook", "schedule", "on_merge")
SCHEDULE_TYPES = ("every_day", "days_of_week", "custom_cron", "interval_cron")
STATUSES: Mapping[str, int] = MappingProxyType({"success": 10, "error": 20, "canceled": 30})
COST_FEATURES = ("state_aware_orchestration", "dbt_state")


class Schema(NamedTuple):
    """The arguments of one type of resource.

    Parameters
    ----------
    required, optional : tuple of str
    objects : tuple of str
        Those that are an object, ``triggers = { ... }``, never a block.
    blocks : tuple of str
        Those that are a block, never an argument.
    read_only : tuple of str
        What only the provider fills in.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ("id",)

    @property
    def known(self) -> tuple[str, ...]:
        """Every argument and block that a person may write."""
        return (*self.required, *self.optional, *self.blocks)


JOB = Schema(
    required=("project_id", "environment_id", "name", "execute_steps", "triggers"),
    optional=(
        "description",
        "dbt_version",
        "job_type",
        "schedule_type",
        "schedule_days",
        "schedule_hours",
        "schedule_interval",
        "schedule_cron",
        "deferring_environment_id",
        "deferring_job_id",
        "self_deferring",
        "num_threads",
        "target_name",
        "execution",
        "timeout_seconds",
        "generate_docs",
        "run_generate_sources",
        "triggers_on_draft_pr",
        "run_lint",
        "errors_on_lint_failure",
        "run_compare_changes",
        "compare_changes_flags",
        "cost_optimization_features",
        "force_node_selection",
        "validate_execute_steps",
        "is_active",
    ),
    objects=("triggers", "execution"),
    blocks=("job_completion_trigger_condition",),
    read_only=("id", "job_id"),
)

_OUTCOMES = ("on_success", "on_failure", "on_cancel", "on_warning")
_CHANNEL = ("notification_type", "external_email", "slack_channel_id", "slack_channel_name", "state")

SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        "dbtcloud_job": JOB,
        "dbt_cloud_job": JOB,
        "dbtcloud_job_completion_trigger": Schema(("job_id", "project_id", "statuses", "trigger_job_id")),
        "dbtcloud_environment": Schema(
            ("name", "project_id", "type"),
            (
                "connection_id",
                "credential_id",
                "custom_branch",
                "dbt_version",
                "deployment_type",
                "enable_model_query_history",
                "extended_attributes_id",
                "is_active",
                "primary_profile_id",
                "use_custom_branch",
            ),
            read_only=("id", "environment_id"),
        ),
        "dbtcloud_environment_variable": Schema(("name", "project_id", "environment_values")),
        "dbtcloud_environment_variable_job_override": Schema(
            ("name", "project_id", "job_definition_id", "raw_value"),
            read_only=("id", "account_id", "environment_variable_job_override_id"),
        ),
        "dbtcloud_notification": Schema(("user_id",), (*_OUTCOMES, *_CHANNEL)),
        "dbtcloud_webhook": Schema(
            ("name", "client_url", "event_types"),
            ("active", "description", "job_ids"),
            read_only=("id", "account_identifier", "hmac_secret", "http_status_code", "webhook_id"),
        ),
        "dbtcloud_project": Schema(("name",), ("dbt_project_subdirectory", "description", "type")),
    }
)
"""Type of resource -> its arguments, for those that jobs need."""
