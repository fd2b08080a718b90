"""A bundled example project as a small value: its name, and what is different in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jobkit.basics.errors import JobkitError, shorten
from jobkit.dbt.examples import example_artifacts
from jobkit.dbt.project import Project

__all__ = ["BundledProject", "Source", "projects_of"]


@dataclass(frozen=True, slots=True)
class BundledProject:
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
        Names of macros that ``dbt run-operation`` can run and that the project does not have otherwise.

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

    def __post_init__(self) -> None:
        for name, wanted, types in (
            ("example", "the name of a bundled project", str),
            ("packages", "true or false", bool),
            ("durations", "a mapping of nodes to seconds", (Mapping, tuple)),
            ("operations", "a list of names of macros", (list, tuple)),
        ):
            if not isinstance(getattr(self, name), types):
                raise JobkitError(f"{name} must be {wanted}, not {shorten(getattr(self, name))}")
        pairs = tuple((node, _seconds(value)) for node, value in dict(self.durations).items())
        object.__setattr__(self, "durations", pairs)  # the class is frozen; pairs can be hashed
        object.__setattr__(self, "operations", tuple(map(str, self.operations)))

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
    if source.operations:
        project = _with_operations(project, source)
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


def _with_operations(project: Project, source: BundledProject) -> Project:
    artifacts = example_artifacts(source.example)
    manifest = artifacts["manifest.json"]
    for name in source.operations:
        uid = f"macro.{project.name}.{name}"
        macro = {"unique_id": uid, "name": name, "package_name": project.name, "resource_type": "macro"}
        manifest["macros"][uid] = {**macro, "macro_sql": "select 1"}
    changed = Project.from_manifest(manifest, artifacts["run_results.json"])
    return changed.from_origin(project.origin).with_durations(dict(project.durations.stated))


Source = Project | BundledProject
Projects = Project | Mapping[str, Project]


def projects_of(source: Source | Mapping[str, Source]) -> Projects:
    """Return what a scenario's project stands for, as `Code` takes it."""
    if isinstance(source, Mapping):
        return {name: _one(one) for name, one in source.items()}
    return _one(source)


def _one(source: Source) -> Project:
    return source.project if isinstance(source, BundledProject) else source
