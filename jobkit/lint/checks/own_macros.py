"""PRJ: what the code of the project does to the jobs that build it."""

from __future__ import annotations

from collections.abc import Iterator

from jobkit.lint.context import LintContext
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []


@rule("PRJ001", severity="warning", confidence="likely", name="own-schema-name-in-ci", job_types=("ci",))
def own_schema_name_in_ci(ctx: LintContext) -> Iterator[Hit]:
    """CI of a project with its own `generate_schema_name`.

    What:
        The project has its own macro `generate_schema_name`, and this job builds pull requests. Only with a
        project.

    Why:
        A pull request has a schema of its own only where the macro keeps the target schema. If it returns the
        custom schema alone, CI builds over the tables of production, and the platform does not find the
        schema that it should drop. jobkit runs no macro, so it cannot tell which of the two this one does.

    Example:
        A macro that is `{{ custom_schema_name or target.schema }}`.

    Fix:
        Let the macro begin the name with `target.schema` in CI, or call `generate_schema_name_for_env` there.

    Source:
        P-125, P-126 (dbt docs: deploy/ci-jobs, "Temporary schemas aren't dropping").
    """
    if ctx.project is None:
        return
    from jobkit.platform.not_modelled.code import code_gaps  # loaded where a project is given

    if "generate_schema_name" in code_gaps(ctx.project).schema_macros:
        yield Hit(
            "environment",
            "The project has its own `generate_schema_name`. If it leaves out the target schema, pull "
            "requests build over production's tables.",
        )
