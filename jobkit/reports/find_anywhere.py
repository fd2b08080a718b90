"""A node by its name, in any code of a simulation: a pull request may bring it, a merge on Tuesday too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.manifest.node import Node
from jobkit.dbt.project import Project
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run

__all__ = ["every_project", "find_anywhere"]


def every_project(sim: CourseOfEvents, run: Run | None = None) -> Iterator[Project]:
    """Yield each project once: the code of a run first, what jobs build at the start, what came later."""
    several = [run.code.project] if run is not None and run.code is not None else []
    several += [*sim.projects, *(code.project for code in sim.code_versions)]
    yield from {id(project): project for project in several}.values()


def find_anywhere(projects: Sequence[Project], name: str) -> Node:
    """Return the node with this name or unique_id of the first project that has one.

    Raises
    ------
    ArtifactError
        When none has it, as the first project says it.
    """
    for project in projects:
        if _may_have(project, name):
            with suppress(ArtifactError):
                return project.find(name)
    return projects[0].find(name)


def _may_have(project: Project, name: str) -> bool:
    """Return whether it is worth a search: one that fails looks for names that are alike."""
    if not isinstance(name, str):
        return False
    head, _, tail = name.rpartition(".")
    return name in project.nodes or any(word in project.names for word in (name, head, tail) if word)
