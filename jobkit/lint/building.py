"""What a job builds, what it reads that it does not build, and how long that takes at least."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from jobkit.lint.chosen import WRITTEN, Chosen
from jobkit.lint.context import LintContext, Step

__all__ = ["BUILDS", "Place", "built_by", "job_seconds", "least_seconds", "places", "read_by", "same_place"]

Place = tuple[str | None, str]
"""Project and environment: where a job writes to."""

BUILDS = ("seed", "snapshot", "run", "build")
"""Commands that write relations from the code."""


def built_by(ctx: LintContext) -> frozenset[str]:
    """Return the unique_ids of the relations that the job builds, as far as that can be known.

    Empty without a project; a selection that needs a state counts as nothing.
    """
    return ctx.own(_built)


def read_by(ctx: LintContext) -> frozenset[str]:
    """Return the unique_ids of the relations that the job's models read and the job does not build."""
    return ctx.own(_read)


def same_place(ctx: LintContext) -> tuple[LintContext, ...]:
    """Return the contexts of all jobs that write to the same schema: of this project and environment."""
    return ctx.table(places)[ctx.job.project, ctx.job.environment]


def places(ctx: LintContext) -> Mapping[Place, tuple[LintContext, ...]]:
    """Return the contexts of all jobs by project and environment."""
    found: dict[Place, list[LintContext]] = defaultdict(list)
    for job in ctx.account.jobs:
        found[job.project, job.environment].append(ctx.of(job))
    return {place: tuple(several) for place, several in found.items()}


def job_seconds(ctx: LintContext) -> float:
    """Return the least seconds that the job's build commands take, one after the other."""
    return ctx.own(_seconds)


def least_seconds(ctx: LintContext, step: Step) -> float:
    """Return the least seconds that a command takes with the job's threads; 0.0 where it is not known.

    All seconds divided by the threads, or the longest path through the DAG, whichever is more.
    """
    found = ctx.chosen(step)
    if not isinstance(found, Chosen):
        return 0.0
    total, longest = found.least_seconds
    return max(longest, total / (step.command.threads or ctx.job.threads))


def _seconds(ctx: LintContext) -> float:
    return sum(least_seconds(ctx, step) for step in ctx.verbs(*BUILDS, "test"))


def _built(ctx: LintContext) -> frozenset[str]:
    steps = (step for step in ctx.verbs(*BUILDS) if not step.command.empty)
    several = [found.written for found in map(ctx.chosen, steps) if isinstance(found, Chosen)]
    return several[0] if len(several) == 1 else frozenset().union(*several)


def _read(ctx: LintContext) -> frozenset[str]:
    project, own = ctx.project, built_by(ctx)
    if project is None:
        return frozenset()
    found: set[str] = set()
    seen: set[str] = set()
    queue = [parent for uid in own for parent in project.parents.get(uid, ())]
    while queue:
        uid = queue.pop()
        node = project.nodes.get(uid)
        if node is None or uid in seen:
            continue
        seen.add(uid)
        if node.is_ephemeral:  # its SQL is part of the models that read it
            queue += project.parents.get(uid, ())
        elif node.resource_type in WRITTEN:
            found.add(uid)
    return frozenset(found - own)
