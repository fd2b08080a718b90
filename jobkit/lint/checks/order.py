"""CMD: commands that stand in relation to one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jobkit.jobs import Job
from jobkit.lint.context import LintContext, Step
from jobkit.lint.fixes import (
    changed,
    default_deferral,
    replaced,
    with_verb,
    without,
    without_options,
    words_but_verb,
)
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_BUILDS = ("seed", "snapshot", "run", "build")
_ORDER = {
    "seed": ("run", "test"),
    "run": ("test",),
    "build": ("test",),
}
"""Commands of one selection: each key comes before its values. Snapshots have no fixed place (G-29)."""

_WRITES = ("seed", "snapshot", "run", "build", "run-operation", "clone", "retry")
_MERGED = ("seed", "snapshot", "run", "test")


@rule("CMD004", severity="warning", name="command-order")
def command_order(ctx: LintContext) -> Iterator[Hit]:
    """Commands in an order that cannot work out.

    What:
        Seeds come before the models that may select from them, tests after what they test, docs last; under
        the study guide's rules `dbt deps` comes first. Seeds, models and tests are compared only where they
        have the same selection: testing the sources first is a good habit.

    Why:
        A test before the run looks at the data of last time. A model built before its seed reads old rows,
        or none on a new schema. Docs generated early describe the tables of last time.

    Example:
        Commands `dbt test`, `dbt run`.

    Fix:
        Order them: deps, seed, run, test, docs generate. A snapshot goes before `run` when it snapshots
        sources and after it when it snapshots models; `dbt build` sees to that by itself.

    Source:
        Study guide, best practice 1; P-089, P-093, G-29, G-30 (dbt docs: deploy/job-commands).
    """
    pair = next(_inversions(ctx.steps, ctx.rules.implicit_deps), None)
    if pair is not None:
        first, second = pair
        because = _because(second.verb, first.verb)
        message = f"`{second.text}` has to come before `{first.text}`: {because}."
        yield Hit(second.place, message, fixed=_sorted(ctx))


@rule("CMD005", severity="advice", confidence="possible", name="prefer-build")
def prefer_build(ctx: LintContext) -> Iterator[Hit]:
    """Seed, run and test as separate commands instead of `dbt build`.

    What:
        `dbt build` runs seeds, models, snapshots and tests in the order of the DAG, each test right after
        the node it tests.

    Why:
        `dbt build` is one command, which tests each node before building anything downstream of it. With
        `run` and then `test`, everything is already built when a test fails. After a test that fails in a
        `build`, only the nodes downstream of it are skipped: other branches of the DAG go on.

    Example:
        Commands `dbt seed`, `dbt run`, `dbt test`.

    Fix:
        Write one `dbt build` with the same selection. It also takes the seeds and snapshots that the
        selection matches.

    Source:
        Study guide, best practice 2; P-089, G-31, G-32 (dbt docs: deploy/job-commands,
        reference/commands/build).
    """
    block = _mergeable(ctx)
    if not block:
        return
    build, fields = _one_build(ctx, block[0])
    places = [step.index for step in block]
    merged = replaced(ctx.job, {places[0]: build}, **fields) if build is not None else None
    names = ", ".join(f"`{step.text}`" for step in block)
    yield Hit(
        block[0].place,
        f"{names} could be one `{build or 'dbt build'}`.",
        fixed=without(merged, places[1:]) if merged else None,
    )


@rule("CMD009", severity="advice", name="test-after-build")
def test_after_build(ctx: LintContext) -> Iterator[Hit]:
    """`dbt test` after a `dbt build` of the same selection.

    What:
        `dbt build` has already run these tests, and no command in between changes the data.

    Why:
        Every test is paid for twice, and the second time it cannot stop anything.

    Example:
        Commands `dbt build`, `dbt test`.

    Fix:
        Leave `dbt test` out.

    Source:
        P-089, G-47 (dbt docs: reference/commands/build).
    """
    done = {
        test: build
        for build in ctx.verbs("build")
        for test in ctx.verbs("test")
        if _covers(build, test) and not _written_between(ctx, build, test)
    }
    fixed = without(ctx.job, [test.index for test in done])
    for test, build in done.items():
        yield Hit(test.place, f"`{build.text}` has already run the tests of `{test.text}`.", fixed=fixed)


def _inversions(steps: tuple[Step, ...], implicit_deps: bool) -> Iterator[tuple[Step, Step]]:
    """Yield pairs of commands of which the second has to come before the first."""
    for position, first in enumerate(steps):
        for second in steps[position + 1 :]:
            if _must_precede(second, first, implicit_deps):
                yield first, second


def _must_precede(one: Step, other: Step, implicit_deps: bool) -> bool:
    if one.verb == "deps":
        return not implicit_deps and other.verb != "deps"
    if other.verb == "docs generate":
        return one.verb in (*_BUILDS, "test")
    return other.verb in _ORDER.get(one.verb, ()) and one.selection == other.selection


def _because(one: str, other: str) -> str:
    if one == "deps":
        return "dbt needs the packages to parse the project"
    if other == "docs generate":
        return "docs come last" if one == "test" else "docs describe what is built at that moment"
    seeds = one == "seed" and other == "run"
    return "models may select from seeds" if seeds else "tests look at what was built"


def _sorted(ctx: LintContext) -> Job | None:
    """Return the job with its commands in order, or None where they cannot all be satisfied."""
    steps = list(ctx.steps)
    if len(steps) != len(ctx.commands):
        return None
    for _ in range(len(steps) ** 2):
        pair = next(_inversions(tuple(steps), ctx.rules.implicit_deps), None)
        if pair is None:
            return changed(ctx.job, commands=[step.text for step in steps])
        first, second = pair
        steps.remove(second)
        steps.insert(steps.index(first), second)
    return None


def _mergeable(ctx: LintContext) -> tuple[Step, ...]:
    """Return the first unbroken row of commands that one `dbt build` replaces: at least run, then test."""
    rows: list[list[Step]] = []
    for step in ctx.steps:
        if step.verb in _MERGED:
            last = rows[-1][-1] if rows else None
            fits = last is not None and last.index + 1 == step.index and _rest(last) == _rest(step)
            if fits:
                rows[-1].append(step)
            else:
                rows.append([step])
    for row in rows:
        verbs = [step.verb for step in row]
        if "run" in verbs and "test" in verbs[verbs.index("run") :] and len(set(verbs)) == len(verbs):
            return tuple(row)
    return ()


def _one_build(ctx: LintContext, first: Step) -> tuple[str | None, dict[str, Any]]:
    """Return the `dbt build` to write, without what other rules refuse, and the fields that go with it."""
    build = with_verb("build", words_but_verb(first.text, first.verb), ctx.version.engine)
    fields: dict[str, Any] = {}
    if build is None or ctx.rules.handwritten_state_path_exists:
        return build, fields
    has_state = first.command.state is not None or first.command.defer_state is not None
    if has_state and ctx.deferral.is_off:
        fields = {"deferral": default_deferral(ctx.job)}
    if has_state or not ctx.deferral.is_off:
        build = without_options(build, ["--defer"], ["--state", "--defer-state"])
    if not first.narrowed and not first.command.empty and ctx.job.job_type in ("ci", "merge"):
        build += " --select state:modified+"
        fields |= {"deferral": None} if ctx.deferral.is_off else {}
    return build, fields


def _rest(step: Step) -> tuple[str, ...]:
    return words_but_verb(step.text, step.verb)


def _written_between(ctx: LintContext, build: Step, test: Step) -> bool:
    """Whether a command between the two may change the data that is tested."""
    between = [command for command in ctx.commands if build.index < command.index < test.index]
    return any(not isinstance(one, Step) or one.verb in _WRITES for one in between)


def _covers(build: Step, test: Step) -> bool:
    command, later = build.command, test.command
    if test.index < build.index or not {"test", "unit_test"} <= set(command.executes) or command.empty:
        return False
    if (command.vars, command.target) != (later.vars, later.target):
        return False
    return build.selection in (((), (), None), test.selection)
