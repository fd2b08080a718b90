"""Which documentation people see at a moment, and how old it is (P-093 to P-098, G-19 to G-22).

The docs that are shown are those of the last fully successful run: its commands have succeeded, and so has
its docs step, which is the checkbox "Generate docs on run" or ``dbt docs generate`` as a command. A failed
checkbox step leaves the run a success and the docs as they were. Runs of dbt v2 need no docs step. Catalog's
own metadata is newer: it follows each run of the production or the staging environment, however it ends.
Runs of pull requests change neither.

Sources: dbt docs explore/build-and-view-your-docs, explore/explore-projects, deploy/artifacts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobkit.basics.errors import JobkitError
from jobkit.basics.moments import utc
from jobkit.basics.plain_data import plain_data
from jobkit.basics.shown import Shown
from jobkit.basics.visible import visible
from jobkit.basics.why import Cause
from jobkit.basics.words import count_words, date_words
from jobkit.jobs.versions import engine_of
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run, RunStep
from jobkit.platform.wording import ENDINGS, clock
from jobkit.reports.environments import environment_asked
from jobkit.reports.steps import written_command

__all__ = ["Docs", "DocsVersion", "docs", "docs_versions"]

_SHOWN = 3  # newer runs whose reasons are given


@dataclass(frozen=True, slots=True)
class DocsVersion(Shown):
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
class Docs(Shown):
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
            return f"On {clock(self.at)}, no run of {self.environment!r} has generated docs yet."
        since = f"generated {clock(self.shown.generated_at)}"
        text = f"On {clock(self.at)}, the docs of {self.environment!r} are those of run {self.shown.run} of "
        newer = f"; {count_words(self.newer_runs, 'newer run')} did not update them"
        return f"{text}{self.shown.job!r}, {since}{newer if self.newer_runs else ''}."

    def __str__(self) -> str:
        return visible(self.sentence)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        shown = self.shown
        return {
            "at": plain_data(self.at),
            "environment": self.environment,
            "run": self.run,
            "job": shown.job if shown else None,
            "generated_at": plain_data(shown.generated_at) if shown else None,
            "shown_since": plain_data(shown.at) if shown else None,
            "stale_seconds": self.stale_seconds,
            "newer_runs": self.newer_runs,
            "catalog_run": self.catalog_run,
            "catalog_at": plain_data(self.catalog_at),
            "catalog_stale_seconds": self.catalog_stale_seconds,
            "sentence": self.sentence,
            "causes": plain_data(self.causes),
        }


def docs(sim: CourseOfEvents, at: datetime | str | None = None, environment: str | None = None) -> Docs:
    """Return which run's docs are shown at a moment, and how stale they are.

    Parameters
    ----------
    sim : CourseOfEvents
    at : datetime or str, optional
        In UTC, within the horizon; its end by default.
    environment : str, optional
        The Production environment by default, or that of the first deploy job where there is none.

    Raises
    ------
    JobkitError
        For a moment outside the horizon, or an unknown environment.
    """
    moment = _moment(sim, at)
    place = environment_asked(sim.account, environment)
    shown: DocsVersion | None = None
    newer, passed_over = 0, deque[Cause](maxlen=_SHOWN)
    ended = [(end, run) for end, run in _ended(sim, place) if end <= moment]
    for end, run in ended:
        version = _version(run, end)
        if isinstance(version, DocsVersion):
            shown, newer = version, 0
            passed_over.clear()
        else:
            newer += 1
            passed_over.append(version)
    catalog_at, catalog_run = _catalog(sim, place, ended, moment)
    return Docs(
        at=moment,
        environment=place,
        shown=shown,
        stale_seconds=(moment - shown.generated_at).total_seconds() if shown else None,
        newer_runs=newer,
        catalog_run=catalog_run,
        catalog_at=catalog_at,
        catalog_stale_seconds=(moment - catalog_at).total_seconds() if catalog_at else None,
        causes=((shown.cause,) if shown else ()) + tuple(reversed(passed_over)),
    )


def docs_versions(sim: CourseOfEvents, environment: str | None = None) -> tuple[DocsVersion, ...]:
    """Return every change of the docs of an environment, in order of time; see `docs`."""
    ended = _ended(sim, environment_asked(sim.account, environment))
    versions = (_version(run, end) for end, run in ended)
    return tuple(version for version in versions if isinstance(version, DocsVersion))


def _ended(sim: CourseOfEvents, environment: str) -> list[tuple[datetime, Run]]:
    """Return the runs of an environment that have ended, in the order of their ends, without CI runs."""
    ended = [
        (run.finished_at, run)
        for run in sim.runs
        if run.finished_at is not None and run.job.environment == environment and not run.job.is_ci
    ]
    return sorted(ended, key=lambda pair: (pair[0], pair[1].id))


def _version(run: Run, end: datetime) -> DocsVersion | Cause:
    """Return the docs that a run leaves, or why it leaves none (P-095)."""
    head, fusion = f"run {run.id} of {run.job.name!r}", engine_of(run.dbt_version) == "fusion"

    def cause(text: str, fact: str = "P-095") -> Cause:
        return Cause("docs", f"{head} {text}", run.job.name, fact, at=end)

    if run.status != "success":
        return cause(f"{ENDINGS[run.status]}, and docs come from fully successful runs only")
    steps = [step for step in run.steps if _verb(step) == "docs generate"]
    failed = next((step for step in steps if step.status != "success"), None)
    if failed is not None and not fusion:
        return cause(
            f"is a success, but its docs step (step {failed.index}) failed: the docs stay the old ones"
        )
    if steps and failed is None:
        shown = cause("is the last whose commands and docs step have succeeded")
        return DocsVersion(end, run.id, run.job.name, _latest(steps, end), shown)
    if fusion:
        shown = cause("ran on dbt v2, which makes the metadata in every run and needs no docs step", "P-098")
        ran = [step for step in run.steps if _verb(step) and step.status == "success"]
        return DocsVersion(end, run.id, run.job.name, _latest(ran, end), shown)
    return cause("has no docs step")


def _verb(step: RunStep) -> str:
    command = written_command(step)
    return command.verb if command is not None else ""


def _latest(steps: list[RunStep], end: datetime) -> datetime:
    return max((step.finished_at for step in steps if step.finished_at is not None), default=end)


def _catalog(
    sim: CourseOfEvents, environment: str, ended: Sequence[tuple[datetime, Run]], moment: datetime
) -> tuple[datetime, int] | tuple[None, None]:
    """Return the last run whose metadata Catalog has (P-097): of production or staging, and ingested."""
    if sim.account.environment(environment).deployment_type is None:
        return None, None
    ends = ("success", "error", "cancelled") if sim.rules.catalog_after_cancelled else ("success", "error")
    delay = timedelta(seconds=sim.rules.artifact_ingestion_seconds)
    known = ((end, run.id) for end, run in reversed(ended) if run.status in ends and end + delay <= moment)
    return next(known, (None, None))


def _moment(sim: CourseOfEvents, at: datetime | str | None) -> datetime:
    moment = utc(at) if at is not None else sim.until
    if not sim.start <= moment <= sim.until:
        raise JobkitError(
            f"{date_words(moment)} lies outside the simulation",
            hint=f"it goes from {date_words(sim.start)} to {date_words(sim.until)}",
        )
    return moment
