"""The fields of jobs, environments and accounts: which jobkit obeys, and which it does not simulate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jobkit.jobs import Account, Environment, Job, ProjectSettings
from jobkit.jobs.job import Deferral, JobCompletion, Triggers
from jobkit.platform.not_modelled.coverage import MODELLED, Coverage, gap, none

__all__ = ["FIELDS", "field_gaps"]

_WORDS = none("it is for people")
_FILE = none("it is kept so that the definition can be written back as it was")
_GUIDE = none("only the study guide has it; a difference says what the platform does")


def _each(words: str, entry: Coverage = MODELLED) -> dict[str, Coverage]:
    return dict.fromkeys(words.split(), entry)


FIELDS: Mapping[type, Mapping[str, Coverage]] = {
    Job: {
        **_each(
            """name project environment commands schedule triggers deferral threads timeout_seconds
            generate_docs run_source_freshness errors_on_lint_failure environment_variables dbt_version
            id key"""
        ),
        **_each("linked_id declared_type kept", _FILE),
        "description": _WORDS,
        **_each("on_test_failure on_source_freshness_error compare_changes_against notifications", _GUIDE),
        "target_name": gap(
            "target_name is a label: jobkit does not put it into the code, and relations are those of the "
            "manifest",
            "P-105",
        ),
        "cost_optimization_features": gap("jobkit builds every node that is selected", "P-160"),
        "run_lint": gap("jobkit lints no SQL: the lint step finds nothing, unless a fault fails it", "P-025"),
        "run_compare_changes": gap(
            "jobkit compares no rows: the step Compare changes only takes its time", "P-026"
        ),
        "compare_changes_flags": gap("compare_changes_flags change nothing: no rows are compared", "P-026"),
    },
    Triggers: {
        **_each("schedule pull_request draft_pull_request merge job_completion"),
        **_each("github_webhook git_provider_webhook custom_branch_only", _FILE),
        "manual": none("everybody with the permission can press Run now"),
        "git_provider": none("on the platform it follows from the repository"),
        "pull_request_events": _GUIDE,
        "webhook": _GUIDE,
    },
    JobCompletion: {**_each("job project statuses job_id"), "project_id": _FILE},
    Deferral: _each("environment job this_job favor_state environment_id job_id"),
    Environment: {
        **_each(
            """name key id project type deployment_type target_schema custom_branch dbt_version
            environment_variables"""
        ),
        "kept": _FILE,
    },
    ProjectSettings: {
        **_each("name default_branch git_provider environment_variables"),
        **_each("id kept", _FILE),
    },
    Account: {
        **_each(
            """jobs environments projects environment_variables default_branch notifications
            model_notifications webhooks git_provider"""
        ),
        "name": _WORDS,
    },
}
"""Every field of what a job definition is made of. Schedules, notifications and webhooks are modelled "
"whole."""

_FEATURES: Mapping[str, tuple[str, str, str]] = {
    "state_aware_orchestration": (
        "state-aware orchestration",
        "it builds every node that is selected; the platform would reuse models whose code and data are "
        "unchanged",
        "P-158",
    ),
    "efficient_testing": (
        "efficient testing",
        "it runs every test that is selected; the platform would reuse some of their results",
        "PF-025",
    ),
    "dbt_state": (
        "dbt State",
        "it builds every node that is selected; the platform would skip or clone nodes whose code and data "
        "are unchanged",
        "P-159",
    ),
}
"""Value of the API -> the name of the feature, what jobkit does instead, and the fact."""


def field_gaps(job: Job) -> Iterator[tuple[str, str, str]]:
    """Yield field, sentence and fact for each setting of a job that jobkit does not simulate."""
    for feature in dict.fromkeys(job.cost_optimization_features):
        yield "cost_optimization_features", *_feature_gap(job, feature)
    for name in ("run_lint", "run_compare_changes"):
        if job.is_ci and getattr(job, name):
            entry = FIELDS[Job][name]
            yield name, entry.text, entry.fact


def _feature_gap(job: Job, feature: str) -> tuple[str, str]:
    """Return what is to be said of a cost feature of a job, and the fact."""
    name, instead, fact = _FEATURES[feature]
    if feature == "dbt_state":
        return f"jobkit does not simulate {name}: {instead}", fact
    if "dbt_state" in job.cost_optimization_features:
        return f"dbt State takes the place of {name}: a job cannot have both", "P-160"
    if not job.is_deploy:
        return f"the platform refuses {name} on CI and merge jobs (status 405); jobkit ignores it", "P-160"
    return f"jobkit does not simulate {name}: {instead}", fact
