"""Secrets stay secret: their values are taken out of every text that somebody is sent (P-139)."""

from __future__ import annotations

from jobkit.jobs import Account

__all__ = ["SCRUBBED", "scrubbed", "secrets_of"]

SECRET_PREFIX = "DBT_ENV_SECRET"  # noqa: S105  the prefix, no secret
SCRUBBED = "*****"
"""What stands in the place of a secret."""


def secrets_of(account: Account) -> tuple[str, ...]:
    """Return the values of all variables named ``DBT_ENV_SECRET...``, the longest first."""
    tables = [getattr(account, "environment_variables", None) or {}]
    tables += [environment.environment_variables for environment in account.environments]
    tables += [job.environment_variables for job in account.jobs]
    values = {value for table in tables for name, value in table.items() if name.startswith(SECRET_PREFIX)}
    return tuple(sorted((value for value in values if value.strip()), key=lambda value: (-len(value), value)))


def scrubbed(text: str, secrets: tuple[str, ...]) -> str:
    """Return `text` without the values of `secrets`.

    >>> scrubbed("cannot log in with hunter2", ("hunter2",))
    'cannot log in with *****'
    """
    for secret in secrets:
        text = text.replace(secret, SCRUBBED)
    return text
