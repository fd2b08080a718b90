"""dbt versions: release tracks, all that they are called, and which one a run uses and why.

A track has a value in the API, ``fusion-stable``, and a label in the form, "v2 Stable" since September 2026.
What the API calls a track since then is not documented; jobkit takes the values known before (an assumption,
PF-003).

Sources: dbt docs dbt-versions/dbt-release-tracks and deploy/deploy-jobs, Terraform provider (P-142 to P-146),
dbt docs pull request 9979 (PF-003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from jobkit.basics.engine import Engine
from jobkit.basics.errors import JobkitError, shorten
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
    "TrackReading",
    "Version",
    "engine_named",
    "engine_of",
    "is_pinned",
    "names_like",
    "read_track",
    "resolve_version",
    "unknown_track",
]

Naming = Literal["value", "old_name", "label"]
VersionSource = Literal["api", "job", "environment", "default"]

PLANS = ("developer", "starter", "enterprise", "enterprise_plus")
"""Plans of the platform, the smallest first."""


@dataclass(frozen=True, slots=True)
class Track:
    """A release track: a stream of dbt versions that the platform keeps up to date.

    Parameters
    ----------
    name : str
        As the API wrote it when its values were last seen (PF-003).
    title : str
        As the form shows it since September 2026: ``v2 Stable`` (PF-003).
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
    return Track(name, f"v1 {name.capitalize()}", "core", about, plan, "P-143")


def _fusion(name: str, about: str) -> Track:
    return Track(f"fusion-{name}", f"v2 {name.capitalize()}", "fusion", about, None, "P-144")


TRACKS: Mapping[str, Track] = MappingProxyType(
    {
        track.name: track
        for track in (
            _core("latest", "the newest, updated all the time", "developer"),
            _core("compatible", "updated once a month", "starter"),
            _core("extended", "what Compatible was a month ago", "enterprise"),
            _core("fallback", "what Extended was a month ago, for emergencies", "enterprise_plus"),
            _fusion("nightly", "dbt v2, the newest build"),
            _fusion("stable", "dbt v2, updated once a week"),
            _fusion("extended", "dbt v2, behind Stable"),
            _fusion("fallback", "dbt v2, behind Extended"),
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

_NAMINGS: tuple[tuple[Naming, Mapping[str, str]], ...] = (
    ("value", {name: name for name in TRACKS}),
    ("old_name", OLD_NAMES),
    ("label", {track.title: name for name, track in TRACKS.items()}),
)

_BETWEEN = re.compile(r"[ \u00a0_.:,/()\u2010-\u2015-]+")
"""What a person may write between the words of a name, or leave out."""

_LONGEST = 100
"""Characters of what may still be the name of a track."""

_PINNED = re.compile(r"(\d+)\.(\d+)(\.(\d+|x|latest))?(-latest)?\Z")
_READ_AS: Mapping[Naming, tuple[str, str]] = {
    "value": ("track_spelling", "{} is another spelling of {}"),
    "old_name": ("old_name", "{} is the old name of {}"),
    "label": ("track_label", "{} is the form's name for {} (what the API calls it now is not documented)"),
}
_OWNERS = {"api": "the API call", "job": "the job", "environment": "the environment"}


def is_pinned(version: str) -> bool:
    """Return whether a version is an exact one, of the time before release tracks (P-146).

    >>> [is_pinned(text) for text in ("1.7.4", "1.7.x", "1.7", "1.7.0-latest", "latest")]
    [True, True, True, True, False]
    """
    return _PINNED.match(version) is not None


def engine_of(version: str) -> Engine:
    """Return the engine of a release track by its value in the API, or of an exact version (PF-001).

    >>> [engine_of(version) for version in ("latest", "fusion-stable", "1.7.4", "2.0.5")]
    ['core', 'fusion', 'core', 'fusion']
    """
    track = TRACKS.get(version)
    if track is not None:
        return track.engine
    return "fusion" if _minor(version) >= (2, 0) else "core"


@dataclass(frozen=True, slots=True)
class TrackReading:
    """The release track that a text names, and what kind of name that is.

    Parameters
    ----------
    track : Track
    naming : {"value", "old_name", "label"}
        Its value in the API, in any spelling (the old labels of the form are such spellings); a name it had
        before; or its label in the form since September 2026.
    """

    track: Track
    naming: Naming

    @property
    def fact(self) -> str:
        """The fact that this name rests on."""
        if self.naming == "label":
            return "PF-003"
        return "P-145" if self.naming == "old_name" and self.track.name == "latest" else self.track.fact

    @property
    def is_assumed(self) -> bool:
        """Whether the value in the API is an assumption: nobody has documented it for the new labels."""
        return self.naming == "label"


def read_track(text: str) -> TrackReading | None:
    """Return the release track that a text names; None where it names none.

    Case, blanks, hyphens and a leading "dbt" do not count.

    >>> texts = ("v2 Stable", "V2-STABLE", "Fusion Stable", "dbt v1 latest", "versionless", "v3 Stable")
    >>> [found and found.track.name for found in map(read_track, texts)]
    ['fusion-stable', 'fusion-stable', 'fusion-stable', 'latest', 'latest', None]
    """
    return _READINGS.get(_letters(text))


def names_like(text: str) -> tuple[str, ...]:
    """Return the names of release tracks that may be meant by a text: of one engine where it names that.

    >>> names_like("v2 Latest")
    ('v2 Nightly', 'v2 Stable', 'v2 Extended', 'v2 Fallback')
    """
    every = tuple(name for _, names in _NAMINGS for name in names)
    engine = next((word for word in ("v1", "v2", "fusion") if _letters(text).startswith(word)), "")
    return tuple(name for name in every if name.startswith(engine))


def engine_named(version: str) -> Engine:
    """Return the engine of a release track by any of its names, or of an exact version.

    Raises
    ------
    JobkitError
        Where nothing bears that name; lists the tracks that may be meant.

    Examples
    --------
    >>> [engine_named(name) for name in ("v2 Stable", "latest", "latest-fusion", "2.0.9", "1.7.4")]
    ['fusion', 'core', 'fusion', 'fusion', 'core']
    """
    found = read_track(version)
    if found is not None:
        return found.track.engine
    if is_pinned(version):
        return engine_of(version)
    raise unknown_track(version)


def unknown_track(version: str) -> JobkitError:
    """Return the error for a name that no release track has, with the tracks that may be meant."""
    return JobkitError.unknown("release track", version, names_like(version))


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text.strip().casefold()).removeprefix("dbt") if len(text) <= _LONGEST else ""


_READINGS: Mapping[str, TrackReading] = MappingProxyType(
    {
        _letters(name): TrackReading(TRACKS[value], naming)
        for naming, names in _NAMINGS
        for name, value in names.items()
    }
)


@dataclass(frozen=True, slots=True)
class Version:
    """The dbt version of a run, and where it comes from.

    Parameters
    ----------
    name : str
        A release track by its value in the API, or an exact version where the rules obey one.
    source : {"api", "job", "environment", "default"}
    where : str
        Name of the job or environment; ``""`` for the other two.
    asked : str
        As it was written: an old name or a label of the form, for example. Equal to `name` otherwise.
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
        """``"fusion"``, which is dbt v2, or ``"core"``, which is dbt v1."""
        return engine_of(self.name)

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
        found = read_track(asked)
        if found is not None or (obey_pins and is_pinned(asked)):
            name = found.track.name if found is not None else asked
            causes = (*_chosen(source, where, asked, found), *passed, *_hidden(layers[place + 1 :]))
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
    home = account.environment(job.environment, job.project)
    if override is not None:
        yield "api", "", override
    if job.dbt_version is not None:
        yield "job", job.name, job.dbt_version
    if home.dbt_version is not None:
        yield "environment", home.name, home.dbt_version


def _chosen(source: str, where: str, asked: str, found: TrackReading | None) -> Iterator[Cause]:
    fact = {"api": "P-078", "job": "P-142", "environment": "P-142"}[source]
    yield Cause("version", f"{_owner(source, where)} asks for {shorten(asked)}", where, fact)
    if found is not None and asked != found.track.name:
        kind, text = _READ_AS[found.naming]
        said = text.format(shorten(asked), repr(found.track.name))
        yield Cause(kind, said, where, found.fact, found.is_assumed)


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
