"""CMD: what a command selects in the given project. Silent without a project."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.errors import SelectionError
from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("CMD012", severity="warning", name="selects-nothing")
def selects_nothing(ctx: LintContext) -> Iterator[Hit]:
    """No node of the project matches the selection.

    What:
        The command's `--select`, `--exclude` or `--selector` leaves no node of a type that the command
        takes. Only with a project; selections that need a state are left out.

    Why:
        An empty selection is no failure: the step succeeds and the run goes on, so a misspelled tag is
        noticed only when the data gets old.

    Example:
        `dbt run --select tag:nigthly`

    Fix:
        Correct the selection; `jobkit ls --select ...` shows what one selects.

    Source:
        P-088 (dbt docs: deploy/job-commands); recorded with dbt-core 1.12: warnings, exit code 0.
    """
    for step in ctx.steps:
        if step.narrowed and ctx.selected(step) == ():
            name = ctx.project.name if ctx.project else ""
            yield Hit(
                step.place,
                f"`{step.text}` selects nothing in the project {name}; the step would succeed all the same.",
            )


@rule("CMD013", severity="error", name="selection-refused")
def selection_refused(ctx: LintContext) -> Iterator[Hit]:
    """No selection that dbt takes.

    What:
        An unknown selection method, a malformed criterion, a YAML selector that the project does not have.
        Only with a project; selections that need a state are left out.

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
        error = ctx.selected(step)
        if isinstance(error, SelectionError):
            yield Hit(step.place, str(error), fix=error.hint)
