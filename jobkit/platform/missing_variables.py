"""The environment variables that the code of a run asks for and that are not set.

Sources: dbt docs build/environment-variables (P-135 to P-141); dbt-core 1.12 for what happens without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.engine import Engine
from jobkit.basics.errors import CommandError, nearest
from jobkit.basics.why import Cause, Details
from jobkit.dbt.commands import parse
from jobkit.dbt.manifest.env_vars import MissingVariable, missing_variables
from jobkit.jobs import Account, Job
from jobkit.jobs.variable_names import RESERVED_VARIABLES, name_problem
from jobkit.jobs.variables import refused_variables, resolve_variables, stated_names
from jobkit.platform.note import Note
from jobkit.platform.platform_variables import names_set
from jobkit.platform.rules import Rules

if TYPE_CHECKING:
    from jobkit.dbt.project import Project

__all__ = [
    "assumed_variables",
    "cannot_parse",
    "missing_for",
    "parses_project",
    "variable_notes",
    "why_missing",
]

_NO_PARSING = frozenset({"deps", "clean", "debug", "init"})


def missing_for(
    account: Account, rules: Rules, project: Project, job: Job, *, native_pull_request: bool = False
) -> tuple[MissingVariable, ...]:
    """Return the variables that the code asks for and that a run of `job` does not have (P-137).

    Where the account does not state its variables (`Account.environment_variables` is None), a name that
    nothing in it mentions is taken to be set on the platform; `assumed_variables` lists those.

    Parameters
    ----------
    account : Account
    rules : Rules
    project : Project
        The code of the run.
    job : Job
    native_pull_request : bool
        True for a run that a git integration started: it has DBT_CLOUD_PR_ID and DBT_CLOUD_GIT_SHA.
    """
    if not project.env_vars:
        return ()
    there = _names(account, rules, job, native_pull_request)
    missing = missing_variables(project.env_vars, there)
    if account.settings_of(job.project).environment_variables is not None:
        return missing
    known = stated_names(account) | set(RESERVED_VARIABLES)
    return tuple(variable for variable in missing if variable.secret or variable.name in known)


def assumed_variables(account: Account, rules: Rules, project: Project) -> tuple[str, ...]:
    """Return the names that the code needs and that are taken to be set on the platform, in order."""
    if account.environment_variables is not None or not project.env_vars:
        return ()
    known = stated_names(account) | set(RESERVED_VARIABLES)
    missing = missing_variables(project.env_vars, known)
    return tuple(sorted(variable.name for variable in missing if not variable.secret))


def variable_notes(account: Account, rules: Rules, project: Project) -> tuple[Note, ...]:
    """Return what the reader should know of variables that are taken to be set on the platform."""
    names = assumed_variables(account, rules, project)
    if not names:
        return ()
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    text = (
        f"The code needs {listed}, which nothing here mentions: jobkit assumes that they are set on the "
        "platform. If `environment_variables` of the account says what is set, all others are missing."
    )
    return (Note(text, "assumption", field="environment_variables", fact="P-137"),)


def _names(account: Account, rules: Rules, job: Job, native_pull_request: bool) -> frozenset[str]:
    own = resolve_variables(account, job, check_names=rules.check_variable_names)
    return frozenset((*own, *names_set(native_pull_request)))


def parses_project(command: str, engine: Engine = "core") -> bool:
    """Return whether a dbt command parses the project, as all do but ``dbt deps`` and the like.

    A variable that ``dbt_project.yml`` asks for stops ``dbt deps`` too. The manifest does not tell such a
    call from one in another YAML file, so jobkit assumes that it is none of ``dbt_project.yml``'s.
    """
    try:
        return parse(command, engine=engine).verb not in _NO_PARSING
    except CommandError:
        return False


def cannot_parse(
    account: Account,
    rules: Rules,
    project: Project,
    job: Job,
    command: str,
    *,
    native_pull_request: bool = False,
    engine: Engine = "core",
) -> Cause | None:
    """Return why dbt cannot parse the project for `command`, or None when it can (P-137).

    dbt then exits with 2 before any node runs, whatever the command selects, and names one of the variables.
    """
    if not project.env_vars or not parses_project(command, engine):
        return None
    missing = missing_for(account, rules, project, job, native_pull_request=native_pull_request)
    if not missing:
        return None
    first = missing[0]
    users = first.used_by[0] + (f" and {len(first.used_by) - 1} more" if len(first.used_by) > 1 else "")
    why = why_missing(account, rules, job, first)
    text = f"`{command}` exited with 2: {first.message} (asked for by {users}; {why})"
    data = Details(command=command, variable=first.name, message=first.message, used_by=tuple(first.used_by))
    return Cause("missing_variable", text, first.name, "P-139" if first.secret else "P-137", data=data)


def why_missing(account: Account, rules: Rules, job: Job, missing: MissingVariable) -> str:
    """Say why a run lacks the variable, as a clause."""
    name = missing.name
    if missing.secret:
        return "dbt gives secrets to connections and package sources, not to models"
    if name in RESERVED_VARIABLES:
        own = " and overriding it has no effect" if name in stated_names(account) else ""
        return f"the platform sets it in other runs only{own}"
    if rules.check_variable_names:
        for refused in refused_variables(account, job):
            if refused.name == name:
                return (
                    f"{refused.owner} defines it, but the platform refuses the name: {refused.problem.text}"
                )
        if name_problem(name) is not None:
            return "no variable of the platform can have that name"
    if name in stated_names(account):
        return f"another job or environment defines it, not {job.name!r} or {job.environment!r}"
    if near := nearest(name, resolve_variables(account, job, check_names=rules.check_variable_names)):
        return f"nothing defines it for this job: did you mean `{near}`"
    return "neither the project nor the environment nor the job defines it, and the code gives no default"
