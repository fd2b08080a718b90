"""DOC: generating documentation."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.jobs.versions import resolve_version
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import replaced, without
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("DOC001", severity="warning", name="docs-twice")
def docs_twice(ctx: LintContext) -> Iterator[Hit]:
    """Docs by command and by checkbox.

    What:
        "Generate docs on run" adds a `dbt docs generate` after the commands; with the command it runs
        twice.

    Why:
        Docs generation is the step that needs most memory, and on big projects much time.

    Example:
        Commands `dbt deps`, `dbt docs generate`, checkbox ticked.

    Fix:
        Keep the checkbox. In a job that does nothing else, let `dbt compile` be its command.

    Source:
        P-093, P-096, P-055, G-19 (dbt docs: explore/build-and-view-your-docs).
    """
    places = [step.index for step in ctx.verbs("docs generate")]
    if places and ctx.job.generate_docs and has_docs_checkbox(ctx):
        compiled = replaced(ctx.job, dict.fromkeys(places, "dbt compile"))
        yield Hit(
            ("commands", places[0]),
            "The docs are generated twice: by this command and by the checkbox.",
            fixed=without(ctx.job, places) if _others(ctx) else compiled,
        )


@rule("DOC002", severity="advice", name="docs-as-command", job_types=("scheduled", "other"))
def docs_as_command(ctx: LintContext) -> Iterator[Hit]:
    """`dbt docs generate` as a command beside others.

    What:
        The checkbox "Generate docs on run" does the same after the commands. Jobs on dbt v2 (the Fusion
        engine), which have no use for the checkbox, are left alone.

    Why:
        As a command its failure fails the whole run and skips the commands after it. A failure of the
        checkbox step alone does not fail the run.

    Example:
        Commands `dbt build`, `dbt docs generate`.

    Fix:
        Tick the checkbox and drop the command.

    Source:
        P-093, G-21 (dbt docs: deploy/job-commands).
    """
    places = [step.index for step in ctx.verbs("docs generate") if not step.command.options]
    if places and not ctx.job.generate_docs and _others(ctx) and has_docs_checkbox(ctx):
        later = (
            "and later commands are skipped"
            if places[0] + 1 < len(ctx.commands)
            else "though all else is done"
        )
        message = f"If the docs fail, the run ends in Error {later}."
        fixed = without(ctx.job, places, generate_docs=True)
        yield Hit(("commands", places[0]), message, fixed=fixed)


def has_docs_checkbox(ctx: LintContext) -> bool:
    """Whether "Generate docs on run" applies to the version that the job runs."""
    version = resolve_version(ctx.account, ctx.job, obey_pins=ctx.rules.obey_version_pins)
    return version.has_docs_checkbox


def _others(ctx: LintContext) -> bool:
    """Say whether the job has a command besides docs and deps."""
    return len(ctx.verbs("docs generate", "deps")) < len(ctx.commands)
