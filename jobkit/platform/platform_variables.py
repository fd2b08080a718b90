"""The variables that the platform sets itself in every run, computed from the run (P-140).

Ids are jobkit's own numbers, since nothing here has been created on the platform.

Source: dbt docs build/environment-variables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from jobkit.jobs import Account
from jobkit.jobs.variable_names import RESERVED_VARIABLES
from jobkit.jobs.variables import Variable
from jobkit.platform.run_reason import is_native, reason_category, run_reason

if TYPE_CHECKING:
    from jobkit.platform.run import Run

__all__ = ["NATIVE_PULL_REQUEST_ONLY", "names_set", "platform_variables"]

NATIVE_PULL_REQUEST_ONLY = ("DBT_CLOUD_PR_ID", "DBT_CLOUD_GIT_SHA")
"""Set only in runs that a native git integration started (P-140)."""


def names_set(native_pull_request: bool) -> tuple[str, ...]:
    """Return the names that the platform sets in a run of a job.

    Parameters
    ----------
    native_pull_request : bool
        True for a run that the git integration started for a pull request.
    """
    return tuple(name for name in _VALUES if native_pull_request or name not in NATIVE_PULL_REQUEST_ONLY)


def platform_variables(account: Account, run: Run) -> Iterator[Variable]:
    """Yield the platform's own variables of a run."""
    for name in names_set(is_native(account, run)):
        value_of, assumed = _VALUES[name]
        value, assumption = value_of(account, run), assumed(account, run)
        yield Variable(name, value, "platform", text=RESERVED_VARIABLES[name], assumption=assumption)


def _environment_type(account: Account, run: Run) -> str:
    """Return dev, staging or prod; empty for a General environment."""
    home = account.environment(run.job.environment, run.job.project)
    if home.type == "development":
        return "dev"
    return {"production": "prod", "staging": "staging", None: ""}[home.deployment_type]


def _invocation_context(account: Account, run: Run) -> str:
    return "ci" if run.job.is_ci else _environment_type(account, run) or "prod"


def _is_general(account: Account, run: Run) -> bool:
    return not run.job.is_ci and not _environment_type(account, run)


def _git_sha(account: Account, run: Run) -> str:
    """Return the hash of the commit, or one made of the pull request and the moment where none is known."""
    known = run.git_sha
    stand_in = f"{run.pull_request}/{run.queued_at.isoformat()}".encode()
    return str(known) if known else hashlib.sha1(stand_in, usedforsecurity=False).hexdigest()


def _always(account: Account, run: Run) -> bool:
    return True


def _never(account: Account, run: Run) -> bool:
    return False


_Of = Callable[[Account, "Run"], str]
_If = Callable[[Account, "Run"], bool]

_VALUES: Mapping[str, tuple[_Of, _If]] = {
    "DBT_ENV": (lambda account, run: "prod", _never),
    "DBT_CLOUD_ENVIRONMENT_NAME": (lambda account, run: run.job.environment, _never),
    "DBT_CLOUD_ENVIRONMENT_TYPE": (_environment_type, _never),
    "DBT_CLOUD_INVOCATION_CONTEXT": (_invocation_context, _is_general),
    "DBT_CLOUD_PROJECT_ID": (lambda account, run: "1", _always),
    "DBT_CLOUD_JOB_ID": (
        lambda account, run: str(account.job_id(run.job)),
        lambda account, run: run.job.id is None,
    ),
    "DBT_CLOUD_RUN_ID": (lambda account, run: str(run.id), _never),
    "DBT_CLOUD_RUN_REASON_CATEGORY": (reason_category, _never),
    "DBT_CLOUD_RUN_REASON": (run_reason, _always),
    "DBT_CLOUD_ENVIRONMENT_ID": (lambda account, run: str(account.environment_id(run.environment)), _always),
    "DBT_CLOUD_ACCOUNT_ID": (lambda account, run: "1", _always),
    "DBT_CLOUD_PR_ID": (lambda account, run: str(run.pull_request), _never),
    "DBT_CLOUD_GIT_SHA": (_git_sha, lambda account, run: run.git_sha is None),
}
"""Value of each reserved name in a run, and whether jobkit assumes it."""
