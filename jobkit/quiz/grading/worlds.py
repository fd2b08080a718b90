"""Projects on which a selection is tried: the one shown, and others like it, always the same ones."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from jobkit.dbt.manifest.node import Node
from jobkit.dbt.manifest.state import State
from jobkit.dbt.project import Project

__all__ = ["TriedProject", "tried_projects"]

_OTHERS = 8


class TriedProject(NamedTuple):
    """A project to select from: what it is, as it is, and as it was before the pull request."""

    about: str
    project: Project
    state: State


@lru_cache(maxsize=64)
def tried_projects(name: str, changed: tuple[str, ...]) -> tuple[TriedProject, ...]:
    """Return the bundled project of a name, and projects that differ from it in a few nodes.

    A selection that only happens to take the right nodes takes others in one of them: they have more models,
    with the tags and parents of those that are there, and where a pull request changes nodes, other ones.
    """
    shown = Project.example(name)
    first = TriedProject("the shown project", shown.changed(*changed), State(shown))
    return (first, *(_other(shown, changed, number) for number in range(1, _OTHERS + 1)))


def _other(shown: Project, changed: tuple[str, ...], number: int) -> TriedProject:
    random = Random(number)  # noqa: S311 - the same projects each time
    models = [node for node in shown.nodes.values() if node.resource_type == "model"]
    project, added = shown, []
    for count in range(1, 4):
        like, parent = random.choice(models), random.choice(models)
        added.append(f"new_{number}_{count}")
        project = project.with_model(added[-1], parent.unique_id, **_config(like))
        child = f"new_{number}_{count}_child"
        project = project.with_model(child, added[-1], **_config(random.choice(models)))
    retagged = random.choice(models)
    tags = list(random.choice(models).tags)
    project = project.changed(retagged.unique_id, body=False, config={"tags": tags})
    others = [random.choice(models).unique_id, random.choice(added)] if changed else []
    about = f"a project with other models and tags ({', '.join(added)})"
    return TriedProject(about, project.changed(*others), State(project))


def _config(like: Node) -> dict[str, Any]:
    return {"materialized": like.materialized, "tags": list(like.tags)}
