"""The environment variables of a run: what each is, and why.

Sources: dbt docs build/environment-variables (P-135 to P-141).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobkit.basics.errors import JobkitError
from jobkit.basics.why import Cause, Why
from jobkit.dbt.manifest.env_vars import EnvVarUse, MissingVariable
from jobkit.jobs.variable_names import RESERVED_VARIABLES
from jobkit.jobs.variables import Variable, resolve_variables, stated_names
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.missing_variables import assumed_variables, why_missing
from jobkit.platform.platform_variables import platform_variables
from jobkit.platform.run import Run

__all__ = ["run_variables", "why_variable"]


def run_variables(sim: CourseOfEvents, run: Run) -> Mapping[str, Variable]:
    """Return the environment variables that dbt sees in `run`, by name; see `Simulation.variables`."""
    own = platform_variables(sim.account, run)
    return resolve_variables(sim.account, run.job, check_names=sim.rules.check_variable_names, platform=own)


def why_variable(sim: CourseOfEvents, run: Run, name: str) -> Why:
    """Say what ``env_var(name)`` gives in `run` and why: a layer, the code's default, or nothing.

    Raises
    ------
    JobkitError
        For a name that neither the run nor the code of the project knows; suggests the nearest.
    """
    variables = run_variables(sim, run)
    project = run.code.project if run.code is not None else sim.project
    uses = [use for used in project.env_vars.values() for use in used if use.name == name]
    if name in variables:
        why = variables[name].why()
        return Why(why.sentence, (*why.causes, *_hidden_defaults(name, uses)))
    missing = MissingVariable(name, ())
    if not uses and name not in stated_names(sim.account) and name not in RESERVED_VARIABLES:
        known = sorted({*variables, *(use.name for used in project.env_vars.values() for use in used)})
        raise JobkitError.unknown("variable", name, known)
    reason = why_missing(sim.account, sim.rules, run.job, missing)
    causes = (Cause("missing_variable", reason, name, "P-137"),)
    defaults = _defaults(uses)
    if defaults:
        text = f"{name} is {' or '.join(defaults)}: the default in the code, the lowest layer"
        return Why(f"{text}; {reason}.", (Cause("code_default", text, name, "P-136"), *causes))
    if name in assumed_variables(sim.account, sim.rules, project):
        text = f"{name} is assumed to be set on the platform: the code needs it, and nothing here mentions it"
        return Why(f"{text}.", (Cause("assumed_variable", text, name, "P-137", True),))
    return Why(f"{name} is not there in run {run.id}: {reason}.", causes)


def _hidden_defaults(name: str, uses: Iterable[EnvVarUse]) -> Iterator[Cause]:
    for default in _defaults(uses):
        yield Cause("variable_hidden", f"the default in the code is {default}", name, "P-136")


def _defaults(uses: Iterable[EnvVarUse]) -> list[str]:
    shown = (
        repr(use.default) if use.default is not None else "what the code works out"
        for use in uses
        if use.has_default
    )
    return list(dict.fromkeys(shown))
