"""dbt versions: release tracks, the names they used to have, and which one a run uses and why.

Sources: dbt docs dbt-versions/dbt-release-tracks and deploy/deploy-jobs, Terraform provider (P-142 to P-146).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from jobkit.basics.errors import shorten
from jobkit.basics.why import Cause, Why

if TYPE_CHECKING:
    from jobkit.jobs.account import Account
    from jobkit.jobs.job import Job

__all__ = [
    "DEFAULT_TRACK",
    "OLD_NAMES",
    "PLANS",
    "RELEASE_TRACKS",
    "TRACKS",
    "Track",
    "Version",
    "is_pinned",
    "resolve_version",
]

Engine = Literal["core", "fusion"]
VersionSource = Literal["api", "job", "environment", "default"]

PLANS = ("developer", "starter", "enterprise", "enterprise_plus")
"""Plans of the platform, the smallest first."""


@dataclass(frozen=True, slots=True)
class Track:
    """A release track: a stream of dbt versions that the platform keeps up to date.

    Parameters
    ----------
    name : str
        As the API writes it.
    title : str
        As the form shows it.
    engine : {"core", "fusion"}
    about : str
        What it brings and how often, as a clause.
    lowest_plan : str, optional
        The smallest of `PLANS` that has it. None where the documentation goes by account and adapter instead,
        as it does for the fusion engine.
    fact : str
    """

    name: str
    title: str
    engine: Engine
    about: str
    lowest_plan: str | None
    fact: str

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans that have it, the smallest first; empty where it does not go by plan."""
        return PLANS[PLANS.index(self.lowest_plan) :] if self.lowest_plan is not None else ()


def _core(name: str, about: str, plan: str) -> Track:
    return Track(name, name.capitalize(), "core", about, plan, "P-143")


def _fusion(name: str, about: str) -> Track:
    return Track(f"fusion-{name}", f"Fusion {name.capitalize()}", "fusion", about, None, "P-144")


TRACKS: Mapping[str, Track] = MappingProxyType(
    {
        track.name: track
        for track in (
            _core("latest", "the newest, updated all the time", "developer"),
            _core("compatible", "updated once a month", "starter"),
            _core("extended", "what Compatible was a month ago", "enterprise"),
            _core("fallback", "what Extended was a month ago, for emergencies", "enterprise_plus"),
            _fusion("nightly", "dbt v2 (Fusion), the newest build"),
            _fusion("stable", "dbt v2 (Fusion), updated once a week"),
            _fusion("extended", "dbt v2 (Fusion), behind Stable"),
            _fusion("fallback", "dbt v2 (Fusion), behind Extended"),
        )
    }
)
"""Every release track by name (P-143, P-144)."""

RELEASE_TRACKS = tuple(TRACKS)
"""Values of `dbt_version` that name a release track."""

DEFAULT_TRACK = "latest"
"""What an environment has that names no track (P-143)."""

OLD_NAMES: Mapping[str, str] = MappingProxyType({"versionless": "latest", "latest-fusion": "fusion-stable"})
"""Former names of release tracks, with today's (P-144, P-145)."""

_PINNED = re.compile(r"(\d+)\.(\d+)(\.(\d+|x|latest))?(-latest)?\Z")
_OWNERS = {"api": "the API call", "job": "the job", "environment": "the environment"}


def is_pinned(version: str) -> bool:
    """Return whether a version is an exact one, of the time before release tracks (P-146).

    >>> [is_pinned(text) for text in ("1.7.4", "1.7.x", "1.7", "1.7.0-latest", "latest")]
    [True, True, True, True, False]
    """
    return _PINNED.match(version) is not None


@dataclass(frozen=True, slots=True)
class Version:
    """The dbt version of a run, and where it comes from.

    Parameters
    ----------
    name : str
        A release track by today's name, or an exact version where the rules obey one.
    source : {"api", "job", "environment", "default"}
    where : str
        Name of the job or environment; ``""`` for the other two.
    asked : str
        As it was written: an old name, for example. Equal to `name` otherwise.
    causes : tuple of Cause
        Why it is this one, nearest first: what was asked for, what that hides, what was passed over.
    """

    name: str
    source: VersionSource
    where: str
    asked: str
    causes: tuple[Cause, ...]

    @property
    def track(self) -> Track | None:
        """The release track; None for an exact version."""
        return TRACKS.get(self.name)

    @property
    def engine(self) -> Engine:
        """``"fusion"`` or ``"core"``; exact versions are all of dbt Core."""
        return self.track.engine if self.track is not None else "core"

    @property
    def supports_retry(self) -> bool:
        """Whether a run can be taken up where it failed: dbt 1.6 and newer (P-101)."""
        return self.track is not None or _minor(self.name) >= (1, 6)

    @property
    def has_docs_checkbox(self) -> bool:
        """Whether "Generate docs on run" applies: not to runs of the fusion engine (P-098)."""
        return self.engine == "core"

    def offered_on(self, plan: str) -> bool | None:
        """Return whether a plan has this release track; None where that does not go by plan."""
        track = self.track
        return plan in track.plans if track is not None and track.plans else None

    def why(self) -> Why:
        """Say why the run uses this version."""
        reasons = "; ".join(cause.text for cause in self.causes)
        return Why(f"The run uses dbt {self.name!r}: {reasons}.", self.causes)

    def to_dict(self) -> dict[str, Any]:
        """Return the version as plain data."""
        data = {name: getattr(self, name) for name in ("name", "engine", "source", "where", "asked")}
        return {**data, "causes": [cause.to_dict() for cause in self.causes]}


def resolve_version(
    account: Account, job: Job, *, override: str | None = None, obey_pins: bool = False
) -> Version:
    """Return the dbt version of a run of `job`.

    The API call's override is for one run and counts first (P-078); then the job's, the environment's, and
    the track Latest (P-142, P-143). An exact version can no longer be chosen, and the documentation does not
    say what becomes of one that is written down: it is passed over, as an assumption. So is a name that
    nothing bears.

    Parameters
    ----------
    account : Account
    job : Job
    override : str, optional
        ``dbt_version_override`` of the API.
    obey_pins : bool
        Run exact versions, as the study guide has it (G-40).

    Examples
    --------
    >>> from jobkit.jobs import Account, Environment, Job
    >>> job = Job(name="J", commands=["dbt build"], dbt_version="versionless")
    >>> home = Environment(name="Production", dbt_version="extended")
    >>> version = resolve_version(Account(jobs=[job], environments=[home]), job)
    >>> version.name, version.source
    ('latest', 'job')
    """
    layers = tuple(_layers(account, job, override))
    passed: list[Cause] = []
    for place, (source, where, asked) in enumerate(layers):
        name = OLD_NAMES.get(asked, asked)
        if name in TRACKS or (obey_pins and is_pinned(asked)):
            causes = (*_chosen(source, where, asked, name), *passed, *_hidden(layers[place + 1 :]))
            return Version(name, source, where, asked, causes)
        passed.append(_passed_over(source, where, asked))
    text = f"nothing else names a version, and {DEFAULT_TRACK!r} is the default"
    return Version(
        DEFAULT_TRACK, "default", "", DEFAULT_TRACK, (*passed, Cause("version", text, "", "P-143"))
    )


def _layers(
    account: Account, job: Job, override: str | None
) -> Iterator[tuple[Literal["api", "job", "environment"], str, str]]:
    """Yield each version that is asked for: who, by what name, and what; the highest first."""
    home = account.environment(job.environment)
    if override is not None:
        yield "api", "", override
    if job.dbt_version is not None:
        yield "job", job.name, job.dbt_version
    if home.dbt_version is not None:
        yield "environment", home.name, home.dbt_version


def _chosen(source: str, where: str, asked: str, name: str) -> Iterator[Cause]:
    fact = {"api": "P-078", "job": "P-142", "environment": "P-142"}[source]
    yield Cause("version", f"{_owner(source, where)} asks for {shorten(asked)}", where, fact)
    if asked != name:
        text = f"{asked!r} is the old name of {name!r}"
        yield Cause("old_name", text, where, "P-145" if name == "latest" else "P-144")


def _hidden(layers: tuple[tuple[str, str, str], ...]) -> Iterator[Cause]:
    for source, where, asked in layers:
        text = f"that hides {shorten(asked)} of {_owner(source, where)}"
        yield Cause("version_hidden", text, where, "P-142")


def _passed_over(source: str, where: str, asked: str) -> Cause:
    what = f"{shorten(asked)} of {_owner(source, where)} is ignored"
    if is_pinned(asked):
        return Cause("pinned", f"{what}: exact versions can no longer be chosen", where, "P-146", True)
    return Cause("unknown_version", f"{what}: it is no release track", where, "P-143", True)


def _owner(source: str, where: str) -> str:
    return f"{_OWNERS[source]} {where!r}" if where else _OWNERS[source]


def _minor(version: str) -> tuple[int, int]:
    match = _PINNED.match(version)
    return (int(match[1]), int(match[2])) if match is not None else (0, 0)
