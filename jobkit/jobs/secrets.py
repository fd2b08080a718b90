"""Secrets among the environment variables: never shown where anything is printed (P-139).

Sources: dbt docs build/environment-variables; dbt-core 1.12 for what counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jobkit.jobs.base import Definition

if TYPE_CHECKING:
    from jobkit.jobs.account import Account

__all__ = [
    "MASK",
    "SECRET_PREFIX",
    "WithVariables",
    "is_secret",
    "masked",
    "scrubbed",
    "secrets_of",
    "tables_of",
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


def secrets_of(account: Account) -> tuple[str, ...]:
    """Return the values of every secret that the account defines anywhere, the longest first."""
    values = {value for table in tables_of(account) for name, value in table.items() if is_secret(name)}
    return tuple(sorted((value for value in values if value.strip()), key=lambda value: (-len(value), value)))


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `MASK` in the place of each of `secrets`, as dbt scrubs its logs (P-139).

    >>> scrubbed("cannot log in with hunter2", ("hunter2",))
    'cannot log in with *****'
    """
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def tables_of(account: Account) -> Iterator[Mapping[str, str]]:
    """Yield the variables of the project, of each environment and of each job."""
    yield account.environment_variables or {}
    yield from (environment.environment_variables for environment in account.environments)
    yield from (job.environment_variables for job in account.jobs)


class WithVariables(Definition):
    """A definition with a field ``environment_variables``; its ``repr`` shows no secret."""

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, masked(value) if name == "environment_variables" and value else value
