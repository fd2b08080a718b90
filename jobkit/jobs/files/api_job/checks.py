"""What the platform refuses although each value by itself is right, and what contradicts itself.

Sources: the API's answers as users have shown them (Terraform provider #44, #495 and #664),
the provider's validators, dbt docs deploy/merge-jobs and deploy/ci-jobs (P-002, P-022, P-032, P-037).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jobkit.basics.words import enumerated
from jobkit.jobs.files.api_job.values import Values, as_truth

__all__ = ["check_job", "derived_type", "triggers_of"]

_TRIGGER_NAMES = {
    "pull_request": "pull requests",
    "merge": "merge",
    "job_completion": "the completion of another job",
    "schedule": "a schedule",
}


def triggers_of(values: Values) -> frozenset[str]:
    """Return what starts the job: ``pull_request``, ``merge``, ``schedule``, ``job_completion``."""
    webhooks = (("triggers", "github_webhook"), ("triggers", "git_provider_webhook"))
    on = {
        "pull_request": any(as_truth(values.raw(*path)) for path in webhooks),
        "merge": as_truth(values.raw("triggers", "on_merge")),
        "schedule": as_truth(values.raw("triggers", "schedule")),
        "job_completion": isinstance(values.raw("job_completion_trigger_condition"), dict),
    }
    return frozenset(name for name, is_on in on.items() if is_on)


def derived_type(on: Collection[str]) -> str:
    """Return the type of a job as the platform derives it from the triggers (P-002)."""
    for trigger, kind in (("merge", "merge"), ("pull_request", "ci"), ("schedule", "scheduled")):
        if trigger in on:
            return kind
    return "other"


def check_job(values: Values) -> None:
    """Note everything about one job that its values say together."""
    on = triggers_of(values)
    for path, code, message, fix, severity in (
        *_exclusive_triggers(values, on),
        *_job_type(values, on),
        *_deferrals(values),
        *_cost_features(values, on),
        *_unscheduled(values, on),
    ):
        values.note(path, code, message, fix=fix, severity=severity)


Told = tuple[tuple[str | int, ...], str, str, str, str | None]


def _exclusive_triggers(values: Values, on: Collection[str]) -> Iterator[Told]:
    others = [_TRIGGER_NAMES[one] for one in _TRIGGER_NAMES if one in on and one != "merge"]
    if "merge" in on and others:
        said = f"a merge job has no other trigger, but this one also has {enumerated(others)}"
        goes_on = "jobkit goes on with merge alone"
        yield ("triggers", "on_merge"), "API001", f"{said}; {goes_on}", "make it two jobs (P-037)", None
    elif "pull_request" in on and len(on) > 1:
        said = f"a CI job is started by pull requests alone, but this one also has {enumerated(others[1:])}"
        severity = None if values.raw("job_type") == "ci" else "warning"
        place = ("triggers", "schedule") if "schedule" in on else ("job_completion_trigger_condition",)
        yield place, "API001", said, "make it two jobs (P-022)", severity


def _job_type(values: Values, on: Collection[str]) -> Iterator[Told]:
    if not isinstance(values.raw("triggers"), Mapping):
        return  # that is told
    derived, declared = derived_type(on), values.raw("job_type")
    if declared in ("ci", "merge", "scheduled", "other") and declared != derived:
        said = f"`job_type` is {declared!r}, but the triggers make it a job of type {derived!r} (P-002)"
        yield ("job_type",), "API006", said, f"write {derived!r}, or change the triggers", None
    elif not values.has("job_type") and values.thing.manners.sends_type and derived != "scheduled":
        said = f"without `job_type` the tool sends 'scheduled', but the triggers make it {derived!r}"
        severity = "warning" if derived in ("ci", "merge") else "advice"
        yield ("job_type",), "API006", said, f"write `job_type: {derived}`", severity


def _deferrals(values: Values) -> Iterator[Told]:
    names = ("deferring_environment_id", "deferring_job_definition_id")
    given = [name for name in names if values.has(name)]
    if as_truth(values.raw("self_deferring")):
        given.append("self_deferring")
    if len(given) > 1:
        said = f"a job defers to one thing only, but {enumerated([f'`{name}`' for name in given])} are given"
        yield (given[-1],), "API002", f"{said}; jobkit goes on with `{given[0]}`", "keep one of them", None
    if as_truth(values.raw("run_compare_changes")) and not values.has("deferring_environment_id"):
        said = "dbt compare needs an environment to compare with, and there is no `deferring_environment_id`"
        yield ("run_compare_changes",), "API005", said, "name the Production environment there", None


def _cost_features(values: Values, on: Collection[str]) -> Iterator[Told]:
    given: Any = values.raw("cost_optimization_features")
    features = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    place = ("cost_optimization_features",)
    if "dbt_state" in features and len(set(features)) > 1:
        said = "`dbt_state` stands alone: the API drops the other features, so the file never agrees with it"
        yield place, "API003", said, "keep `dbt_state`, or the others", None
    if "state_aware_orchestration" in features and derived_type(on) in ("ci", "merge"):
        said = "the API refuses state-aware orchestration on CI and merge jobs"
        yield place, "API004", said, "leave it out; `dbt_state` is for these jobs", None


def _unscheduled(values: Values, on: Collection[str]) -> Iterator[Told]:
    if "schedule" in on and not values.has("schedule"):
        said = "`triggers.schedule` is on, but there is no `schedule`: nothing says when"
        yield ("triggers", "schedule"), "FMT003", said, "write `schedule`, or switch the trigger off", "error"
