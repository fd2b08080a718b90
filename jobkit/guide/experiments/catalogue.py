"""All experiments, by name."""

from __future__ import annotations

from jobkit.basics.errors import JobkitError
from jobkit.guide.experiments.blue_green import BLUE_GREEN
from jobkit.guide.experiments.chain import CHAIN
from jobkit.guide.experiments.design import Experiment
from jobkit.guide.experiments.fast_slow import FAST_SLOW
from jobkit.guide.experiments.regions import REGIONS
from jobkit.guide.experiments.tiers import TIERS

__all__ = ["experiment", "experiments"]

_ALL = {one.name: one for one in (BLUE_GREEN, FAST_SLOW, REGIONS, TIERS, CHAIN)}


def experiments() -> tuple[Experiment, ...]:
    """Return all experiments: the guide's scenarios in their order, then the chain of jobs."""
    return tuple(_ALL.values())


def experiment(name: str) -> Experiment:
    """Return an experiment by its name.

    Raises
    ------
    JobkitError
        When there is none; with the nearest name.

    Examples
    --------
    >>> experiment("regions").title
    'Multi-Region Deployment'
    """
    if name not in _ALL:
        raise JobkitError.unknown("experiment", name, _ALL)
    return _ALL[name]
