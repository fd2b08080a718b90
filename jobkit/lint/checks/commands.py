"""CMD: single commands, and what they select in the given project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jobkit.basics.errors import CommandError, JobkitError, Place, SelectionError
from jobkit.dbt.commands import FRESHNESS_VERBS
from jobkit.dbt.selection.spec import Criterion
from jobkit.lint.context import LintContext, Step, Unreadable
from jobkit.lint.fixes import changed, default_deferral, inserted, replaced, without, without_options
from jobkit.lint.rule import Hit, rule
from jobkit.lint.words import sentence

__all__: list[str] = []

_NOT_IN_A_SUCCESS = frozenset({"error", "fail", "runtime error"})


@rule("CMD001", severity="error", name="unreadable-command")
def unreadable_command(ctx: LintContext) -> Iterator[Hit]:
    """Command that dbt would refuse.

    What:
        An unknown command or option, a missing value, options that exclude each other.

    Why:
        dbt stops with exit code 2 before it does anything; the step fails, and the run ends in Error.

    Example:
        `dbt buld --select orders`

    Fix:
        Correct the word that the message points at.

    Source:
        dbt-core 1.12 cli; P-085, P-086 (dbt docs: deploy/job-commands, reference/exit-codes).
    """
    for command in ctx.commands:
        if isinstance(command, Unreadable) and command.error.fact != "PF-007":  # CMD020 mends that
            yield _refusal(command.place, command.error)


@rule("CMD002", severity="advice", name="redundant-deps")
def redundant_deps(ctx: LintContext) -> Iterator[Hit]:
    """`dbt deps` among the commands.

    What:
        Every run of the platform calls `dbt deps` by itself, after cloning the repository and creating the
        profile. (In an exam question about the order of commands `dbt deps` still comes first.)

    Why:
        As a command it changes nothing and only costs time.

    Example:
        Commands `dbt deps`, `dbt build`.

    Fix:
        Leave it out.

    Source:
        P-083, G-03 (dbt docs: deploy/job-commands).
    """
    if hit := ctx.difference("commands", fact="P-083"):
        places = [step.index for step in ctx.verbs("deps")]
        yield replace(hit, place=("commands", places[0]), fixed=without(ctx.job, places))


@rule("CMD003", severity="warning", name="missing-deps")
def missing_deps(ctx: LintContext) -> Iterator[Hit]:
    """Job without `dbt deps`, under the study guide's rules.

    What:
        The study guide installs packages with a command of the job, always the first one.

    Why:
        Where nothing else installs them, dbt cannot parse a project that uses packages: "Could not find
        package". Today's platform installs them by itself, so this rule is silent under its rules.

    Example:
        Commands `dbt run`, `dbt test`.

    Fix:
        Put `dbt deps` first.

    Source:
        Study guide, anti-pattern "Skip dbt deps"; G-03, P-083 for the platform.
    """
    if ctx.rules.implicit_deps or ctx.verbs("deps") or (ctx.project and not ctx.project.packages):
        return
    named = f" ({', '.join(ctx.project.packages)})" if ctx.project else ""
    yield Hit(
        "commands",
        f"No command installs the packages{named}, and under the study guide's rules nothing else does.",
        fixed=inserted(ctx.job, 0, "dbt deps"),
    )


@rule("CMD006", severity="warning", name="result-of-a-success")
def result_of_a_success(ctx: LintContext) -> Iterator[Hit]:
    """Failed results, looked for in the artifacts of a successful run.

    What:
        `result:error` and `result:fail` read the results of the run that the job defers to, not those of
        the command before. On the platform that run is always a successful one, so nothing in it should have
        failed. This follows from the documentation, which does not say it.

    Why:
        The command looks like a retry, and as far as the documentation goes it selects nothing. After other
        commands it is not even reached when one of them fails.

    Example:
        `dbt run`, `dbt test`, then `dbt build --select result:fail`.

    Fix:
        To go on after an error use "Rerun from failure" on the run (`dbt retry`), and drop the command.

    Source:
        P-116a (inferred), P-085, P-101, G-15 (dbt docs: deploy/retry-jobs,
        reference/node-selection/methods).
    """
    if ctx.rules.handwritten_state_path_exists or ctx.deferral.is_off:
        return
    empty = [step.index for step in ctx.steps if step.selects_only(_is_failed_result)]
    for step in ctx.steps:
        words = [part.raw for parts in step.criteria for part in parts if _is_failed_result(part)]
        if words:
            what, fixed = ("command", without(ctx.job, empty)) if step.index in empty else ("part", None)
            message = (
                f"`{words[0]}` looks for failures in the last successful run. As far as the documentation "
                f"goes that run has none, and this {what} selects nothing."
            )
            why = (
                "The command looks like a retry. After other commands it is not even reached when one fails."
            )
            yield Hit(step.place, message, fixed=fixed, why=why)


@rule("CMD007", severity="error", name="handwritten-state")
def handwritten_state(ctx: LintContext) -> Iterator[Hit]:
    """`--state` with a folder.

    What:
        A run starts from a fresh clone of the repository. A folder of production artifacts is in it only when
        somebody has committed it, and then it is as old as that commit. The platform supplies the state of
        the deferral itself.

    Why:
        Without the folder dbt finds no manifest to compare with and stops with exit code 2. What the platform
        does with the flag is not documented; jobkit assumes that dbt obeys it.

    Example:
        `dbt build --select state:modified+ --defer --state ./prod-artifacts`

    Fix:
        Write `dbt build --select state:modified+` and choose in the job what to compare with. `--defer
        --state` is for dbt Core on your own machine.

    Source:
        P-120 (what the platform does with the flag is not documented: assumption), P-118, G-07.
    """
    if ctx.rules.handwritten_state_path_exists:
        return
    steps = [step for step in ctx.steps if _has_folder(step)]
    if not steps:
        return
    options = (["--defer"], ["--state", "--defer-state"])
    texts = {step.index: without_options(step.text, *options) for step in steps}
    deferral = {"deferral": default_deferral(ctx.job)} if ctx.deferral.is_off else {}
    fixed = replaced(ctx.job, texts, **deferral)
    hit = ctx.difference("commands", fact="P-120")  # about the first one with --state
    first = next((step.text for step in steps if step.command.state is not None), None)
    for step in steps:
        fix = f"Write `{texts[step.index]}`, and choose in the job what to compare with."
        if step.selects_only(_is_failed_result):
            fix = "Leave the command out: the deferral's state is a success, in which nothing failed."
        if hit and step.text == first:
            why = "Without the folder dbt finds no manifest to compare with, and the run ends in Error."
            yield replace(hit, place=step.place, fixed=fixed, fix=fix, why=why)
        else:
            message = (
                f"`{step.text}` names a folder; unless it is committed to the repository, it is not in the "
                "fresh clone of a run."
            )
            yield Hit(step.place, message, fixed=fixed, fix=fix)


@rule("CMD008", severity="advice", confidence="possible", name="needless-defer-flag")
def needless_defer_flag(ctx: LintContext) -> Iterator[Hit]:
    """`--defer` in a job that defers.

    What:
        The deferral is a setting of the job; its commands need no flag for it.

    Why:
        The flag suggests that without it nothing is deferred, and that with it alone something would be: on
        your own machine `--defer` without `--state` stops with exit code 2.

    Example:
        `dbt build --select state:modified+ --defer` in a CI job that defers to Production.

    Fix:
        Leave `--defer` out.

    Source:
        P-120, P-118, G-08 (dbt docs: deploy/ci-jobs).
    """
    if ctx.rules.handwritten_state_path_exists or ctx.deferral.is_off:
        return
    steps = [step for step in ctx.steps if step.command.defer and not _has_folder(step)]
    texts = {step.index: without_options(step.text, ["--defer"]) for step in steps}
    target = "its own last successful run" if ctx.deferral.this_job else str(ctx.deferral)
    for step in steps:
        message = f"The job defers to {target}: `--defer` is not needed here. Write `{texts[step.index]}`."
        yield Hit(step.place, message, fixed=replaced(ctx.job, texts))


@rule("CMD010", severity="advice", confidence="possible", name="freshness-in-the-middle")
def freshness_in_the_middle(ctx: LintContext) -> Iterator[Hit]:
    """`dbt source freshness` between other commands.

    What:
        As a command it fails the run when a source is older than its `error_after`, and later commands do
        not run.

    Why:
        First it is a gate: stale data stops everything. Last it informs, and everything is built. In
        between it does half of each: some work is done with stale data before it stops.

    Example:
        Commands `dbt run`, `dbt source freshness`, `dbt test`.

    Fix:
        Put it first to stop on stale sources, last to be told, or tick "Run source freshness", which never
        stops the commands.

    Source:
        P-091, P-090 (dbt docs: deploy/source-freshness).
    """
    deps = [step.index for step in ctx.verbs("deps")]
    places = [command.index for command in ctx.commands if command.index not in deps]
    for step in ctx.verbs(*FRESHNESS_VERBS):
        if places[0] < step.index < places[-1]:
            yield Hit(step.place, "Stale sources stop this job halfway: some commands have already run.")


@rule("CMD011", severity="advice", name="freshness-twice")
def freshness_twice(ctx: LintContext) -> Iterator[Hit]:
    """Source freshness as a command and as a checkbox.

    What:
        The checkbox "Run source freshness" adds the step before the commands; the command runs it again.

    Why:
        The two differ in what a failure does: the checkbox never stops the commands, the command does. With
        both, the sources are queried twice, and the reader has to know which of the two counts.

    Example:
        Checkbox ticked, first command `dbt source freshness`.

    Fix:
        Keep the command to stop on stale sources, the checkbox to record their age.

    Source:
        P-090, P-091 (dbt docs: deploy/source-freshness).
    """
    steps = ctx.verbs(*FRESHNESS_VERBS)
    if steps and ctx.job.run_source_freshness:
        # `source_status:` needs the check before it, so there the checkbox has a use of its own.
        needed = any("source_status" in step.state_methods for step in ctx.steps[: steps[0].index])
        message = f"Sources are checked twice, by the checkbox and by `{steps[0].text}`"
        yield Hit(
            "run_source_freshness",
            f"{message}; only the command can stop a run.",
            fixed=None if needed else changed(ctx.job, run_source_freshness=False),
        )


@rule("CMD014", severity="warning", confidence="likely", name="command-for-the-local-machine")
def local_command(ctx: LintContext) -> Iterator[Hit]:
    """Command that is not for jobs.

    What:
        `dbt init` makes a new project and `dbt docs serve` starts a web server that runs until somebody
        stops it.

    Why:
        `init` is listed as a command for the local machine; `docs serve` would keep the run going until its
        timeout, and nobody can reach the server.

    Example:
        Commands `dbt docs generate`, `dbt docs serve`.

    Fix:
        Leave it out; docs are read in Catalog.

    Source:
        P-099 (dbt docs: reference/dbt-commands); for `docs serve` an assumption.
    """
    steps = ctx.verbs("init", "docs serve")
    fixed = without(ctx.job, [step.index for step in steps])
    for step in steps:
        yield Hit(step.place, f"`dbt {step.verb}` belongs on a local machine, not in a job.", fixed=fixed)


@rule("CMD012", severity="warning", confidence="likely", name="selects-nothing")
def selects_nothing(ctx: LintContext) -> Iterator[Hit]:
    """No node of the project matches the selection.

    What:
        The command's `--select`, `--exclude` or `--selector` leaves no node of a type that the command
        takes. Only with a project; selections that need a state are left out.

    Why:
        An empty selection is no failure, except with `--warn-error`: the step succeeds and the run goes on,
        so a misspelled tag is noticed only when the data gets old.

    Example:
        `dbt run --select tag:nigthly`

    Fix:
        Correct the selection; `jobkit ls --select ...` shows what one selects.

    Source:
        P-088 (dbt docs: deploy/job-commands); recorded with dbt-core 1.12: warnings, exit code 0.
    """
    for step in ctx.steps:
        if step.narrowed and not ctx.misread(step) and ctx.selected(step) == ():
            name = ctx.project.name if ctx.project else ""
            ends = (
                "with `--warn-error` the step fails" if step.command.warn_error else "the step still succeeds"
            )
            yield Hit(step.place, f"`{step.text}` selects nothing in the project {name}; {ends}.")


@rule("CMD013", severity="error", name="selection-refused")
def selection_refused(ctx: LintContext) -> Iterator[Hit]:
    """No selection that dbt takes.

    What:
        An unknown selection method, a malformed criterion; with a project also a YAML selector that the
        project does not have.

    Why:
        dbt stops with exit code 2 before it runs anything, and the run ends in Error.

    Example:
        `dbt build --selector nightly` in a project without that selector.

    Fix:
        Correct what the message points at.

    Source:
        dbt-core 1.12 graph/selector; P-086 (dbt docs: reference/exit-codes).
    """
    for step in ctx.steps:
        error: object = ctx.misread(step)
        if error is None and (ctx.given_project or step.names_selector):
            error = ctx.selected(step)
        if isinstance(error, SelectionError):
            yield _refusal(step.place, error)


def _refusal(place: Place, error: JobkitError) -> Hit:
    """Return what dbt refuses as a hit; what to do about it is the fix."""
    where = f"{error.where}: " if error.where else ""
    fact = error.fact if isinstance(error, CommandError) else ""
    fix = sentence(error.hint) if error.hint else ""
    return Hit(place, sentence(f"{where}{error.what}"), fix=fix, fact=fact)


def _is_failed_result(part: Criterion) -> bool:
    return part.method == "result" and part.value in _NOT_IN_A_SUCCESS


def _has_folder(step: Step) -> bool:
    return step.command.state is not None or step.command.defer_state is not None
