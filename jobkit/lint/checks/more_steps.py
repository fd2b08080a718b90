"""CMD, CI and DEF: steps that do more than they should, or are skipped when they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from jobkit.basics.words import count_words, enumerated
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.selection.graph_operators import reach
from jobkit.lint.building import BUILDS, built_by, places
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import without
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_DAY = timedelta(days=1)
_ALERT = re.compile(
    r"alert|notif|slack|teams|page_|pager|e?mail|escalat|unlock|release|cleanup|clean_up", re.I
)


@rule("CMD026", severity="advice", confidence="likely", name="freshness-of-other-sources")
def freshness_of_other_sources(ctx: LintContext) -> Iterator[Hit]:
    """Freshness check of sources that the job does not read.

    What:
        `dbt source freshness` without a selection checks every source of the project, and the job builds
        models of a part of them. Needs a project.

    Why:
        A stale source of another team stops this job, though none of its models reads it; and each check is a
        query that is paid for.

    Example:
        `dbt source freshness`, then `dbt build --select tag:finance`.

    Fix:
        Select the sources: `dbt source freshness --select +tag:finance`.

    Source:
        P-091 (dbt docs: deploy/source-freshness, reference/commands/source).
    """
    project, built = ctx.project, built_by(ctx)
    steps = [step for step in ctx.verbs(*FRESHNESS_VERBS) if not step.narrowed and not step.command.exclude]
    if project is None or not steps or not built:
        return
    read = reach(project.parents, set(built))
    others = [
        node.name for uid, node in project.nodes.items() if node.resource_type == "source" and uid not in read
    ]
    if others:
        message = (
            f"`{steps[0].text}` also checks {count_words(len(others), 'source')} that this job does not read"
        )
        yield Hit(steps[0].place, f"{message}, for example `{min(others)}`.")


@rule("CMD027", severity="advice", confidence="possible", name="seed-in-every-run", job_types=("scheduled",))
def seed_in_every_run(ctx: LintContext) -> Iterator[Hit]:
    """`dbt seed` in a job that runs many times a day.

    What:
        `dbt seed` without a selection that depends on changes, in a job that runs more than once a day.

    Why:
        Seeds are files of the repository: they change when somebody merges, not by the hour. Each run loads
        them row by row again.

    Example:
        `0 * * * *` with `dbt seed`, `dbt run`.

    Fix:
        Leave it out here. Load seeds in a merge job with `dbt build --select state:modified+`, or once a day.

    Source:
        P-033 (dbt docs: build/seeds, deploy/merge-jobs). That the seeds are large enough to matter is an
        assumption.
    """
    steps = [step for step in ctx.verbs("seed") if not step.state_methods]
    if steps and ctx.shortest_interval is not None and ctx.shortest_interval < _DAY:
        fixed = without(ctx.job, [step.index for step in steps])
        yield Hit(steps[0].place, f"`{steps[0].text}` loads the same files again in every run.", fixed=fixed)


@rule("CMD028", severity="warning", confidence="possible", name="alert-behind-a-failure")
def alert_behind_a_failure(ctx: LintContext) -> Iterator[Hit]:
    """Step for the case of a failure, that a failure skips.

    What:
        A `dbt run-operation` whose name speaks of an alert, a mail or a cleanup comes after a command that
        can fail.

    Why:
        When a step fails, the later steps are skipped. The alert is sent when all is well, and only then.

    Example:
        `dbt build`, then `dbt run-operation send_alert`.

    Fix:
        Make it a job of its own that runs when this one finishes, on error and on cancelled; or use
        notifications.

    Source:
        P-085, P-072 (dbt docs: deploy/job-commands). What the macro is for is read from its name: an
        assumption.
    """
    can_fail = [step.index for step in ctx.verbs(*BUILDS, "test", *FRESHNESS_VERBS)]
    for step in ctx.verbs("run-operation"):
        if can_fail and step.index > can_fail[0] and _ALERT.search(step.text):
            yield Hit(step.place, f"When a step before it fails, `{step.text}` is skipped.")


@rule("CMD029", severity="warning", confidence="likely", name="retry-as-a-step")
def retry_as_a_step(ctx: LintContext) -> Iterator[Hit]:
    """`dbt retry` among the commands of a job.

    What:
        `dbt retry` repeats what failed in the command before it, by the run_results.json of that command. A
        run begins with a fresh clone, and a step after a failed step is skipped.

    Why:
        As the first command it finds no results to repeat and fails. After a failed command it does not run
        at all; after a successful one there is nothing to repeat.

    Example:
        Commands `dbt build`, `dbt retry`.

    Fix:
        Leave it out. "Rerun from failure" on the page of the run, or the API, repeats a failed run.

    Source:
        P-101, P-104, P-085 (dbt docs: deploy/retry-jobs, reference/commands/retry).
    """
    steps = ctx.verbs("retry")
    fixed = without(ctx.job, [step.index for step in steps])
    for step in steps:
        if step.command.state is None:
            yield Hit(step.place, _why_not(ctx, step), fixed=fixed)


@rule("CI016", severity="warning", confidence="likely", name="side-effects-in-ci", job_types=("ci",))
def side_effects_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """Snapshot or operation in a CI job.

    What:
        `dbt snapshot` without a selection, or `dbt run-operation`, in a CI job.

    Why:
        Code that nobody has merged yet then does what cannot be undone: a snapshot with a fixed target schema
        writes into the history of production, and an operation may grant, drop or send.

    Example:
        CI commands `dbt snapshot`, `dbt build --select state:modified+`.

    Fix:
        Leave it to the deploy job. `dbt build --select state:modified+` takes the snapshots that changed.

    Source:
        P-024 (dbt docs: deploy/ci-jobs; docs pull request 3672). Where the snapshot writes to is an
        assumption.
    """
    steps = [step for step in ctx.verbs("snapshot", "run-operation") if not step.state_methods]
    fixed = without(ctx.job, [step.index for step in steps])
    for step in steps:
        yield Hit(step.place, f"`{step.text}` runs for every pull request, with code that is not merged.",
                  fixed=fixed)  # fmt: skip


@rule("DEF012", severity="advice", confidence="likely", name="ci-behind-an-old-state", job_types=("ci",))
def ci_behind_an_old_state(ctx: LintContext) -> Iterator[Hit]:
    """CI job that compares with a state of some days ago.

    What:
        No deploy job of the environment that this job defers to runs every day, and none runs on merge.

    Why:
        What was merged since the last run there still counts as modified. Every pull request builds it again,
        and fails when it is somebody else's mistake.

    Example:
        CI defers to Production, whose only job runs on Mondays.

    Fix:
        Add a merge job to that environment; `dbt build --select state:modified+`, or at least `dbt parse`.

    Source:
        P-112, P-129, P-036 (dbt docs: deploy/ci-jobs, troubleshooting).
    """
    home = ctx.table(places).get((ctx.job.project, ctx.deferral.environment or ""), ())
    writers = [one for one in home if not one.job.is_ci]
    if not ctx.needs_state or not writers or any(one.job.job_type == "merge" for one in writers):
        return
    times = sorted({moment for one in writers for moment in one.root.scheduled_times})
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if len(times) > 1 and max(gaps) > _DAY:
        names = enumerated([repr(one.job.name) for one in writers[:2]])
        days = max(gaps) / _DAY
        message = (
            f"The state of {ctx.deferral.environment} is up to {days:.0f} days old: {names} runs so seldom."
        )
        yield Hit("deferral", message)


def _why_not(ctx: LintContext, step: Step) -> str:
    if step.index == 0:
        return f"`{step.text}` finds no results of an earlier command: the run begins with a fresh clone."
    before = ctx.job.commands[step.index - 1]
    return f"When `{before}` fails, `{step.text}` is skipped; otherwise it has nothing to do."
