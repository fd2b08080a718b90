"""The noise in the durations of a run's nodes."""

from __future__ import annotations

from jobkit.dbt.execution import Speed
from jobkit.platform.rules import Rules

__all__ = ["noise_of"]


def noise_of(rules: Rules, seed: int, job: str, ordinal: int) -> Speed | None:
    """Return the speed of one run, or None where the rules know no noise.

    Parameters
    ----------
    rules : Rules
        Its `duration_noise` is the sigma.
    seed : int
        Of the simulation.
    job : str
        Name of the run's job.
    ordinal : int
        Which run of this job it is. A job's draws so depend on no other job.

    Examples
    --------
    >>> noise_of(Rules(), 7, "Daily", 3) is None
    True
    >>> noise_of(Rules(duration_noise=0.2), 7, "Daily", 3).key
    '7/Daily/3'
    """
    return Speed(f"{seed}/{job}/{ordinal}", float(rules.duration_noise)) if rules.duration_noise else None
