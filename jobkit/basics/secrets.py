"""Secrets among the environment variables: never shown where anything is printed (P-139).

Sources: dbt docs build/environment-variables; dbt-core 1.12 for what counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "MASK",
    "SECRET_PREFIX",
    "is_secret",
    "masked",
    "scrubbed",
    "without_secrets",
]

SECRET_PREFIX = "DBT_ENV_SECRET"  # noqa: S105  the prefix, no secret
MASK = "*****"
"""What stands in the place of a secret (P-139)."""

_WRITTEN = re.compile(rf"({SECRET_PREFIX}\w*['\"]?\s*[=:]\s*).*", re.DOTALL)


def is_secret(name: str) -> bool:
    """Return whether dbt treats the variable as a secret (P-139).

    >>> is_secret("DBT_ENV_SECRET_GIT_TOKEN"), is_secret("DBT_GIT_TOKEN")
    (True, False)
    """
    return name.startswith(SECRET_PREFIX)


def masked(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with `MASK` in the place of each secret.

    >>> masked({"DBT_A": "1", "DBT_ENV_SECRET_B": "2"})
    {'DBT_A': '1', 'DBT_ENV_SECRET_B': '*****'}
    """
    return {name: MASK if is_secret(name) else value for name, value in variables.items()}


def without_secrets(value: Any) -> Any:
    """Return a copy of plain data with `MASK` in the place of every secret, for messages.

    >>> without_secrets([{"name": "J", "environment_variables": {"DBT_ENV_SECRET_B": "2"}}])
    [{'name': 'J', 'environment_variables': {'DBT_ENV_SECRET_B': '*****'}}]
    >>> without_secrets("DBT_A=1 DBT_ENV_SECRET_B=2")
    'DBT_A=1 DBT_ENV_SECRET_B=*****'
    """
    if isinstance(value, str):
        return _WRITTEN.sub(rf"\1{MASK}", value) if SECRET_PREFIX in value else value
    if isinstance(value, Mapping):
        return {
            key: MASK if isinstance(key, str) and is_secret(key) else without_secrets(item)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(map(without_secrets, value)) if type(value) in (list, tuple) else value
    return value


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `MASK` in the place of each of `secrets`, as dbt scrubs its logs (P-139).

    >>> scrubbed("cannot log in with hunter2", ("hunter2",))
    'cannot log in with *****'
    """
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text
