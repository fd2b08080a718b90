"""CMD: steps that are no dbt commands, and options that do not do what they seem to."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from jobkit.basics.errors import CommandError
from jobkit.dbt.commands import RESOURCE_TYPES
from jobkit.dbt.commands.dialect import DIALECTS
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.commands.tokens import Token, tokenize
from jobkit.dbt.execution.args import warnings_are_errors
from jobkit.jobs import Job
from jobkit.lint.context import LintContext, Step, Unreadable
from jobkit.lint.fixes import changed, replaced, without, without_options
from jobkit.lint.rule import Hit, rule
from jobkit.platform.steps import NOT_LISTED

__all__: list[str] = []

_LOCAL = ("init", "docs serve")  # CMD014 says so
_SHELL = frozenset({"&&", "||", "|", ";", "&", ">", ">>", "<", "2>", "2>&1", "&>"})
_MODELS = re.compile(r"(--models?|-m)(=.*)?\Z|-m[^-].*\Z", re.DOTALL)
_NOTHING_FOUND = ("NoNodesForSelectionCriteria", "NothingToDo")
_SPARED = "--warn-error-options '{error: all, warn: [NoNodesForSelectionCriteria, NothingToDo]}'"
_ROWS = ("build", "run", "test")
_ROW = 3
_SELDOM = timedelta(days=6)


@rule("CMD015", severity="warning", confidence="likely", name="no-command-for-a-job")
def no_command_for_a_job(ctx: LintContext) -> Iterator[Hit]:
    """Step that the platform does not list as a command of a job.

    What:
        `dbt --version`, `dbt --help`, `dbt clean` and `dbt show`. The steps that pass are build, run, test,
        seed, snapshot, source freshness, compile, parse, ls, docs generate, run-operation, clone, debug,
        retry, compare and sl. (`dbt deps` is a rule of its own.)

    Why:
        A step that is not on the list is refused when the job is saved. Where it is not refused, it does
        nothing for the data: a run starts from a fresh clone, and its version is on the run page.

    Example:
        Commands `dbt --version`, `dbt build`.

    Fix:
        Leave the step out.

    Source:
        PF-016: the list is second-hand, from the check in dbt Labs' Terraform provider, which is said to be
        the platform's own. P-099: the docs have no list (assumption). `dbt check`, `dbt lint` and
        `dbt freshness` of dbt v2 are younger than the list.
    """
    steps = [step for step in ctx.steps if step.verb in NOT_LISTED or _only_says(step)]
    steps = [step for step in steps if step.verb not in _LOCAL]
    fixed = without(ctx.job, [step.index for step in steps])
    for step in steps:
        message = f"`{step.text}` is not on the list of commands that a job takes."
        same = ctx.difference("commands", step.index, fact="PF-016")
        yield Hit(step.place, message, fixed=fixed, note=same.note if same is not None else None)


@rule("CMD016", severity="error", name="shell-in-a-command")
def shell_in_a_command(ctx: LintContext) -> Iterator[Hit]:
    """Command that is written for a shell.

    What:
        `&&`, `;`, `|`, `>`, `$(...)` or a comment in a command. A step is one dbt command; no shell reads it.

    Why:
        dbt takes these signs for words of its own. It stops with exit code 2, or, behind `--select`, it takes
        them for names of models, and the second command never runs.

    Example:
        `dbt run --select tag:staging && dbt test`

    Fix:
        Make each command a step of its own. A step runs only when the one before it has succeeded, as with
        `&&`.

    Source:
        P-085, P-099 (dbt docs: deploy/job-commands); dbt-core 1.12 cli.
    """
    for index, text in enumerate(ctx.job.commands):
        sign = next(filter(None, (_shell_sign(text, word) for word in _tokens(text))), "")
        if sign:
            message = f"`{sign}` is for a shell. A step is one dbt command, and no shell reads it."
            yield Hit(("commands", index), message, fixed=_split(ctx, index))


@rule("CMD024", severity="advice", confidence="possible", name="one-step-a-selection")
def one_step_a_selection(ctx: LintContext) -> Iterator[Hit]:
    """Row of steps that differ in `--select` only.

    What:
        Three or more `dbt build`, `dbt run` or `dbt test` in a row, alike but for what they select.

    Why:
        dbt starts and reads the project again for each of them, and one selection waits until the last model
        of the one before it is done. One command with all selections goes through the DAG once, in the right
        order, and uses all threads. Only that a failed step stops the later ones is then gone.

    Example:
        `dbt run --select orders`, `dbt run --select customers`, `dbt run --select products`

    Fix:
        Write one command: `dbt run --select orders customers products`.

    Source:
        P-085, P-106 (dbt docs: deploy/job-commands; docs pull request 3672).
    """
    for row in _alike(ctx.steps):
        words = dict.fromkeys(word for step in row for word in step.command.select)
        texts = {row[0].index: f"dbt {row[0].verb} --select {' '.join(map(shlex.quote, words))}"}
        joined = replaced(ctx.job, texts)
        fixed = without(joined, [step.index for step in row[1:]]) if joined is not None else None
        message = f"{len(row)} steps of `dbt {row[0].verb}` could be one: they differ in `--select` only."
        yield Hit(row[0].place, message, fix=f"Write one command: `{texts[row[0].index]}`.", fixed=fixed)


@rule("CMD017", severity="warning", name="selector-with-select")
def selector_with_select(ctx: LintContext) -> Iterator[Hit]:
    """`--selector` together with `--select` or `--exclude`.

    What:
        With `--selector`, dbt ignores `--select` and `--exclude` of the same command.

    Why:
        The command builds all that the YAML selector names. dbt 1.12 prints a warning, and the step is green.

    Example:
        `dbt build --selector nightly --exclude tag:slow` also builds what is tagged slow.

    Fix:
        Write the selector as a method, `--select selector:nightly --exclude tag:slow`, or put the exclusion
        into the YAML selector.

    Source:
        PF-015 (dbt-core 1.12: SelectExcludeIgnoredWithSelectorWarning).
    """
    for step in ctx.steps:
        command = step.command
        ignored = [
            f"`--{name}`" for name in ("select", "exclude") if command.selector and getattr(command, name)
        ]
        if ignored:
            message = f"dbt ignores {' and '.join(ignored)} here, because of `--selector {command.selector}`."
            yield Hit(step.place, message)


@rule("CMD018", severity="warning", confidence="likely", name="nothing-found-is-an-error")
def nothing_found_is_an_error(ctx: LintContext) -> Iterator[Hit]:
    """Warnings as errors, with a selection that is often empty.

    What:
        `state:modified`, `result:` and `source_status:` often match nothing: a pull request that changes only
        a README. dbt then warns NoNodesForSelectionCriteria, and `--warn-error` makes it an error.

    Why:
        A run that has nothing to do fails, with exit code 2. The pull request is blocked.

    Example:
        `dbt --warn-error build --select state:modified+`

    Fix:
        Name the warnings that are to be errors, or spare these two: `--warn-error-options '{error: all,
        warn: [NoNodesForSelectionCriteria, NothingToDo]}'`.

    Source:
        P-088, PF-015 (recorded with dbt-core 1.12: exit code 2 with the flag, 0 without it).
    """
    steps = [step for step in ctx.steps if step.state_methods and _fails_on_nothing(step)]
    texts = {
        step.index: f"{without_options(step.text, ['--warn-error'])} {_SPARED}"
        for step in steps
        if step.command.warn_error
    }
    for step in steps:
        message = f"When `{step.text}` selects nothing, it fails: its warnings are errors."
        yield Hit(step.place, message, fixed=replaced(ctx.job, texts) if step.index in texts else None)


@rule("CMD019", severity="advice", name="models-option")
def models_option(ctx: LintContext) -> Iterator[Hit]:
    """`--models` or `-m` instead of `--select`.

    What:
        `--models`, `--model` and `-m` are old spellings of `--select`. dbt v1 still takes them.

    Why:
        dbt v2 takes `--select` only, so the job fails on the day its environment changes to v2.

    Example:
        `dbt run --models tag:staging`

    Fix:
        Write `--select`.

    Source:
        PF-007 (dbt docs: dbt-versions/core-upgrade, upgrading to v2; documentation only); dbt-core 1.12 cli.
    """
    if not ctx.runs_v2:
        yield from _old_option(ctx, ctx.steps, "`{}` is an old spelling of `--select`.")


@rule("CMD020", severity="error", confidence="likely", name="models-option-on-v2", fact="PF-007")
def models_option_on_v2(ctx: LintContext) -> Iterator[Hit]:
    """`--models` or `-m` on a job that runs dbt v2.

    What:
        dbt v2 (Fusion) does not have the options `--models`, `--model` and `-m`.

    Why:
        The command fails before it runs anything.

    Example:
        `dbt_version: v2 Stable`, command `dbt run -m tag:staging`.

    Fix:
        Write `--select`.

    Source:
        PF-007, PF-003 (dbt docs: dbt-versions/core-upgrade, upgrading to v2). That the step then fails with
        exit code 2, as in dbt v1, is an assumption.
    """
    if ctx.runs_v2:
        yield from _old_option(ctx, ctx.commands, "dbt v2 has no option `{}`: the command fails.")


@rule("CMD025", severity="warning", confidence="likely", name="old-option-on-v2", fact="PF-007")
def old_option_on_v2(ctx: LintContext) -> Iterator[Hit]:
    """Option that dbt v2 ignores, or calls by another name.

    What:
        dbt v2 takes some 25 options of dbt v1 with a warning and ignores them, `--no-partial-parse` and
        `--single-threaded` among them. `--resource-type` and `--exclude-resource-type` have an `s` at the
        end now.

    Why:
        The command does not do what it says, and the step is green.

    Example:
        `dbt_version: v2 Stable`, command `dbt build --single-threaded`.

    Fix:
        Leave the option out, or write its new name.

    Source:
        PF-007, PF-094 (dbt docs: dbt-versions/core-upgrade, upgrading to v2; reference/commands/freshness).
        The docs do not agree on what the old names of the two renamed options still do; jobkit takes them as
        the new names (assumption).
    """
    steps = [step for step in ctx.steps if step.command.ignored or step.command.renamed]
    fixed = replaced(ctx.job, {step.index: _without_old_options(step) for step in steps})
    for step in steps:
        ignored = ctx.difference("commands", step.index, fact="PF-007")
        if ignored is not None:
            yield ignored.fixed_by(fixed)
        for option in step.command.renamed:
            message = f"`{option}` is an old name: dbt v2 calls it `{option}s`."
            yield Hit(step.place, message, fixed=fixed, severity="advice", fact="PF-094")


@rule("CMD021", severity="warning", confidence="likely", name="full-refresh-in-every-run")
def full_refresh_in_every_run(ctx: LintContext) -> Iterator[Hit]:
    """`--full-refresh` in every run of a scheduled job.

    What:
        The job runs at least once in six days, by its schedule or by the schedule of the job that triggers
        it, and builds incremental models from nothing each time. With a project, only where the command
        selects an incremental model.

    Why:
        An incremental model exists to read new rows only. Here each run reads all rows again: it takes
        longer and costs more with every day, and rows that the source no longer has are lost.

    Example:
        `dbt build --full-refresh`, every day at 02:00.

    Fix:
        Leave `--full-refresh` out here. Where a rebuild is needed from time to time, give it a job of its
        own, for example every Sunday.

    Source:
        dbt-core 1.12 (is_incremental); P-063; the limit of six days is an assumption of jobkit's own.
    """
    steps = [step for step in ctx.steps if step.command.full_refresh and _refreshes_increments(ctx, step)]
    gap = _gap(ctx) if steps else None
    if gap is None or gap > _SELDOM:
        return
    texts = {step.index: without_options(step.text, ["--full-refresh", "-f"]) for step in steps}
    for step in steps:
        message = f"Each scheduled run of `{step.text}` builds its incremental models from all rows again."
        yield Hit(step.place, message, fixed=replaced(ctx.job, texts))


@rule(
    "CMD022",
    severity="warning",
    confidence="possible",
    name="checks-skipped",
    job_types=("scheduled", "other", "merge"),
    fact="PF-005",
)
def checks_skipped(ctx: LintContext) -> Iterator[Hit]:
    """`--skip-checks` in a deploy or merge job of dbt v2.

    What:
        `dbt build` of dbt v2 first runs the checks of the project; a check of severity error stops the build
        before it begins. `--skip-checks` leaves them out.

    Why:
        The rules that the team has written down do not hold in this job, and nothing shows it.

    Example:
        `dbt build --skip-checks`, every night.

    Fix:
        Leave `--skip-checks` out.

    Source:
        PF-005 (dbt docs: build/checks).
    """
    for step in ctx.steps:
        if step.command.skip_checks:
            kept = without_options(step.text, ["--skip-checks"])
            fixed = changed(ctx.job, commands=_with(ctx.job, step.index, kept))
            yield Hit(step.place, f"`{step.text}` builds without the checks of the project.", fixed=fixed)


@rule("CMD023", severity="advice", name="check-before-build", fact="PF-005")
def check_before_build(ctx: LintContext) -> Iterator[Hit]:
    """`dbt check` directly before `dbt build`.

    What:
        `dbt build` of dbt v2 runs the checks of the project itself, before anything else.

    Why:
        The checks run twice.

    Example:
        Commands `dbt check`, `dbt build`.

    Fix:
        Leave `dbt check` out.

    Source:
        PF-005, PF-093 (dbt docs: build/checks).
    """
    places: list[int] = []
    builds = False
    for step in reversed(ctx.steps):
        if step.verb == "check":
            places += [step.index] if builds and _checks_all(step) else []
        else:
            builds = step.verb == "build" and not step.command.skip_checks
    for index in sorted(places):
        message = "The `dbt build` after it runs the same checks first."
        yield Hit(("commands", index), message, fixed=without(ctx.job, places))


def _checks_all(step: Step) -> bool:
    return not (step.command.options or step.command.checks)


def _alike(steps: tuple[Step, ...]) -> Iterator[list[Step]]:
    """Yield each unbroken row of at least three steps that consist of one verb and --select."""
    row: list[Step] = []
    for step in (*steps, None):
        plain = step is not None and step.verb in _ROWS and _selects_alone(step)
        if (
            row
            and plain
            and step is not None
            and (step.verb, step.index) == (row[-1].verb, row[-1].index + 1)
        ):
            row.append(step)
            continue
        if len(row) >= _ROW:
            yield row
        row = [step] if plain and step is not None else []


def _selects_alone(step: Step) -> bool:
    return [name for name, _ in step.command.options] == ["select"]


def _only_says(step: Step) -> bool:
    """Say whether the command only prints its version or its help."""
    return bool(step.command.option("version") or step.command.option("help"))


def _tokens(text: str) -> list[Token]:
    try:
        return tokenize(text)
    except CommandError:  # CMD001 says so
        return []


def _shell_sign(text: str, word: Token) -> str:
    """Return what in a word only a shell understands; quoted text is no such thing."""
    written = text[word.start : word.end]
    if written in _SHELL or written.startswith(("$(", "`", "#")):
        return written
    return ";" if written.endswith(";") else ""


def _split(ctx: LintContext, index: int) -> Job | None:
    """Return the job with the command cut at `&&` and `;`, or None where a part is no dbt command."""
    text = ctx.job.commands[index]
    parts = [""]
    for word in _tokens(text):
        written = text[word.start : word.end]
        parts[-1] += f" {written.removesuffix(';')}" if written not in ("&&", ";") else ""
        if written == "&&" or written.endswith(";"):
            parts.append("")
    commands = [part.strip() for part in parts if part.strip()]
    plain = all(_is_plain(ctx, text) for text in commands)
    return changed(ctx.job, commands=_with(ctx.job, index, *commands)) if plain else None


def _is_plain(ctx: LintContext, text: str) -> bool:
    if command_or_none(text, engine=ctx.version.engine) is None:
        return False
    return not any(_shell_sign(text, word) for word in tokenize(text))


def _with(job: Job, index: int, *texts: str) -> list[str]:
    return [*job.commands[:index], *texts, *job.commands[index + 1 :]]


def _fails_on_nothing(step: Step) -> bool:
    selects = step.verb in RESOURCE_TYPES
    return selects and any(warnings_are_errors(step.command, event) for event in _NOTHING_FOUND)


def _old_option(ctx: LintContext, steps: Sequence[Step | Unreadable], words: str) -> Iterator[Hit]:
    found = {step.index: word for step in steps for word in _tokens(step.text) if _is_models(step.text, word)}
    texts = {index: _new_spelling(ctx, ctx.job.commands[index], found[index]) for index in found}
    fixed = replaced(ctx.job, texts)
    for index, word in found.items():
        spelled = word.text.partition("=")[0] if word.text.startswith("--") else "-m"
        yield Hit(("commands", index), words.format(spelled), fixed=fixed)


def _is_models(text: str, word: Token) -> bool:
    return bool(_MODELS.match(text[word.start : word.end]))


def _new_spelling(ctx: LintContext, text: str, word: Token) -> str:
    written = text[word.start : word.end]
    value = written.partition("=")[2] if written.startswith("--") else written.removeprefix("-m")
    new = f"{text[: word.start]}--select{' ' + value if value else ''}{text[word.end :]}"
    command = command_or_none(new, engine=ctx.version.engine)
    lists = command is not None and command.verb == "ls"
    return f"{new} --resource-type{'s' if ctx.runs_v2 else ''} model" if lists else new


def _without_old_options(step: Step) -> str:
    """Return a command of dbt v2 without what that ignores, and with the new names of what it has renamed."""
    known = DIALECTS["fusion"].options_of(step.verb)
    flags = [word for word in step.command.ignored if known[word].kind == "flag"]
    values = [word for word in step.command.ignored if known[word].kind != "flag"]
    text = without_options(step.text, flags, values)
    for word in reversed(tokenize(text)):
        spelled = word.text.partition("=")[0]
        if spelled in step.command.renamed:
            end = word.start + len(spelled)
            text = f"{text[:end]}s{text[end:]}"
    return text


def _refreshes_increments(ctx: LintContext, step: Step) -> bool:
    if step.verb not in ("build", "run"):
        return False
    selected, project = ctx.selected(step), ctx.project
    if project is None or not isinstance(selected, tuple):
        return True
    return any(project.nodes[uid].materialized == "incremental" for uid in selected)


def _gap(ctx: LintContext) -> timedelta | None:
    """Return the longest time between two runs that the schedule brings, its own or that of its root."""
    times = ctx.root.scheduled_times
    if len(times) < 2:
        return None
    return max(later - earlier for earlier, later in pairwise(times))
