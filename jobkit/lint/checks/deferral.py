"""DEF: deferral and state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jobkit.basics.errors import nearest
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.selection.spec import Criterion
from jobkit.jobs import Deferral, Job
from jobkit.lint.context import LintContext, Step
from jobkit.lint.finding import Severity
from jobkit.lint.fixes import changed, default_deferral, inserted
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_BUILDS = ("build", "run", "seed", "snapshot", "test")
_STAYS_RIGHT = "Jobs are split, renamed or deleted; an environment or This job stays right then."


@rule("DEF001", severity="error", name="state-without-deferral")
def state_without_deferral(ctx: LintContext) -> Iterator[Hit]:
    """Command that needs a state, in a job without deferral.

    What:
        `state:`, `result:` and `source_status:` selectors, `--defer` and `dbt clone` need the artifacts of
        an earlier run. On the platform the deferral supplies them.

    Why:
        dbt stops with exit code 2, for `state:` with the words "Got a state selector method, but no
        comparison manifest"; the run ends in Error.

    Example:
        `dbt build --select state:modified+` in a deploy job with No deferral.

    Fix:
        Choose what to compare with: an environment, or This job.

    Source:
        P-118 (Terraform provider, issue 360; dbt-core recorded), P-119 (dbt docs: deploy/ci-jobs).
    """
    for step in ctx.needs_state if ctx.deferral.is_off and ctx.rules.no_state_is_an_error else ():
        if step.command.state is None:
            yield Hit(
                step.place,
                f"`{step.text}` needs {_needed(step)}, and this job defers to nothing.",
                why=f'dbt stops with exit code 2, "{_refusal(step)}"; the run ends in Error.',
                fixed=changed(ctx.job, deferral=default_deferral(ctx.job, step.state_methods)),
            )


@rule("DEF002", severity="advice", confidence="likely", name="deferral-to-a-job")
def deferral_to_a_job(ctx: LintContext) -> Iterator[Hit]:
    """Deferral to a job by its name.

    What:
        The form offers No deferral, an environment, or This job. A hand-picked other job is legacy: the API
        still carries it. A job that names itself means This job.

    Why:
        The state of an environment is that of its last successful deploy run, whichever job that was. It
        stays right when jobs are split, renamed or deleted.

    Example:
        Defer to job: Daily Production Run.

    Fix:
        Defer to the environment in which the named job runs.

    Source:
        P-112, P-024, G-09 (dbt docs: deploy/deploy-jobs, deploy/ci-jobs).
    """
    hit = ctx.difference("deferral", "job")
    if hit and ctx.defers_to_itself and not ctx.job.is_ci:
        fixed = changed(ctx.job, deferral={"this_job": True})
        yield replace(hit, fix="Choose This job.", why=_STAYS_RIGHT, fixed=fixed)
    elif hit:
        named = ctx.named(ctx.deferral.job or "")
        other = named.job if named is not None else None
        environment = _environment(ctx, other)
        where = f", where {other.name} runs" if other and other.environment == environment else ""
        has_state = other is None or ctx.has_state_of(environment)
        fixed = changed(ctx.job, deferral={"environment": environment}) if has_state else None
        fix = f"Defer to the environment {environment}{where}."
        yield replace(hit, fix=fix, why=_STAYS_RIGHT, fixed=fixed)


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


@rule(
    "DEF004",
    severity="warning",
    confidence="possible",
    name="state-modified-on-schedule",
    job_types=("scheduled",),
)
def state_modified_on_schedule(ctx: LintContext) -> Iterator[Hit]:
    """Scheduled job that builds only what changed in the code.

    What:
        `state:modified` compares code, not data. When the code is the same as in the run it compares with,
        the command succeeds and builds nothing.

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
        unchanged = "When the code is the same as in the run it compares with"
        yield Hit(
            builds[0].place, f"{unchanged}, `{builds[0].text}` builds nothing, however new the data is."
        )


@rule("DEF005", severity="advice", confidence="likely", name="no-state-yet")
def no_state_yet(ctx: LintContext) -> Iterator[Hit]:
    """Deferral to something that no job here makes a state for.

    What:
        The state is that of the last successful deploy or merge run in the environment, or of the job.
        Nothing in these definitions makes a first one. (A warning for a job that compares with itself: a new
        one never gets a first success. Otherwise advice: the job that makes the state may be defined
        elsewhere, and a job with an id may have succeeded already.)

    Why:
        While there is no such run, a command that needs a state stops with exit code 2, and the run ends in
        Error. Such a run is no state for the next one either. The form does not save a job that compares with
        itself and selects by `source_status:` before its first run; the API does.

    Example:
        A scheduled job with the command `dbt build --select source_status:fresher+` that compares with This
        job.

    Fix:
        Add the job that makes the state, or start one once with a command that needs no state: `dbt parse`
        is enough for `state:`.

    Source:
        P-112, P-113, P-118, P-034, PF-052 (dbt docs: deploy/merge-jobs; Terraform provider, issue 360).
    """
    deferral, names = ctx.deferral, ctx.job_names
    if ctx.defers_to_itself:
        if ctx.needs_state and not ctx.job.is_ci and ctx.rules.no_state_is_an_error:
            place = ("deferral", "this_job" if deferral.this_job else "job")
            message = (
                "No run of this job can succeed: the first has no earlier successful run to compare with, so "
                "it fails, and so does every later one. A job that has succeeded before is not affected."
            )
            why = (
                "A new copy of this job fails for ever: a command that needs a state stops with exit code 2, "
                "and a run that ends in Error is no state for the next one."
            )
            severity: Severity = "advice" if _exists(ctx.job) else "warning"
            yield Hit(place, message, fix=_first_state(ctx.needs_state), why=why, severity=severity)
    elif deferral.job and deferral.job not in names:
        near = nearest(deferral.job, names)
        fix = f"Did you mean `{near}`?" if near else ""
        yield Hit(("deferral", "job"), f"No job here is called {deferral.job!r}.", fix=fix)
    elif deferral.environment and not ctx.has_state_of(deferral.environment):
        own = ctx.job.environment == deferral.environment and not ctx.job.is_ci
        if not ctx.needs_state and (own or not _reads_elsewhere(ctx)):
            return  # it makes the state itself, or builds all that it reads
        other = "other " if own else ""
        message = f"No {other}deploy job here runs in {deferral.environment}, which this job defers to."
        fix = f"If there is none elsewhere either, add one to {deferral.environment}; one success is enough."
        why = (
            f"While no deploy run has succeeded in {deferral.environment}, a command that needs a state "
            "stops with exit code 2, and the run ends in Error."
        )
        if not ctx.needs_state:
            why = (
                f"While no deploy run has succeeded in {deferral.environment}, nothing is deferred: a model "
                "whose parents this job does not build may fail."
            )
        yield Hit("deferral", message, fix=fix, why=why)


@rule("DEF006", severity="warning", name="source-status-without-freshness")
def source_status_without_freshness(ctx: LintContext) -> Iterator[Hit]:
    """`source_status:` without a freshness check in the same job.

    What:
        `source_status:fresher+` compares two sources.json: the one of the earlier run, and one that this
        run has made before the command.

    Why:
        Without either of them dbt stops with exit code 2: "No current state comparison freshness results in
        sources.json".

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
    checks = [step.index for step in ctx.verbs(*FRESHNESS_VERBS)]
    for step in ctx.steps:
        if "source_status" in step.state_methods and not any(index < step.index for index in checks):
            yield Hit(
                step.place,
                f"`{step.text}` compares the age of sources, and nothing before it in the job checks that.",
                fixed=_with_freshness(ctx.job, step.index),
            )
            return


def _exists(job: Job) -> bool:
    """Say whether the platform knows the job already: then it may have succeeded."""
    return job.id is not None or job.linked_id is not None


def _reads_elsewhere(ctx: LintContext) -> bool:
    return any(step.narrowed or step.command.exclude for step in ctx.steps)


def _with_freshness(job: Job, place: int) -> Job | None:
    """Return the job with the checkbox, which merge jobs do not have: they get the command."""
    if job.job_type == "merge":
        return inserted(job, place, "dbt source freshness")
    return changed(job, run_source_freshness=True)


def _first_state(steps: Sequence[Step]) -> str:
    """Say how to make the first state for these commands."""
    needed = frozenset().union(*(step.state_methods for step in steps))
    if "result" in needed:
        first, file = "dbt build", "run_results.json"
    elif "source_status" in needed:
        first, file = "dbt source freshness", "sources.json"
    else:
        return "Start it once with a command that needs no state: `dbt parse` is enough."
    return (
        f"Start it once with a command that needs no state and writes {file}: `{first}`, as the steps of one "
        "run through the API or as the job's commands for one run. `dbt parse` is not enough here."
    )


_REFUSALS = {
    "state": "Got a state selector method, but no comparison manifest",
    "result": "No comparison run_results",
    "source_status": "No previous state comparison freshness results in sources.json",
}


def _refusal(step: Step) -> str:
    """Return dbt's words for a command without its state (dbt-core 1.12)."""
    for method in sorted(step.state_methods):
        return _REFUSALS[method]
    return "--state or --defer-state are required for deferral, but neither was provided"


def _needed(step: Step) -> str:
    if step.state_methods:
        return f"a state for `{sorted(step.state_methods)[0]}:`"
    return "a state to clone from" if step.verb == "clone" else "a state to defer to"


def _environment(ctx: LintContext, other: Job | None) -> str:
    """Return the environment of the job that is deferred to; Production for a CI job or an unknown one."""
    if other is not None and not other.is_ci:
        return other.environment
    production = ctx.account.production_of(ctx.job.project)
    return production.name if production else "Production"


def _is_changed_code(part: Criterion) -> bool:
    return part.method == "state" and str(part.value).startswith(("modified", "new"))
