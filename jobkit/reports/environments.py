"""Which environment a report is about."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.jobs import Account

__all__ = ["environment_asked"]


def environment_asked(account: Account, name: str | None) -> str:
    """Return the environment that is asked for; by default Production, or else that of the first deploy job.

    Raises
    ------
    JobkitError
        For an environment that is neither defined nor named by a job; suggests the nearest.
    """
    known = account.environment_names
    if name is None:
        if account.production is not None:
            return account.production.name
        return next((job.environment for job in account.jobs if not job.is_ci), known[0])
    if name not in known:
        raise JobkitError.unknown("environment", name, known)
    return name
