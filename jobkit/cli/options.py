"""Options that several verbs share, and how they become a project, a state, a moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from jobkit.basics.errors import JobkitError

if TYPE_CHECKING:
    from jobkit.dbt.manifest.state import State
    from jobkit.dbt.project import Project
    from jobkit.simulation import Scenario

__all__ = [
    "GivenManifest",
    "beginning_options",
    "format_options",
    "horizon_options",
    "manifest_options",
    "names",
    "project_of",
    "rules_option",
    "scenario_of",
    "state_of",
    "with_options",
]

Verb = TypeVar("Verb", bound=Callable[..., Any])

_RULES = ("platform", "study-guide")


class GivenManifest(NamedTuple):
    """A ``--manifest``, and the files beside it that a manifest does not carry."""

    path: str
    project_dir: str | None = None
    selectors: str | None = None


def manifest_options(verb: Verb) -> Verb:
    """Add ``--manifest`` with ``--project-dir`` and ``--selectors``, as one `manifest`; and ``--example``."""

    @wraps(verb)
    def with_manifest(
        manifest: str | None, project_dir: str | None, selectors: str | None, **options: Any
    ) -> Any:
        for option, value in (("--project-dir", project_dir), ("--selectors", selectors)):
            if value is not None and manifest is None:
                raise JobkitError(f"{option} is about a manifest", hint="give that too, with --manifest")
        given = GivenManifest(manifest, project_dir, selectors) if manifest else None
        return verb(manifest=given, **options)

    decorated: Any = click.option(
        "--selectors",
        metavar="FILE",
        default=None,
        help="The project's selectors.yml, where it is not in its folder.",
    )(with_manifest)
    decorated = click.option(
        "--project-dir",
        metavar="DIR",
        default=None,
        help="Folder of the dbt_project.yml; the one above target/ when not given.",
    )(decorated)
    found: Verb = click.option(
        "--example",
        metavar="NAME",
        default=None,
        help="A bundled project instead of a manifest: shop (the default), company ...",
    )(decorated)
    return click.option(
        "--manifest",
        metavar="FILE",
        default=None,
        help="manifest.json of your project; .json.gz is fine too.",
    )(found)


def format_options(verb: Verb) -> Verb:
    """Add ``--from`` and ``--vars-file``, as `form` and `vars_files`: how a definition file is read."""
    known = click.Choice(["native", "api", "jobs-as-code", "terraform"])
    values = "Values of a dbt-jobs-as-code template; may be repeated."
    decorated: Any = click.option("--vars-file", "vars_files", multiple=True, metavar="FILE", help=values)(
        verb
    )
    found: Verb = click.option(
        "--from",
        "form",
        type=known,
        default=None,
        help="The format of the file; by default its content says.",
    )(decorated)
    return found


def horizon_options(verb: Verb) -> Verb:
    """Add ``--start``, ``--until``, ``--rules``, ``--slots`` and ``--seed``."""
    start = "First moment (UTC), 2026-03-02 or 2026-03-02T06:00."
    until = "First moment after the end; a week when not given."
    seed = "Random durations: the same seed gives the same ones."
    slots = click.IntRange(1, 1000)
    verb = click.option("--seed", type=int, default=None, show_default="0", help=seed)(verb)
    verb = click.option("--slots", type=slots, default=None, help="Run slots of the account.")(verb)
    verb = rules_option(verb)
    verb = click.option("--until", metavar="D", default=None, help=until)(verb)
    return click.option("--start", metavar="D", default=None, help=start)(verb)


def beginning_options(verb: Verb) -> Verb:
    """Add ``--new-account``, ``--built``, ``--succeeded`` and ``--never-succeeded``, as one `beginning`."""

    @wraps(verb)
    def with_beginning(
        new_account: bool,
        built: tuple[str, ...],
        succeeded: tuple[str, ...],
        never_succeeded: tuple[str, ...],
        **options: Any,
    ) -> Any:
        names = {"built": built, "succeeded": succeeded, "never_succeeded": never_succeeded}
        given: dict[str, Any] = {name: several for name, several in names.items() if several}
        if new_account:
            given["new_account"] = True
        return verb(beginning=given, **options)

    never = "A job that has never succeeded, though the others have; may be repeated."
    once = "A job that has succeeded once, also in a new account; may be repeated."
    built = "Only this environment is built, all else is empty; may be repeated."
    new = "Begin with nothing built and nothing run; otherwise each deploy job has succeeded once."
    found: Any = click.option("--never-succeeded", multiple=True, metavar="JOB", help=never)(with_beginning)
    found = click.option("--succeeded", multiple=True, metavar="JOB", help=once)(found)
    found = click.option("--built", multiple=True, metavar="ENV", help=built)(found)
    decorated: Verb = click.option("--new-account", is_flag=True, help=new)(found)
    return decorated


def rules_option(verb: Verb) -> Verb:
    """Add ``--rules``."""
    return click.option(
        "--rules",
        type=click.Choice(_RULES),
        default=None,
        show_default="platform",
        help="Today's documented platform, or the study guide read literally.",
    )(verb)


def project_of(manifest: GivenManifest | None, example: str | None) -> Project:
    """Return the project the options ask for; the bundled shop when they ask for none."""
    from jobkit.dbt.project import Project

    if manifest and example:
        raise JobkitError("--manifest and --example both name a project", hint="keep one")
    if manifest is None:
        return Project.example(example or "shop")
    path, folder, selectors = manifest
    return Project.from_manifest(path, project_dir=folder, selectors=selectors)


def scenario_of(
    jobs: str, manifest: GivenManifest | None, example: str | None, start: str | None = None
) -> Scenario:
    """Return the scenario of a file of jobs or of a scenario file, or the guide's example of that name.

    The options of the project replace the file's. An example of the guide is its jobs alone where another
    project or start is asked for, because its events belong to its own.
    """
    from jobkit.guide import scenario
    from jobkit.simulation import Scenario

    by_name = re.fullmatch(r"(example|scenario|anti-pattern)-\d+", jobs) and not Path(jobs).exists()
    found = scenario(jobs) if by_name else Scenario.load(jobs)
    if manifest or example:
        own: dict[str, Any] = {"events": (), "built": None} if by_name else {}
        found = found.changed(project=project_of(manifest, example), **own)
    return found.changed(events=(), until=None) if by_name and start is not None else found


def with_options(
    scenario: Scenario,
    *,
    rules: str | None = None,
    slots: int | None = None,
    noise: float | None = None,
    **changes: Any,
) -> Scenario:
    """Return a scenario as the command line changes it; None leaves what the scenario says."""
    from jobkit.platform import Rules
    from jobkit.simulation.files.read import PRESETS

    preset = PRESETS[rules]() if rules is not None else scenario.rules
    numbers = _given(run_slots=slots, duration_noise=noise)
    if numbers:
        preset = Rules(**{**preset.model_dump(exclude_unset=True), **numbers})
    return scenario.changed(rules=preset, **_given(**changes))


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


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
