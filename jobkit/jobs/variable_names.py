"""Which names of environment variables the platform takes, and which ones it sets itself.

Source: dbt docs build/environment-variables (P-135, P-140).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["RESERVED_VARIABLES", "VARIABLE_PREFIXES", "NameProblem", "checked_names", "name_problem"]

VARIABLE_PREFIXES = ("DBT_ENV_SECRET_", "DBT_ENV_CUSTOM_ENV_", "DBT_")
"""A variable's name starts with one of these (P-135)."""

RESERVED_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "DBT_ENV": "it is 'prod' in every deployment run",
        "DBT_CLOUD_ENVIRONMENT_NAME": "it is the name of the environment",
        "DBT_CLOUD_ENVIRONMENT_TYPE": "it is the type of the environment: dev, staging or prod, and empty "
        "for a General one",
        "DBT_CLOUD_INVOCATION_CONTEXT": "it says what dbt is run for: dev, staging, prod or ci",
        "DBT_CLOUD_PROJECT_ID": "it is the id of the project",
        "DBT_CLOUD_JOB_ID": "it is the id of the job",
        "DBT_CLOUD_RUN_ID": "it is the id of the run",
        "DBT_CLOUD_RUN_REASON_CATEGORY": "it is the kind of trigger: scheduled, github_pull_request, "
        "gitlab_merge_request, azure_pull_request or other",
        "DBT_CLOUD_RUN_REASON": "it says what triggered the run",
        "DBT_CLOUD_ENVIRONMENT_ID": "it is the id of the environment",
        "DBT_CLOUD_ACCOUNT_ID": "it is the id of the account",
        "DBT_CLOUD_PR_ID": "it is the number of the pull request, in runs of a native git integration",
        "DBT_CLOUD_GIT_SHA": "it is the commit of the pull request, in runs of a native git integration",
        "DBT_CLOUD_GIT_BRANCH": "it is the branch that is open in the Studio; no run of a job has it",
    }
)
"""Names that the platform sets itself and no definition can override, with what each holds (P-140)."""

_LEGAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def checked_names(variables: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """Return `variables`; raises ValueError for a name that no environment variable can have."""
    for name in variables or ():
        if not _LEGAL.match(name):
            raise ValueError(f"{name[:60]!r} is no name for a variable: letters, digits and _ only")
    return variables


@dataclass(frozen=True, slots=True)
class NameProblem:
    """Why the platform does not take a name.

    Parameters
    ----------
    kind : {"prefix", "case"}
    text : str
        A clause that can follow the name and a colon.
    better : str
        The name as the platform would take it.
    assumption : bool
        True for small letters: the documentation says that keys are in capitals and that case counts, and
        not what happens to others.
    """

    kind: Literal["prefix", "case"]
    text: str
    better: str
    assumption: bool = False


def name_problem(name: str) -> NameProblem | None:
    """Return why the platform does not take the name, or None when it does (P-135).

    >>> name_problem("REGION").better, name_problem("DBT_Region").kind, name_problem("DBT_REGION")
    ('DBT_REGION', 'case', None)
    """
    upper = name.upper()
    if not name.startswith(VARIABLE_PREFIXES):
        better = upper if upper.startswith(VARIABLE_PREFIXES) else f"DBT_{upper.lstrip('_') or upper}"
        text = "a variable's name starts with DBT_, DBT_ENV_SECRET_ or DBT_ENV_CUSTOM_ENV_"
        return NameProblem("prefix", text, better)
    if name != upper:
        return NameProblem("case", "a variable's name is in capitals, and case counts", upper, True)
    return None
