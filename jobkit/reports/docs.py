"""Which documentation people see at a moment, and how old it is (P-093 to P-098, S-19 to S-22).

The docs shown are those of the last fully successful run: its commands and its docs step have succeeded, be
it the checkbox "Generate docs on run" or ``dbt docs generate`` as a command. A failed checkbox step leaves
the run a success and the docs as they were. Catalog's own metadata is newer: it follows each run of the
production or the staging environment, whatever its end; runs of pull requests change neither.

Sources: dbt docs explore/build-and-view-your-docs, explore/explore-projects, deploy/artifacts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobkit.basics.errors import JobkitError, did_you_mean
from jobkit.basics.moments import utc
from jobkit.basics.why import Cause
from jobkit.jobs import Account
from jobkit.jobs.versions import TRACKS
from jobkit.platform.executor import command_or_none
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import clock

if TYPE_CHECKING:
    from jobkit.platform.course import CourseOfEvents

__all__ = ["Docs", "DocsVersion", "docs", "docs_versions"]

_BUILDS = ("build", "run", "seed", "snapshot")
_SHOWN = 3  # newer runs whose reasons are told


@dataclass(frozen=True, slots=True)
class DocsVersion:
    """Docs from the moment when they are shown.

    Parameters
    ----------
    at : datetime
        Since when they are shown: the end of their run (aware, UTC).
    run : int
    job : str
    generated_at : datetime
        When their docs step ended; they describe the warehouse and the project as of then.
    cause : Cause
    """

    at: datetime
    run: int
    job: str
    generated_at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Docs:
    """What documentation says at one moment.

    Parameters
    ----------
    at : datetime
        The moment (aware, UTC).
    environment : str
    shown : DocsVersion or None
        The docs that are shown; None before any run of the simulation has made some.
    stale_seconds : float or None
        Time since they were generated.
    newer_runs : int
        Runs of the environment that have ended since without new docs.
    catalog_run : int or None
        Id of the last run whose metadata Catalog has (P-097). Statistics of columns are those of `shown`.
    catalog_at : datetime or None
        When that run ended.
    catalog_stale_seconds : float or None
        Time since then.
    causes : tuple of Cause
        Why these docs are shown, and why the newest runs since have not changed them.
    """

    at: datetime
    environment: str
    shown: DocsVersion | None
    stale_seconds: float | None
    newer_runs: int
    catalog_run: int | None
    catalog_at: datetime | None
    catalog_stale_seconds: float | None
    causes: tuple[Cause, ...]

    @property
    def run(self) -> int | None:
        """Id of the run whose docs are shown."""
        return self.shown.run if self.shown is not None else None

    @property
    def sentence(self) -> str:
        """The same in one sentence."""
        if self.shown is None:
            return f"At {clock(self.at)}, no run of {self.environment!r} has generated docs yet."
        since = f"generated {clock(self.shown.generated_at)}"
        text = f"At {clock(self.at)}, the docs of {self.environment!r} are those of run {self.shown.run} of "
        newer = f"; {self.newer_runs} newer run{'s' if self.newer_runs != 1 else ''} did not update them"
        return f"{text}{self.shown.job!r}, {since}{newer if self.newer_runs else ''}."

    def __str__(self) -> str:
        return self.sentence

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        shown = self.shown
        return {
            "at": self.at.isoformat(),
            "environment": self.environment,
            "run": self.run,
            "job": shown.job if shown else None,
            "generated_at": shown.generated_at.isoformat() if shown else None,
            "shown_since": shown.at.isoformat() if shown else None,
            "stale_seconds": self.stale_seconds,
            "newer_runs": self.newer_runs,
            "catalog_run": self.catalog_run,
            "catalog_at": self.catalog_at.isoformat() if self.catalog_at else None,
            "catalog_stale_seconds": self.catalog_stale_seconds,
            "sentence": self.sentence,
            "causes": [cause.to_dict() for cause in self.causes],
        }


def docs(sim: CourseOfEvents, at: datetime | str | None = None, environment: str | None = None) -> Docs:
    """Return which run's docs are shown at a moment, and how stale they are.

    Parameters
    ----------
    sim : Simulation
    at : datetime or str, optional
        In UTC, within the horizon; its end by default.
    environment : str, optional
        The Production environment by default, or that of the first job where there is none.

    Raises
    ------
    JobkitError
        For a moment outside the horizon, or an environment in which no job runs.
    """
    moment = _moment(sim, at)
    place = _environment(sim.account, environment)
    shown: DocsVersion | None = None
    newer, passed_over = 0, deque[Cause](maxlen=_SHOWN)
    ended = [run for run in _ended(sim, place) if _end(run) <= moment]
    for version in _judged(ended):
        if isinstance(version, DocsVersion):
            shown, newer = version, 0
            passed_over.clear()
        else:
            newer += 1
            passed_over.append(version)
    catalog = _catalog(sim, place, ended, moment)
    return Docs(
        at=moment,
        environment=place,
        shown=shown,
        stale_seconds=(moment - shown.generated_at).total_seconds() if shown else None,
        newer_runs=newer,
        catalog_run=catalog.id if catalog else None,
        catalog_at=_end(catalog) if catalog else None,
        catalog_stale_seconds=(moment - _end(catalog)).total_seconds() if catalog else None,
        causes=((shown.cause,) if shown else ()) + tuple(reversed(passed_over)),
    )


def docs_versions(sim: CourseOfEvents, environment: str | None = None) -> tuple[DocsVersion, ...]:
    """Return every change of the docs of an environment, in order of time; see `docs`."""
    place = _environment(sim.account, environment)
    judged = _judged(_ended(sim, place))
    return tuple(version for version in judged if isinstance(version, DocsVersion))


def _ended(sim: CourseOfEvents, environment: str) -> list[Run]:
    """Return the runs of an environment that have ended, in that order, without those of CI jobs."""
    ended = [
        run
        for run in sim.runs
        if run.finished_at is not None and run.job.environment == environment and not run.job.is_ci
    ]
    return sorted(ended, key=lambda run: (_end(run), run.id))


def _judged(ended: Sequence[Run]) -> Iterator[DocsVersion | Cause]:
    """Yield for each run the docs it leaves, or why it leaves none."""
    for run in ended:
        yield _version(run, _is_fusion(run.dbt_version))


def _end(run: Run) -> datetime:
    if run.finished_at is None:
        raise RuntimeError(f"run {run.id} has not ended")
    return run.finished_at


def _version(run: Run, fusion: bool) -> DocsVersion | Cause:
    """Return the docs that a run leaves, or why it leaves none (P-095)."""
    end, head = _end(run), f"run {run.id} of {run.job.name!r}"
    if run.status != "success":
        text = f"{head} ended with {run.status}, and docs come from fully successful runs only"
        return Cause("docs", text, run.job.name, "P-095", at=end)
    steps = [step for step in run.steps if _verb(step) == "docs generate"]
    failed = next((step for step in steps if step.status != "success"), None)
    if failed is not None and not fusion:
        text = (
            f"{head} is a success, but its docs step (step {failed.index}) failed: the docs stay the old ones"
        )
        return Cause("docs", text, run.job.name, "P-095", at=end)
    if steps and failed is None:
        text = f"{head} is the last whose commands and docs step have succeeded"
        return DocsVersion(end, run.id, run.job.name, _latest(steps, end), _shown(text, run, "P-095"))
    built = [step for step in run.steps if _verb(step) in _BUILDS and step.status == "success"]
    if fusion and built:
        text = f"{head} ran on Fusion, which makes the metadata with each build and needs no docs step"
        return DocsVersion(end, run.id, run.job.name, _latest(built, end), _shown(text, run, "P-098"))
    return Cause("docs", f"{head} has no docs step", run.job.name, "P-095", at=end)


def _shown(text: str, run: Run, fact: str) -> Cause:
    return Cause("docs", text, run.job.name, fact, at=_end(run))


def _verb(step: RunStep) -> str:
    command = command_or_none(step.command) if step.command is not None else None
    return command.verb if command is not None else ""


def _latest(steps: list[RunStep], end: datetime) -> datetime:
    return max((step.finished_at for step in steps if step.finished_at is not None), default=end)


def _is_fusion(version: str) -> bool:
    track = TRACKS.get(version)
    return track is not None and track.engine == "fusion"


def _catalog(sim: CourseOfEvents, environment: str, ended: Sequence[Run], moment: datetime) -> Run | None:
    """Return the last run whose metadata Catalog has (P-097): of production or staging, and ingested."""
    if sim.account.environment(environment).deployment_type is None:
        return None
    ends = ("success", "error", "cancelled") if sim.rules.catalog_after_cancelled else ("success", "error")
    delay = timedelta(seconds=sim.rules.artifact_ingestion_seconds)
    known = (run for run in reversed(ended) if run.status in ends and _end(run) + delay <= moment)
    return next(known, None)


def _moment(sim: CourseOfEvents, at: datetime | str | None) -> datetime:
    moment = utc(at) if at is not None else sim.until
    if not sim.start <= moment <= sim.until:
        raise JobkitError(
            f"{moment.isoformat()} lies outside the simulation",
            hint=f"it goes from {sim.start.isoformat()} to {sim.until.isoformat()}",
        )
    return moment


def _environment(account: Account, name: str | None) -> str:
    if name is None:
        return account.production.name if account.production is not None else account.jobs[0].environment
    known = dict.fromkeys([e.name for e in account.environments] + [job.environment for job in account.jobs])
    if name not in known:
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise JobkitError(f"no environment is called {name!r}", hint=hint)
    return name
