"""What an experiment is: a question, arms that differ in one thing, and what the runs say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError
from jobkit.basics.shown import Shown
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.jobs.files import load
from jobkit.simulation import Scenario, Simulation

__all__ = ["Arms", "Experiment", "ExperimentResult", "Observation", "definition"]

_FOLDER = Path(__file__).parent / "definitions"

Arms = Mapping[str, Simulation]
"""Name of an arm -> its simulation."""


@dataclass(frozen=True, slots=True)
class Observation(Shown):
    """One sentence about the arms, and the numbers in it.

    Parameters
    ----------
    text : str
        A plain sentence; every number in it was computed from the simulations.
    data : Mapping of str to Any
        The same numbers unrounded: names that end in ``_seconds`` are seconds, ``_at`` aware UTC datetimes.
    fact : str
        The documented fact behind it, for example ``"P-050"``.
    """

    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
    fact: str = ""

    def __str__(self) -> str:
        return self.text


def definition(name: str) -> Account:
    """Return the jobs of a definition file of the experiments, by its name without ``.yml``."""
    return load(_FOLDER / f"{name}.yml")


@checked
@dataclass(frozen=True)
class Experiment(Shown):
    """A scenario of the study guide, set up so that it can be tried instead of believed.

    Parameters
    ----------
    name : str
    title : str
        Its heading in the guide.
    question : str
        What a learner is to find out.
    arms : tuple of Scenario
        At least two, on one project and with one horizon; they differ in what the question asks about, and
        their descriptions say how.
    observe : callable
        Arms -> observations.
    notes : tuple of str
        What to know before trusting the answer: patterns that are no platform feature, assumptions.

    Examples
    --------
    >>> from jobkit.guide.experiments import experiment
    >>> experiment("regions").run().arms["platform"].runs[0].queued_at.hour
    6
    """

    name: str
    title: str
    question: str
    arms: tuple[Scenario, ...]
    observe: Callable[[Arms], tuple[Observation, ...]]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        arms = "".join(f"\n  - {arm.name}: {arm.description}" for arm in self.arms)
        return f"Experiment {self.name!r}: {self.title}\n{self.question}{arms}"

    @property
    def project(self) -> Project:
        """The project that all arms run on."""
        return self.arms[0].project

    @property
    def definitions(self) -> dict[str, Account]:
        """Name of each arm -> its jobs."""
        return {arm.name: arm.jobs for arm in self.arms}

    def simulate(self, arm: str, **options: Any) -> Simulation:
        """Simulate one arm; `options` are those of `jobkit.simulate` and replace the arm's own.

        Raises
        ------
        JobkitError
            When there is no arm of that name.
        """
        arms = {one.name: one for one in self.arms}
        if arm not in arms:
            raise JobkitError.unknown("arm", arm, arms, where=f"experiment {self.name!r}")
        return arms[arm].simulate(**options)

    def run(self, seed: int = 0) -> ExperimentResult:
        """Run every arm and read off what they show.

        Parameters
        ----------
        seed : int
            For `jobkit.simulate`; the same seed gives the same answer.
        """
        arms = {arm.name: self.simulate(arm.name, seed=seed) for arm in self.arms}
        return ExperimentResult(self, arms, self.observe(arms))


@dataclass(frozen=True, slots=True, repr=False)
class ExperimentResult(Shown):
    """What came out.

    Parameters
    ----------
    experiment : Experiment
    arms : Mapping of str to Simulation
    observations : tuple of Observation
        Each with the numbers that its sentence states.
    """

    experiment: Experiment
    arms: Arms
    observations: tuple[Observation, ...]

    @property
    def answer(self) -> tuple[str, ...]:
        """The observations as sentences."""
        return tuple(observation.text for observation in self.observations)

    def findings(self) -> tuple[str, ...]:
        """Return the observations as sentences, each with its fact."""
        return tuple(f"{one.text} [{one.fact}]" if one.fact else one.text for one in self.observations)

    def __repr__(self) -> str:
        lines = [f"{self.experiment.title}: {self.experiment.question}"]
        lines += [f"  {number}. {text}" for number, text in enumerate(self.findings(), start=1)]
        lines += [f"  Note: {note}" for note in self.experiment.notes]
        return "\n".join(lines)
