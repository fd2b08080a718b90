"""A dbt project: its nodes, what a selection takes from it, and its lineage as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from os import PathLike
from pathlib import Path

from jobkit.basics.arguments import checked
from jobkit.basics.errors import ArtifactError
from jobkit.basics.shown import Drawn
from jobkit.dbt.manifest.project_graph import ProjectGraph
from jobkit.dbt.manifest.state import State
from jobkit.dbt.selection import select as select_nodes

__all__ = ["Project", "is_path"]


@checked
class Project(Drawn, ProjectGraph):
    """The enabled nodes of a dbt project with their graph: a value that never changes.

    Make one with `from_manifest`, `example` or, from another, `changed`. `ProjectGraph` lists its attributes.
    """

    @classmethod
    def example(cls, name: str = "shop") -> Project:
        """Return a bundled example project; `examples` lists them.

        It is built once and shared: a project never changes.

        >>> Project.example("shp")
        Traceback (most recent call last):
        ...
        jobkit.basics.errors.ArtifactError: there is no example project 'shp' (did you mean `shop`?)
        """
        from jobkit.dbt.examples import example_entry

        return _example(example_entry(name).name)

    @classmethod
    def of(cls, given: Project | str | PathLike[str]) -> Project:
        """Return a project as it is, a bundled one by its name, or the one of a manifest by its path.

        >>> Project.of("shop") is Project.example("shop")
        True

        Raises
        ------
        ArtifactError
            When it is neither the name of a bundled project nor the path of a manifest.
        """
        if isinstance(given, Project):
            return given
        if not isinstance(given, str) or is_path(given):
            return cls.from_manifest(Path(given))
        if given in cls.examples():
            return cls.example(given)
        also = "or give the path of a manifest, such as target/manifest.json"
        raise ArtifactError.unknown("bundled project", given, cls.examples(), also=also)

    @staticmethod
    def examples() -> dict[str, str]:
        """Return the bundled example projects: name -> one line on what it is for.

        >>> list(Project.examples())
        ['shop', 'company', 'guide']
        """
        from jobkit.dbt.examples import EXAMPLES

        return {name: entry.about for name, entry in EXAMPLES.items()}

    def select(
        self,
        select: str | Sequence[str] | None = None,
        exclude: str | Sequence[str] | None = None,
        *,
        state: State | None = None,
        indirect_selection: str | None = None,
        selector: str | None = None,
    ) -> list[str]:
        """Return the sorted unique_ids that ``dbt ls --resource-type all`` lists for a selection.

        Raises
        ------
        SelectionError
            When dbt would refuse the selection.
        """
        selection = select_nodes(
            self, select, exclude, state=state, indirect_selection=indirect_selection, selector=selector
        )
        return list(selection.ids)


def is_path(name: str) -> bool:
    """Return whether a text is meant as the path of a manifest: it has a folder or an ending.

    >>> is_path("target/manifest.json"), is_path("shop")
    (True, False)
    """
    return "/" in name or "\\" in name or name.endswith((".json", ".gz"))


@cache
def _example(name: str) -> Project:
    from jobkit.dbt.examples import example_entry

    builder = example_entry(name).build()
    project = Project.from_manifest(builder.manifest(), builder.run_results())
    return project.from_origin("bundled").with_durations(builder.stated())
