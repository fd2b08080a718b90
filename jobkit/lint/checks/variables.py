"""ENV: environment variables of the job."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobkit.lint.context import Context
from jobkit.lint.mend import changed, rename_variables
from jobkit.lint.rule import Hit, rule
from jobkit.simulation.differences import RESERVED_VARIABLES, VARIABLE_PREFIXES

__all__: list[str] = []

_SECRET = re.compile(r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL")
_SECRET_PREFIX = "DBT_ENV_SECRET_"  # noqa: S105  the prefix, no secret


@rule("ENV001", severity="error", name="variable-name")
def variable_name(ctx: Context) -> Iterator[Hit]:
    """Variable whose name the platform refuses.

    What:
        Names start with `DBT_`, `DBT_ENV_SECRET_` or `DBT_ENV_CUSTOM_ENV_`.

    Why:
        The variable cannot be saved, and `env_var('REGION')` in the project finds nothing.

    Example:
        `REGION = "US"`, `ENABLE_DEBUG_LOGGING = "true"`

    Fix:
        Rename it, `DBT_REGION`, here and in the `env_var()` calls of the project.

    Source:
        P-135, S-38 (dbt docs: build/environment-variables).
    """
    text = ctx.difference("environment_variables")
    if text:
        bad = [name for name in ctx.job.environment_variables if not name.startswith(VARIABLE_PREFIXES)]
        names = {name: _prefixed(name) for name in bad}
        yield Hit("environment_variables", text, fixed=rename_variables(ctx.job, names))


@rule("ENV002", severity="warning", name="reserved-variable")
def reserved_variable(ctx: Context) -> Iterator[Hit]:
    """Variable that the platform sets itself.

    What:
        `DBT_ENV` and the names that start with `DBT_CLOUD_` and describe job, run and environment are
        reserved.

    Why:
        They cannot be overridden: the project reads the platform's value, not this one.

    Example:
        `DBT_CLOUD_JOB_ID = "1"`

    Fix:
        Take another name.

    Source:
        P-140 (dbt docs: build/environment-variables).
    """
    for name in ctx.job.environment_variables:
        if name in RESERVED_VARIABLES:
            kept = {key: value for key, value in ctx.job.environment_variables.items() if key != name}
            yield Hit(
                f"environment_variables.{name}",
                f"{name} is set by the platform and cannot be overridden.",
                fixed=changed(ctx.job, environment_variables=kept),
            )


@rule("ENV003", severity="warning", name="plain-secret")
def plain_secret(ctx: Context) -> Iterator[Hit]:
    """Secret in a variable that is not secret.

    What:
        A name that speaks of a password, token or key, without the prefix `DBT_ENV_SECRET_`. Judged by the
        name alone.

    Why:
        Only variables with that prefix are hidden in the form and scrubbed from the logs.

    Example:
        `DBT_GIT_TOKEN = "ghp_..."`

    Fix:
        Rename it to `DBT_ENV_SECRET_...`, here and in the `env_var()` calls, and change the secret: it was
        visible.

    Source:
        P-139 (dbt docs: build/environment-variables).
    """
    for name in ctx.job.environment_variables:
        if _SECRET.search(name.upper()) and not name.startswith(_SECRET_PREFIX):
            better = _SECRET_PREFIX + _bare(name)
            yield Hit(
                f"environment_variables.{name}",
                f"{name} looks like a secret, yet shows in the form and in logs; `{better}` would not.",
                fixed=rename_variables(ctx.job, {name: better}),
            )


@rule("ENV004", severity="advice", name="variable-case")
def variable_case(ctx: Context) -> Iterator[Hit]:
    """Variable with small letters in its name.

    What:
        Names are written in capitals, and case counts.

    Why:
        `DBT_Region` and `DBT_REGION` are two variables; a project that asks for the other one does not find
        it.

    Example:
        `DBT_Region = "US"`

    Fix:
        Write the name in capitals, here and in the `env_var()` calls.

    Source:
        P-135 (dbt docs: build/environment-variables).
    """
    for name in ctx.job.environment_variables:
        if name.startswith(VARIABLE_PREFIXES) and name != name.upper():
            yield Hit(
                f"environment_variables.{name}",
                f"{name} has small letters; the convention, and the safe way, is {name.upper()}.",
                fixed=rename_variables(ctx.job, {name: name.upper()}),
            )


@rule("ENV005", severity="advice", name="stored-schema-override")
def stored_schema_override(ctx: Context) -> Iterator[Hit]:
    """Override of a schema that is meant for one run.

    What:
        An override is stored in the job: every later run uses it until somebody removes it.

    Why:
        As a one-off it is easily forgotten, and the nightly run goes on writing to the test schema. Nor is
        `DBT_TARGET_SCHEMA` a special name: it works only if the environment's schema or
        `generate_schema_name` reads it.

    Example:
        `DBT_TARGET_SCHEMA = "ADHOC_ANALYSIS"`

    Fix:
        For one run, start it through the API with `schema_override`. As a lasting setting it is fine, if
        the project reads the variable.

    Source:
        Study guide, best practice 6; P-138, P-078, S-39 (dbt docs: build/environment-variables; Admin API
        v2).
    """
    for name in ctx.job.environment_variables:
        if name.startswith("DBT_") and name.upper().endswith("_SCHEMA"):
            yield Hit(
                f"environment_variables.{name}",
                f"{name} is stored in the job and holds for every later run, not for one.",
            )


def _prefixed(name: str) -> str:
    prefix = _SECRET_PREFIX if _SECRET.search(name.upper()) else "DBT_"
    return prefix + _bare(name)


def _bare(name: str) -> str:
    upper = name.upper()
    for prefix in VARIABLE_PREFIXES:
        if upper.startswith(prefix) and len(upper) > len(prefix):
            return upper.removeprefix(prefix)
    return upper.lstrip("_") or upper
