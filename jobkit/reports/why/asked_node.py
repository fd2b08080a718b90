"""Which node a name means: in the code of the run that is asked about, or in any code of a simulation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.project import Project
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run

__all__ = ["asked_node", "has_node"]


def asked_node(sim: CourseOfEvents, name: str, run: Run | None) -> str:
    """Return the unique_id of a node, macro or disabled node; raises ArtifactError when no code has it.

    The code of the run comes first, then what the jobs build at the start, then what pull requests bring.
    """
    projects = tuple(_projects(sim, run))
    for project in projects:
        if _may_have(project, name):
            with suppress(ArtifactError):
                return project.find(name).unique_id
    for project in projects:
        found = _beside_the_nodes(project, name)
        if found:
            return found
    return projects[0].find(name).unique_id


def has_node(project: Project, uid: str) -> bool:
    """Return whether a project has a node, disabled ones and macros included."""
    return uid in project.nodes or uid in project.macros or uid in project.disabled


def _projects(sim: CourseOfEvents, run: Run | None) -> Iterator[Project]:
    """Yield each project once."""
    several = [run.code.project] if run is not None and run.code is not None else []
    several += [*sim.projects, *(code.project for code in sim.code_versions)]
    yield from {id(project): project for project in several}.values()


def _may_have(project: Project, name: str) -> bool:
    """Return whether it is worth a search: a search that fails looks for names that are alike."""
    head, _, tail = name.rpartition(".")
    return name in project.nodes or any(word in project.names for word in (name, head, tail) if word)


def _beside_the_nodes(project: Project, name: str) -> str:
    """Return the unique_id of a macro or a disabled node, or ``""``; the project's own macro wins."""
    if name in project.macros or name in project.disabled:
        return name
    named = [uid for uid, macro in project.macros.items() if macro.get("name") == name]
    named.sort(key=lambda uid: project.macros[uid].get("package_name") != project.name)
    named += [uid for uid, nodes in project.disabled.items() if nodes[0].name == name]
    return named[0] if named else ""
