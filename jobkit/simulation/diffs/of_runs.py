"""What differs between the weeks that two definitions play: runs, times, statuses, waits, builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobkit.basics.plain_data import WithData
from jobkit.basics.shown import Shown
from jobkit.platform import Run, RunStep
from jobkit.simulation.simulation import Simulation

__all__ = ["RunFigures", "RunsDiff", "diff_runs"]

_BUILDERS = ("build", "run", "seed", "snapshot", "retry", "clone")
_BUILT = ("model", "seed", "snapshot")
_SLIGHT = 60.0  # seconds of waiting that change nothing


@dataclass(frozen=True, slots=True)
class RunFigures(Shown, WithData):
    """What came of one job.

    Parameters
    ----------
    runs : int
    statuses : tuple of (str, int)
        How many runs ended how, in alphabetical order.
    wait_mean_seconds, wait_max_seconds : float
        From being queued to being started.
    builds : int
        Models, seeds and snapshots that its runs built, all runs together.
    built : tuple of str
        Which ones, by unique_id.
    """

    runs: int
    statuses: tuple[tuple[str, int], ...]
    wait_mean_seconds: float
    wait_max_seconds: float
    builds: int
    built: tuple[str, ...]

    def count(self, status: str) -> int:
        """Return how many runs ended so."""
        return dict(self.statuses).get(status, 0)


@dataclass(frozen=True, slots=True)
class RunsDiff(Shown, WithData):
    """The runs of one job before and after.

    Parameters
    ----------
    job : str
        As in `JobDiff`.
    before, after : RunFigures
    gone, new : tuple of datetime
        When runs were queued before and are not any more, and the other way round; whole minutes, UTC.
    """

    job: str
    before: RunFigures
    after: RunFigures
    gone: tuple[datetime, ...]
    new: tuple[datetime, ...]

    @property
    def is_changed(self) -> bool:
        """True where anything is different that a reader would see."""
        one, other = self.before, self.after
        return (
            one.statuses != other.statuses
            or bool(self.gone or self.new)
            or (one.builds, one.built) != (other.builds, other.built)
            or self.waits_differ
        )

    @property
    def waits_differ(self) -> bool:
        """True where runs wait at least a minute longer or shorter, on average or at most."""
        one, other = self.before, self.after
        means = abs(one.wait_mean_seconds - other.wait_mean_seconds)
        return max(means, abs(one.wait_max_seconds - other.wait_max_seconds)) >= _SLIGHT

    @property
    def models_gone(self) -> tuple[str, ...]:
        """What the job built before and builds no more."""
        return tuple(uid for uid in self.before.built if uid not in set(self.after.built))

    @property
    def models_new(self) -> tuple[str, ...]:
        """What the job builds now and did not before."""
        return tuple(uid for uid in self.after.built if uid not in set(self.before.built))


def diff_runs(one: Simulation, other: Simulation, names: Mapping[str, str]) -> tuple[RunsDiff, ...]:
    """Return the runs of every job of either; `names` are labels before -> after of jobs in both."""
    before = _by_job(one.runs, names)
    after = _by_job(other.runs, {})
    jobs = dict.fromkeys((*(job.name for job in other.account.jobs), *before))
    found = []
    for job in jobs:
        old, new = before.get(job, []), after.get(job, [])
        gone, come = _times(old) - _times(new), _times(new) - _times(old)
        found.append(RunsDiff(job, _figures(old), _figures(new), _listed(gone), _listed(come)))
    return tuple(found)


def _by_job(runs: Iterable[Run], names: Mapping[str, str]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(names.get(run.job.name, run.job.name), []).append(run)
    return found


def _times(runs: Sequence[Run]) -> Counter[datetime]:
    """Return when runs that something but another run started were queued, to the minute."""
    begun = (run.queued_at for run in runs if run.triggered_by is None)
    return Counter(moment.replace(second=0, microsecond=0) for moment in begun)


def _listed(times: Counter[datetime]) -> tuple[datetime, ...]:
    return tuple(sorted(times.elements()))


def _figures(runs: Sequence[Run]) -> RunFigures:
    waits = [run.wait_seconds for run in runs]
    built = _built(runs)
    return RunFigures(
        runs=len(runs),
        statuses=tuple(sorted(Counter[str](run.status for run in runs).items())),
        wait_mean_seconds=round(sum(waits) / len(waits), 3) if waits else 0.0,
        wait_max_seconds=round(max(waits, default=0.0), 3),
        builds=built.total(),
        built=tuple(sorted(built)),
    )


def _builds(step: RunStep) -> bool:
    return step.invocation is not None and step.invocation.command.verb in _BUILDERS


def _built(runs: Sequence[Run]) -> Counter[str]:
    total: Counter[str] = Counter()
    known: dict[int, Counter[str]] = {}  # many runs share what one call of dbt did
    for step in (step for run in runs for step in run.steps if _builds(step)):
        if id(step.invocation) not in known:
            done = (one.unique_id for one in step.results if one.status == "success")
            known[id(step.invocation)] = Counter(uid for uid in done if uid.partition(".")[0] in _BUILT)
        total += known[id(step.invocation)]
    return total
