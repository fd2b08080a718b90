"""CHN: jobs that trigger one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.errors import nearest
from jobkit.lint.building import least_seconds
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import nested
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_LONG_SECONDS = 2 * 60 * 60


@rule("CHN001", severity="warning", name="chain-circle", told_by="API009")
def chain_circle(ctx: LintContext) -> Iterator[Hit]:
    """Jobs that trigger one another in a circle.

    What:
        Each job runs when the one before it finishes, and the first when the last does.

    Why:
        Once started, it goes on for as long as each run ends with an outcome that the next trigger counts.
        Whether the platform would stop it is not documented; jobkit stops a simulation after a stated number
        of runs.

    Example:
        A triggers B, B triggers C, C triggers A.

    Fix:
        Give the first job a schedule instead of the trigger.

    Source:
        Study guide, anti-pattern "Chain Jobs in Circle"; P-075, G-36: the docs are silent.
    """
    for circle in ctx.circles:
        if ctx.job.name == circle[0]:
            around = " → ".join((*circle, circle[0]))
            alone = "This job runs when it finishes itself."
            yield Hit(
                ("triggers", "job_completion"),
                alone if len(circle) == 1 else f"A circle of triggers: {around}.",
                fixed=nested(ctx.job, "triggers", job_completion=None),
            )


@rule("CHN002", severity="warning", name="unknown-upstream")
def unknown_upstream(ctx: LintContext) -> Iterator[Hit]:
    """Upstream job that is not in the account.

    What:
        "Run when another job finishes" names a job that is not among these. One of another project is left
        alone.

    Why:
        The trigger never starts a run, and nothing reports a run that did not start.

    Example:
        Run when `Data Ingestoin` finishes.

    Fix:
        Correct the name, or add the upstream job to what is read here.

    Source:
        P-072 (dbt docs: deploy/deploy-jobs; the form offers existing jobs only).
    """
    upstream = ctx.job.triggers.job_completion
    names = ctx.job_names
    if upstream is None or upstream.project not in (None, ctx.job.project) or upstream.job in names:
        return
    if upstream.job_id is not None:
        return  # by its number it is elsewhere: the reader of the file says so
    hit = Hit(("triggers", "job_completion", "job"), f"No job here is called {upstream.job!r}")
    near = nearest(upstream.job, [name for name in names if name != ctx.job.name])
    if not near:
        yield replace(hit, message=f"{hit.message}: this one would never be triggered.")
        return
    fixed = nested(ctx.job, "triggers", job_completion={**upstream.model_dump(), "job": near})
    message = f"{hit.message}; did you mean `{near}`?"
    yield replace(hit, message=message, fix=f"Write {near!r}.", fixed=fixed)


@rule("CHN003", severity="warning", confidence="possible", name="schedule-and-chain")
def schedule_and_chain(ctx: LintContext) -> Iterator[Hit]:
    """Job with a schedule and an upstream job.

    What:
        The two triggers are independent: the job runs at its time, and again whenever the upstream job
        finishes.

    Why:
        The work is done twice, and the scheduled run does not wait for its upstream.

    Example:
        Schedule `0 5 * * *` and run when Data Ingestion finishes.

    Fix:
        Switch the schedule off and keep the chain, or the other way round.

    Source:
        P-075 (dbt docs: deploy/deploy-jobs: two options of one section, not forbidden together).
    """
    upstream = ctx.job.triggers.job_completion
    if upstream is not None and ctx.job.runs_on_schedule:
        yield Hit(
            "triggers",
            f"This job runs on its schedule, and once more each time {upstream.job!r} finishes.",
            fixed=nested(ctx.job, "triggers", schedule=False),
        )


@rule("CHN004", severity="warning", name="upstream-is-no-deploy-job")
def upstream_is_no_deploy_job(ctx: LintContext) -> Iterator[Hit]:
    """Upstream job that is a CI or merge job.

    What:
        "Run when another job finishes" takes a deploy job.

    Why:
        The form does not offer other jobs; what a definition through the API would do is not documented.

    Example:
        Run when `CI Check` finishes.

    Fix:
        Choose a deploy job as upstream; to run after a merge, make it a merge job.

    Source:
        P-073 (dbt docs: deploy/deploy-jobs).
    """
    trigger = ctx.job.triggers.job_completion
    upstream = ctx.named(trigger.job) if trigger is not None else None
    if upstream is not None and not upstream.job.is_deploy:
        kind = "CI" if upstream.job.is_ci else "merge"
        place = ("triggers", "job_completion", "job")
        yield Hit(place, f"{upstream.job.name!r} is a {kind} job, not a deploy job.")


@rule(
    "CHN005",
    severity="advice",
    confidence="possible",
    name="one-massive-job",
    job_types=("scheduled", "other"),
)
def one_massive_job(ctx: LintContext) -> Iterator[Hit]:
    """One long job for the whole project instead of a chain.

    What:
        A scheduled build of the whole project that is estimated to take two hours or more: the seconds of
        all nodes divided by the threads, or the longest path through the DAG. Only with a project.

    Why:
        Nobody sees which stage is slow, every stage gets the same threads and the same schedule, and
        somebody who needs one stage again runs them all.

    Example:
        `dbt run` of everything, four hours.

    Fix:
        Split it by stage (`--select tag:staging`, `tag:intermediate`, `tag:marts`), each job run when the
        one before it finishes.

    Source:
        Study guide, best practice 5; the limit of two hours and the estimate are jobkit's own (assumption).
    """
    for step in ctx.verbs("build", "run"):
        seconds = 0.0 if step.narrowed else least_seconds(ctx, step)
        if seconds >= _LONG_SECONDS:
            yield Hit(step.place, f"`{step.text}` takes about {seconds / 3600:.1f} hours in one piece.")
            return
