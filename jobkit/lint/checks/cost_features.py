"""JOB: state-aware orchestration, efficient testing and dbt State."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jobkit.jobs import Job
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_FIELD = "cost_optimization_features"
_DEPLOY_ONLY = ("state_aware_orchestration", "efficient_testing")


@rule(
    "JOB013", severity="error", name="state-aware-on-ci-or-merge", job_types=("ci", "merge"), told_by="API004"
)
def state_aware_on_ci_or_merge(ctx: LintContext) -> Iterator[Hit]:
    """State-aware orchestration on a CI or merge job.

    What:
        `state_aware_orchestration` and `efficient_testing` are for deploy jobs. dbt State (`dbt_state`) is
        for jobs of all types.

    Why:
        The API refuses the job with status 405, so it is not saved at all.

    Example:
        CI job with `cost_optimization_features: [state_aware_orchestration]`.

    Fix:
        Leave the feature out of this job.

    Source:
        P-158, P-160, PF-026 (dbt docs: deploy/state-aware-setup; Terraform provider, issue 664).
    """
    refused = [name for name in ctx.job.cost_optimization_features if name in _DEPLOY_ONLY]
    if refused:
        kind = "CI" if ctx.job.is_ci else "merge"
        message = f"{_listed(refused)}: the API refuses this on a {kind} job (status 405)."
        yield Hit(_FIELD, message, fixed=_without(ctx.job, *refused))


@rule(
    "JOB014",
    severity="warning",
    confidence="likely",
    name="state-aware-without-v2",
    job_types=("scheduled", "other"),
)
def state_aware_without_v2(ctx: LintContext) -> Iterator[Hit]:
    """State-aware orchestration on a job that does not run dbt v2.

    What:
        `state_aware_orchestration` and `efficient_testing` are features of dbt v2 (Fusion). Neither the job
        nor its environment names a release track of v2.

    Why:
        With dbt v1 each run builds all models that it selects, as if the feature were off.

    Example:
        `dbt_version: v1 Latest`, `cost_optimization_features: [state_aware_orchestration]`.

    Fix:
        Choose a release track of v2 for the environment, for example `v2 Stable`, or leave the feature out.
        dbt State (`dbt_state`) works with v1 too.

    Source:
        P-158, P-159, PF-003, PF-025 (dbt docs: deploy/state-aware-setup). What v1 does with the setting is
        an assumption.
    """
    features = [name for name in ctx.job.cost_optimization_features if name in _DEPLOY_ONLY]
    if not features or ctx.runs_v2 or "dbt_state" in ctx.job.cost_optimization_features:
        return  # with dbt State, it alone counts: JOB015
    track = ctx.version.track
    name = track.title if track is not None else f"dbt {ctx.version.name}"
    where = f"this job runs {name}, which is dbt v1"
    if ctx.version.source == "default":
        where = f"no release track of v2 is named, neither here nor for the environment {ctx.job.environment}"
    yield Hit(_FIELD, f"Only dbt v2 (Fusion) has {_listed(features)}, and {where}.")


@rule("JOB015", severity="warning", name="dbt-state-with-other-features", told_by="API003")
def dbt_state_with_other_features(ctx: LintContext) -> Iterator[Hit]:
    """`dbt_state` together with another cost feature.

    What:
        dbt State replaces state-aware orchestration and efficient testing. A job has the one or the other.

    Why:
        The API keeps `dbt_state` alone, and dbt Labs' Terraform provider refuses the job: "can't be
        combined". Whoever reads the definition expects both.

    Example:
        `cost_optimization_features: [state_aware_orchestration, dbt_state]`

    Fix:
        Keep `dbt_state`.

    Source:
        P-160, PF-035 (Terraform provider, pull request 701).
    """
    features = ctx.job.cost_optimization_features
    others = [name for name in features if name != "dbt_state"]
    if "dbt_state" in features and others:
        fixed = changed(ctx.job, **{_FIELD: ["dbt_state"]})
        yield Hit(_FIELD, f"`dbt_state` can't be combined with {_listed(others)}.", fixed=fixed)


def _without(job: Job, *names: str) -> Job | None:
    kept = [name for name in job.cost_optimization_features if name not in names]
    return changed(job, **{_FIELD: kept})


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in dict.fromkeys(names))
