"""ENV: environment variables of the job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from jobkit.basics.secrets import is_secret
from jobkit.jobs import Job
from jobkit.jobs.variable_names import VARIABLE_PREFIXES, name_problem
from jobkit.jobs.variables import Source, reserved_overrides
from jobkit.lint.context import LintContext
from jobkit.lint.fixes import changed, rename_variables
from jobkit.lint.rule import Hit, rule

__all__: list[str] = []

_SECRET = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|PAT|(API|ACCESS|SECRET|PRIVATE)_?KEY|CREDENTIALS?)"
    r"(_(PROD|PRODUCTION|STAGING|STAGE|DEV|CI|TEST|VALUE|\d+))*\Z"
)
"""Names that end in a word for a secret: `TOKEN_LIFETIME` is none."""
_NO_SECRET = re.compile(r"(true|false|yes|no|on|off|none|null|\d{0,5}|\{\{.*\}\})\Z", re.IGNORECASE)
"""Values that are none, whatever the name."""
_SECRET_PREFIX = "DBT_ENV_SECRET_"  # noqa: S105  the prefix, no secret


@rule("ENV001", severity="error", name="variable-name")
def variable_name(ctx: LintContext) -> Iterator[Hit]:
    """Variable whose name the platform refuses.

    What:
        Names start with `DBT_`, `DBT_ENV_SECRET_` or `DBT_ENV_CUSTOM_ENV_`.

    Why:
        The variable cannot be saved, and an `env_var()` call in the project finds nothing under that name.

    Example:
        `REGION = "US"`, `ENABLE_DEBUG_LOGGING = "true"`

    Fix:
        Put `DBT_` before the name, or `DBT_ENV_SECRET_` for a secret, here and in the `env_var()` calls of
        the project.

    Source:
        P-135, G-38 (dbt docs: build/environment-variables).
    """
    bad = _bad_names(ctx, "prefix")
    hit = ctx.difference(*_place("job"))
    if bad and hit:
        names = {name: _prefixed(name) for name in bad}
        yield hit.fixed_by(rename_variables(ctx.job, names))
    for source in _shared_sources(ctx):
        if hit := ctx.difference(*_place(source), fact="P-135"):
            yield hit


@rule("ENV002", severity="warning", name="reserved-variable")
def reserved_variable(ctx: LintContext) -> Iterator[Hit]:
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
    shared = _shared_sources(ctx)
    for tried in reserved_overrides(ctx.account, ctx.job):
        hit = ctx.difference(*_place(tried.source), tried.name)
        if hit and tried.source == "job":
            kept = {name: v for name, v in ctx.job.environment_variables.items() if name != tried.name}
            yield hit.fixed_by(changed(ctx.job, environment_variables=kept))
        elif hit and tried.source in shared:
            yield hit


@rule("ENV003", severity="warning", confidence="possible", name="plain-secret")
def plain_secret(ctx: LintContext) -> Iterator[Hit]:
    """Secret in a variable that is not secret.

    What:
        A name that ends in a word such as PASSWORD, TOKEN or API_KEY, without the prefix `DBT_ENV_SECRET_`.
        Whether the value is a secret only its owner knows: a number, yes or no, or an empty value is left
        alone.

    Why:
        Only variables with that prefix are hidden in the form and scrubbed from the logs.

    Example:
        `DBT_GIT_TOKEN = "ghp_..."`

    Fix:
        If it is a secret, rename it to `DBT_ENV_SECRET_...`, here and in the `env_var()` calls, and change
        the secret: it was visible. dbt takes secrets in connections and package URLs only, not in models.

    Source:
        P-139 (dbt docs: build/environment-variables).
    """
    for name, value in ctx.job.environment_variables.items():
        if _SECRET.search(name.upper()) and not is_secret(name) and not _NO_SECRET.match(value):
            better = _SECRET_PREFIX + _bare(name)
            yield Hit(
                (*_place("job"), name),
                f"{name} looks like a secret by its name, and is not hidden in the form and in the logs; "
                f"`{better}` would be.",
                fixed=rename_variables(ctx.job, {name: better}),
            )


@rule("ENV004", severity="warning", confidence="possible", name="variable-case")
def variable_case(ctx: LintContext) -> Iterator[Hit]:
    """Variable with small letters in its name.

    What:
        Names are written in capitals, and case counts.

    Why:
        With small and with capital letters they are two names: a project that asks for one does not find the
        other.
        What the platform does with small letters is not documented: jobkit assumes that it refuses them.

    Example:
        `DBT_Region = "US"`

    Fix:
        Write the name in capitals, here and in the `env_var()` calls.

    Source:
        P-135 (dbt docs: build/environment-variables).
    """
    bad = _bad_names(ctx, "case")
    hit = None if _bad_names(ctx, "prefix") else ctx.difference(*_place("job"))
    for name, better in bad.items():
        message = f"{name} has small letters; the platform's names are in capitals: {better}."
        found = hit or Hit("", message)
        fixed = rename_variables(ctx.job, {name: better})
        yield replace(found, place=(*_place("job"), name), fixed=fixed)
        hit = None  # one sentence for all of them: it goes with the first


@rule("ENV005", severity="advice", confidence="possible", name="stored-schema-override")
def stored_schema_override(ctx: LintContext) -> Iterator[Hit]:
    """Override of a schema that is meant for one run.

    What:
        An override is stored in the job: every later run uses it until somebody removes it.

    Why:
        As a one-off it is easily forgotten, and every later run goes on writing to the test schema. Nor is
        any such name special to the platform: it works only if the environment's schema or
        `generate_schema_name` reads it.

    Example:
        `DBT_TARGET_SCHEMA = "ADHOC_ANALYSIS"`

    Fix:
        For one run, start it through the API with `schema_override`. As a lasting setting it is fine, if
        the project reads the variable.

    Source:
        Study guide, best practice 6; P-138, P-078, G-39 (dbt docs: build/environment-variables; Admin API
        v2).
    """
    for name in ctx.job.environment_variables:
        if name.startswith("DBT_") and name.upper().endswith("_SCHEMA"):
            message = f"{name} is stored in the job and holds for every later run, not for one."
            yield Hit((*_place("job"), name), message)


@rule("ENV006", severity="error", confidence="likely", name="missing-variable")
def missing_variable(ctx: LintContext) -> Iterator[Hit]:
    """Variable that the code needs and the job does not have.

    What:
        `env_var('NAME')` without a default, in code that dbt renders when it parses the project, where
        neither the project nor the environment nor the job sets NAME. Needs the project; a name that nothing
        in the account mentions is taken to be set, unless the account states its project's variables.

    Why:
        dbt cannot parse the project: every command of the job exits with 2, whatever it selects.

    Example:
        `DBT_REGION` is set for the environment US; a job of the environment EU runs the same code.

    Fix:
        Set it for the project, as a value for every environment that has none of its own, or write a default
        in the code: `env_var('NAME', 'default')`.

    Source:
        P-137 (dbt docs: build/environment-variables); dbt-core 1.12 for the exit code.
    """
    if ctx.project is None:
        return
    from jobkit.platform.missing_variables import cannot_parse  # loaded where a project is given

    for step in ctx.steps:
        cause = cannot_parse(
            ctx.account,
            ctx.rules,
            ctx.project,
            ctx.job,
            step.text,
            native_pull_request=ctx.job.is_ci,
            engine=ctx.version.engine,
        )
        if cause is not None:
            yield Hit(step.place, f"{cause.text[0].upper()}{cause.text[1:]}.")
            return


def _bad_names(ctx: LintContext, kind: str) -> dict[str, str]:
    """Return the job's names with that problem, each with the name that the platform would take."""
    problems = {name: name_problem(name) for name in ctx.job.environment_variables}
    return {name: problem.better for name, problem in problems.items() if problem and problem.kind == kind}


def _shared_sources(ctx: LintContext) -> tuple[Source, ...]:
    """Return those of environment and project where this job is the one to speak of them: the first."""
    first_here = ctx.table(_first_jobs)[ctx.job.environment]
    firsts: dict[Source, Job] = {"project": ctx.account.jobs[0], "environment": first_here}
    return tuple(source for source, first in firsts.items() if ctx.job is first)


def _first_jobs(ctx: LintContext) -> Mapping[str, Job]:
    """Return the first job of each environment."""
    return {job.environment: job for job in reversed(ctx.account.jobs)}


def _place(source: Source) -> tuple[str, ...]:
    """Return the field of the definition that holds the variables of a layer."""
    owners = {"project": ("account",), "environment": ("environment",)}
    return (*owners.get(source, ()), "environment_variables")


def _prefixed(name: str) -> str:
    prefix = _SECRET_PREFIX if _SECRET.search(name.upper()) else "DBT_"
    return prefix + _bare(name)


def _bare(name: str) -> str:
    upper = name.upper()
    for prefix in VARIABLE_PREFIXES:
        if upper.startswith(prefix) and len(upper) > len(prefix):
            return upper.removeprefix(prefix)
    return upper.lstrip("_") or upper
