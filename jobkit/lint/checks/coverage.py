"""JOB: what the jobs of an account build together: nothing twice for nothing, and nothing left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from jobkit.basics.words import count_words
from jobkit.lint.building import BUILDS, Place, built_by, places
from jobkit.lint.chosen import Chosen
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed
from jobkit.lint.overlaps import names_of
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_OWN = ("name", "key", "id", "linked_id", "schedule", "description", "kept")
_NAMED = 3
_MANY = 8
_HALF = 0.5
_MINUTES = 120.0


@rule("JOB018", severity="advice", confidence="possible", name="twin-jobs", job_types=("scheduled",))
def twin_jobs(ctx: LintContext) -> Iterator[Hit]:
    """Two jobs that differ in their schedule only.

    What:
        Another scheduled job has the same environment, the same commands and the same settings.

    Why:
        Every change has to be made twice, and one day it is made once. As two jobs they may also run at the
        same time; one job never does.

    Example:
        "Morning" at 06:00 and "Evening" at 18:00, both with `dbt build`.

    Fix:
        Make it one job with both times, for example `0 6,18 * * *`.

    Source:
        P-040, P-063 (dbt docs: deploy/job-scheduler). Notifications may be a reason for two jobs: an
        assumption.
    """
    first = ctx.table(_twins).get(ctx.job.name)
    if first is not None:
        yield Hit("schedule", f"This job is as {first!r}, but for its schedule.")


@rule("JOB019", severity="advice", confidence="likely", name="needless-job", job_types=("scheduled",))
def needless_job(ctx: LintContext) -> Iterator[Hit]:
    """Job whose models another job builds at the same times.

    What:
        All that this job builds, another job of the same environment builds too, and whenever this one runs
        the other does, within two hours. Needs a project.

    Why:
        The same tables are built twice in a row from the same data: compute for nothing.

    Example:
        "Finance" with `dbt build --select tag:finance` at 06:00, "Daily" with `dbt build` at 06:30.

    Fix:
        Leave the smaller job out, or take its models out of the other one.

    Source:
        P-063, P-040 (dbt docs: deploy/job-scheduler). That the data does not change in between is an
        assumption.
    """
    own = built_by(ctx) if ctx.project is not None else frozenset()
    hours = ctx.scheduled_hours
    if not own or not hours or len(ctx.steps) > len(ctx.verbs(*BUILDS)):
        return
    for name, built in ctx.table(_builders_by_hour).get(
        (ctx.job.project, ctx.job.environment, min(hours)), ()
    ):
        if len(built) > len(own) and own < built and _always_near(ctx, hours, name):
            yield Hit("commands", f"{name!r} builds all of this too, within two hours of each run.")
            return


@rule("JOB020", severity="advice", confidence="possible", name="model-without-a-job",
      job_types=("scheduled", "other"))  # fmt: skip
def model_without_a_job(ctx: LintContext) -> Iterator[Hit]:
    """Model that no job builds.

    What:
        Models of the project that none of the deploy jobs of this environment selects. Only where it has two
        jobs that build or more, and all selections can be known. Needs a project.

    Why:
        Its table is as old as the last time that somebody built it by hand, and every job is green.

    Example:
        A new folder `models/hr`; the jobs select `tag:finance` and `path:models/sales`.

    Fix:
        Add the models to a selection, build the whole project at night, or disable the models.

    Source:
        P-085; docs pull request 3672. Other jobs may be defined elsewhere: an assumption.
    """
    left = ctx.table(_left_out).get((ctx.job.project, ctx.job.environment))
    if left is not None and left[0] == ctx.job.name:
        names = names_of(ctx, left[1])
        shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
        more = f" and {count_words(len(names) - _NAMED, 'other')}" if len(names) > _NAMED else ""
        yield Hit("commands", f"No job in {ctx.job.environment} builds {shown}{more}.")


@rule("JOB021", severity="advice", confidence="likely", name="one-thread", job_types=("scheduled", "other"))
def one_thread(ctx: LintContext) -> Iterator[Hit]:
    """Job with one thread, where four would halve the time.

    What:
        The job has one thread, and by the times of its nodes it would take half as long or less with four.
        Only for jobs of two minutes or more. Needs a project.

    Why:
        dbt builds one model at a time, though others do not depend on it. The run holds its slot twice as
        long. One thread is the default of the API; the form's is four.

    Example:
        `threads: 1` on a build of 40 staging models.

    Fix:
        Set `threads: 4`, and more if the warehouse takes it.

    Source:
        P-021, P-106 (Admin API v2: `settings.threads`). How long a node takes is an assumption, unless the
        project has the times of real runs.
    """
    if ctx.job.threads != 1 or ctx.project is None:
        return
    one, four = _seconds(ctx, 1), _seconds(ctx, 4)
    if one >= _MINUTES and four <= _HALF * one:
        message = (
            f"With one thread a run takes {one / 60:.0f} minutes at the least, with four {four / 60:.0f}."
        )
        yield Hit("threads", message, fixed=changed(ctx.job, threads=4))


@rule("JOB022", severity="advice", confidence="likely", name="threads-without-use",
      job_types=("scheduled", "other"))  # fmt: skip
def threads_without_use(ctx: LintContext) -> Iterator[Hit]:
    """More threads than the job can use.

    What:
        More than eight threads, and by the times of its nodes the job would be just as fast with half of
        them: the longest path through the DAG takes most of the time. Needs a project.

    Why:
        The warehouse opens connections that wait. Who wants a faster job looks in the wrong place: the long
        path has to become shorter.

    Example:
        `threads: 32`, and one model of 40 minutes at the end of the DAG.

    Fix:
        Halve the threads. To be faster, make the slowest models of the longest path incremental.

    Source:
        P-106 (dbt docs: running-a-dbt-project/using-threads). How long a node takes is an assumption.
    """
    if ctx.job.threads <= _MANY or ctx.project is None:
        return
    half = ctx.job.threads // 2
    now, then = _seconds(ctx, ctx.job.threads), _seconds(ctx, half)
    if now >= _MINUTES and then <= now:
        message = f"With {half} threads a run would take as long as with {ctx.job.threads}."
        yield Hit("threads", message, fixed=changed(ctx.job, threads=half))


def _twins(ctx: LintContext) -> Mapping[str, str]:
    """Return each scheduled job that is as an earlier one but for its schedule -> that one's name."""
    first: dict[Any, str] = {}
    found: dict[str, str] = {}
    for job in ctx.account.jobs:
        if job.job_type == "scheduled":
            told = job.model_dump_json(exclude=set(_OWN))
            if told in first:
                found[job.name] = first[told]
            first.setdefault(told, job.name)
    return found


_Builders = dict[tuple[str | None, str, int], list[tuple[str, frozenset[str]]]]


def _builders_by_hour(ctx: LintContext) -> _Builders:
    """Return the jobs that run near an hour, and what they build, by place and hour."""
    found: _Builders = defaultdict(list)
    for place, contexts in ctx.table(places).items():
        for one in contexts:
            near = {hour + step for hour in one.root.scheduled_hours for step in (-1, 0, 1)}
            for hour in near if one.job.is_deploy else ():
                found[(*place, hour)].append((one.job.name, built_by(one)))
    return found


def _always_near(ctx: LintContext, hours: frozenset[int], name: str) -> bool:
    """Say whether another job runs within two hours of each of these hours."""
    other = ctx.named(name)
    others = other.root.scheduled_hours if other is not None and other is not ctx else frozenset()
    return all(not others.isdisjoint(range(hour - 1, hour + 2)) for hour in hours)


def _left_out(ctx: LintContext) -> Mapping[Place, tuple[str, frozenset[str]]]:
    """Return by environment the models that nobody builds, and the job at which that is told."""
    found: dict[Place, tuple[str, frozenset[str]]] = {}
    for place, contexts in ctx.table(places).items():
        jobs = [one for one in contexts if one.job.is_deploy]
        by_itself = [one for one in jobs if one.root.scheduled_times]
        several = sum(bool(one.verbs(*BUILDS)) for one in jobs) > 1
        if by_itself and several and all(map(_is_known, jobs)):
            built = frozenset().union(*map(built_by, jobs))
            left = _models(by_itself[0]) - built
            if left and built:
                found[place] = (by_itself[0].job.name, left)
    return found


def _is_known(ctx: LintContext) -> bool:
    steps = ctx.verbs(*BUILDS)
    return len(ctx.steps) == len(ctx.commands) and all(isinstance(ctx.chosen(one), Chosen) for one in steps)


def _models(ctx: LintContext) -> frozenset[str]:
    nodes = ctx.project.nodes.values() if ctx.project is not None else ()
    return frozenset(
        node.unique_id for node in nodes if node.resource_type == "model" and not node.is_ephemeral
    )


def _seconds(ctx: LintContext, threads: int) -> float:
    """Return the least seconds that the job's build commands take with so many threads."""
    found = (ctx.chosen(step) for step in ctx.verbs(*BUILDS) if not step.command.threads)
    pairs = [one.least_seconds for one in found if isinstance(one, Chosen)]
    return sum(max(longest, total / threads) for total, longest in pairs)
