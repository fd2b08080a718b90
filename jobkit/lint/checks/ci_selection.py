"""CI: what a pull request builds and tests, and what dbt compare is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError
from jobkit.dbt.commands import parse
from jobkit.dbt.commands.tokens import tokenize
from jobkit.dbt.selection.spec import Criterion
from jobkit.jobs import Job
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import changed, replaced
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_FLAGS = "compare_changes_flags"
_DEFAULT_FLAGS = str(Job.model_fields[_FLAGS].default)
_LEFT_OUT = {"build": "neither builds nor tests", "run": "does not build", "test": "does not test"}
_TESTED = tuple(_LEFT_OUT)


@rule("CI012", severity="warning", name="compare-flags")
def compare_flags(ctx: LintContext) -> Iterator[Hit]:
    """Flags for dbt compare that are no flags.

    What:
        `compare_changes_flags` holds the options that dbt compare gets: `--select ...`, `--exclude ...`. The
        switch for dbt compare is `run_compare_changes`.

    Why:
        A word that is no option is not understood, so the comparison fails, or nothing is compared.

    Example:
        `compare_changes_flags: "true"`

    Fix:
        Write options, by default `--select state:modified`. To compare at all, set `run_compare_changes:
        true`.

    Source:
        P-026, PF-053 (dbt docs: deploy/advanced-ci; Admin API v2). That dbt compare takes the options of a
        selection and no others is an assumption.
    """
    problem = _no_flags(ctx.job.compare_changes_flags, ctx.version.engine)
    if problem:
        fixed = changed(ctx.job, **{_FLAGS: _DEFAULT_FLAGS})
        yield Hit(
            _FLAGS, f"`{ctx.job.compare_changes_flags[:80]}` is no list of options: {problem}.", fixed=fixed
        )


@rule("CI013", severity="warning", confidence="likely", name="changed-without-children", job_types=("ci",))
def changed_without_children(ctx: LintContext) -> Iterator[Hit]:
    """CI job that leaves out what is downstream of a change.

    What:
        `state:modified` without `+` behind it selects the changed nodes alone. `+state:modified` adds what
        they read, not what reads them.

    Why:
        A renamed column breaks the models downstream. They are neither built nor tested in the pull request,
        so CI is green, and production fails after the merge.

    Example:
        `dbt build --select state:modified`

    Fix:
        Write `dbt build --select state:modified+`.

    Source:
        P-023 (dbt docs: deploy/ci-jobs, the default command); dbt-core 1.12 graph operators.
    """
    steps = [step for step in ctx.verbs(*_TESTED) if any(map(_stops_at_the_change, step.criteria))]
    if any(step.verb == "build" and any(map(_goes_on, step.criteria)) for step in ctx.steps):
        return
    texts = {step.index: _with_children(step) for step in steps}
    fixed = replaced(ctx.job, {index: text for index, text in texts.items() if text})
    for step in steps:
        message = f"`{step.text}` {_LEFT_OUT[step.verb]} what is downstream of a change."
        yield Hit(step.place, message, fixed=fixed if texts[step.index] else None)


@rule("CI014", severity="warning", confidence="possible", name="everything-selected-in-ci", job_types=("ci",))
def everything_selected_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """CI job with a selection that takes the whole project.

    What:
        `--select *` and its like in a `dbt build`, `run` or `test`. With a project, also any other selection
        that leaves no model out.

    Why:
        It looks like a selection, but every pull request waits, and pays, for all models.

    Example:
        `dbt build --select "*"`

    Fix:
        Write `dbt build --select state:modified+` and let the job defer to Production.

    Source:
        Study guide, anti-pattern "Run Everything in CI"; P-023, P-024 (dbt docs: deploy/ci-jobs).
    """
    for step in ctx.verbs(*_TESTED):
        if step.narrowed and _takes_everything(ctx, step):
            fixed = None
            if len(step.command.select) == 1 and not ctx.deferral.is_off:
                fixed = replaced(ctx.job, {step.index: _select_instead(step, "state:modified+")})
            yield Hit(
                step.place,
                f"`{step.text}` takes the whole project, whatever the pull request changes.",
                fixed=fixed,
            )


@rule("CI015", severity="warning", confidence="likely", name="clone-after-build", job_types=("ci",))
def clone_after_build(ctx: LintContext) -> Iterator[Hit]:
    """`dbt clone` after the models are built.

    What:
        `dbt clone` makes copies of production's tables in the schema of the pull request, so that incremental
        models find a table there. It does not replace a table that is already there.

    Why:
        After the build it comes too late: the incremental models have been built in full.

    Example:
        `dbt build --select state:modified+`, then `dbt clone`.

    Fix:
        Put `dbt clone --select state:modified+,config.materialized:incremental,state:old` first.

    Source:
        P-131, P-132 (dbt docs: best-practices/clone-incremental-models, reference/commands/clone).
    """
    builds = [step.index for step in ctx.verbs("build", "run")]
    for step in ctx.verbs("clone"):
        if builds and step.index > builds[0]:
            others = [text for index, text in enumerate(ctx.job.commands) if index != step.index]
            commands = [*others[: builds[0]], step.text, *others[builds[0] :]]
            message = f"`{step.text}` comes too late: `{ctx.job.commands[builds[0]]}` has built the tables."
            yield Hit(step.place, message, fixed=changed(ctx.job, commands=commands))
            return


def _no_flags(flags: str, engine: Engine) -> str:
    """Return what is wrong with the flags, or nothing."""
    words = flags.split()
    if words and not words[0].startswith("-"):
        return "options begin with `--`"
    try:
        parse(f"dbt build {flags}", engine=engine)
    except CommandError as error:
        return f"dbt would say that {error.what}"
    return ""


def _is_change(part: Criterion) -> bool:
    return part.method == "state" and str(part.value).partition(".")[0] in ("modified", "new")


def _stops_at_the_change(parts: tuple[Criterion, ...]) -> bool:
    return any(map(_is_change, parts)) and not _goes_on(parts)


def _goes_on(parts: tuple[Criterion, ...]) -> bool:
    """Say whether a member of --select takes what is downstream of a change."""
    return any(_is_change(part) and (part.children or part.childrens_parents) for part in parts)


def _with_children(step: Step) -> str | None:
    """Return the command with `+` behind each bare `state:modified`, or None where one is not found."""
    text = step.text
    stopped = filter(_stops_at_the_change, step.criteria)
    wanted = [part.raw for parts in stopped for part in parts if _is_change(part)]
    for word in reversed(tokenize(text)):
        written = text[word.start : word.end]
        if any(raw in written.split(",") for raw in wanted):
            new = ",".join(f"{part}+" if part in wanted else part for part in written.split(","))
            text = text[: word.start] + new + text[word.end :]
    return text if text != step.text else None


def _takes_everything(ctx: LintContext, step: Step) -> bool:
    if any(parts and all(map(_is_wildcard, parts)) for parts in step.criteria):
        return True
    selected, project = ctx.selected(step), ctx.project
    if project is None or not isinstance(selected, tuple) or step.command.resource_types:
        return False
    models = {uid for uid, node in project.nodes.items() if node.resource_type == "model"}
    return len(models) > 1 and models <= set(selected)


def _is_wildcard(part: Criterion) -> bool:
    everywhere = part.method in ("fqn", "path", "file", "package") and part.value in ("*", "**")
    return everywhere or part.raw in ("resource_type:model", "path:models", "path:models/", "path:.")


def _select_instead(step: Step, criterion: str) -> str:
    """Return the command with another value of its only --select."""
    words = tokenize(step.text)
    text = step.text
    for option, value in pairwise(words):
        if option.text in ("--select", "-s", "--models", "--model", "-m"):
            return text[: value.start] + criterion + text[value.end :]
    return text
