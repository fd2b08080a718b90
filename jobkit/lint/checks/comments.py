"""IGN: comments for the linter in the definition file."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.basics.errors import nearest
from jobkit.basics.words import enumerated
from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule, rules

__all__: list[str] = []


@rule("IGN001", severity="warning", name="unused-ignore", about_comments=True)
def unused_ignore(ctx: LintContext) -> Iterator[Hit]:
    """Comment that silences nothing.

    What:
        `# jobkit: ignore[CODE] reason` is about its own line or, on a line of its own, about the next line
        that is not a comment. The rule finds nothing there. Rules that could not be checked do not count.

    Why:
        What it was written for is gone, or it stands on the wrong line. One day it will hide something new.

    Example:
        `- dbt build  # jobkit: ignore[CMD002] old habit`

    Fix:
        Take the comment away, or move it to the line that the linter names.

    Source:
        A convention of jobkit's own, as other linters have one: an assumption.
    """
    for use in ctx.comments:
        if use.unused:
            found = "finds" if len(use.unused) == 1 else "find"
            yield Hit((), f"{_names(use.unused)} {found} nothing on line {use.comment.target}.",
                      span=use.comment.span)  # fmt: skip


@rule("IGN002", severity="warning", name="ignore-without-reason", about_comments=True)
def ignore_without_reason(ctx: LintContext) -> Iterator[Hit]:
    """Comment that silences a rule and does not say why.

    What:
        There is no text behind the brackets of `# jobkit: ignore[CODE]`. The rule is silent all the same.

    Why:
        Whoever reads the file next year cannot know whether the reason still holds.

    Example:
        `- dbt deps  # jobkit: ignore[CMD002]`

    Fix:
        Write the reason behind the brackets.

    Source:
        A convention of jobkit's own: an assumption.
    """
    for use in ctx.comments:
        if use.comment.codes and not use.comment.reason:
            message = f"{_names(use.comment.codes)} is silenced here, and no reason is given."
            if len(use.comment.codes) > 1:
                message = f"{_names(use.comment.codes)} are silenced here, and no reason is given."
            yield Hit((), message, span=use.comment.span)


@rule("IGN003", severity="warning", name="ignore-of-no-rule", about_comments=True)
def ignore_of_no_rule(ctx: LintContext) -> Iterator[Hit]:
    """Comment for the linter that names no rule.

    What:
        What stands in the brackets is neither the code nor the name of a rule, or there are no brackets.
        Families such as `CMD` are for the command line only.

    Why:
        It silences nothing, though it looks as if it did.

    Example:
        `- dbt deps  # jobkit: ignore CMD002`

    Fix:
        Write `# jobkit: ignore[CODE] reason`; `jobkit lint --list` lists the codes.

    Source:
        A convention of jobkit's own: an assumption.
    """
    known = [name for one in rules() for name in (one.code, one.name)]
    for use in ctx.comments:
        if not use.comment.codes:
            yield Hit((), "A comment for the linter names its rules in brackets.", span=use.comment.span)
        for written in use.unknown:
            near = nearest(written.upper(), known) or nearest(written, known)
            message = f"There is no rule {written[:60]!r}"
            message += f"; did you mean `{near}`?" if near else "."
            yield Hit((), message, span=use.comment.span)


def _names(codes: tuple[str, ...]) -> str:
    return enumerated([f"`{code[:60]}`" for code in codes])
