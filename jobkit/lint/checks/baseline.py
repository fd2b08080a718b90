"""DEF: which jobs write the state that other jobs compare with and read from."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

import yaml

from jobkit.basics.secrets import is_secret
from jobkit.basics.words import enumerated
from jobkit.lint.building import BUILDS, Place, places, same_place
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_ONLY_READS = frozenset({"parse", "compile", "ls", "debug", "deps", "version", "help"})
_SOON = timedelta(hours=2)


@rule(
    "DEF007",
    severity="warning",
    confidence="likely",
    name="different-target-names",
    job_types=("scheduled", "other", "merge"),
)
def different_target_names(ctx: LintContext) -> Iterator[Hit]:
    """Different target names among the jobs of an environment that is deferred to.

    What:
        Another job defers to this environment. Its state is that of the last successful run there, of
        whichever job, and the jobs of the environment have different target names.

    Why:
        A project may read `target.name`, for example in `generate_schema_name`. The manifest then names other
        schemas for each target name, and after a run of the wrong job a ref points to a table that was
        never built.

    Example:
        "Daily" with target name `prod`, "Compile only" without one, and CI defers to Production.

    Fix:
        Give all jobs of the environment the same target name.

    Source:
        P-112, P-105, PF-052 (dbt docs: deploy/ci-jobs; docs issue 4886).
    """
    main, reader = _main_writer(ctx), _reader(ctx)
    if main is None or reader is None or main.job.target_name == ctx.job.target_name:
        return
    yield Hit(
        "target_name",
        f"The target name is {ctx.job.target_name!r} here and {main.job.target_name!r} in {main.job.name!r}; "
        f"{reader!r} defers to whichever of them succeeded last.",
        fixed=changed(ctx.job, target_name=main.job.target_name),
    )


@rule(
    "DEF008",
    severity="advice",
    confidence="likely",
    name="different-variables",
    job_types=("scheduled", "other", "merge"),
)
def different_variables(ctx: LintContext) -> Iterator[Hit]:
    """Different variables among the jobs of an environment that is deferred to.

    What:
        Another job defers to this environment, and its jobs have different environment variables or `--vars`.
        Secrets are left out. With a project, an environment variable counts only if the code reads it.

    Why:
        Variables can change which models are enabled, where they are built and what their code is. The state
        then depends on which job succeeded last, and CI finds changes that nobody made.

    Example:
        "Nightly" with `--vars 'full: true'`, "Hourly" without, and CI defers to Production.

    Fix:
        Set the variable for the environment, or move the job that needs another value to an environment of
        its own.

    Source:
        P-112, P-123, PF-052 (dbt docs: deploy/ci-jobs). What the project makes of a variable is not looked
        at: an assumption.
    """
    main, reader = _main_writer(ctx), _reader(ctx)
    if main is None or reader is None:
        return
    ours, theirs = _variables(ctx), _variables(main)
    different = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    if different:
        place = "environment_variables" if different[0] != "--vars" else "commands"
        names = enumerated([f"`{name}`" for name in different])
        what = f"{names} {'is' if len(different) == 1 else 'are'} not the same here as in {main.job.name!r}"
        yield Hit(place, f"{what}; {reader!r} defers to whichever of them succeeded last.")


@rule(
    "DEF009",
    severity="warning",
    confidence="likely",
    name="baseline-without-a-build",
    job_types=("scheduled", "other"),
)
def baseline_without_a_build(ctx: LintContext) -> Iterator[Hit]:
    """Job that builds nothing and moves the state that CI compares with.

    What:
        A job that only parses, compiles or lists, more than two hours after the last full build of its
        environment. A CI job, or a job with `dbt clone`, defers to that environment, and no merge job there
        reads or builds what is merged. A merge job with `dbt parse` is a documented recipe and left alone.

    Why:
        Each success becomes the state of the environment. What was merged since the last build then counts
        as unmodified though its tables do not exist yet: the CI run of the next pull request reads a table
        that is not there, or old data.

    Example:
        `dbt compile` every hour in Production, `dbt build` at night.

    Fix:
        Move the job to an environment of its own, or add a merge job with `dbt build --select
        state:modified+`.

    Source:
        P-112, P-113, P-036, PF-052 (dbt docs: deploy/ci-jobs, deploy/merge-jobs).
    """
    if _builds_nothing(ctx):
        yield from _moves(ctx, "builds nothing")


@rule(
    "DEF010",
    severity="advice",
    confidence="likely",
    name="baseline-of-a-small-job",
    job_types=("scheduled", "other"),
)
def baseline_of_a_small_job(ctx: LintContext) -> Iterator[Hit]:
    """Small job that moves the state that CI compares with.

    What:
        A job that builds a part of the project, only tests, or only makes docs, more than two hours after the
        last full build of its environment. A CI job, or a job with `dbt clone`, defers to that environment,
        and no merge job there reads or builds what is merged.

    Why:
        The manifest of each run holds the whole project, whatever the run selects. After this job, all that
        was merged since the last full build counts as unmodified, though most of it is not built yet.

    Example:
        `dbt build --select tag:hourly` every hour, `dbt build` at night, CI defers to Production.

    Fix:
        Add a merge job with `dbt build --select state:modified+`: then what is merged is built at once. Or
        move the small job to an environment of its own.

    Source:
        P-112, P-113, PF-052 (dbt docs: deploy/ci-jobs; docs issue 4886).
    """
    if not _builds_nothing(ctx) and not _builds_everything(ctx):
        builds = any(step.verb in BUILDS for step in ctx.steps)
        yield from _moves(ctx, "builds a part of the project" if builds else "builds no model")


@rule("DEF011", severity="warning", confidence="likely", name="clone-of-what-is-not-built")
def clone_of_what_is_not_built(ctx: LintContext) -> Iterator[Hit]:
    """`dbt clone` of everything, from a state that a merge job only parses.

    What:
        `dbt clone` without a selection copies every table that the state names. A merge job of that
        environment only parses or compiles: the state then names what was merged, before it is built.

    Why:
        From a merge that adds a model until the next build of that model, the clone fails: the table that it
        is to copy does not exist.

    Example:
        Merge job `dbt parse` in Production; a job in Staging with `dbt clone`, compare changes against:
        Production.

    Fix:
        Let the merge job build: `dbt build --select state:modified+`.

    Source:
        P-112, P-036, P-132 (dbt docs: deploy/merge-jobs, reference/commands/clone).
    """
    home = ctx.table(places).get((ctx.job.project, ctx.deferral.environment or ""), ())
    merges = [one for one in home if one.job.job_type == "merge"]
    if merges and all(map(_builds_nothing, merges)):
        for step in ctx.verbs("clone"):
            if not step.narrowed:
                message = (
                    f"`{step.text}` also copies what {merges[0].job.name!r} has only parsed and nobody built."
                )
                yield Hit(step.place, message)


def _moves(ctx: LintContext, what: str) -> Iterator[Hit]:
    reader, times = _reader(ctx, compares=True), ctx.root.scheduled_times
    if reader is None or not times or len(ctx.steps) < len(ctx.commands):
        return
    writers = [one for one in same_place(ctx) if not one.job.is_ci and one is not ctx]
    full = [one for one in writers if _builds_everything(one)]
    if not full and _builds_nothing(ctx):
        full = [one for one in writers if one.verbs(*BUILDS)]
    if not full or any(one.job.job_type == "merge" for one in writers):
        return
    builds = sorted(moment for one in full for moment in one.root.scheduled_times)
    if builds and all(_since(builds, moment) <= _SOON for moment in times):
        return
    yield Hit(
        "environment",
        f"{reader!r} compares with the last success in {ctx.job.environment}. This job {what}: after it, "
        f"what was merged since {full[0].job.name!r} ran counts as unmodified, built or not.",
    )


def _since(builds: list[datetime], moment: datetime) -> timedelta:
    place = bisect_right(builds, moment)
    return moment - builds[place - 1] if place else timedelta()  # the day before is as the days after


def _builds_nothing(ctx: LintContext) -> bool:
    boxes = ctx.job.generate_docs or ctx.job.run_source_freshness
    return not boxes and all(step.verb in _ONLY_READS for step in ctx.steps)


def _builds_everything(ctx: LintContext) -> bool:
    return any(not step.narrowed and not step.command.empty for step in ctx.verbs("build", "run"))


def _main_writer(ctx: LintContext) -> LintContext | None:
    """Return the first job that builds most in the environment, or None for the job itself."""
    main = ctx.table(_main_writers).get((ctx.job.project, ctx.job.environment))
    return None if main is ctx else main


def _main_writers(ctx: LintContext) -> Mapping[Place, LintContext]:
    found: dict[Place, LintContext] = {}
    for place, contexts in ctx.table(places).items():
        writers = [one for one in contexts if not one.job.is_ci]
        everything = (one for one in writers if _builds_everything(one))
        builders = (one for one in writers if one.verbs(*BUILDS))
        main = next(chain(everything, builders, writers), None)
        if main is not None:
            found[place] = main
    return found


def _reader(ctx: LintContext, *, compares: bool = False) -> str | None:
    """Return the name of a job that defers to the environment; if asked, of one that needs its state."""

    def reads(one: LintContext) -> bool:
        needs = one.needs_state if compares else True
        elsewhere = one.job.is_ci or one.verbs("clone") or one.job.environment != ctx.job.environment
        return one is not ctx and bool(needs) and bool(elsewhere)

    readers = ctx.table(_readers).get((ctx.job.project, ctx.job.environment), ())
    return next((one.job.name for one in readers if reads(one)), None)


def _readers(ctx: LintContext) -> Mapping[Place, list[LintContext]]:
    """Return the jobs that defer to an environment, by project and that environment."""
    found: dict[Place, list[LintContext]] = defaultdict(list)
    for one in map(ctx.of, ctx.account.jobs):
        if one.deferral.environment:
            found[one.job.project, one.deferral.environment].append(one)
    return found


def _variables(ctx: LintContext) -> Mapping[str, str]:
    """Return what may change the manifest: the job's variables that the code may read, and its --vars."""
    known = ctx.project.env_vars if ctx.project is not None else None
    own = ctx.job.environment_variables.items()
    named = {name: value for name, value in own if not is_secret(name) and (known is None or name in known)}
    given = {repr(yaml.safe_load(step.command.vars)) for step in ctx.steps if step.command.vars}
    return {**named, **({"--vars": "; ".join(sorted(given))} if given else {})}
