"""`diff`: what changes from one definition to another, in what is written and in what happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jobkit.basics.arguments import checked
from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.plain_data import WithJson
from jobkit.basics.shown import Shown
from jobkit.jobs import Account, Job
from jobkit.jobs.files import load
from jobkit.platform.rules import Rules
from jobkit.simulation.diffs.matching import JobPair, pair_jobs
from jobkit.simulation.diffs.of_definitions import FieldDiff, JobDiff, diff_around, diff_job
from jobkit.simulation.diffs.of_runs import RunsDiff, diff_runs
from jobkit.simulation.equally_long import equally_long
from jobkit.simulation.scenario import Given, Scenario

__all__ = ["Diff", "diff"]

Defined = Scenario | Account | Job | Iterable[Job] | str | Path
"""What a definition may be given as."""


@dataclass(frozen=True, slots=True, repr=False)
class Diff(Shown, WithJson):
    """Two definitions side by side; shows itself as tables.

    Parameters
    ----------
    labels : (str, str)
        What the two are called.
    jobs : tuple of JobDiff
        Every job of either; the unchanged ones too.
    around : tuple of FieldDiff
        What differs beside the jobs: environments, projects, branches, who is told.
    runs : tuple of RunsDiff
        The runs of each job in the time that was simulated; empty where it was not.
    start, until : datetime or None
        That time, UTC.
    not_simulated : str
        Why there are no runs; ``""`` otherwise.
    """

    labels: tuple[str, str]
    jobs: tuple[JobDiff, ...]
    around: tuple[FieldDiff, ...] = ()
    runs: tuple[RunsDiff, ...] = ()
    start: datetime | None = None
    until: datetime | None = None
    not_simulated: str = ""

    def __repr__(self) -> str:
        return self._text()

    @property
    def is_changed(self) -> bool:
        """True where anything differs, in the definitions or in the runs."""
        return bool(self.changed_jobs or self.around or self.changed_runs)

    @property
    def changed_jobs(self) -> tuple[JobDiff, ...]:
        """The jobs that came, went, or say something else."""
        return tuple(job for job in self.jobs if job.kind != "same")

    @property
    def changed_runs(self) -> tuple[RunsDiff, ...]:
        """The jobs whose runs differ."""
        return tuple(one for one in self.runs if one.is_changed)

    def job(self, name: str) -> JobDiff:
        """Return one job by its label; raises JobkitError with the nearest when there is none."""
        for job in self.jobs:
            if name in (job.job, job.renamed_from):
                return job
        raise JobkitError.unknown("job", name, [job.job for job in self.jobs])

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data; ``changed`` says whether anything differs."""
        return {"changed": self.is_changed, **WithJson.to_dict(self)}


@checked
def diff(
    a: Defined,
    b: Defined,
    project: Given | Mapping[str, Given] | None = None,
    *,
    labels: Sequence[str] = ("before", "after"),
    simulated: bool = True,
    start: datetime | str | None = None,
    until: datetime | str | None = None,
    rules: Rules | str | None = None,
    seed: int | None = None,
) -> Diff:
    """Say what changes from one definition to another, and what that changes in a simulated week.

    Jobs are the same by key, by id, by name, or where all but the name is the same; a new name is then a
    rename. Keys that mean nothing to jobkit (`Job.kept`) do not count.

    Parameters
    ----------
    a, b : Scenario, Account, Job, several Jobs, str or Path
        Before and after; a path is read by `jobkit.load`, in any of its formats.
    project : as for `jobkit.simulate`, optional
        What both run on.
    labels : (str, str)
        What the two are called.
    simulated : bool
        False compares the definitions alone.
    start, until, rules, seed
        As for `jobkit.simulate`, for both alike.

    Returns
    -------
    Diff

    Raises
    ------
    JobkitError
        A file cannot be read. Where the jobs cannot be simulated, `Diff.not_simulated` says why.

    Examples
    --------
    >>> daily = Job(name="Daily", commands=["dbt build"], schedule="0 6 * * *")
    >>> found = diff(daily, daily.changed(schedule="0 7 * * *"))
    >>> print(found.job("Daily").fields[0])
    schedule.cron: 0 6 * * * → 0 7 * * *
    >>> len(found.runs[0].gone), len(found.runs[0].new)
    (7, 7)
    """
    names_of_both = _labels(labels)
    given = {"project": project, "start": start, "until": until, "rules": rules, "seed": seed}
    options = {name: value for name, value in given.items() if value is not None}
    given_scenarios = [_scenario(what).changed(**options) for what in (a, b)]
    one, other = (scenario.labelled() for scenario in given_scenarios)
    pairs = pair_jobs(one.jobs.jobs, other.jobs.jobs)
    names = _names(pairs)
    jobs = tuple(diff_job(pair, one.jobs, other.jobs, names) for pair in pairs)
    around = diff_around(*(scenario.jobs for scenario in given_scenarios))
    if not simulated:
        return Diff(names_of_both, jobs, around)
    try:
        weeks = equally_long(one, other)
    except JobkitError as error:
        return Diff(names_of_both, jobs, around, not_simulated=str(error))
    runs = diff_runs(*weeks, names)
    return Diff(names_of_both, jobs, around, runs, weeks[0].start, weeks[0].until)


def _labels(given: Sequence[str]) -> tuple[str, str]:
    if isinstance(given, str) or len(given) != 2 or not all(isinstance(label, str) for label in given):
        hint = 'two words: ("before", "after")'
        raise JobkitError(f"labels are {shorten(given)}", where="diff", hint=hint)
    return given[0], given[1]


def _names(pairs: Iterable[JobPair]) -> dict[str, str]:
    """Return label before -> label after of the jobs that are in both."""
    both = ((pair.before, pair.after) for pair in pairs)
    return {old.name: new.name for old, new in both if old is not None and new is not None}


def _scenario(given: Defined) -> Scenario:
    if isinstance(given, Scenario):
        return given
    return Scenario(load(given) if isinstance(given, str | Path) else given)
