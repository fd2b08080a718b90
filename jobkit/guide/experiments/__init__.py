"""The study guide's scenarios as experiments: arms that differ in one thing, and what their runs say.

>>> from jobkit.guide.experiments import experiments
>>> [one.name for one in experiments()]
['blue-green', 'fast-slow', 'regions', 'tiers', 'chain']
"""

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.guide.experiments.blue_green import BLUE_GREEN, what_readers_see
from jobkit.guide.experiments.chain import CHAIN
from jobkit.guide.experiments.design import Experiment, ExperimentResult, Observation
from jobkit.guide.experiments.fast_slow import FAST_SLOW
from jobkit.guide.experiments.regions import REGIONS
from jobkit.guide.experiments.tiers import TIERS

__all__ = ["Experiment", "ExperimentResult", "Observation", "experiment", "experiments", "what_readers_see"]

_ALL = {one.name: one for one in (BLUE_GREEN, FAST_SLOW, REGIONS, TIERS, CHAIN)}


def experiments() -> tuple[Experiment, ...]:
    """Return all experiments: the guide's scenarios in their order, then the chain of jobs."""
    return tuple(_ALL.values())


@checked
def experiment(name: str) -> Experiment:
    """Return an experiment by its name; raises JobkitError with the nearest name when there is none.

    >>> experiment("regions").title
    'Multi-Region Deployment'
    """
    if name not in _ALL:
        raise JobkitError.unknown("experiment", name, _ALL)
    return _ALL[name]
