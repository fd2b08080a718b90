"""What an experiment is: a question, arms that differ in one thing, and what the runs say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.jobs.files import load
from jobkit.simulation import Simulation, simulate

__all__ = ["Arm", "Arms", "Experiment", "ExperimentResult", "Observation"]

_FOLDERS = (Path(__file__).parent / "definitions", Path(__file__).parents[1] / "definitions")

Arms = Mapping[str, Simulation]
"""Name of an arm -> its simulation."""


@dataclass(frozen=True, slots=True)
class Observation:
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


@dataclass(frozen=True)
class Arm:
    """One side of the comparison: a definition, and what happens to it.

    Parameters
    ----------
    name : str
    definition : str
        Name of its definition file, without ``.yml``; the guide's own are found too.
    about : str
        What is different here, in a few words.
    options : Mapping of str to Any
        For `jobkit.simulate`: rules, events, faults, built.
    """

    name: str
    definition: str
    about: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The definition file."""
        named = [folder / f"{self.definition}.yml" for folder in _FOLDERS]
        return next((path for path in named if path.is_file()), named[0])

    @cached_property
    def account(self) -> Account:
        """The jobs of this arm."""
        return load(self.path)


@dataclass(frozen=True)
class Experiment:
    """A scenario of the study guide, set up so that it can be tried instead of believed.

    Parameters
    ----------
    name : str
    title : str
        Its heading in the guide.
    question : str
        What a learner is to find out.
    setting : callable
        Returns the project that all arms run on.
    arms : tuple of Arm
        At least two; they differ in what the question asks about.
    observe : callable
        Arms -> observations.
    notes : tuple of str
        What to know before trusting the answer: patterns that are no platform feature, assumptions.
    start, until : str
        The horizon, half-open, UTC.

    Examples
    --------
    >>> from jobkit.guide.experiments import experiment
    >>> experiment("regions").run().arms["platform"].runs[0].queued_at.hour
    6
    """

    name: str
    title: str
    question: str
    setting: Callable[[], Project]
    arms: tuple[Arm, ...]
    observe: Callable[[Arms], tuple[Observation, ...]]
    notes: tuple[str, ...] = ()
    start: str = "2026-03-02"
    until: str = "2026-03-09"

    def __repr__(self) -> str:
        arms = "".join(f"\n  - {arm.name}: {arm.about}" for arm in self.arms)
        return f"Experiment {self.name!r}: {self.title}\n{self.question}{arms}"

    @cached_property
    def project(self) -> Project:
        """The project that all arms run on."""
        return self.setting()

    @property
    def definitions(self) -> dict[str, Account]:
        """Name of each arm -> its jobs."""
        return {arm.name: arm.account for arm in self.arms}

    def simulate(self, arm: str, **options: Any) -> Simulation:
        """Run one arm; `options` go to `jobkit.simulate`, on top of the arm's own.

        Raises
        ------
        JobkitError
            When there is no arm of that name.
        """
        for one in self.arms:
            if one.name == arm:
                horizon = {"start": self.start, "until": self.until}
                return simulate(one.account, self.project, **{**horizon, **one.options, **options})
        names = [one.name for one in self.arms]
        raise JobkitError(
            f"{self.name!r} has no arm {arm!r}", hint=did_you_mean(arm, names) or f"known: {', '.join(names)}"
        )

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
class ExperimentResult:
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
