"""Which node a name means: in the code of the run that is asked about, or in any code of a simulation."""

from __future__ import annotations

from jobkit.basics.errors import ArtifactError
from jobkit.dbt.project import Project
from jobkit.platform.course import CourseOfEvents
from jobkit.platform.run import Run
from jobkit.reports.find_anywhere import every_project, find_anywhere

__all__ = ["asked_node"]


def asked_node(sim: CourseOfEvents, name: str, run: Run | None) -> str:
    """Return the unique_id of a node, macro or disabled node; raises ArtifactError when no code has it.

    The code of the run comes first, then what the jobs build at the start, then what pull requests bring.
    """
    projects = tuple(every_project(sim, run))
    try:
        return find_anywhere(projects, name).unique_id
    except ArtifactError:
        found = next(filter(None, (_beside_the_nodes(project, name) for project in projects)), "")
        if found:
            return found
        raise


def _beside_the_nodes(project: Project, name: str) -> str:
    """Return the unique_id of a macro or a disabled node, or ``""``; the project's own macro wins."""
    if name in project.macros or name in project.disabled:
        return name
    named = [uid for uid, macro in project.macros.items() if macro.get("name") == name]
    named.sort(key=lambda uid: project.macros[uid].get("package_name") != project.name)
    named += [uid for uid, nodes in project.disabled.items() if nodes[0].name == name]
    return named[0] if named else ""
