"""Options that several verbs share, and how they become a project, a state, a moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jobkit.basics.errors import JobkitError

if TYPE_CHECKING:
    from jobkit.dbt.manifest.state import State
    from jobkit.dbt.project import Project
    from jobkit.jobs import Account
    from jobkit.platform import Rules
    from jobkit.platform.events import Event

__all__ = [
    "Given",
    "horizon_options",
    "jobs_of",
    "manifest_options",
    "names",
    "project_of",
    "rules_of",
    "rules_option",
    "state_of",
    "write_file",
]

Verb = TypeVar("Verb", bound=Callable[..., Any])

_RULES = {"platform": "platform", "study-guide": "study_guide"}


def manifest_options(verb: Verb) -> Verb:
    """Add ``--manifest`` and ``--example``."""
    verb = click.option(
        "--example",
        metavar="NAME",
        default=None,
        help="A bundled project instead of a manifest: shop (the default), company ...",
    )(verb)
    return click.option(
        "--manifest",
        metavar="FILE",
        default=None,
        help="manifest.json of your project; .json.gz is fine too.",
    )(verb)


def horizon_options(verb: Verb) -> Verb:
    """Add ``--start``, ``--until``, ``--rules``, ``--slots`` and ``--seed``."""
    start = "First moment (UTC), 2026-03-02 or 2026-03-02T06:00."
    until = "First moment after the end; a week when not given."
    seed = "Another seed, another draw of durations."
    slots = click.IntRange(1, 1000)
    verb = click.option("--seed", type=int, default=0, show_default=True, help=seed)(verb)
    verb = click.option("--slots", type=slots, default=None, help="Run slots of the account.")(verb)
    verb = rules_option(verb)
    verb = click.option("--until", metavar="D", default=None, help=until)(verb)
    return click.option("--start", metavar="D", default=None, help=start)(verb)


def rules_option(verb: Verb) -> Verb:
    """Add ``--rules``."""
    return click.option(
        "--rules",
        type=click.Choice(list(_RULES)),
        default="platform",
        show_default=True,
        help="Today's documented platform, or the study guide read literally.",
    )(verb)


def project_of(manifest: str | None, example: str | None) -> Project:
    """Return the project the options ask for; the bundled shop when they ask for none."""
    from jobkit.dbt.project import Project

    if manifest and example:
        raise JobkitError("--manifest and --example both name a project", hint="keep one")
    return Project.from_manifest(manifest) if manifest else Project.example(example or "shop")


@dataclass(frozen=True, slots=True)
class Given:
    """The jobs a verb works on, with what belongs to them when they are one of the guide's examples."""

    account: Account
    project: Project
    events: tuple[Event, ...] = ()
    until: str | None = None
    built: tuple[str, ...] | None = None


def jobs_of(jobs: str, manifest: str | None, example: str | None) -> Given:
    """Return the jobs of a definition file, or of one of the guide's examples by its name."""
    from jobkit.jobs.files import load

    if Path(jobs).exists() or not re.fullmatch(r"(example|scenario|anti-pattern)-\d+", jobs):
        return Given(load(jobs), project_of(manifest, example))
    from jobkit.guide import story

    told = story(jobs)
    if manifest or example:
        return Given(told.account, project_of(manifest, example), (), told.until)
    return Given(told.account, told.project, told.events, told.until, told.built)


def rules_of(name: str, **changes: Any) -> Rules:
    """Return the preset called `name` with the changes that are not None."""
    from jobkit.platform import Rules

    preset = Rules.study_guide if _RULES[name] == "study_guide" else Rules.platform
    return preset(**{key: value for key, value in changes.items() if value is not None})


def state_of(place: str | None) -> State | None:
    """Return the state at a path: a folder of artifacts, or one manifest."""
    from jobkit.dbt.manifest.state import State

    if place is None:
        return None
    return State.from_dir(place) if Path(place).is_dir() else State.from_manifest(place)


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Return what a repeatable option was given; commas and spaces separate names too.

    >>> names(["a,b", "c d"])
    ('a', 'b', 'c', 'd')
    """
    return tuple(name for value in values for name in value.replace(",", " ").split())


def write_file(path: str | Path, content: str | bytes) -> Path:
    """Write a file, its folder must exist; raises JobkitError when it cannot be written."""
    place = Path(path)
    try:
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise JobkitError(f"cannot be written: {reason}", where=str(place)) from None
    return place
