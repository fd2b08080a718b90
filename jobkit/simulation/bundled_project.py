"""A bundled example project as a small value: its name, and what is different in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.basics.shown import Shown
from jobkit.dbt.commands.parse import command_or_none
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project
from jobkit.jobs import Account
from jobkit.jobs.versions import resolve_version

__all__ = ["BundledProject", "Source", "projects_of", "stand_in"]


@dataclass(frozen=True, slots=True)
class BundledProject(Shown):
    """One of `Project.examples()`, some of it changed. A value: it compares, and pickles in a few bytes.

    Parameters
    ----------
    example : str
        Its name: ``"shop"``, ``"company"``, ``"guide"``.
    packages : bool
        False for the project without installed packages, for jobs that do not run ``dbt deps``.
    durations : Mapping of str to float or pair of float
        Node -> seconds, or (first build, later run). Instead of a node's name or unique_id, a selection such
        as ``"tag:slow"`` or ``"stg_orders+"`` stands for each model that it selects.
    operations : tuple of str
        Names of macros that ``dbt run-operation`` can run and that the project does not have otherwise;
        ``package.macro`` for one of a package.
    selectors : tuple of str
        Names of YAML selectors that the project does not have otherwise; each selects all nodes.
    assumed : bool
        Whether these macros and selectors are only taken to be there, for a project that is not given; a note
        says so.

    Raises
    ------
    JobkitError
        For an option of the wrong type. What names nothing is only found by `project`.

    Examples
    --------
    >>> BundledProject("guide", packages=False).project
    <Project guide: ...>
    """

    example: str = "shop"
    packages: bool = True
    durations: Mapping[str, float | tuple[float, float]] | tuple[tuple[str, Any], ...] = ()
    operations: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    assumed: bool = False

    def __post_init__(self) -> None:
        for name, wanted, types in (
            ("example", "the name of a bundled project", str),
            ("packages", "true or false", bool),
            ("durations", "a mapping of nodes to seconds", (Mapping, tuple)),
            ("operations", "a list of names of macros", (list, tuple)),
            ("selectors", "a list of names of YAML selectors", (list, tuple)),
        ):
            if not isinstance(getattr(self, name), types):
                raise JobkitError(f"{name} must be {wanted}, not {shorten(getattr(self, name))}")
        pairs = tuple((node, _seconds(value)) for node, value in dict(self.durations).items())
        object.__setattr__(self, "durations", pairs)  # the class is frozen; pairs can be hashed
        object.__setattr__(self, "operations", tuple(map(str, self.operations)))
        object.__setattr__(self, "selectors", tuple(map(str, self.selectors)))

    @property
    def project(self) -> Project:
        """The project: one object for all equal values.

        Raises
        ------
        JobkitError
            When the example does not exist, or a duration names nothing.
        """
        return _built(self)


def _seconds(value: Any) -> float | tuple[float, float]:
    several = value if isinstance(value, list | tuple) and len(value) == 2 else [value]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in several):
        raise JobkitError(f"{shorten(value)} is no duration", hint="seconds, or [first build, later run]")
    return (several[0], several[1]) if len(several) == 2 else value


@cache
def _built(source: BundledProject) -> Project:
    project = Project.example(source.example)
    if source.operations or source.selectors:
        project = _with_names(project, source)
    if not source.packages:
        project = project.without_packages()
    durations = dict(source.durations)
    stated = {uid: seconds for name, seconds in durations.items() for uid in _nodes(project, name)}
    return project.with_durations(stated) if stated else project


def _nodes(project: Project, name: str) -> list[str]:
    """Return the node called `name`, or the unique_ids of the models that it selects."""
    if not {":", "+", "*"} & set(name):
        return [name]
    models = [uid for uid in project.select(name) if project.nodes[uid].resource_type == "model"]
    if not models:
        raise JobkitError(f"{shorten(name)} selects no model")
    return models


def _with_names(project: Project, source: BundledProject) -> Project:
    artifacts = example_artifacts(source.example)
    manifest = artifacts["manifest.json"]
    mark = {"stand_in": True} if source.assumed else {}
    for name in source.operations:
        package, _, plain = name.rpartition(".")
        uid = f"macro.{package or project.name}.{plain}"
        macro = {"unique_id": uid, "name": plain, "package_name": package or project.name, **mark}
        manifest["macros"][uid] = {**macro, "resource_type": "macro", "macro_sql": "select 1"}
    for name in source.selectors:
        manifest["selectors"][name] = {"name": name, "definition": "fqn:*", **mark}
    changed = Project.from_manifest(manifest, artifacts["run_results.json"])
    return changed.from_origin(project.origin).with_durations(dict(project.durations.stated))


def stand_in(account: Account) -> BundledProject:
    """Return the project that is played where none is given, with what the commands of the jobs name.

    The jobs are those of another project, which has these macros and YAML selectors.
    """
    project = BundledProject().project
    macros = {str(macro.get("name")) for macro in project.macros.values()}
    operations: dict[str, None] = {}
    selectors: dict[str, None] = {}
    for job, text in [(one, text) for one in account.jobs for text in one.commands]:
        # most commands name neither, and need not be read
        names = "run-operation" in text or "--selector" in text
        engine = resolve_version(account, job).engine
        command = command_or_none(text, engine=engine) if names else None
        if command is not None and command.macro and command.macro.rpartition(".")[2] not in macros:
            operations[command.macro] = None
        if command is not None and command.selector and command.selector not in project.selectors:
            selectors[command.selector] = None
    found = tuple(operations), tuple(selectors)
    return BundledProject(operations=found[0], selectors=found[1], assumed=any(found))


Source = Project | BundledProject
Projects = Project | Mapping[str, Project]


def projects_of(source: Source | Mapping[str, Source]) -> Projects:
    """Return what a scenario's project stands for, as `Code` takes it."""
    if isinstance(source, Mapping):
        return {name: _one(one) for name, one in source.items()}
    return _one(source)


def _one(source: Source) -> Project:
    return source.project if isinstance(source, BundledProject) else source
