"""DEF: deferral and state."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.errors import nearest
from jobkit.dbt.selection.spec import Criterion
from jobkit.jobs import Deferral, Job
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import changed, default_deferral
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_BUILDS = ("build", "run", "seed", "snapshot", "test")


@rule("DEF001", severity="error", name="state-without-deferral")
def state_without_deferral(ctx: LintContext) -> Iterator[Hit]:
    """Command that needs a state, in a job without deferral.

    What:
        `state:`, `result:` and `source_status:` selectors, `--defer` and `dbt clone` need the artifacts of
        an earlier run. On the platform the deferral supplies them.

    Why:
        dbt stops with exit code 2, "Got a state selector method, but no comparison manifest"; the run ends
        in Error.

    Example:
        `dbt build --select state:modified+` in a deploy job with No deferral.

    Fix:
        Choose what to compare with: an environment, or This job.

    Source:
        P-118 (dbt-core recorded; that the platform passes the error on is inferred), P-119 (dbt docs:
        deploy/ci-jobs).
    """
    for step in ctx.needs_state if ctx.deferral.is_off else ():
        if step.command.state is None:
            yield Hit(
                step.place,
                f"`{step.text}` needs {_needed(step)}, and this job defers to nothing.",
                fixed=changed(ctx.job, deferral=default_deferral(ctx.job)),
            )


@rule("DEF002", severity="advice", name="deferral-to-a-job")
def deferral_to_a_job(ctx: LintContext) -> Iterator[Hit]:
    """Deferral to another job.

    What:
        The form offers No deferral, an environment, or This job. A hand-picked other job is legacy: the API
        still carries it.

    Why:
        The state of an environment is that of its last successful deploy run, whichever job that was. It
        stays right when jobs are split, renamed or deleted.

    Example:
        Defer to job: Daily Production Run.

    Fix:
        Defer to the environment that the job runs in.

    Source:
        P-112, P-024, G-09 (dbt docs: deploy/deploy-jobs, deploy/ci-jobs).
    """
    if hit := ctx.difference("deferral", "job"):
        yield hit.fixed_by(changed(ctx.job, deferral={"environment": _environment(ctx)}))


@rule("DEF003", severity="warning", name="self-deferral-claim")
def self_deferral_claim(ctx: LintContext) -> Iterator[Hit]:
    """Self-deferral to make incremental models incremental.

    What:
        An incremental model asks with `is_incremental()` whether its own table exists in the warehouse.
        Deferral changes where refs point and gives state selectors something to compare with, nothing else.

    Why:
        The job is just as fast with No deferral. Whoever believes otherwise looks in the wrong place when a
        run is slow: a full refresh, a new schema, or a table that was dropped.

    Example:
        `dbt run --select config.materialized:incremental` with compare changes against: This job.

    Fix:
        Choose No deferral. Use This job for `source_status:fresher+`, which needs the job's own earlier
        results.

    Source:
        P-115, P-116, P-121, G-23 (dbt docs: reference/node-selection/configure-state,
        reference/node-selection/defer).
    """
    if hit := ctx.difference("deferral", "this_job"):
        yield hit.fixed_by(None if ctx.needs_state else changed(ctx.job, deferral=Deferral()))


@rule("DEF004", severity="warning", name="state-modified-on-schedule", job_types=("scheduled",))
def state_modified_on_schedule(ctx: LintContext) -> Iterator[Hit]:
    """Scheduled job that builds only what changed in the code.

    What:
        `state:modified` compares code, not data. When nobody has changed the project since the run it
        compares with, the command succeeds and builds nothing.

    Why:
        The runs are green and the data gets old. With self-deferral a change is built once, by the first
        run after it.

    Example:
        Hourly `dbt build --select state:modified+` with compare changes against: This job.

    Fix:
        Keep `state:modified` for CI and merge jobs. On a schedule build by tag or path, or with
        `source_status:fresher+` what has new data.

    Source:
        P-124, G-26 (dbt docs: deploy/deploy-jobs).
    """
    builds = ctx.verbs(*_BUILDS)
    if builds and not ctx.deferral.is_off and all(step.selects_only(_is_changed_code) for step in builds):
        message = (
            f"When the code has not changed, `{builds[0].text}` builds nothing, however new the data is."
        )
        yield Hit(builds[0].place, message)


@rule("DEF005", severity="advice", name="no-state-yet")
def no_state_yet(ctx: LintContext) -> Iterator[Hit]:
    """Deferral to something that no job here has run for.

    What:
        The state is that of the last successful deploy run in the environment, or of the job. Nothing in
        this account makes one.

    Why:
        Until such a run has succeeded, there is nothing to defer to: `state:modified+` then stops with exit
        code 2. jobkit assumes that it has succeeded before, unless it is told otherwise.

    Example:
        A CI job that defers to Production, in an account without a job in Production.

    Fix:
        Add the deploy job, or run one once: `dbt parse` is enough to make the first state.

    Source:
        P-112, P-118, P-034 (dbt docs: deploy/merge-jobs; Terraform provider: priming).
    """
    deferral, names = ctx.deferral, [job.name for job in ctx.account.jobs]
    if deferral.environment and not _deploys(ctx, deferral.environment):
        yield Hit("deferral", f"No deploy job here runs in {deferral.environment}, which this job defers to.")
    elif deferral.job and deferral.job not in names:
        near = nearest(deferral.job, names)
        fix = f"Did you mean `{near}`?" if near else ""
        yield Hit(("deferral", "job"), f"No job here is called {deferral.job!r}.", fix=fix)
    elif deferral.this_job and ctx.needs_state and not ctx.job.is_ci:
        message = "The very first run of this job has no earlier one to compare with."
        yield Hit(("deferral", "this_job"), message)


@rule("DEF006", severity="warning", name="source-status-without-freshness")
def source_status_without_freshness(ctx: LintContext) -> Iterator[Hit]:
    """`source_status:` without a freshness check in the same job.

    What:
        `source_status:fresher+` compares two sources.json: the one of the earlier run, and one that this
        run has made before.

    Why:
        Without either of them dbt stops with exit code 2, "No previous state comparison freshness results
        in sources.json".

    Example:
        `dbt build --select source_status:fresher+` as the only command.

    Fix:
        Tick "Run source freshness", or put `dbt source freshness` before the command; and defer to this
        job, so that the earlier run has checked freshness too.

    Source:
        P-116, P-118 (dbt docs: reference/node-selection/configure-state).
    """
    if ctx.deferral.is_off or ctx.job.run_source_freshness:
        return
    checks = [step.index for step in ctx.verbs("source freshness")]
    for step in ctx.steps:
        if "source_status" in step.state_methods and not any(index < step.index for index in checks):
            yield Hit(
                step.place,
                f"`{step.text}` compares the age of sources, and nothing before it looks at that.",
                fixed=changed(ctx.job, run_source_freshness=True),
            )
            return


def _needed(step: Step) -> str:
    if step.state_methods:
        return f"a state for `{sorted(step.state_methods)[0]}:`"
    return "a state to clone from" if step.verb == "clone" else "a state to defer to"


def _environment(ctx: LintContext) -> str:
    """Return the environment of the job that is deferred to, or Production."""
    production = ctx.account.production
    default = production.name if production else "Production"
    return next((job.environment for job in ctx.account.jobs if job.name == ctx.deferral.job), default)


def _is_changed_code(part: Criterion) -> bool:
    return part.method == "state" and str(part.value).startswith(("modified", "new"))


def _deploys(ctx: LintContext, environment: str) -> bool:
    def counts(job: Job) -> bool:
        return job.is_deploy and job.environment == environment and job.name != ctx.job.name

    alone_is_enough = ctx.job.is_deploy and ctx.job.environment == environment and not ctx.needs_state
    return alone_is_enough or any(counts(job) for job in ctx.account.jobs)
