"""The study guide's scenarios as experiments: arms that differ in one thing, and what their runs say.

>>> from jobkit.guide.experiments import experiments
>>> [one.name for one in experiments()]
['blue-green', 'fast-slow', 'regions', 'tiers', 'chain']
"""

from jobkit.guide.experiments.blue_green import what_readers_see
from jobkit.guide.experiments.catalogue import experiment, experiments
from jobkit.guide.experiments.design import Experiment, ExperimentResult, Observation

__all__ = [
    "Experiment",
    "ExperimentResult",
    "Observation",
    "experiment",
    "experiments",
    "what_readers_see",
]
